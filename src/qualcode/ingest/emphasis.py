"""Labels that stars or low lines set apart, as in Markdown and in texts pasted from it."""

from __future__ import annotations

import re

from qualcode.ingest.labels import ESCAPE, Header, find_header

EMPHASIS = re.compile(
    r"(?P<lead>[^*_:]{0,4}(?::[0-9][^*_]{0,12})?)"
    r"(?:(?P<star>\*{1,3})(?P<strong>[^*]+)(?P=star)|(?P<bar>_{1,3})(?P<low>[^_]+)(?P=bar))"
)
_LEAD = 24  # no sign of emphasis before a label stands farther on


def plain_header(line: str) -> Header | None:
    """Read the label at a line's start, set apart by stars or low lines or not."""
    return emphasised_header(line) or find_header(line)


def emphasised_header(line: str) -> Header | None:
    """Read a label like `**Anna:** words`, if there is one."""
    line = line.strip()
    start = line[:_LEAD]
    if ("*" not in start and "_" not in start) or line.startswith(ESCAPE):
        return None
    match = EMPHASIS.match(line)
    if match is None:
        return None
    inside = match["strong"] or match["low"]
    header = find_header(match["lead"].lstrip("> -+") + inside + line[match.end() :])
    is_inside = header is not None and header.label in inside and header.label not in match["lead"]
    return header if is_inside else None
