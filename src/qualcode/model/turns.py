"""The turns of a text as columns, and as a sequence that makes each turn when it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from qualcode.model.span import Span
from qualcode.model.transcript import Turn


@dataclass(frozen=True, slots=True)
class TurnColumns:
    """One entry per turn in each column, in the order of the text; the fields are those of Turn."""

    number: Sequence[int]
    speaker: Sequence[str]
    role: Sequence[str]
    start: Sequence[int]
    end: Sequence[int]
    participant: Sequence[str]
    time: Sequence[str]


class LaterTurns(Sequence[Turn]):
    """Turns that are looked for when somebody asks for them."""

    def __init__(self, find: Callable[[], TurnColumns]) -> None:
        """Remember how they are found."""
        self._find = find

    @cached_property
    def columns(self) -> TurnColumns:
        """Return the turns as columns."""
        return self._find()

    @cached_property
    def _turns(self) -> tuple[Turn, ...]:
        return turns_of(self.columns)

    def __len__(self) -> int:
        """Return the number of turns, the preamble among them."""
        return len(self.columns.number)

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Turn, ...]: ...
    def __getitem__(self, index: int | slice) -> Turn | tuple[Turn, ...]:
        """Return one turn or several."""
        return self._turns[index]

    def __iter__(self) -> Iterator[Turn]:
        """Iterate over the turns."""
        return iter(self._turns)

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence has the same turns."""
        return isinstance(other, Sequence) and self._turns == tuple(other)

    def __hash__(self) -> int:
        """Return a hash of the turns, that of the tuple of them."""
        return hash(self._turns)

    def __repr__(self) -> str:
        """Show the turns."""
        return repr(self._turns)


def turns_of(columns: TurnColumns) -> tuple[Turn, ...]:
    """Return columns as turns."""
    spans = map(Span, columns.start, columns.end)
    return tuple(
        map(
            Turn,
            columns.number,
            columns.speaker,
            columns.role,
            spans,
            columns.participant,
            columns.time,
        )
    )


def turn_columns(turns: Sequence[Turn]) -> TurnColumns:
    """Return turns as columns."""
    if isinstance(turns, LaterTurns):
        return turns.columns
    return TurnColumns(
        number=[turn.number for turn in turns],
        speaker=[turn.speaker for turn in turns],
        role=[turn.role for turn in turns],
        start=[turn.span.start for turn in turns],
        end=[turn.span.end for turn in turns],
        participant=[turn.participant for turn in turns],
        time=[turn.time for turn in turns],
    )
