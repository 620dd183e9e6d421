"""Passages in a line, and how often one code follows another in it, dealt out anew many times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qualcode.analysis.course.distinct import distinct
from qualcode.analysis.course.runs import Runs

Integers = npt.NDArray[np.int64]
_AT_ONCE = 2**16


@dataclass(frozen=True, slots=True)
class Line:
    """Passages in a line: transcript by transcript, coder by coder, by where they begin.

    A place is where passages of one coder begin; what is coded there is a bundle. `place`, `code`
    and `offset` (within the bundle) are those of each passage; `reach` is the first place from
    which a place can be reached within the turns, `run` numbers the transcripts and coders that a
    place belongs to, `text` its transcript.
    """

    names: list[str]
    place: Integers
    code: Integers
    offset: Integers
    reach: Integers
    run: Integers
    text: Integers

    @property
    def sizes(self) -> Integers:
        """Return how many passages each code has."""
        return np.bincount(self.code, minlength=len(self.names))

    def both(self) -> Integers:
        """Return in how many transcripts some coder used both of two codes, codes x codes."""
        size = len(self.names)
        runs = np.zeros((int(self.run[-1]) + 1, size), dtype=np.bool_)
        runs[self.run[self.place], self.code] = True
        of_run = np.zeros(len(runs), dtype=np.int64)
        of_run[self.run] = self.text
        total = np.zeros((size, size), dtype=np.int64)
        for own in np.split(runs, np.flatnonzero(np.diff(of_run)) + 1):
            total += (own[:, :, None] & own[:, None, :]).any(axis=0)
        return total

    def observe(self) -> tuple[Integers, Integers]:
        """Return how many passages are followed, and in how many transcripts, codes x codes."""
        size = len(self.names)
        places = np.arange(len(self.run))[None, :]
        keys, passages = _Followers.of(self).follow(places)
        texts = self.text[self.place[passages]]
        happen = distinct(texts * (size * size) + keys) % (size * size)
        counts = (np.bincount(found, minlength=size * size) for found in (keys, happen))
        followed, transcripts = (found.reshape(size, size) for found in counts)
        return followed, transcripts

    def draw(self, orders: int, chance: np.random.Generator) -> Iterator[Integers]:
        """Yield how many passages are followed in random orders, orders x (codes x codes)."""
        square, runs, followers = len(self.names) ** 2, Runs.of(self.run), _Followers.of(self)
        step = max(_AT_ONCE // max(len(self.place), square), 1)
        for begin in range(0, orders, step):
            rows = min(step, orders - begin)
            keys, _ = followers.follow(runs.deal(chance.random((rows, len(self.run)))))
            yield np.bincount(keys, minlength=rows * square).reshape(rows, square)


@dataclass(frozen=True, slots=True)
class _Followers:
    """What is the same in all orders. Columns are passages, run by run and there code by code.

    `place` is the bundle of each column, `code` its code; `again` tells where a column has the code
    of the one before it. `base` is what makes places of one run sort code by code. `held` is how
    many passages each bundle has.
    """

    line: Line
    runs: Runs
    place: Integers
    code: Integers
    again: npt.NDArray[np.bool_]
    base: Integers
    held: Integers

    @staticmethod
    def of(line: Line) -> _Followers:
        order = np.lexsort((line.code, line.run[line.place]))
        runs = Runs.of(line.run[line.place[order]])
        column = order[runs.column]
        place, code = line.place[column], line.code[column]
        fresh = np.append(True, np.diff(line.run[place]) != 0)
        again = ~fresh & np.append(False, np.diff(code) == 0)
        rank = np.cumsum(~again)
        rank -= np.maximum.accumulate(np.where(fresh, rank, 0))
        base = rank * (runs.longest + 1) - np.searchsorted(line.run, line.run[place])
        held = np.bincount(line.place, minlength=len(line.run))
        return _Followers(line, runs, place, code, again, base, held)

    def follow(self, dealt: Integers) -> tuple[Integers, Integers]:
        """Return a key for each passage that is followed by a code, in each order of the bundles.

        `dealt` says where each bundle stands, orders x bundles. A key is order, code a, code b;
        with it comes the number of the passage of a, counted by place.
        """
        line, size = self.line, len(self.line.names)
        rows, count = dealt.shape
        row = np.arange(rows)[:, None]
        begin = np.zeros(rows * count + 1, dtype=np.int64)
        begin[(dealt + row * count + 1).ravel()] = np.tile(self.held, rows)
        np.cumsum(begin, out=begin)
        source = self._codes_by_place(begin, dealt + row * count)
        place = self.runs.sort(dealt.take(self.place, axis=1) + self.base) - self.base
        # A passage counts with the first b after it: the last b before this one must not follow it.
        reach = line.reach.take(place)
        reach[:, 1:] = np.maximum(reach[:, 1:], place[:, :-1] * self.again[1:])
        first, behind = (begin.take(part + row * count).ravel() for part in (reach, place))
        some = np.flatnonzero(behind > first)
        first, length = first[some], (behind - first)[some]
        ends = (row * size**2 + self.code).ravel()[some]
        keys, passage = _stretches(ends, length, step=0), _stretches(first, length, step=1)
        keys += source.take(passage) * size
        return keys, passage

    def _codes_by_place(self, begin: Integers, stands: Integers) -> Integers:
        line = self.line
        source = np.empty(len(stands) * len(line.place), dtype=np.int64)
        places = begin.take(stands).take(line.place, axis=1) + line.offset
        source[places.ravel()] = np.tile(line.code, len(stands))
        return source


def _stretches(first: Integers, length: Integers, *, step: int) -> Integers:
    """Return, for each stretch, as many numbers as it is long: its first, and so on by a step."""
    total = np.cumsum(length)
    numbers = np.full(int(total[-1]) if len(total) else 0, step)
    jumps = np.diff(first, prepend=0)
    jumps[1:] -= (length[:-1] - 1) * step
    numbers[total - length] = jumps
    return np.cumsum(numbers, out=numbers)
