"""PDF with a text layer: lines as they stand on the pages, without what repeats on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from qualcode.errors import UnreadableDocument
from qualcode.ingest.conventions import read_lines
from qualcode.ingest.labels import Line, find_header, is_role
from qualcode.ingest.reading import Reading, Settings, counted, left_out

_DAMAGE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
_SCAN = (
    "it has no text layer, so it is probably a scan; run text recognition on it first, or type it."
)
_LOCKED = "it is encrypted; save it without a password."
_DIGITS = re.compile(r"\d+")
_FURNITURE = 2  # lines at the head and at the foot of a page that may repeat
_MOST_PAGES = 3_000
_ENDS = tuple(".?!:\"'”’…)]")
_REMARKS = frozenset({"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Popup"})


def read_pdf(raw: bytes, path: Path, settings: Settings | None = None) -> Reading:
    """Read the text layer of a PDF, page by page; lines may begin with a label.

    Lines that stand at the head or foot of most pages, their numbers aside, are left out.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        settings: a convention that the user wants, and labels that are known.

    Raises:
        UnreadableDocument: it is damaged, encrypted, far too long, or has no text layer.
    """
    pages, remarks = _pages(raw, path)
    blank = [number for number, page in enumerate(pages, 1) if not any(map(str.strip, page))]
    if len(blank) == len(pages):
        raise UnreadableDocument(path, _SCAN)
    kept, furniture = _without_furniture(pages)
    lines = list(_lines(kept))
    notes = [
        *left_out(furniture, "line", "repeated on most pages"),
        *left_out(remarks, "comment or mark", "on the pages")[:1],
        *_blank_note(blank),
        *_hyphen_note(lines),
    ]
    return read_lines("pdf", lines, settings or Settings(), notes=notes)


def _pages(raw: bytes, path: Path) -> tuple[list[list[str]], int]:
    try:
        reader = PdfReader(BytesIO(raw), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(path, _LOCKED)
        if len(reader.pages) > _MOST_PAGES:
            raise UnreadableDocument(path, f"it has more than {_MOST_PAGES} pages.")
        pages = [_page_lines(page) for page in reader.pages]
        remarks = sum(map(_remarks, reader.pages))
    except DependencyError as error:
        raise UnreadableDocument(path, _LOCKED) from error
    except _DAMAGE as error:
        raise UnreadableDocument(path, "it is damaged, or not a PDF.") from error
    if not pages:
        raise UnreadableDocument(path, "it is damaged: it has no pages.")
    return pages, remarks


def _page_lines(page: PageObject) -> list[str]:
    """Return the lines of a page, with empty ones where there is a gap, if no word is lost so."""
    plain = (page.extract_text() or "").split("\n")
    layout = page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=False) or ""
    spaced = layout.split("\n")
    filled = [line for line in plain if line.strip()]
    shown = [line for line in spaced if line.strip()]
    if list(map(_signs, filled)) == list(map(_signs, shown)):
        lines = iter(filled)
        return [next(lines) if line.strip() else "" for line in spaced]
    same = Counter(" ".join(plain).split()) == Counter(layout.split())
    return spaced if same else plain


def _signs(line: str) -> list[str]:
    """Return the signs of a line in no order: writing from right to left has two orders."""
    return sorted(line.replace(" ", ""))


def _remarks(page: PageObject) -> int:
    annotations = page.get("/Annots")
    found = annotations.get_object() if annotations is not None else None
    items = [item.get_object() for item in found] if isinstance(found, list) else []
    return sum(isinstance(item, dict) and item.get("/Subtype") in _REMARKS for item in items)


def _without_furniture(pages: Sequence[list[str]]) -> tuple[list[list[str]], int]:
    times = Counter(key for page in pages for key in {_key(page[i]) for i in _edges(page)})
    often = (key for key, number in times.items() if number > 2 and number * 2 > len(pages))
    repeated = {key for key in often if not _is_said(key)}
    kept, gone = [], 0
    for page in pages:
        drop = {index for index in _edges(page) if _key(page[index]) in repeated}
        kept.append([line for index, line in enumerate(page) if index not in drop])
        gone += len(drop)
    return kept, gone


def _is_said(line: str) -> bool:
    """Tell whether a line begins with a role, so that it is no head or foot of a page."""
    header = find_header(line)
    return header is not None and is_role(header.label.replace("#", "1"))


def _edges(page: Sequence[str]) -> list[int]:
    filled = [index for index, line in enumerate(page) if line.strip()]
    return sorted({*filled[:_FURNITURE], *filled[-_FURNITURE:]})


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _lines(pages: Sequence[list[str]]) -> Iterator[Line]:
    for page in pages:
        filled = [index for index, line in enumerate(page) if line.strip()]
        if not filled:
            continue
        inside = page[filled[0] : filled[-1] + 1]
        for line in inside:
            yield Line(line.strip(), find_header(line))
        if inside[-1].rstrip().endswith(_ENDS):
            yield Line("")


def _blank_note(blank: Sequence[int]) -> list[str]:
    if not blank:
        return []
    shown = ", ".join(map(str, blank[:10])) + (", …" if len(blank) > 10 else "")
    noun = "Page" if len(blank) == 1 else "Pages"
    return [f"{noun} without text, blank or scanned: {shown}."]


def _hyphen_note(lines: Sequence[Line]) -> list[str]:
    broken = sum(re.search(r"\w[-\u00ad]$", line.text) is not None for line in lines)
    if not broken:
        return []
    return [f"{counted(broken, 'line')} with a hyphen at the end: words there are in two parts."]
