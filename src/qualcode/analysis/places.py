"""Where codings stand: the turns of passages, and the people and organisations they belong to."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.model.columns import CodingColumns, Words
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER, OTHER, Transcript
from qualcode.model.turns import LaterTurns, turn_columns

_Ints = npt.NDArray[np.int64]
_Words = npt.NDArray[np.object_]
# Positions of all transcripts on one line: no text is longer than this many code points.
_STRIDE = 1 << 40


class Places:
    """Columns of a codings frame: participant, organization, turn, last_turn and role.

    A passage belongs to the participant who speaks in the turn where it begins; one of an
    interviewer's turn, or a whole transcript, to the interview's participant if there is just one.
    Each column is made when it is looked at.
    """

    def __init__(self, study: Study, columns: CodingColumns, turns: Turns | None = None) -> None:
        """Take codings; `turns` are those of the study's transcripts, where they are at hand."""
        self._study = study
        self._columns = columns
        self._given = turns
        self._start = np.array(columns.start, dtype=np.int64)
        self._people = _Numbers([""])

    @cached_property
    def turns(self) -> Turns:
        """Return the turns of all transcripts."""
        return self._given or Turns.of(list(self._study.transcripts.values()))

    @cached_property
    def _text(self) -> _Ints:
        """Return the numbers of the transcripts; -1 for none."""
        order = {name: number for number, name in enumerate(self._study.transcripts)}
        found = numbered(self._columns.transcript)
        table = [order.get(name, -1) for name in found.names] or [-1]
        return np.array(table, dtype=np.int64)[found.numbers]

    def _at(self, position: _Ints) -> _Ints:
        return np.where(self._start >= 0, self.turns.at(self._text, position), -1)

    @cached_property
    def _first(self) -> _Ints:
        return self._at(self._start)

    @cached_property
    def _last(self) -> _Ints:
        return self._at(np.array(self._columns.end, dtype=np.int64) - 1)

    @property
    def turn(self) -> pd.Series[Any]:
        """Return the numbers of the turns that passages begin in."""
        return whole(self.turns.number[self._first])

    @property
    def last_turn(self) -> pd.Series[Any]:
        """Return the numbers of the turns that passages end in."""
        return whole(self.turns.number[self._last])

    @property
    def role(self) -> Numbered:
        """Return the roles of those who speak where passages begin."""
        return Numbered(self.turns.role[self._first], self.turns.roles)

    @cached_property
    def _person(self) -> _Ints:
        """Return the participants as numbers of `_people`."""
        texts, people = self._study.transcripts.values(), self._people
        single = [t.participants[0] if len(t.participants) == 1 else "" for t in texts]
        only = np.array([*map(people.of, single), 0], dtype=np.int64)[self._text]
        spoken = np.array(list(map(people.of, self.turns.people)), dtype=np.int64)
        speaker = spoken[self.turns.participant[self._first]]
        return np.where(self._text >= 0, np.where(speaker > 0, speaker, only), self._by_name)

    @cached_property
    def _by_name(self) -> _Ints:
        """Return the participants who are coded by name."""
        found = numbered(self._columns.participant)
        return np.array(list(map(self._people.of, found.names)) or [0], dtype=np.int64)[
            found.numbers
        ]

    @property
    def participant(self) -> Numbered:
        """Return the participants' ids."""
        return Numbered(self._person, list(self._people))

    @property
    def organization(self) -> Numbered:
        """Return the organisations' ids."""
        texts, places = list(self._study.transcripts.values()), _Numbers([""])
        alone = [_only_organization(self._study, text) for text in texts]
        asked = np.zeros(len(texts) + 1, dtype=bool)
        asked[self._text] = True
        if None in {alone[number] for number in np.flatnonzero(asked[:-1]).tolist()}:
            person = self._person
            alone = [_shared_organization(self._study, text) for text in texts]
        else:  # whoever speaks, it is the same, and nobody need be looked for
            person = np.where(self._text >= 0, 0, self._by_name)
        homes = {name: item.organization for name, item in self._study.participants.items()}
        home = [places.of(homes[name]) if name in homes else -1 for name in self._people]
        of_text = np.array([*(places.of(name or "") for name in alone), 0], dtype=np.int64)
        own = np.array(home, dtype=np.int64)[person]
        return Numbered(np.where(own < 0, of_text[self._text], own), list(places))


def _shared_organization(study: Study, transcript: Transcript) -> str:
    found = {study.participants[name].organization for name in transcript.participants}
    return found.pop() if len(found) == 1 else ""


