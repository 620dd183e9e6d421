"""Turns found in one pass, against the plain way of looking at one line after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qualcode.ingest.turns import find_turns
from qualcode.model.span import Span
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT, PREAMBLE, REDACTED, Turn
from qualcode.model.turns import LaterTurns, turn_columns, turns_of

SPEAKERS = {"Ana": "P1a", "[00": "other", "[A]": "interviewer", "A": "", "Bo": "P2"}
LINES = (
    *("Ana: hi", "Ana:", "Ana:x", " Ana: z", "[00:01:02] Ana: x", "[00:01:02] Bo: x", "[00: x"),
    *("[A]: q", "\x1cAna: q", "A:\x1f", f"A{REDACTED}: z", f"[00:01:02] {REDACTED}b: z"),
)
lines = st.one_of(st.text("\n :[]0A1b\u2028\x85\u00a0", max_size=12), st.sampled_from(LINES))


def plainly(text: str, speakers: Mapping[str, str]) -> list[Turn]:
    """Look at every line; a label at its beginning opens a turn."""
    opened: list[tuple[str, str, str, int, int]] = [("", PREAMBLE, "", 0, 0)]
    place = 0
    for line in text.split("\n"):
        match = re.match(r"(?:\[([0-9]{2,}:[0-9]{2}:[0-9]{2})\] )?([^:]+):(?=\s|$)", line)
        if match is not None and (match[2] in speakers or REDACTED in match[2]):
            words = place + match.end()
            whose = speakers.get(match[2], OTHER)
            opened.append((match[2], whose or OTHER, match[1] or "", place, words))
        place += len(line) + 1
    found: list[Turn] = []
    for (label, whose, time, _, begin), end in zip(
        opened, [*(each[3] for each in opened[1:]), len(text)], strict=True
    ):
        inside = [at for at in range(begin, end) if not text[at].isspace()]
        if inside:
            person = "" if whose in (PREAMBLE, INTERVIEWER, OTHER) else whose
            number = sum(turn.number > 0 for turn in found) + 1 if label else 0
            role = PARTICIPANT if person else whose
            span = Span(inside[0], inside[-1] + 1)
            found.append(Turn(number, label, role, span, person, time))
    return found


@given(st.lists(lines, max_size=12).map("\n".join))
def test_one_pass_finds_the_turns_of_the_plain_way(text: str) -> None:
    """Seen failing when the line feed before the text moved the words by one."""
    assert list(turns_of(find_turns(text, SPEAKERS))) == plainly(text, SPEAKERS)


@given(st.lists(lines, max_size=12).map("\n".join))
def test_turns_looked_for_later_are_the_same_in_every_way(text: str) -> None:
    now = turns_of(find_turns(text, SPEAKERS))
    later = LaterTurns(lambda: find_turns(text, SPEAKERS))
    assert len(later) == len(now)
    assert (later == now, later[1:], list(later)) == (True, now[1:], list(now))
    assert hash(later) == hash(now)
    assert turns_of(turn_columns(now)) == turns_of(turn_columns(later)) == now
    if now:
        assert later != (*now[:-1], replace(now[-1], time="99:99:99"))


def test_nobody_looks_before_somebody_asks() -> None:
    asked = []
    later = LaterTurns(lambda: asked.append(1) or find_turns("Ana: x", SPEAKERS))  # type: ignore[func-returns-value]
    assert asked == []
    assert [turn.speaker for turn in later] == [turn.speaker for turn in later] == ["Ana"]
    assert asked == [1]
