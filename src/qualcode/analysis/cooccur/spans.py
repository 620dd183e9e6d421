"""Pairs of spans that share a position, counted by their codes: integers in, integers out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Keys = Callable[[Integers, Integers], Integers]
ANY, INSIDE, EQUAL = "any", "inside", "equal"
_BLOCK = 1 << 19
_CELLS = 1 << 28
_BITS = 62


@dataclass(frozen=True, slots=True)
class Spans:
    """Half-open spans in texts, each with a code; equal ones stand once, sorted by place.

    `texts` says where spans can meet at all (an interview as one coder reads it, say), `codes` are
    numbers below `size`. `reach` is, for each span, the first one behind it in this order that
    begins in another text or where this one has ended.
    """

    texts: Integers
    starts: Integers
    ends: Integers
    codes: Integers
    size: int
    reach: Integers

    def __len__(self) -> int:
        """Return the number of different spans."""
        return len(self.texts)

    @property
    def meetings(self) -> int:
        """Return how many pairs share a position, those of one code among them."""
        return int((self.reach - np.arange(len(self)) - 1).sum())


def sort_spans(
    texts: Integers, starts: Integers, ends: Integers, codes: Integers, size: int
) -> Spans:
    """Sort spans by text, start, end and code, and let equal ones stand once.

    Spans hold at least one position, and starts are not negative. Cost: one sort.
    """
    columns = (texts, starts, ends - starts, codes)
    highest = (*(column.max(initial=0) for column in columns[:3]), size)
    bits = [max(int(value).bit_length(), 1) for value in highest]
    if sum(bits) <= _BITS:
        columns = _unpack(np.sort(_pack(columns, bits)), bits)
    else:
        order = np.lexsort(columns[::-1])
        columns = tuple(column[order] for column in columns)  # type: ignore[assignment]
    new = np.ones(len(texts), dtype=bool)
    if len(new):
        new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    if not new.all():
        columns = tuple(column[new] for column in columns)  # type: ignore[assignment]
    texts, starts, lengths, codes = columns
    ends = starts + lengths
    return Spans(texts, starts, ends, codes, size, _reach(texts, starts, ends))


def _pack(columns: tuple[Integers, ...], bits: list[int]) -> Integers:
    packed = columns[0].astype(np.int64)
    for column, width in zip(columns[1:], bits[1:], strict=True):
        packed = (packed << width) | column
    return packed


def _unpack(packed: Integers, bits: list[int]) -> tuple[Integers, Integers, Integers, Integers]:
    columns = []
    for width in reversed(bits[1:]):
        columns.append(packed & ((1 << width) - 1))
        packed = packed >> width
    codes, lengths, starts = columns
    return packed, starts, lengths, codes


def _reach(texts: Integers, starts: Integers, ends: Integers) -> Integers:
    width = np.int64(int(ends.max(initial=0)) + 1)
    # Spans of one text that begin before this one ends follow it without a gap in this order.
    return np.searchsorted(texts * width + starts, texts * width + ends, side="left")


def pairs_of(
    spans: Spans, relation: str = ANY, *, groups: Integers | None = None
) -> Iterator[tuple[Integers, Integers]]:
    """Yield, block by block, the numbers of spans that meet, the earlier one left.

    Every pair comes once. "any" shares a position, in "inside" one holds the other, in "equal" both
    are the same. `groups` are numbers in rising order; all pairs of a group's spans come in one
    block. Cost: one step for every pair that shares a position.
    """
    later = spans.reach - np.arange(len(spans)) - 1
    total = np.cumsum(later)
    last = int(total[-1]) if len(total) else 0
    cuts = np.searchsorted(total, np.arange(_BLOCK, last + _BLOCK, _BLOCK))
    bounds = (np.append(cuts + 1, 0)).clip(max=len(spans))
    if groups is not None and len(spans):
        starts = np.append(np.flatnonzero(groups[1:] != groups[:-1]) + 1, len(spans))
        bounds[:-1] = starts[np.searchsorted(starts, bounds[:-1])]
    bounds = np.unique(bounds)
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        many = later[low:high]
        left = np.repeat(np.arange(low, high), many)
        first = np.arange(low + 1, high + 1) - (np.cumsum(many) - many)
        right = np.arange(len(left)) + np.repeat(first, many)
        if relation != ANY:
            kept = _related(spans, left, right, relation)
            left, right = left[kept], right[kept]
        yield left, right


def _related(spans: Spans, left: Integers, right: Integers, relation: str) -> npt.NDArray[np.bool_]:
    same: npt.NDArray[np.bool_] = spans.starts[left] == spans.starts[right]
    if relation == EQUAL:
        same &= spans.ends[left] == spans.ends[right]
    else:
        same |= spans.ends[right] <= spans.ends[left]
    return same


def pair_counts(spans: Spans, relation: str = ANY) -> Integers:
    """Count the pairs of spans that meet: a symmetric table, codes by codes.

    Pairs of the same code stand on the diagonal. Where passages lie so deep in each other that
    there are more pairs than spans times codes, running sums count them at that cost instead.
    """
    if relation == ANY and spans.meetings > len(spans) * spans.size:
        return _by_running_sums(spans)[0]
    table = np.zeros(spans.size**2, dtype=np.int64)
    for left, right in pairs_of(spans, relation):
        keys = spans.codes[left] * spans.size + spans.codes[right]
        table += np.bincount(keys, minlength=len(table))
    return _both_ways(table.reshape(spans.size, spans.size))


def _both_ways(table: Integers) -> Integers:
    both = table + table.T
    np.fill_diagonal(both, table.diagonal())
    return both


def spans_that_meet(spans: Spans, relation: str = ANY) -> Integers:
    """Count the spans of one code (row) that meet at least one span of another (column)."""
    if relation == ANY and spans.meetings > len(spans) * spans.size:
        return _by_running_sums(spans)[1]
    count, size = len(spans), spans.size
    table = np.zeros((size, size), dtype=np.int64)
    step = max(min(_CELLS // max(count, 1), size), 1)
    for low in range(0, size, step):
        met = np.zeros(count * step, dtype=bool)
        for left, right in pairs_of(spans, relation):
            for one, other in ((left, right), (right, left)):
                columns = spans.codes[other] - low
                if step < size:
                    inside = (columns >= 0) & (columns < step)
                    one, columns = one[inside], columns[inside]  # noqa: PLW2901
                met[one * step + columns] = True
        width = min(step, size - low)
        table[:, low : low + width] = _sum_rows(met, step, spans)[:, :width]
    return table


def _sum_rows(met: npt.NDArray[np.bool_], step: int, spans: Spans) -> Integers:
    """Sum the rows of a table of spans by their codes, some rows at a time."""
    table = np.zeros(spans.size * step, dtype=np.int64)
    rows = max(_BLOCK * 8 // step, 1)
    for low in range(0, len(spans), rows):
        places, columns = np.divmod(np.flatnonzero(met[low * step : (low + rows) * step]), step)
        keys = spans.codes[low + places] * step + columns
        table += np.bincount(keys, minlength=len(table))
    return table.reshape(spans.size, step)


def _by_running_sums(spans: Spans) -> tuple[Integers, Integers]:
    """Return pairs, and spans that meet another: n times codes steps, however deep they lie.

    The spans of a code that meet one span are those that begin before it ends, less those that
    ended before it began.
    """
    count, size = len(spans), spans.size
    width = np.int64(int(spans.ends.max(initial=0)) + 1)
    closing = np.argsort(spans.texts * width + spans.ends, kind="stable")
    closed = (spans.texts * width + spans.ends)[closing]
    passed = np.searchsorted(closed, spans.texts * width + spans.starts, side="right")
    order = np.argsort(spans.codes, kind="stable")
    present, first = np.unique(spans.codes[order], return_index=True)
    pairs, meet = np.zeros((2, size, size), dtype=np.int64)
    for code in present.tolist():
        begun = _running(spans.codes == code)
        ended = _running(spans.codes[closing] == code)
        found = (begun[spans.reach] - ended[passed])[order]
        pairs[present, code] = np.add.reduceat(found, first)
        meet[present, code] = np.add.reduceat((found > 0).astype(np.int64), first)
    same = (pairs.diagonal() - np.bincount(spans.codes, minlength=size)) // 2
    np.fill_diagonal(pairs, same if count else 0)
    return pairs, meet


def _running(flags: npt.NDArray[np.bool_]) -> Integers:
    return np.concatenate(([0], np.cumsum(flags)))


def distinct_counts(spans: Spans, groups: Integers, places: Keys, relation: str = ANY) -> Integers:
    """Count, for each two codes, the different places in which spans of theirs meet.

    `places` gives the place of each pair, as a number, from the numbers of its two spans; `groups`
    are numbers in rising order, and no place is in two of them. Returns a symmetric table.
    """
    table = np.zeros(spans.size**2, dtype=np.int64)
    for left, right in pairs_of(spans, relation, groups=groups):
        one, other = spans.codes[left], spans.codes[right]
        cell = np.minimum(one, other) * spans.size + np.maximum(one, other)
        found = distinct(places(left, right) * len(table) + cell)
        table += np.bincount(found % len(table), minlength=len(table))
    return _both_ways(table.reshape(spans.size, spans.size))


def distinct_meetings(spans: Spans, groups: Integers) -> tuple[Integers, Integers]:
    """Count, for each two codes, the different pairs of starts at which spans of theirs meet.

    Returns a symmetric table, and one of the different starts of one code (row) that meet another
    (column). `groups` are numbers in rising order, and no start is in two of them.
    """
    cells, far = spans.size**2, int((spans.ends - spans.starts).max(initial=1))
    both, met = np.zeros((2, cells), dtype=np.int64)
    for left, right in pairs_of(spans, groups=groups):
        swapped = spans.codes[left] > spans.codes[right]
        one, other = np.where(swapped, (right, left), (left, right))
        cell = spans.codes[one] * spans.size + spans.codes[other]
        apart = spans.starts[other] - spans.starts[one] + far
        found = distinct((spans.starts[one] * (2 * far + 1) + apart) * cells + cell)
        place, cell = found // cells, found % cells
        both += np.bincount(cell, minlength=cells)
        first = place // (2 * far + 1)
        second = first + place % (2 * far + 1) - far
        back = cell % spans.size * spans.size + cell // spans.size
        own = distinct(np.concatenate([first * cells + cell, second * cells + back]))
        met += np.bincount(own % cells, minlength=cells)
    shape = (spans.size, spans.size)
    return _both_ways(both.reshape(shape)), met.reshape(shape)


def distinct(values: Integers) -> Integers:
    """Return the different values in order (several times faster than by hashing)."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def count_runs(values: Integers) -> int:
    """Return how many runs of equal values there are; of sorted ones, how many differ."""
    return int((values[1:] != values[:-1]).sum()) + bool(len(values))


