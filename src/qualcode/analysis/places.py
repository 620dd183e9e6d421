"""Where codings stand: the turns of passages, and the people and organisations they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.model.columns import CodingColumns
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript

_Ints = npt.NDArray[np.int64]
_Words = npt.NDArray[np.object_]
# Positions of all transcripts on one line: no text is longer than this many code points.
_STRIDE = 1 << 40


@dataclass(frozen=True, slots=True)
class Places:
    """Columns of a codings frame: participant, organization, turn, last_turn and role."""

    participant: pd.Series[Any]
    organization: pd.Series[Any]
    turn: pd.Series[Any]
    last_turn: pd.Series[Any]
    role: pd.Series[Any]


def places(study: Study, columns: CodingColumns, *, turns: Turns | None = None) -> Places:
    """Find turns, people and organisations of many codings at once.

    `turns` are those of the study's transcripts, where they are at hand.

    A passage belongs to the participant who speaks in the turn where it begins; one of an
    interviewer's turn, or a whole transcript, to the interview's participant if there is just one.
    """
    texts = {name: index for index, name in enumerate(study.transcripts)}
    text = np.array([texts.get(name, -1) for name in columns.transcript], dtype=np.int64)
    start, end = (np.asarray(c, dtype=np.int64) for c in (columns.start, columns.end))
    turns = turns or Turns.of(list(study.transcripts.values()))
    first, last = turns.at(text, start), turns.at(text, end - 1)
    passage = start >= 0
    first, last = np.where(passage, first, -1), np.where(passage, last, -1)
    person = _people(study, columns, text, turns.participant[first])
    return Places(
        participant=words(person),
        organization=words(_organizations(study, person, text)),
        turn=_numbered(turns.number[first]),
        last_turn=_numbered(turns.number[last]),
        role=words(turns.role[first]),
    )


def _people(study: Study, columns: CodingColumns, text: _Ints, speaker: _Words) -> _Words:
    single = [
        t.participants[0] if len(t.participants) == 1 else "" for t in study.transcripts.values()
    ]
    only = np.array([*single, ""], dtype=object)[text]
    named = np.array(columns.participant, dtype=object)
    spoken = np.where(speaker != "", speaker, only)
    return np.where(text >= 0, spoken, named)


def _organizations(study: Study, person: _Words, text: _Ints) -> _Words:
    known = {name: item.organization for name, item in study.participants.items()}
    shared = [_shared_organization(study, item) for item in study.transcripts.values()]
    of_text = np.array([*shared, ""], dtype=object)[text]
    codes, names = pd.factorize(person)
    of_person = np.array([known.get(name) for name in names] or [None], dtype=object)[codes]
    return np.where(of_person == None, of_text, of_person)  # noqa: E711 # element by element


def _shared_organization(study: Study, transcript: Transcript) -> str:
    found = {study.participants[name].organization for name in transcript.participants}
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of all transcripts in one row; the last entry stands for no turn at all.

    `first` and `last` are where the words of each turn begin and end, `ends` the same ends on one
    line for all transcripts.
    """

    ends: _Ints
    first: _Ints
    last: _Ints
    text: _Ints
    number: _Ints
    role: _Words
    participant: _Words

    @staticmethod
    def of(transcripts: Sequence[Transcript]) -> Turns:
        """Return the turns of some transcripts, in their order."""
        rows = [(i, turn) for i, item in enumerate(transcripts) for turn in item.turns]
        text = np.array([*(i for i, _ in rows), -1], dtype=np.int64)
        ends = np.array([*(turn.span.end for _, turn in rows), 0], dtype=np.int64)
        return Turns(
            ends=(text * _STRIDE + ends)[:-1],
            first=np.array([*(turn.span.start for _, turn in rows), 0], dtype=np.int64),
            last=ends,
            text=text,
            number=np.array([*(turn.number for _, turn in rows), -1], dtype=np.int64),
            role=np.array([*(turn.role for _, turn in rows), ""], dtype=object),
            participant=np.array([*(turn.participant for _, turn in rows), ""], dtype=object),
        )

    def at(self, text: _Ints, position: _Ints) -> _Ints:
        """Return the place in the row of the turn, or the label before it, at each position."""
        found = np.searchsorted(self.ends, text * _STRIDE + position, side="right")
        return np.where((text >= 0) & (self.text[found] == text), found, -1)


def words(values: _Words | Sequence[str]) -> pd.Series[Any]:
    """Return strings as a column; what is repeated is looked at once."""
    codes, names = pd.factorize(np.asarray(values, dtype=object))
    unique = pd.array(np.asarray(names, dtype=object), dtype="str")
    return pd.Series(unique.take(codes) if len(names) else unique)


def _numbered(numbers: _Ints) -> pd.Series[Any]:
    return pd.Series(pd.arrays.IntegerArray(numbers, numbers < 0))
