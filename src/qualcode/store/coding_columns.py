"""The columns that codings are kept in, and what is done to columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, MutableSequence, Sequence, Set
from itertools import accumulate, chain, compress, count, repeat
from operator import attrgetter, itemgetter, lt
from typing import Any, overload

import msgspec

from qualcode.model.change import CONSENSUS
from qualcode.store.event import Event, Printed
from qualcode.store.texts import Texts

OF_EVENTS = ("coder", "device", "round")
OF_CODINGS = ("code", "fingerprint", "transcript", "revision")
SELDOM = ("participant", "reference", "memo")
WORDS = (*OF_EVENTS, *OF_CODINGS, *SELDOM)
_FEW = 4
_OF_ROWS = ("starts", "ends", "event", "place", "first")


_SAID_OF_EVENT = {name: attrgetter(name) for name in OF_EVENTS}
_SAID_OF_CODING = {name: attrgetter(name) for name in (*OF_CODINGS, *SELDOM)}
_ID, _AT, _CODINGS = attrgetter("id"), attrgetter("at"), attrgetter("codings")
_START, _END, _QUOTE = attrgetter("start"), attrgetter("end"), attrgetter("quote")
_SOURCE, _DECISION = attrgetter("source"), attrgetter("decision")


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
    """The columns of codings, each with an entry per row, and those of the events that made them.

    `words` has, for each name of WORDS, numbers of `names`. `event` is the number of the event that
    made a coding and `place` its place among that event's; `events` has the ids and `times` the
    times of the events, `first` the first row of each, `greatest` the greatest id. `sources` are of
    the rows that have one, `named` the ids of rows that do not follow from event and place,
    `changed` the last event of the rows that another event touched. `standing` has a 1 for each row
    that stands, `rank` tells in the place of which row another one stands. `frozen` columns are
    numbers that cannot be written to.
    """

    names: list[str]
    words: dict[str, MutableSequence[int]]
    starts: MutableSequence[int]
    ends: MutableSequence[int]
    quotes: Texts
    event: MutableSequence[int]
    place: MutableSequence[int]
    events: Texts
    times: Texts
    first: MutableSequence[int]
    greatest: str
    sources: dict[int, Printed]
    named: dict[int, str]
    changed: dict[int, str]
    standing: bytearray
    rank: dict[int, int]
    frozen: bool = False


def no_columns() -> Columns:
    """Return columns without a row."""
    words: dict[str, MutableSequence[int]] = {name: array("i") for name in WORDS}
    return Columns(
        names=[""],
        words=words,
        starts=array("i"),
        ends=array("i"),
        quotes=Texts(),
        event=array("i"),
        place=array("i"),
        events=Texts(),
        times=Texts(),
        first=array("i"),
        greatest="",
        sources={},
        named={},
        changed={},
        standing=bytearray(),
        rank={},
    )


def append_codings(columns: Columns, numbers: Numbers, events: Sequence[Event]) -> None:
    """Append a row for every coding that some events made; decisions make the consensus's."""
    row, order = len(columns.starts), len(columns.events)
    ids, counts = list(map(_ID, events)), list(map(len, map(_CODINGS, events)))
    columns.greatest = max(columns.greatest, *ids)
    columns.events.extend(ids)
    columns.times.extend(map(_AT, events))
    columns.first.extend(accumulate(counts[:-1], initial=row))
    made = list(chain.from_iterable(map(_CODINGS, events)))
    if not made:
        return
    columns.standing.extend(b"\x01" * len(made))
    columns.event.extend(spread(range(order, order + len(events)), counts))
    columns.place.extend(_places(counts, len(made)))
    for name, said_of_event in _SAID_OF_EVENT.items():
        said = list(map(said_of_event, events))
        if name == "coder" and any(map(_DECISION, events)):
            said = [CONSENSUS if event.decision is not None else event.coder for event in events]
        columns.words[name].extend(spread(_numbered(said, numbers), counts))
    for name, said_of_coding in _SAID_OF_CODING.items():
        columns.words[name].extend(_numbered(list(map(said_of_coding, made)), numbers))
    columns.starts.extend(map(_START, made))
    columns.ends.extend(map(_END, made))
    columns.quotes.extend(map(_QUOTE, made))
    if any(map(_SOURCE, made)):
        sources = enumerate(map(_SOURCE, made), start=row)
        columns.sources.update((place, each) for place, each in sources if each is not None)


