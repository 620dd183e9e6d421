"""Plain text: labels at the start of lines, paragraphs separated by empty lines."""

from __future__ import annotations

from qualcode.ingest.labels import Line, find_header, make_reading
from qualcode.ingest.reading import Reading


def read_plain(text: str) -> Reading:
    """Read plain text; lines of one paragraph belong together however they are wrapped."""
    return make_reading("txt", [Line(line, find_header(line)) for line in text.split("\n")])
