"""The columns that codings are kept in, and what is done to columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from qualcode.store.event import Printed

OF_EVENTS = ("coder", "device", "at", "round")
OF_CODINGS = ("code", "fingerprint", "transcript", "revision")
SELDOM = ("participant", "reference", "memo")
WORDS = (*OF_EVENTS, *OF_CODINGS, *SELDOM)
_FEW = 4
if TYPE_CHECKING:
    Integers = array[int]
else:  # msgspec evaluates annotations, and this one cannot be in Python 3.11
    Integers = array


class Numbers(dict[str, int]):
    """Gives each different word a number, by its first appearance; "" is 0."""

    def __init__(self, names: Iterable[str] = ("",)) -> None:
        self.names = list(names)
        super().__init__((name, number) for number, name in enumerate(self.names))

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.names)
        self.names.append(word)
        return number


class Columns(msgspec.Struct):
    """The columns of codings, each with an entry per row.

    `words` has, for each name of WORDS, numbers of `names`; `event` the numbers of `events`, the
    ids of those that made the codings; `first` the first row of each event. `sources` are of the
    rows that have one, `named` the ids of rows that do not follow from event and place, `changed`
    the last event of the rows that another event touched. `dead` are rows that do not stand any
    more, `rank` tells in the place of which row another one stands.
    """

    names: list[str]
    words: dict[str, Integers]
    starts: Integers
    ends: Integers
    quotes: list[str]
    event: Integers
    events: list[str]
    first: Integers
    sources: dict[int, Printed]
    named: dict[int, str]
    changed: dict[int, str]
    dead: set[int]
    rank: dict[int, int]


def no_columns() -> Columns:
    """Return columns without a row."""
    words = {name: array("i") for name in WORDS}
    starts, ends, event, first = array("q"), array("q"), array("i"), array("q")
    return Columns([""], words, starts, ends, [], event, [], first, {}, {}, {}, set(), {})


def spread(values: Sequence[int], counts: Sequence[int]) -> Integers:
    """Repeat each value as often as its count says."""
    total, first = sum(counts), values[0]
    if values.count(first) == len(values):
        return array("i", [first]) * total
    if total < _FEW * len(values):
        return array("i", chain.from_iterable(map(repeat, values, counts)))
    found = array("i")
    for value, count in zip(values, counts, strict=True):
        found.extend(array("i", (value,)) * count)
    return found


def taken(column: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """Return the entries of some rows, in a column of the same kind."""
    if isinstance(rows, range):
        return column[rows.start : rows.stop]
    picked = itemgetter(*rows)(column) if len(rows) > 1 else [column[row] for row in rows]
    return array(column.typecode, picked) if isinstance(column, array) else list(picked)
