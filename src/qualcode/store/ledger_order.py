"""The common order of the events of several files: by `n`, then by id."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, eq

from qualcode.store.event import Event

_N = attrgetter("n")
_ID = attrgetter("id")
_ORDER = attrgetter("n", "id")


def in_order(sources: Sequence[Iterator[list[Event]]]) -> Iterator[list[Event]]:
    """Yield the events of all sources in their common order, each once, many at a time.

    Each source yields its events in order, those of one `n` in one piece.
    """
    last = ""
    for events in _pieces(sources):
        ids = [last, *map(_ID, events)]
        last = ids[-1]
        if any(map(eq, ids, ids[1:])):
            yield [event for event, before in zip(events, ids, strict=False) if event.id != before]
        elif events:
            yield events


def _pieces(sources: Sequence[Iterator[list[Event]]]) -> Iterator[list[Event]]:
    """Yield what all sources have up to the place that the one which is behind has come to."""
    if len(sources) == 1:
        yield from sources[0]
        return
    heads: list[list[Event]] = [[] for _ in sources]
    going = [True for _ in sources]
    while True:
        for place, source in enumerate(sources):
            while going[place] and not heads[place]:
                found = next(source, None)
                going[place] = found is not None
                heads[place] = found or []
        limits = [head[-1].n for head, goes_on in zip(heads, going, strict=True) if goes_on]
        if not limits:
            break
        yield _together([_taken(head, min(limits)) for head in heads])
    yield _together(heads)


def _taken(head: list[Event], limit: int) -> list[Event]:
    """Take the events up to `n` = limit out of a list."""
    behind = bisect_right(head, limit, key=_N)
    events = head[:behind]
    del head[:behind]
    return events


def _together(parts: Sequence[list[Event]]) -> list[Event]:
    """Put lists that are in order together; sorting finds their runs, so it costs little."""
    events = [event for part in parts for event in part]
    events.sort(key=_N)
    orders = list(map(_N, events))
    if any(map(eq, orders, orders[1:])):
        events.sort(key=_ORDER)
    return events
