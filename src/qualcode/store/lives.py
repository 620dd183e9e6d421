"""The codings that stand, as columns: what millions of them need, and none of them twice."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, MutableMapping, Sequence, ValuesView
from itertools import compress, count
from operator import attrgetter
from typing import Any

import msgspec

from qualcode.model.change import CONSENSUS
from qualcode.store.coding_columns import (
    WORDS,
    Chosen,
    Columns,
    Numbers,
    append_codings,
    copy_row,
    no_columns,
    put_in_place,
    rising,
    thaw,
)
from qualcode.store.event import Event, Made, Patch

_ID = attrgetter("id")
_PATCHED = ("code", "fingerprint", "revision", "memo")


class Live(msgspec.Struct, gc=False, array_like=True):
    """A coding that stands: as it is now, who made it when, and the last event that touched it."""

    id: str
    made: Made
    coder: str
    device: str
    at: str
    round: str
    changed: str


class Lives(MutableMapping[str, Live]):
    """Codings by id in the order of their making.

    Whoever was given rows keeps what they stood for: a coding that is changed afterwards gets a new
    row in the place of the old one. Events in `waiting` make their codings when somebody looks.
    """

    def __init__(self, columns: Columns | None = None) -> None:
        """Begin with columns that were kept, or with nothing."""
        self._columns = columns or no_columns()
        self._numbers = Numbers(self._columns.names)
        self._columns.names = self._numbers.names
        self._moved = {name: row for row, name in self._columns.named.items()}
        self._in_order = [self._columns.words[name] for name in WORDS]
        self._order: dict[str, int] | None = None
        self._given = len(self._columns.starts)
        self.waiting: list[Event] = []

    @property
    def columns(self) -> Columns:
        """Return the columns of all rows, those that do not stand among them."""
        self._given = self.height
        return self._columns

    @property
    def height(self) -> int:
        """Return how many rows there are, with those of codings that do not stand any more."""
        self.settle()
        return len(self._columns.starts)

    def rows(self) -> Sequence[int]:
        """Return the rows of the codings that stand, in their order."""
        self._given = self.height
        return self.standing_rows()

    def standing_rows(self) -> Sequence[int]:
        """Return those rows to somebody who forgets them before anything changes."""
        size, standing, rank = self.height, self._columns.standing, self._columns.rank
        if 0 not in standing:
            return range(size)
        if not rank:
            return Chosen(bytes(standing))
        at, flags = list(range(size)), bytearray(standing)
        for row, place in rank.items():
            if standing[row]:
                at[place] = row
                flags[place], flags[row] = 1, 0
        return array("i", compress(at, flags))

    def number(self, word: str) -> int:
        """Return the number of a word; -1 where no coding has it."""
        return self._numbers.get(word, -1)

    def are_new(self, events: Sequence[Event]) -> bool:
        """Tell whether no two events have one id, and none that of an event known before."""
        ids = list(map(_ID, events))
        if not ids:
            return True
        if not rising(ids) and len(set(ids)) < len(ids):
            return False
        return min(ids) > self._columns.greatest or self._index().keys().isdisjoint(ids)

    def add(self, event: Event) -> None:
        """Add the codings that an event made; those of an event that is known replace the old."""
        self.settle()
        if self.are_new([event]):
            self.waiting.append(event)
            return
        coder = CONSENSUS if event.decision is not None else event.coder
        said = (coder, event.device, event.at, event.round, event.id)
        for place, made in enumerate(event.codings):
            name = f"{event.id}-{place}"
            self[name] = Live(name, made, *said)

    def settle(self) -> None:
        """Make the codings of the events in `waiting`, which must be new."""
        if not self.waiting:
            return
        events = self.waiting.copy()
        self.waiting.clear()
        first = len(self._columns.events)
        self._thaw()
        append_codings(self._columns, self._numbers, events)
        if self._order is not None:
            self._order.update(zip(map(_ID, events), count(first)))

    def _thaw(self) -> None:
        """Make columns that were kept such that they can be written to."""
        if self._columns.frozen:
            thaw(self._columns)
            self._in_order = [self._columns.words[name] for name in WORDS]

    def live(self, row: int) -> Live:
        """Return the coding of a row."""
        columns, names = self._columns, self._numbers.names
        coder, device, round_, *made = (names[column[row]] for column in self._in_order)
        code, fingerprint, transcript, revision, participant, reference, memo = made
        start, end, quote = columns.starts[row], columns.ends[row], columns.quotes[row]
        source = columns.sources.get(row) if columns.sources else None
        place = (code, fingerprint, transcript, revision, start, end, quote)
        whole = Made(*place, participant, reference, memo, source)
        at = columns.times[columns.event[row]]
        return Live(self.id(row), whole, coder, device, at, round_, self.last(row))

    def id(self, row: int) -> str:
        """Return the id of the coding of a row."""
        columns = self._columns
        if columns.named and row in columns.named:
            return columns.named[row]
        return f"{columns.events[columns.event[row]]}-{columns.place[row]}"

    def last(self, row: int) -> str:
        """Return the last event that touched the coding of a row."""
        columns = self._columns
        return columns.changed.get(row) or columns.events[columns.event[row]]

    def device(self, row: int) -> str:
        """Return the device that the coding of a row was made on."""
        return self._numbers.names[self._columns.words["device"][row]]

    def row(self, name: str) -> int:
        """Return the row of a coding that stands, or -1."""
        row = self._moved.get(name, -1) if self._moved else -1
        if row < 0:
            row = self._row_as_made(name)
        return row if row >= 0 and self._columns.standing[row] else -1

    def _row_as_made(self, name: str) -> int:
        head, _, index = name.rpartition("-")
        event = self._index().get(head, -1)
        if event < 0 and self.waiting:
            self.settle()
            event = self._index().get(head, -1)
        if event < 0 or (index != "0" and not _is_plain(index)):
            return -1
        columns, place = self._columns, int(index)
        row = columns.first[event] + place
        if row < len(columns.event) and columns.event[row] == event and columns.place[row] == place:
            return row
        return self._row_among(event, place)

    def _row_among(self, event: int, place: int) -> int:
        """Return the row of a coding of an event of which some codings are not there any more."""
        columns = self._columns
        first = columns.first[event]
        for row in range(first, min(first + place, len(columns.event))):
            if columns.event[row] != event:
                return -1
            if columns.place[row] == place:
                return row
        return -1

    def _index(self) -> dict[str, int]:
        """Return the numbers of the events by their ids; they are put together when asked for."""
        if self._order is None:
            self._order = {name: number for number, name in enumerate(self._columns.events)}
            self._order.pop("", None)
        return self._order

    def change(self, row: int, patch: Patch, event: str) -> int:
        """Give a coding that stands what a patch says; `event` is what touched it. Return its row.

        Only rows that nobody was given are written over.
        """
        columns = self._columns
        if row < self._given:
            self._thaw()
            name, row = self.id(row), copy_row(columns, row)
            self._moved[name] = row
        for word in _PATCHED:
            said = getattr(patch, word)
            if said is not None:
                columns.words[word][row] = self._numbers[said]
        if patch.start is not None:
            columns.starts[row] = patch.start
        if patch.end is not None:
            columns.ends[row] = patch.end
        if patch.quote is not None:
            columns.quotes[row] = patch.quote
        columns.changed[row] = event
        return row

    def drop(self, row: int) -> None:
        """Take the coding of a row away."""
        self._columns.standing[row] = 0

    def __setitem__(self, name: str, live: Live) -> None:
        """Put a coding in the place of the one that had its id, or behind all others."""
        before, columns, made = self.row(name), self._columns, live.made
        self.settle()
        self._thaw()
        new = len(columns.starts)
        words = [live.coder, live.device, live.round, made.code, made.fingerprint]
        words += [made.transcript, made.revision, made.participant, made.reference, made.memo]
        for column, word in zip(self._in_order, words, strict=True):
            column.append(self._numbers[word])
        columns.starts.append(made.start)
        columns.ends.append(made.end)
        columns.quotes.append(made.quote)
        # It follows from no event, so an entry without an id holds what else is to be known.
        columns.event.append(len(columns.events))
        columns.place.append(0)
        columns.events.append("")
        columns.times.append(live.at)
        columns.first.append(new)
        columns.named[new], columns.changed[new] = name, live.changed
        if made.source is not None:
            columns.sources[new] = made.source
        if before >= 0:
            put_in_place(columns, before, new)
        else:
            columns.standing.append(1)
        self._moved[name] = new

    def __getitem__(self, name: str) -> Live:
        """Return a coding; raise KeyError where none of that id stands."""
        row = self.row(name)
        if row < 0:
            raise KeyError(name)
        return self.live(row)

    def __contains__(self, name: object) -> bool:
        """Tell whether a coding stands."""
        return isinstance(name, str) and self.row(name) >= 0

    def __delitem__(self, name: str) -> None:
        """Take a coding away; raise KeyError where none of that id stands."""
        row = self.row(name)
        if row < 0:
            raise KeyError(name)
        self.drop(row)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a coding, or the default where none of that id stands."""
        row = self.row(name)
        return default if row < 0 else self.live(row)

    def pop(self, name: str, default: Any = None) -> Any:
        """Take a coding away and return it, or the default where none of that id stands."""
        row = self.row(name)
        if row < 0:
            return default
        self.drop(row)
        return self.live(row)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids."""
        return map(self.id, self.standing_rows())

    def __len__(self) -> int:
        """Return the number of codings that stand."""
        self.settle()
        return self._columns.standing.count(1)

    def values(self) -> ValuesView[Live]:
        """Return the codings, each made when it is looked at."""
        return _Values(self)


class _Values(ValuesView[Live]):
    _mapping: Lives

    def __iter__(self) -> Iterator[Live]:
        return map(self._mapping.live, self._mapping.standing_rows())


def _is_plain(index: str) -> bool:
    """Tell whether a number is written as this module writes it."""
    return index.isdecimal() and str(int(index)) == index
