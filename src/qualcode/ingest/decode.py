"""Bytes of a text file to code points, with a remark when the encoding had to be assumed."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from qualcode.errors import UnreadableDocument

_MARK = "\ufeff"
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x7f]")
_ASSUMED = "The text is not UTF-8; it was read as Windows-1252."


def decode(raw: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    """Decode UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Line ends become LF and byte order marks go; all other code points stay as they are.

    Args:
        raw: the file's bytes.
        path: the file, for messages.

    Returns:
        The text, and notes on what had to be assumed.

    Raises:
        UnreadableDocument: the bytes are none of these, or hold NUL characters.
    """
    text, notes = _decoded(raw, path)
    if "\0" in text:
        raise UnreadableDocument(path, "it holds NUL characters, so it is not a text file.")
    text = text.replace(_MARK, "").replace("\r\n", "\n").replace("\r", "\n")
    return text, notes


def _decoded(raw: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _strict(raw, "utf-16", path), ()
    if raw.startswith(BOM_UTF8):
        return _strict(raw, "utf-8", path), ()
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _assumed(raw, path), (_ASSUMED,)


def _strict(raw: bytes, encoding: str, path: Path) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        reason = f"it begins with the mark of {encoding.upper()}, but goes on as something else."
        raise UnreadableDocument(path, reason) from None


def _assumed(raw: bytes, path: Path) -> str:
    reason = "its encoding is neither UTF-8, UTF-16 nor Windows-1252; save it as UTF-8."
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableDocument(path, reason) from None
    if _CONTROL.search(text):
        raise UnreadableDocument(path, reason)
    return text