def merge_spans(spans: Spans) -> Spans:
    """Join the spans of a text and code that overlap or touch into single ones."""
    order = np.lexsort((spans.starts, spans.codes, spans.texts))
    texts, starts, codes = spans.texts[order], spans.starts[order], spans.codes[order]
    width = np.int64(int(spans.ends.max(initial=0)) + 1)
    base = (texts * spans.size + codes) * width
    furthest = np.maximum.accumulate(base + spans.ends[order])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (base + starts)[1:] > furthest[:-1]
    last = np.append(np.flatnonzero(new)[1:], len(order)) - 1 if len(order) else order
    ends = (furthest - base)[last]
    return sort_spans(texts[new], starts[new], ends, codes[new], spans.size)


def shared_lengths(spans: Spans) -> Integers:
    """Count the positions that each two codes share; on the diagonal those that one has."""
    whole = merge_spans(spans)
    table = np.zeros(spans.size**2, dtype=np.int64)
    for left, right in pairs_of(whole):
        shared = np.minimum(whole.ends[left], whole.ends[right]) - whole.starts[right]
        keys = whole.codes[left] * spans.size + whole.codes[right]
        table += np.bincount(keys, weights=shared, minlength=len(table)).astype(np.int64)
    both = _both_ways(table.reshape(spans.size, spans.size))
    lengths = np.bincount(whole.codes, whole.ends - whole.starts, minlength=spans.size)
    np.fill_diagonal(both, lengths.astype(np.int64))
    return both
