"""Plain text: labels at the start of lines, paragraphs separated by empty lines."""

from __future__ import annotations

from qualcode.ingest.conventions import read_lines
from qualcode.ingest.emphasis import plain_header
from qualcode.ingest.front_matter import take_front_matter
from qualcode.ingest.labels import Line
from qualcode.ingest.quick import read_quickly
from qualcode.ingest.reading import Reading, Settings

_EMPTY = Line("")


def read_plain(text: str, settings: Settings | None = None) -> Reading:
    """Read plain text; lines of one paragraph belong together however they are wrapped.

    Front matter between lines of three hyphens becomes paragraphs before the first turn.
    """
    quick = read_quickly(text, settings or Settings())
    if quick is not None:
        return quick
    front, lines, about = take_front_matter(text.split("\n"))
    body = (Line(line, plain_header(line)) if line else _EMPTY for line in lines)
    return read_lines("txt", [*front, *body], settings or Settings(), about=about)