def rising(ids: Sequence[str]) -> bool:
    """Tell whether ids are in their order, and no two are the same."""
    return all(map(lt, ids, ids[1:]))


def _numbered(words: list[str], numbers: Numbers) -> array[int]:
    """Return the numbers of words; that all are the same is seen quicker than each is looked up."""
    if words.count(words[0]) == len(words):
        return array("i", [numbers[words[0]]]) * len(words)
    return array("i", map(numbers.__getitem__, words))


def _places(counts: Sequence[int], total: int) -> array[int]:
    """Return the place of each coding among those of its event."""
    if max(counts) == 1:
        return array("i", [0]) * total
    return array("i", chain.from_iterable(map(range, counts)))


def spread(values: Sequence[int], counts: Sequence[int]) -> array[int]:
    """Repeat each value as often as its count says."""
    if counts.count(1) == len(counts):
        return array("i", values)
    total = sum(counts)
    if values.count(values[0]) == len(values):
        return array("i", [values[0]]) * total
    if total < _FEW * len(values):
        return array("i", chain.from_iterable(map(repeat, values, counts)))
    found = array("i")
    for value, often in zip(values, counts, strict=True):
        found.extend(array("i", (value,)) * often)
    return found


def copy_row(columns: Columns, row: int) -> int:
    """Append a row that has what another one has and stands in its place; return it."""
    new = len(columns.starts)
    numbers = (columns.starts, columns.ends, columns.event, columns.place)
    for column in (*columns.words.values(), *numbers):
        column.append(column[row])
    columns.quotes.append(columns.quotes[row])
    if row in columns.sources:
        columns.sources[new] = columns.sources[row]
    for said in (columns.named, columns.changed):
        if row in said:
            said[new] = said[row]
    put_in_place(columns, row, new)
    return new


def put_in_place(columns: Columns, row: int, new: int) -> None:
    """Let the newest row stand in the place of another one."""
    columns.standing[row] = 0
    columns.standing.append(1)
    columns.rank[new] = columns.rank.get(row, row)


def thaw(columns: Columns) -> None:
    """Make frozen columns such that they can be written to."""
    columns.words = {name: _copied(column) for name, column in columns.words.items()}
    for name in _OF_ROWS:
        setattr(columns, name, _copied(getattr(columns, name)))
    columns.frozen = False


def _copied(column: Sequence[int]) -> array[int]:
    copied = array("i")
    copied.frombytes(memoryview(column).cast("B"))  # type: ignore[arg-type]
    return copied


class Chosen(Sequence[int]):
    """Rising rows as a mask, which has a 1 for each of them."""

    __slots__ = ("_rows", "_size", "mask")

    def __init__(self, mask: bytes | bytearray) -> None:
        """Take the mask, which must not change."""
        self.mask = mask
        self._size = mask.count(1)
        self._rows: array[int] | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._size

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> array[int]: ...
    def __getitem__(self, index: int | slice) -> int | array[int]:
        """Return one row or several."""
        if self._rows is None:
            self._rows = array("i", self)
        return self._rows[index]

    def __iter__(self) -> Iterator[int]:
        """Iterate over the rows."""
        return compress(count(), self.mask)


def without(rows: Sequence[int], others: Set[int]) -> Sequence[int]:
    """Return rows without some of them."""
    if not others:
        return rows
    if not isinstance(rows, Chosen):
        return array("i", (row for row in rows if row not in others))
    mask = bytearray(rows.mask)
    for row in others:
        mask[row] = 0
    return Chosen(bytes(mask))


def each(column: Sequence[Any], rows: Sequence[int]) -> Iterable[Any]:
    """Return the entries of some rows, to be looked at once."""
    return compress(column, rows.mask) if isinstance(rows, Chosen) else taken(column, rows)


def taken(column: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """Return the entries of some rows, in a column of the same kind."""
    if isinstance(rows, range):
        return column[rows.start : rows.stop]
    picked: Iterable[Any] = ()
    if isinstance(rows, Chosen):
        picked = compress(column, rows.mask)
    elif len(rows):
        picked = itemgetter(*rows)(column) if len(rows) > 1 else (column[rows[0]],)
    return list(picked) if isinstance(column, list | Texts) else array("i", picked)
