"""PDF: the text layer, every string of every object, attached files and metadata."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, TextStringObject

from qualcode.sharing.archives import Inner
from qualcode.sharing.piece import Budget, Found, Piece, Unread

_ENDS = re.compile(rb"startxref\s+\d+\s+%%EOF")
_MOST = 200_000
# What the library says of damage may quote the file; the gate says what it could not read.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_pieces(place: tuple[str, ...], content: bytes, budget: Budget, inner: Inner) -> Found:
    """Yield what a PDF says, what is attached to it, and what of it is only a picture."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            yield Unread(place, "it is an encrypted PDF")
            return
        yield from _pages(place, reader)
        yield from _objects(place, reader, budget, inner)
    except (PyPdfError, *_DAMAGED):
        yield Unread(place, "it is a damaged PDF")
        return
    # A linearised file has two ends; a third one is a later change over an earlier version.
    allowed = 2 if b"/Linearized" in content[:2048] else 1
    if len(_ENDS.findall(content)) > allowed:
        yield Unread(place, "earlier versions of its pages are still in it; print it to a new PDF")


_DAMAGED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    OSError,
    AssertionError,
    OverflowError,
)


def _pages(place: tuple[str, ...], reader: Any) -> Found:
    for number, page in enumerate(reader.pages, start=1):
        here = (*place, f"(page {number})")
        text = page.extract_text() or ""
        yield Piece(here, text)
        if not text.strip():
            yield Unread(here, "the page has no text that can be read; it may be a picture")
        elif len(page.images):
            yield Unread(here, "pictures are on the page, and what they show cannot be read")


def _objects(place: tuple[str, ...], reader: Any, budget: Budget, inner: Inner) -> Found:
    """Yield the strings of all objects, and the data of those that are neither page nor picture."""
    numbers = {number for table in reader.xref.values() for number in table}
    for seen, number in enumerate(sorted(numbers | set(reader.xref_objStm))):
        if seen > _MOST or not budget.enter():
            yield Unread(place, "it has more objects than can be looked at")
            return
        thing = reader.get_object(number)
        strings = list(_strings(thing, 0))
        if strings:
            yield Piece((*place, f"(object {number})"), "\n".join(strings), "metadata")
        if _is_attached(thing):
            data = thing.get_data()
            if not budget.take(len(data)):
                yield Unread(place, "more is packed in it than can be looked at")
                return
            yield from inner((*place, f"(object {number})"), data, budget)


def _strings(thing: Any, depth: int) -> Iterator[str]:
    if isinstance(thing, TextStringObject):
        yield str(thing)
    elif isinstance(thing, ByteStringObject):
        yield bytes(thing).decode("utf-8", "replace")
    elif depth < 40 and isinstance(thing, (ArrayObject, DictionaryObject)):
        values = thing.values() if isinstance(thing, dict) else thing
        for value in values:
            yield from _strings(value, depth + 1)
        if isinstance(thing, dict):
            yield " ".join(str(key) for key in thing)


def _is_attached(thing: Any) -> bool:
    """Tell whether an object is a stream that says something by itself."""
    return hasattr(thing, "get_data") and str(thing.get("/Type", "")) in (
        "/Metadata",
        "/EmbeddedFile",
    )
