"""Rows of a table in a document: a speaker, words and perhaps a time are an utterance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualcode.ingest.labels import CLOCK, Line, clock, find_header, label_header

_TIME = re.compile(rf"[\[(]?({CLOCK})[\])]?")


def row_lines(cells: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """Yield the lines of a row from the lines of its cells; rows without a speaker are text."""
    filled = [lines for lines in cells if any(line.text.strip() for line in lines)]
    if len(filled) == 1:
        yield from filled[0]
        return
    yield _row_line(["\n".join(line.text for line in lines).strip() for lines in filled])
    yield Line("")


def _row_line(texts: list[str]) -> Line:
    whole = "\t".join(texts)
    times = [match[1] for match in map(_TIME.fullmatch, texts[:-1]) if match is not None]
    before = [text for text in texts[:-1] if not (_TIME.fullmatch(text) or text.isdecimal())]
    time = clock(times[0]) if times else ""
    if len(times) > 1 or len(before) > 1 or not texts:
        return Line(whole)
    if before:
        header = label_header(before[0].rstrip(": "), texts[-1], time)
        needs = 1 if time else 2  # `Interviewer | Nadia` may stand in a table about the interview
        return Line(whole, replace(header, needs=needs) if header is not None else None)
    header = find_header(texts[-1])
    return Line(whole, replace(header, time=time or header.time) if header is not None else None)
