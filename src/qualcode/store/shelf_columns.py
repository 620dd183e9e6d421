"""The columns of the codings that stand, as bytes: written at once, and read without copying."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from itertools import accumulate, chain, compress, count
from operator import ne
from typing import TypeVar, cast

import msgspec

from qualcode.store.coding_columns import WORDS, Columns, taken
from qualcode.store.event import Printed
from qualcode.store.texts import Texts, pack

_OF_ROWS = ("starts", "ends", "place")
_Kept = TypeVar("_Kept")


class Few(msgspec.Struct):
    """What `Columns` has of few rows or none."""

    names: list[str]
    greatest: str
    sources: dict[int, Printed]
    named: dict[int, str]
    changed: dict[int, str]


def few_of(columns: Columns, rows: Sequence[int]) -> Few:
    """Return what some rows, in their order, have that few have."""
    made_by = taken(columns.event, rows)
    runs = Counter(compress(made_by, _begins(made_by)))
    # An event whose codings another one stands among cannot be told by the first of them.
    apart = {event for event, number in runs.items() if number > 1}
    named = {
        place: f"{columns.events[event]}-{columns.place[row]}"
        for place, (row, event) in enumerate(zip(rows, made_by, strict=True))
        if apart and event in apart
    }
    return Few(
        names=columns.names,
        greatest=columns.greatest,
        sources=_of_rows(columns.sources, rows),
        named={**named, **_of_rows(columns.named, rows)},
        changed=_of_rows(columns.changed, rows),
    )


def parts_of(columns: Columns, rows: Sequence[int]) -> Iterator[bytes | array[int]]:
    """Yield the columns of some rows, in their order, and of the events that made them.

    Numbers have 32 bits; of strings there is their UTF-8 and, in 64 bits, where each of them ends.
    """
    for column in (*map(columns.words.__getitem__, WORDS), *_numbers_of(columns)):
        yield array("i", taken(column, rows))
    made_by = taken(columns.event, rows)
    yield array("i", accumulate(map(ne, made_by[1:], made_by), initial=0))[: len(rows)]
    yield array("i", compress(count(), _begins(made_by)))
    yield from pack(taken(columns.quotes, rows))
    events = array("i", compress(made_by, _begins(made_by)))
    yield from pack(taken(columns.events, events))
    yield from pack(taken(columns.times, events))


def from_parts(few: Few, parts: Iterator[memoryview]) -> Columns:
    """Return columns that look at the bytes that `parts_of` gave."""
    words = {name: _numbers(next(parts)) for name in WORDS}
    of_rows = {name: _numbers(next(parts)) for name in _OF_ROWS}
    return Columns(
        names=few.names,
        words=words,
        **of_rows,
        event=_numbers(next(parts)),
        first=_numbers(next(parts)),
        quotes=_texts(parts),
        events=_texts(parts),
        times=_texts(parts),
        greatest=few.greatest,
        sources=few.sources,
        named=few.named,
        changed=few.changed,
        standing=bytearray(b"\x01") * len(of_rows["starts"]),
        rank={},
        frozen=True,
    )


def _begins(made_by: Sequence[int]) -> Iterator[bool]:
    """Tell of each row whether another event made it than the one before."""
    return chain((True,), map(ne, made_by[1:], made_by))


def _numbers_of(columns: Columns) -> list[MutableSequence[int]]:
    return [getattr(columns, name) for name in _OF_ROWS]


def _numbers(kept: memoryview) -> MutableSequence[int]:
    """Return numbers that are read from where they stand; `frozen` tells not to write to them."""
    return cast("MutableSequence[int]", kept.cast("i"))


def _texts(parts: Iterator[memoryview]) -> Texts:
    return Texts(next(parts), next(parts).cast("q"))


def _of_rows(kept: Mapping[int, _Kept], rows: Sequence[int]) -> dict[int, _Kept]:
    """Return what some rows have, by their places."""
    if not kept:
        return {}
    return {place: kept[row] for place, row in enumerate(rows) if row in kept}
