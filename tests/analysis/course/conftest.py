"""Studies made in memory: interviews of given turns, coded as a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment
from qualcode.model.organization import Organization, Participant
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER, PARTICIPANT, Transcript, Turn

Make = Callable[..., Study]


def interview(name: str, said: Sequence[str], date: str, people: tuple[str, ...]) -> Transcript:
    """Return a transcript whose turns say this; one that ends in "?" is the interviewer's."""
    text, turns = "", []
    for number, words in enumerate(said, start=1):
        role = INTERVIEWER if words.endswith("?") else PARTICIPANT
        text += f"{role[0].upper()}: "
        span = Span(len(text), len(text) + len(words))
        turns.append(Turn(number, role[0].upper(), role, span))
        text += f"{words}\n\n"
    return Transcript(name, text, tuple(turns), people, date=date)


def make_study(
    said: Mapping[str, Sequence[str]],
    marks: Sequence[tuple[Any, ...]] = (),
    dates: Mapping[str, str] | None = None,
    **more: Any,
) -> Study:
    """Return a study: participant Pn of transcript pn works in an organisation of that name.

    A mark is (transcript, code, start, end[, coder[, round[, at]]]); codes are made as they come.
    """
    names = list(said)
    texts = {
        name: interview(name, said[name], (dates or {}).get(name, ""), (name.upper(),))
        for name in names
    }
    codings = []
    for number, (name, code, start, end, *rest) in enumerate(marks):
        coder, round_, at = (list(rest) + ["ana", "", ""][len(rest) :])[:3]
        segment = Segment(name, Span(start, end), texts[name].text[start:end])
        codings.append(Coding(f"c{number}", code, coder, segment=segment, round=round_, at=at))
    codes = tuple(Code(code, code) for code in sorted({mark[1] for mark in marks}))
    kinds = more.pop("kinds", {})
    return Study(
        "T",
        Codebook(codes),
        organizations={
            name.upper(): Organization(name.upper(), {"kind": kinds.get(name, ())})
            for name in names
        },
        participants={name.upper(): Participant(name.upper(), name.upper()) for name in names},
        transcripts=texts,
        codings=tuple(codings),
        **more,
    )


@pytest.fixture(scope="session")
def make() -> Make:
    """Return the function that makes a study."""
    return make_study
