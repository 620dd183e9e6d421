"""The codings that stand, as columns: what millions of them need, and none of them twice."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, MutableMapping, Sequence, ValuesView
from itertools import compress
from operator import attrgetter
from typing import Any

import msgspec

from qualcode.store.coding_columns import (
    OF_CODINGS,
    OF_EVENTS,
    SELDOM,
    WORDS,
    Columns,
    Numbers,
    no_columns,
    spread,
)
from qualcode.store.event import Event, Made

_AT_ONCE = 2000


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

    Rows are only ever added: a coding that is changed gets a new row in the place of the old one,
    so that whoever remembers rows keeps what they stood for. The codings of new events wait until
    there are many of them, or until somebody looks.
    """

    def __init__(self, columns: Columns | None = None) -> None:
        """Begin with columns that were kept, or with nothing."""
        self._columns = columns or no_columns()
        self._numbers = Numbers(self._columns.names)
        self._columns.names = self._numbers.names
        events = self._columns.events
        self._order = {name: number for number, name in enumerate(events)}
        self._dead, self._rank = self._columns.dead, self._columns.rank
        self._moved = {self.id(row): -1 for row in self._dead}
        named = self._columns.named.items()
        self._moved |= {name: row for row, name in named if row not in self._dead}
        self._in_order = [self._columns.words[name] for name in WORDS]
        self._waiting: list[tuple[Event, str]] = []
        self._many = 0

    @property
    def columns(self) -> Columns:
        """Return the columns of all rows, those that do not stand among them."""
        self._settle()
        return self._columns

    @property
    def height(self) -> int:
        """Return how many rows there are, with those of codings that do not stand any more."""
        self._settle()
        return len(self._columns.quotes)

    def rows(self) -> Sequence[int]:
        """Return the rows of the codings that stand, in their order."""
        count, rank = self.height, self._rank
        if not self._dead:
            return range(count)
        flags, at = bytearray(b"\x01") * count, list(range(count))
        for row in self._dead:
            flags[row] = 0
        for row, place in rank.items():
            if row not in self._dead:
                at[place] = row
                flags[place], flags[row] = 1, 0
        return list(compress(at, flags))

    def number(self, word: str) -> int:
        """Return the number of a word; -1 where no coding has it."""
        return self._numbers.get(word, -1)

    def add(self, event: Event, coder: str) -> None:
        """Add the codings that an event made, as `coder`'s."""
        if event.id in self._order:
            for index, made in enumerate(event.codings):
                name = f"{event.id}-{index}"
                self[name] = Live(name, made, coder, event.device, event.at, event.round, event.id)
            return
        self._order[event.id] = len(self._columns.events)
        self._columns.events.append(event.id)
        self._waiting.append((event, coder))
        self._many += len(event.codings)
        if self._many >= _AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        """Put what is waiting into the columns."""
        if not self._waiting:
            return
        columns, waiting = self._columns, self._waiting
        self._waiting, self._many = [], 0
        row, number = len(columns.quotes), self._numbers.__getitem__
        counts = [len(event.codings) for event, _ in waiting]
        made = [made for event, _ in waiting for made in event.codings]
        if not made:
            columns.first.extend([row] * len(waiting))
            return
        order = len(columns.events) - len(waiting)
        columns.event.extend(spread(range(order, len(columns.events)), counts))
        for count in counts:
            columns.first.append(row)
            row += count
        for name in OF_EVENTS:
            of_event = attrgetter(name)
            said = [number(coder if name == "coder" else of_event(e)) for e, coder in waiting]
            columns.words[name].extend(spread(said, counts))
        for name in (*OF_CODINGS, *SELDOM):
            said_of = list(map(attrgetter(name), made))
            if said_of.count(said_of[0]) == len(said_of):  # much quicker than to look each up
                columns.words[name].extend(array("i", [number(said_of[0])]) * len(said_of))
            else:
                columns.words[name].extend(map(number, said_of))
        columns.starts.extend([item.start for item in made])
        columns.ends.extend([item.end for item in made])
        if any(map(attrgetter("source"), made)):
            first = len(columns.quotes)
            sources = enumerate((item.source for item in made), start=first)
            columns.sources.update((place, each) for place, each in sources if each is not None)
        columns.quotes.extend([item.quote for item in made])

    def live(self, row: int) -> Live:
        """Return the coding of a row."""
        columns, names = self._columns, self._numbers.names
        coder, device, at, round_, *made = (names[column[row]] for column in self._in_order)
        code, fingerprint, transcript, revision, participant, reference, memo = made
        start, end, quote = columns.starts[row], columns.ends[row], columns.quotes[row]
        source = columns.sources.get(row) if columns.sources else None
        place = (code, fingerprint, transcript, revision, start, end, quote)
        changed = columns.changed[row] if row in columns.changed else self._event_of(row)
        whole = Made(*place, participant, reference, memo, source)
        return Live(self.id(row), whole, coder, device, at, round_, changed)

    def id(self, row: int) -> str:
        """Return the id of the coding of a row."""
        columns = self._columns
        if row in columns.named:
            return columns.named[row]
        return f"{self._event_of(row)}-{row - columns.first[columns.event[row]]}"

    def _event_of(self, row: int) -> str:
        return self._columns.events[self._columns.event[row]]

    def _row(self, name: str) -> int:
        """Return the row of a coding that stands, or -1."""
        moved = self._moved.get(name)
        if moved is not None:
            return moved
        head, _, index = name.rpartition("-")
        event = self._order.get(head, -1)
        if event < 0 or not index.isdecimal():
            return -1
        if event >= len(self._columns.first):
            self._settle()
        columns, place = self._columns, int(index)
        row = columns.first[event] + place
        fits = row < len(columns.event) and columns.event[row] == event
        return row if fits and str(place) == index else -1

    def __getitem__(self, name: str) -> Live:
        """Return a coding; raise KeyError where none of that id stands."""
        found: Live | None = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        """Tell whether a coding stands."""
        return isinstance(name, str) and self._row(name) >= 0

    def __setitem__(self, name: str, live: Live) -> None:
        """Put a coding in the place of the one that had its id, or behind all others."""
        before, columns = self._row(name), self._columns
        if before < 0:  # it comes behind those that wait; others take the place of an old row
            self._settle()
        row, made = len(columns.quotes), live.made
        words = [live.coder, live.device, live.at, live.round, made.code, made.fingerprint]
        words += [made.transcript, made.revision, made.participant, made.reference, made.memo]
        for column, word in zip(self._in_order, words, strict=True):
            column.append(self._numbers[word])
        columns.starts.append(made.start)
        columns.ends.append(made.end)
        columns.quotes.append(made.quote)
        columns.event.append(-1)
        columns.named[row], columns.changed[row] = name, live.changed
        if made.source is not None:
            columns.sources[row] = made.source
        if before >= 0:
            self._dead.add(before)
            self._rank[row] = self._rank.get(before, before)
        self._moved[name] = row

    def touched(self, name: str) -> tuple[str, str] | None:
        """Return the last event that touched a coding, and the device that it was made on."""
        row = self._row(name)
        if row < 0:
            return None
        columns = self._columns
        event = columns.changed[row] if row in columns.changed else self._event_of(row)
        return event, self._numbers.names[columns.words["device"][row]]

    def change(self, name: str, fields: Mapping[str, Any], event: str) -> None:
        """Give a coding that stands other fields of `Made`; `event` is what touched it."""
        before, columns = self._row(name), self._columns
        row = len(columns.quotes)
        for word, column in columns.words.items():
            column.append(self._numbers[fields[word]] if word in fields else column[before])
        columns.starts.append(fields.get("start", columns.starts[before]))
        columns.ends.append(fields.get("end", columns.ends[before]))
        columns.quotes.append(fields.get("quote", columns.quotes[before]))
        columns.event.append(-1)
        columns.named[row], columns.changed[row] = name, event
        if before in columns.sources:
            columns.sources[row] = columns.sources[before]
        self._dead.add(before)
        self._rank[row] = self._rank.get(before, before)
        self._moved[name] = row

    def drop(self, name: str) -> None:
        """Take a coding away that stands."""
        self._dead.add(self._row(name))
        self._moved[name] = -1

    def __delitem__(self, name: str) -> None:
        """Take a coding away; raise KeyError where none of that id stands."""
        if self.pop(name) is None:
            raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a coding, or the default where none of that id stands."""
        row = self._row(name)
        return default if row < 0 else self.live(row)

    def pop(self, name: str, default: Any = None) -> Any:
        """Take a coding away and return it, or the default where none of that id stands."""
        row = self._row(name)
        if row < 0:
            return default
        self._dead.add(row)
        self._moved[name] = -1
        return self.live(row)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids."""
        return map(self.id, self.rows())

    def __len__(self) -> int:
        """Return the number of codings that stand."""
        return self.height - len(self._dead)

    def values(self) -> ValuesView[Live]:
        """Return the codings, each made when it is looked at."""
        return _Values(self)


class _Values(ValuesView[Live]):
    _mapping: Lives

    def __iter__(self) -> Iterator[Live]:
        return map(self._mapping.live, self._mapping.rows())
