"""HTML, XML and what is made of them: the words with and without what stands between the tags.

A name may be cut in two by a tag (Word does that at every change of spelling), or begin where a
paragraph ended. So the words are given twice, joined and separated; attributes and comments stand
in the text as it is. No parser is needed for that, and none can be misled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.sharing.escapes import without_escapes
from qualcode.sharing.piece import Piece

_IS_MARKUP = re.compile(r"<[A-Za-z/!?]")
_BLOCK = re.compile(
    r"</?(?:[\w.-]+:)?(?:p|h|h[1-6]|div|li|td|th|tr|table|br|hr|tab|line-break|si|row|c|cell|is|v"
    r"|table-cell|list-item|section|title|option|dt|dd|blockquote|pre|tspan|sp|txBody)\b",
    re.IGNORECASE,
)
_CLOSED_BY = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))


def markup_pieces(place: tuple[str, ...], text: str) -> Iterator[Piece]:
    """Yield the words between tags joined and separated.

    Entities and other escapes are what they stand for.
    """
    if not _IS_MARKUP.search(text):
        return
    words = _Text()
    apart = _Text()
    line = 1
    for chunk, is_tag in _chunks(text):
        if is_tag:
            apart.add("\n", line)
            if _BLOCK.match(chunk):
                words.add("\n", line)
        else:
            plain = without_escapes(chunk)
            apart.add(plain, line)
            if chunk.strip() or "\n" not in chunk:
                words.add(plain, line)
        line += chunk.count("\n")
    yield Piece(place, words.text, "words", words.lines)
    yield Piece(place, apart.text, "words", apart.lines)


class _Text:
    """Text that is put together, with the line of the source at each of its parts."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lines: list[tuple[int, int]] = []
        self._size = 0

    def add(self, part: str, line: int) -> None:
        self._lines.append((self._size, line))
        self._parts.append(part)
        self._size += len(part)

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        return tuple(self._lines)


def _chunks(text: str) -> Iterator[tuple[str, bool]]:
    """Yield words and tags in turn; what is never closed is a tag to the end."""
    place = 0
    while True:
        start = text.find("<", place)
        if start < 0:
            break
        if start > place:
            yield text[place:start], False
        head, closing = next(
            (pair for pair in _CLOSED_BY if text.startswith(pair[0], start)), ("", ">")
        )
        end = text.find(closing, start + len(head))
        place = len(text) if end < 0 else end + len(closing)
        yield text[start:place], True
    if place < len(text):
        yield text[place:], False
