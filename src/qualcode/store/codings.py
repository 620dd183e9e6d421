"""A study's codings as a sequence that makes each of them when it is looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from qualcode.model.coding import Coding
from qualcode.model.columns import CodingColumns, Words
from qualcode.store.coding_columns import taken
from qualcode.store.event import Printed
from qualcode.store.lives import Lives
from qualcode.store.records import as_coding
from qualcode.store.texts import Picked

_NOWHERE = Printed()
_SHOWN = ("coder", "code", "transcript", "participant", "reference", "memo", "round")
_PRINTED = ("section", "kind", "printed", "note")


class Codings(Sequence[Coding]):
    """Some of the codings that a ledger comes to, each made when it is looked at."""

    __slots__ = ("_lives", "_rows")

    def __init__(self, lives: Lives, rows: Sequence[int]) -> None:
        """Take the codings of some rows, in their order; the rows must not change."""
        self._lives = lives
        self._rows = rows

    def __len__(self) -> int:
        """Return the number of codings."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Coding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Coding, ...]: ...
    def __getitem__(self, index: int | slice) -> Coding | tuple[Coding, ...]:
        """Return one coding or several."""
        if isinstance(index, slice):
            return codings_of(self._lives, self._rows[index])
        return as_coding(self._lives.live(self._rows[index]))

    def __iter__(self) -> Iterator[Coding]:
        """Make the codings one by one."""
        return map(as_coding, map(self._lives.live, self._rows))

    def columns(self) -> CodingColumns:
        """Return the codings as columns, without making them one by one."""
        lives, rows = self._lives, self._rows
        columns = lives.columns
        words = {
            name: Words(columns.names, taken(column, rows))
            for name, column in columns.words.items()
        }
        source = [columns.sources.get(row, _NOWHERE) for row in rows] if columns.sources else []
        printed = {
            name: [getattr(item, name) for item in source] or Words(("",), _zeros(len(rows)))
            for name in _PRINTED
        }
        return CodingColumns(
            id=_Ids(lives, rows),
            start=taken(columns.starts, rows),
            end=taken(columns.ends, rows),
            quote=Picked(columns.quotes, rows),
            at=Picked(columns.times, taken(columns.event, rows)),
            **{name: words[name] for name in _SHOWN},
            **printed,
        )

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence has the same codings."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Return a hash of the codings' ids."""
        return hash(tuple(map(self._lives.id, self._rows)))

    def __repr__(self) -> str:
        """Say how many there are, without their words."""
        return f"<{len(self)} codings>"


class _Ids(Sequence[str]):
    """The ids of some codings, each written when it is looked at."""

    __slots__ = ("_lives", "_rows")

    def __init__(self, lives: Lives, rows: Sequence[int]) -> None:
        self._lives = lives
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return _Ids(self._lives, self._rows[index])
        return self._lives.id(self._rows[index])

    def __iter__(self) -> Iterator[str]:
        return map(self._lives.id, self._rows)


def _zeros(count: int) -> array[int]:
    return array("i", [0]) * count


def codings_of(lives: Lives, rows: Iterable[int]) -> tuple[Coding, ...]:
    """Return the codings of some rows."""
    return tuple(map(as_coding, map(lives.live, rows)))
