"""Bytes of a text file to code points, with a remark when the encoding had to be assumed."""

from __future__ import annotations

import codecs
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from qualcode.errors import UnreadableDocument

_MARK = "\ufeff"
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x7f]")
_ASSUMED = (
    "The text is not UTF-8; it was read as Windows-1252. If that is wrong, give its encoding with "
    "--encoding."
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE
)
_HEAD = 4096
_WIDE = frozenset({"utf-7", "utf_7", "punycode", "idna", "unicode_escape", "raw_unicode_escape"})


def decode(raw: bytes, path: Path, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    """Decode UTF-8, UTF-16 with a byte order mark, the encoding given, or else Windows-1252.

    Line ends become LF and byte order marks go; all other code points stay as they are.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        encoding: what the text is in, where it has no byte order mark.

    Returns:
        The text, and notes on what had to be assumed.

    Raises:
        UnreadableDocument: the bytes are none of these, or hold NUL characters or halves of
            characters; the line is named.
    """
    text, notes = _decoded(raw, path, encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        reason = f"it holds NUL characters, the first in line {line}, so it is not a text file."
        raise UnreadableDocument(path, reason)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace(_MARK, ""), notes


def decode_page(raw: bytes, path: Path, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    """Decode a web page: as `decode`, but what the page says of its encoding comes first.

    Raises:
        UnreadableDocument: as `decode`.
    """
    declared = _DECLARED.search(raw[:_HEAD])
    if not encoding and declared is not None and not raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        name = declared[1].decode().lower()
        if _is_known(name) and name not in ("utf-8", "utf8", "utf-16"):
            encoding = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name
    return decode(raw, path, encoding)


def _is_known(encoding: str) -> bool:
    try:
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return False
    return found not in _WIDE and _is_for_text(found)


def _is_for_text(encoding: str) -> bool:
    try:
        return isinstance(b"a".decode(encoding), str)
    except (LookupError, UnicodeError):
        return encoding.startswith("utf")


def _decoded(raw: bytes, path: Path, encoding: str) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _strict(raw, "utf-16", path), ()
    if raw.startswith(BOM_UTF8):
        return _strict(raw, "utf-8", path), ()
    if encoding:
        return _as_told(raw, encoding, path), ()
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        _refuse_half_signs(raw, path)
        return _assumed(raw, path), (_ASSUMED,)


def _strict(raw: bytes, encoding: str, path: Path) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        reason = f"it begins with the mark of {encoding.upper()}, but goes on as something else."
        raise UnreadableDocument(path, reason) from None


def _as_told(raw: bytes, encoding: str, path: Path) -> str:
    if not _is_known(encoding):
        reason = f"'{encoding}' is no encoding; cp1252, latin-1 and utf-16 are some."
        raise UnreadableDocument(path, reason)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(path, f"line {line} of it is not in {encoding}.") from None


def _refuse_half_signs(raw: bytes, path: Path) -> None:
    """Refuse UTF-8 but for halves of characters, which another encoding would make nonsense of."""
    try:
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    at = next(index for index, sign in enumerate(text) if "\ud800" <= sign <= "\udfff")
    line = text.count("\n", 0, at) + 1
    raise UnreadableDocument(path, f"line {line} of it holds half of a character.")


def _assumed(raw: bytes, path: Path) -> str:
    reason = (
        "its encoding is neither UTF-8, UTF-16 nor Windows-1252; save it as UTF-8, or give its "
        "encoding with --encoding."
    )
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableDocument(path, reason) from None
    if _CONTROL.search(text):
        raise UnreadableDocument(path, reason)
    return text
