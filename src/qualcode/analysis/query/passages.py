"""Sets of passages, and which passages of two sets meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qualcode.analysis.places import Turns
from qualcode.errors import TableError

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Pairs = tuple[Integers, Integers]
Codings = frozenset[int]
NOBODY: Codings = frozenset()
_STRIDE = 1 << 40
_MOST = 5_000_000


@dataclass(frozen=True, slots=True)
class Passages:
    """Different passages in order of place, each with the codings behind it.

    `text` is the number of the transcript; `start` and `end` are half-open code points; `first` and
    `last` are the places, among all turns of the study, of the turns that a passage begins and ends
    in (-1 where the transcript has none).
    """

    text: Integers
    start: Integers
    end: Integers
    first: Integers
    last: Integers
    codings: Sequence[Codings]

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.text)

    def chosen(self, kept: Flags) -> Passages:
        """Return some of the passages."""
        places = np.flatnonzero(kept)
        return Passages(
            self.text[places],
            self.start[places],
            self.end[places],
            self.first[places],
            self.last[places],
            [self.codings[place] for place in places.tolist()],
        )


def make_passages(rows: Iterable[tuple[int, int, int, Codings]], turns: Turns) -> Passages:
    """Return the different passages among rows of text, start, end and codings.

    A passage that occurs more than once has the codings of all its rows.
    """
    found: dict[tuple[int, int, int], Codings] = {}
    for row in rows:
        place, codings = row[:3], row[3]
        known = found.get(place)
        found[place] = codings if known is None else known | codings
    ordered = sorted(found)
    columns = np.array(ordered, dtype=np.int64).reshape(-1, 3).T
    text, start, end = (np.ascontiguousarray(column) for column in columns)
    first = turns.at(text, start)
    last = np.maximum(turns.at(text, end - 1), first)
    return Passages(text, start, end, first, last, [found[place] for place in ordered])


def overlapping(left: Passages, right: Passages) -> Pairs:
    """Return which passages of both sets share at least one character."""
    return meeting_ranges((left.text, left.start, left.end), (right.text, right.start, right.end))


def within_turns(left: Passages, right: Passages, turns: int) -> Pairs:
    """Return which passages of both sets are at most so many turns apart; 0 is the same turn."""
    one, two = np.flatnonzero(left.first >= 0), np.flatnonzero(right.first >= 0)
    pairs = meeting_ranges(
        (left.text[one], left.first[one] - turns, left.last[one] + turns + 1),
        (right.text[two], right.first[two], right.last[two] + 1),
    )
    return one[pairs[0]], two[pairs[1]]


def following(left: Passages, right: Passages, turns: int) -> Pairs:
    """Return which passages begin after one of the left set does, at most so many turns later."""
    one, two = np.flatnonzero(left.first >= 0), np.flatnonzero(right.first >= 0)
    starts = right.text[two] * _STRIDE + right.start[two]
    begins = right.text[two] * _STRIDE + right.first[two]
    low = np.searchsorted(starts, left.text[one] * _STRIDE + left.start[one], side="right")
    latest = left.text[one] * _STRIDE + left.first[one] + turns
    high = np.searchsorted(begins, latest, side="right")
    rows, columns = _ranges(low, np.maximum(high, low))
    return one[rows], two[columns]


def meeting_ranges(left: tuple[Integers, ...], right: tuple[Integers, ...]) -> Pairs:
    """Return which half-open ranges share a number; both sets are in order of their starts."""
    (one, one_start, one_end), (two, two_start, two_end) = left, right
    starts, others = one * _STRIDE + one_start, two * _STRIDE + two_start
    rows, columns = _ranges(
        np.searchsorted(others, starts, side="left"),
        np.searchsorted(others, one * _STRIDE + one_end, side="left"),
    )
    later, earlier = _ranges(
        np.searchsorted(starts, others, side="right"),
        np.searchsorted(starts, two * _STRIDE + two_end, side="left"),
    )
    return np.concatenate([rows, earlier]), np.concatenate([columns, later])


def _ranges(low: Integers, high: Integers) -> Pairs:
    """Return each row with every number of its range."""
    many = np.maximum(high - low, 0)
    total = int(many.sum())
    if total > _MOST:
        raise TableError(
            f"The query pairs more than {_MOST:,} passages; name fewer codes or fewer turns."
        )
    rows = np.repeat(np.arange(len(low)), many)
    first = np.repeat(low - (np.cumsum(many) - many), many)
    return rows, np.arange(total) + first
