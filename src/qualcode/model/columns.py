"""Codings as columns: the same facts side by side, for whoever counts many of them at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, overload, runtime_checkable

from qualcode.model.coding import Coding


@dataclass(frozen=True, slots=True)
class Words(Sequence[str]):
    """Words of which many are the same: `numbers` says which of `names` stands in each place."""

    names: Sequence[str]
    numbers: Sequence[int]

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Words: ...
    def __getitem__(self, index: int | slice) -> str | Words:
        """Return one word or several."""
        if isinstance(index, slice):
            return Words(self.names, self.numbers[index])
        return self.names[self.numbers[index]]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the words."""
        return map(self.names.__getitem__, self.numbers)


@dataclass(frozen=True, slots=True)
class CodingColumns:
    """One list per field, all of the same length, in the order of the codings.

    `transcript` is that of a passage or of a whole transcript; `start` and `end` are -1 where no
    passage is coded. `section`, `kind`, `printed` and `note` are of published evidence. Whatever is
    absent is an empty string.
    """

    id: Sequence[str]
    coder: Sequence[str]
    code: Sequence[str]
    transcript: Sequence[str]
    start: Sequence[int]
    end: Sequence[int]
    quote: Sequence[str]
    participant: Sequence[str]
    reference: Sequence[str]
    memo: Sequence[str]
    round: Sequence[str]
    at: Sequence[str]
    section: Sequence[str]
    kind: Sequence[str]
    printed: Sequence[str]
    note: Sequence[str]


_NAMES = tuple(field.name for field in fields(CodingColumns))


@runtime_checkable
class Columnar(Protocol):
    """Codings that have their columns at hand."""

    def columns(self) -> CodingColumns:
        """Return them."""
        ...


def coding_columns(codings: Iterable[Coding] | Columnar) -> CodingColumns:
    """Return codings as columns."""
    if isinstance(codings, Columnar):
        return codings.columns()
    return _columns([_row(coding) for coding in codings])


def _columns(rows: Sequence[tuple[Any, ...]]) -> CodingColumns:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_NAMES)
    return CodingColumns(*columns)


def some_columns(columns: CodingColumns, places: Sequence[int]) -> CodingColumns:
    """Return the columns of some of the codings, by their places."""
    every: list[Sequence[Any]] = [getattr(columns, name) for name in _NAMES]
    return CodingColumns(*(_some(column, places) for column in every))


def _some(column: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    if isinstance(column, Words):
        return Words(column.names, array("i", map(column.numbers.__getitem__, places)))
    return [column[place] for place in places]


def _row(coding: Coding) -> tuple[Any, ...]:
    segment, source = coding.segment, coding.source
    return (
        coding.id,
        coding.coder,
        coding.code,
        segment.transcript if segment else coding.transcript,
        segment.span.start if segment else -1,
        segment.span.end if segment else -1,
        segment.quote if segment else "",
        coding.participant,
        coding.reference,
        coding.memo,
        coding.round,
        coding.at,
        source.section if source else "",
        source.kind if source else "",
        source.printed if source else "",
        source.note if source else "",
    )
