"""The turns of a canonical text, found in one pass."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping

from qualcode.model.columns import Words
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT, PREAMBLE, REDACTED
from qualcode.model.turns import TurnColumns

# A line feed, perhaps a time, a label.
_HEADER = re.compile(r"\n(?:\[([0-9]{2,}:[0-9]{2}:[0-9]{2})\] )?([^:\n]++):(?=\s|\Z)")


def find_turns(text: str, speakers: Mapping[str, str]) -> TurnColumns:
    """Return what `parse_turns` does as columns."""
    known = dict(speakers)
    if REDACTED in text:
        labels = (match[2] for match in _HEADER.finditer("\n" + text))
        known = {label: OTHER for label in labels if REDACTED in label} | known
    names = ["", *known]
    numbers = {label: number for number, label in enumerate(names)}
    headers = [(0, 0, "", 0)]
    # With a line feed before it, the search can leap from line to line. A line then begins one
    # later than the match, which makes up for it; what follows the label is one too far.
    headers += [
        (match.start(), numbers[match[2]], match[1] or "", match.end() - 1)
        for match in _HEADER.finditer("\n" + text)
        if match[2] in numbers
    ]
    starts, ends, said = array("q"), array("q"), array("i")
    times: list[str] = []
    behind = [*(header[0] for header in headers[1:]), len(text)]
    for (_, number, time, begin), end in zip(headers, behind, strict=True):
        stop = begin + len(text[begin:end].rstrip())
        if begin < stop:
            starts.append(stop - len(text[begin:stop].lstrip()))
            ends.append(stop)
            said.append(number)
            times.append(time)
    roles = [(PREAMBLE, ""), *(_role(value) for value in known.values())]
    first = 0 if said and said[0] == 0 else 1
    return TurnColumns(
        number=range(first, first + len(said)),
        speaker=Words(names, said),
        role=Words([role for role, _ in roles], said),
        start=starts,
        end=ends,
        participant=Words([person for _, person in roles], said),
        time=times if any(times) else Words(("",), array("i", [0]) * len(said)),
    )


def _role(value: str) -> tuple[str, str]:
    if value in (INTERVIEWER, OTHER):
        return value, ""
    return (PARTICIPANT, value) if value else (OTHER, "")