def _only_organization(study: Study, transcript: Transcript) -> str | None:
    """Return the organisation of all who were interviewed and speak; None where there are more.

    None, too, where turns might have speakers whom the transcript does not name.
    """
    speaking = {role for _, role in transcript.speakers} - {INTERVIEWER, OTHER, ""}
    people = [*transcript.participants, *speaking]
    if not (transcript.participants and isinstance(transcript.turns, LaterTurns)):
        return None
    found = {study.participants[name].organization for name in people if name in study.participants}
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of all transcripts in one row; the last entry stands for no turn at all.

    `first` and `last` are where the words of each turn begin and end, `ends` the same ends on one
    line for all transcripts. `role` and `participant` are numbers of `roles` and `people`.
    """

    ends: _Ints
    first: _Ints
    last: _Ints
    text: _Ints
    number: _Ints
    role: _Ints
    participant: _Ints
    roles: Sequence[str]
    people: Sequence[str]

    @staticmethod
    def of(transcripts: Sequence[Transcript]) -> Turns:
        """Return the turns of some transcripts, in their order."""
        found = [turn_columns(item.turns) for item in transcripts]
        sizes = [len(columns.number) for columns in found]
        text = np.append(np.repeat(np.arange(len(found)), sizes), -1)
        last = _joined((columns.end for columns in found), 0)
        role, roles = _joined_words([columns.role for columns in found])
        participant, people = _joined_words([columns.participant for columns in found])
        return Turns(
            ends=(text * _STRIDE + last)[:-1],
            first=_joined((columns.start for columns in found), 0),
            last=last,
            text=text,
            number=_joined((columns.number for columns in found), -1),
            role=role,
            participant=participant,
            roles=roles,
            people=people,
        )

    def at(self, text: _Ints, position: _Ints) -> _Ints:
        """Return the place in the row of the turn, or the label before it, at each position."""
        wanted = text * _STRIDE + position
        order = np.argsort(wanted)  # neighbours are found quickly, one after the other
        found = np.empty(len(wanted), dtype=np.int64)
        found[order] = np.searchsorted(self.ends, wanted[order], side="right")
        return np.where((text >= 0) & (self.text[found] == text), found, -1)


def _joined(columns: Iterable[Sequence[int]], behind: int) -> _Ints:
    parts = [
        np.arange(column.start, column.stop) if isinstance(column, range) else np.array(column)
        for column in columns
        if len(column)
    ]
    return np.concatenate([*parts, np.array([behind])]).astype(np.int64)


def _joined_words(columns: Sequence[Sequence[str]]) -> tuple[_Ints, list[str]]:
    """Return words as numbers of different words, with one behind that is empty."""
    order, known = _Numbers([""]), [_as_words(column) for column in columns]
    table = [order.of(name) for column in known for name in column.names]
    sizes = [len(column) for column in known]
    begins = np.cumsum([0, *(len(column.names) for column in known)])[:-1]
    own = _joined((column.numbers for column in known), 0)[:-1]
    numbers = np.array(table, dtype=np.int64)[own + np.repeat(begins, sizes)]
    return np.append(numbers, 0), list(order)


def _as_words(column: Sequence[str]) -> Words:
    if isinstance(column, Words):
        return column
    order = _Numbers([])
    numbers = array("i", map(order.of, column))
    return Words(list(order), numbers)


class _Numbers(dict[str, int]):
    """Gives each different word a number, by its first appearance."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__((name, number) for number, name in enumerate(names))

    def of(self, word: str) -> int:
        """Return the number of a word."""
        return self.setdefault(word, len(self))


@dataclass(frozen=True, slots=True)
class Numbered:
    """Words as numbers of names; names may stand there more than once, or for nothing."""

    numbers: _Ints
    names: Sequence[str]

    def words(self) -> pd.Series[Any]:
        """Return a column of the words."""
        return named(self.numbers, self.names)

    def categories(self) -> pd.Series[Any]:
        """Return a column of categories in the order of the alphabet."""
        names = sorted(set(self.names))
        order = {name: number for number, name in enumerate(names)}
        table = np.array([order[name] for name in self.names] or [0], dtype=np.int64)
        categories = pd.Index(np.array(names, dtype=object), dtype="str")
        return pd.Series(pd.Categorical.from_codes(table[self.numbers], categories))


def numbered(column: Sequence[str] | _Words) -> Numbered:
    """Return words as numbers of different words, by their first appearance."""
    if isinstance(column, Words):
        numbers, found = pd.factorize(np.array(column.numbers, dtype=np.int64))
        return Numbered(numbers.astype(np.int64), [column.names[n] for n in found.tolist()])
    numbers, names = pd.factorize(np.asarray(column, dtype=object))
    return Numbered(numbers.astype(np.int64), list(names))


def named(numbers: _Ints, names: Sequence[str]) -> pd.Series[Any]:
    """Return numbers as a column of the words that they stand for."""
    unique = pd.array(np.array(names, dtype=object), dtype="str")
    return pd.Series(unique.take(numbers) if len(names) else unique)


def words(values: _Words | Sequence[str]) -> pd.Series[Any]:
    """Return strings as a column; what is repeated is looked at once."""
    return numbered(values).words()


def whole(numbers: _Ints) -> pd.Series[Any]:
    """Return whole numbers as a column; those below 0 are missing."""
    return pd.Series(pd.arrays.IntegerArray(numbers, numbers < 0))
