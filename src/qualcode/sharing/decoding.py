"""Bytes that are text, in whatever encoding; the rest is no text."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator

_MARKS = (
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
# Names with accents look different in each of these; one of them is what was meant.
_EIGHT_BITS = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "cp437", "cp850")
_EASTERN = ("shift_jis", "gb18030", "big5", "euc_kr", "euc_jp")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_UTF8_RUN = re.compile(
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3}){3,}"
)
_LATIN_RUN = re.compile(rb"[A-Za-z\xc0-\xff][A-Za-z \xc0-\xff.'_-]{4,}")
_WIDE_RUNS = (
    (re.compile(rb"(?:[\x09\x0a\x0d\x20-\xff]\0){3,}"), "utf-16-le"),
    (re.compile(rb"(?:\0[\x09\x0a\x0d\x20-\xff]){3,}"), "utf-16-be"),
    (re.compile(rb"(?:[\0-\xff][\0-\x06]){3,}"), "utf-16-le"),
    (re.compile(rb"(?:[\0-\x06][\0-\xff]){3,}"), "utf-16-be"),
)
_ASCII = re.compile(rb"[\t\n\r\x20-\x7e]")
_SAMPLE = 1 << 16


def texts_of(content: bytes) -> tuple[str, ...]:
    """Return what bytes say, once for each encoding they may have; nothing if no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding)
    if b"\0" in content[:_SAMPLE]:
        return _two_bytes(content)
    if _CONTROL.search(content):
        return ()
    plain = _strict(content, "utf-8")
    if plain:
        return plain
    found = (text for name in (*_EIGHT_BITS, *_EASTERN) for text in _strict(content, name))
    return tuple(dict.fromkeys(found)) or (content.decode("latin-1"),)


def _strict(content: bytes, encoding: str) -> tuple[str, ...]:
    try:
        return (content.decode(encoding),)
    except UnicodeDecodeError:
        return ()


def _two_bytes(content: bytes) -> tuple[str, ...]:
    """Return UTF-16 without a mark, told by where its zeros stand."""
    if len(content) % 2:
        return ()
    even, odd = content[:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    if max(even, odd) * 4 < len(content[:_SAMPLE]) // 2 or min(even, odd) * 10 > max(even, odd):
        return ()
    return _strict(content, "utf-16-be" if even > odd else "utf-16-le")


def is_plain(content: bytes) -> bool:
    """Tell whether bytes look like words, and not like chance that can be read as some."""
    if _CONTROL.search(content):
        return content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or bool(_two_bytes(content))
    return bool(_strict(content, "utf-8")) or len(_ASCII.findall(content)) * 10 >= len(content) * 7


def loose_words(content: bytes) -> Iterator[str]:
    """Yield what could be words in bytes that are no text: in one byte a character, and in two."""
    yield "\n".join(run[0].decode("utf-8", "replace") for run in _UTF8_RUN.finditer(content))
    if not content.isascii():
        runs = (run[0] for run in _LATIN_RUN.finditer(content) if not run[0].isascii())
        yield "\n".join(run.decode("cp1252", "replace") for run in runs)
    for pattern, encoding in _WIDE_RUNS:
        yield "\n".join(run[0].decode(encoding, "replace") for run in pattern.finditer(content))
