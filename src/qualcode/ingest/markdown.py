"""Markdown: emphasised labels, headings that are labels, and front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.ingest.labels import Header, Line, find_header, label_header, make_reading
from qualcode.ingest.reading import Reading

_HEADING = re.compile(r"\s{0,3}#{1,6}[ \t]+(?P<title>.*)")
_EMPHASIS = re.compile(
    r"(?P<lead>[^*_:]{0,4}(?::[0-9][^*_]{0,12})?)"
    r"(?:(?P<star>\*{1,3})(?P<strong>[^*]+)(?P=star)|(?P<bar>_{1,3})(?P<low>[^_]+)(?P=bar))"
)
_FENCES = ("---", "...")
_FRONT = re.compile(r"[ \t]+\S.*|- .*|#.*|[\w.-]+:(?: .*)?")


def read_markdown(text: str) -> Reading:
    """Read Markdown; marks are removed around labels and stay everywhere else.

    Front matter becomes paragraphs before the first turn, one for each of its lines.
    """
    lines = text.split("\n")
    end = _front_matter_end(lines)
    notes = ("The front matter was kept as text before the first turn.",) if end else ()
    front = [Line(part) for line in lines[1 : max(end - 1, 1)] for part in (line, "")]
    return make_reading("md", [*front, *_lines(lines[end:])], notes)


def _front_matter_end(lines: Sequence[str]) -> int:
    if lines[0].rstrip() != _FENCES[0]:
        return 0
    fences = (index for index, line in enumerate(lines) if index and line.rstrip() in _FENCES)
    end = next(fences, 0)
    return end + 1 if end and all(map(_FRONT.fullmatch, lines[1:end])) else 0


def _lines(lines: Sequence[str]) -> Iterator[Line]:
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading is None:
            yield Line(line, _emphasised(line) or find_header(line))
            continue
        yield Line("")
        yield Line(line, _heading(heading["title"]))
        yield Line("")


def _heading(title: str) -> Header | None:
    title = title.strip().rstrip("#").strip()
    emphasis = _EMPHASIS.fullmatch(title)
    if emphasis is not None:
        title = emphasis["lead"] + (emphasis["strong"] or emphasis["low"])
    header = find_header(title) if ":" in title.rstrip(":") else None
    if header is None:
        return label_header(title.rstrip(":"), "")
    return label_header(header.label, header.rest, header.time)


def _emphasised(line: str) -> Header | None:
    line = line.strip()
    match = _EMPHASIS.match(line)
    if match is None:
        return None
    inside = match["strong"] or match["low"]
    header = find_header(match["lead"].lstrip("> -+") + inside + line[match.end() :])
    return header if header is not None and header.label in inside else None
