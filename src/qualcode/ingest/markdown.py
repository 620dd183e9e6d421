"""Markdown: emphasised labels, headings that are labels, and front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.ingest.conventions import read_lines
from qualcode.ingest.emphasis import EMPHASIS, plain_header
from qualcode.ingest.front_matter import take_front_matter
from qualcode.ingest.labels import Header, Line, find_header, label_header
from qualcode.ingest.reading import Reading, Settings

_HEADING = re.compile(r"\s{0,3}#{1,6}[ \t]+(?P<title>.*)")
_KEPT = "The front matter was kept as text before the first turn."


def read_markdown(text: str, settings: Settings | None = None) -> Reading:
    """Read Markdown; marks are removed around labels and stay everywhere else.

    Front matter becomes paragraphs before the first turn, one for each of its lines.
    """
    front, lines, about = take_front_matter(text.split("\n"))
    notes = (_KEPT,) if front else ()
    return read_lines(
        "md", [*front, *_lines(lines)], settings or Settings(), notes=notes, about=about
    )


def _lines(lines: Sequence[str]) -> Iterator[Line]:
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading is None:
            yield Line(line, plain_header(line))
            continue
        yield Line("")
        yield Line(line, _heading(heading["title"]))
        yield Line("")


def _heading(title: str) -> Header | None:
    title = title.strip().rstrip("#").strip()
    emphasis = EMPHASIS.fullmatch(title)
    if emphasis is not None:
        title = emphasis["lead"] + (emphasis["strong"] or emphasis["low"])
    header = find_header(title) if ":" in title.rstrip(":") else None
    if header is None:
        return label_header(title.rstrip(":"), "")
    return label_header(header.label, header.rest, header.time)
