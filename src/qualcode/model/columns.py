"""Codings as columns: the same facts side by side, for whoever counts many of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

from qualcode.model.coding import Coding


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
    return CodingColumns(*([column[place] for place in places] for column in every))


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
