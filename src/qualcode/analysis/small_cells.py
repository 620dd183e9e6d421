"""Which numbers of tables by attribute must be hidden, so that nobody is singled out.

A number is small where too few people, or too few organisations, stand behind it. Hiding it alone
is not enough: margins, other tables and the codings themselves may give it away again. So each
hidden number gets a witness: an exchange that makes one organisation or person be like another one,
under which this number would be different and every number that is shown the same. As long as
nobody can tell the study from the one after the exchange, the hidden number cannot be computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Column = tuple[str, str]
BASE = -1


@dataclass(frozen=True, slots=True)
class Bearer:
    """An organisation or a person with their columns (attribute and value) and what they have.

    `has` are the rows (places of codes) that they count in, as bits. One that is `known` to the
    readers, as an organisation whose structure is described, is not exchanged for another.
    """

    name: str
    columns: frozenset[Column]
    has: int = 0
    known: bool = False


@dataclass(slots=True)
class Numbers:
    """Bits of numbers, by column: rows from bit 1 on, the base of the column in bit 0."""

    bits: dict[Column, int] = field(default_factory=dict)

    def add(self, other: Mapping[Column, int]) -> None:
        """Add the bits of others."""
        for column, bits in other.items():
            self.bits[column] = self.bits.get(column, 0) | bits

    def has(self, column: Column, row: int = BASE) -> bool:
        """Tell whether a number is among them; without a row, the base of the column."""
        return bool(self.bits.get(column, 0) >> (row + 1) & 1)


class CannotHide(Exception):
    """There is no exchange that could hide a number: the table must stay away as a whole."""


def hidden_numbers(
    bearers: Sequence[Bearer], small: Mapping[Column, int], crossed: Iterable[Column]
) -> Numbers:
    """Return which numbers must be hidden.

    Args:
        bearers: all of one kind, with the columns of attributes that depend on each other.
        small: the bits of the numbers that are too small, by column.
        crossed: columns that have rows; of the others only the base is shown.

    Raises:
        CannotHide: a small number could be computed whatever else is hidden.
    """
    shown = frozenset(crossed)
    hidden = Numbers()
    hidden.add(small)
    witnessed = Numbers()
    exchanges = _Exchanges(bearers, shown)
    while (open_ := _without_witness(hidden, witnessed)) is not None:
        best = min(
            exchanges.that_change(*open_),
            key=lambda effect: _cost(effect, hidden, witnessed),
            default=None,
        )
        if best is None:
            raise CannotHide
        hidden.add(best)
        witnessed.add(best)
    return hidden


def _without_witness(hidden: Numbers, witnessed: Numbers) -> tuple[Column, int] | None:
    """Return the first hidden number that could still be computed."""
    for column in sorted(hidden.bits):
        left = hidden.bits[column] & ~witnessed.bits.get(column, 0)
        if left:
            return column, (left & -left).bit_length() - 2
    return None


def _cost(effect: Mapping[Column, int], hidden: Numbers, witnessed: Numbers) -> tuple[int, int]:
    """Return how many numbers an exchange would hide in addition, and how many it witnesses."""
    more = sum((bits & ~hidden.bits.get(column, 0)).bit_count() for column, bits in effect.items())
    fresh = sum(
        (bits & hidden.bits.get(column, 0) & ~witnessed.bits.get(column, 0)).bit_count()
        for column, bits in effect.items()
    )
    return more, -fresh


class _Exchanges:
    """All ways to make one bearer like another, or two like each other, and what would change."""

    def __init__(self, bearers: Sequence[Bearer], crossed: frozenset[Column]) -> None:
        kinds = {(item.columns, item.has): item for item in bearers if not item.known}
        self._bearers = list(kinds.values())
        self._patterns = sorted({item.columns for item in bearers}, key=sorted)
        self._crossed = crossed

    def that_change(self, column: Column, row: int) -> Iterator[Mapping[Column, int]]:
        """Yield the effects, bits by column, of the exchanges that change a number."""
        bit = 1 << (row + 1)
        for item in self._bearers:
            for pattern in self._patterns:
                effect = self._move(item, pattern)
                if effect.get(column, 0) & bit:
                    yield effect
        if row == BASE:
            return  # who is exchanged for each other leaves the bases as they are
        inside = [item for item in self._bearers if column in item.columns]
        outside = [item for item in self._bearers if column not in item.columns]
        for one in inside:
            for other in outside:
                if (one.has ^ other.has) << 1 & bit:
                    yield self._swap(one, other)

    def _move(self, item: Bearer, pattern: frozenset[Column]) -> dict[Column, int]:
        return {
            column: 1 | (item.has << 1 if column in self._crossed else 0)
            for column in item.columns ^ pattern
        }

    def _swap(self, one: Bearer, other: Bearer) -> dict[Column, int]:
        bits = (one.has ^ other.has) << 1
        columns = one.columns ^ other.columns
        return {column: bits for column in columns if column in self._crossed}
