"""Sums over pairs of judgements for many weightings of the transcripts at once.

What chance expects is a sum of products of counts, and counts are sums over transcripts, so it is a
quadratic form of the transcripts' weights: one small table of transcripts by transcripts serves
every resample, however many sets of codes there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qualcode.analysis.agreement.estimate import Booleans, Floats, Integers, add_up

_FEW = 4
_PAIRS = 1 << 21
_CELLS = 1 << 22
_DENSE = 10


@dataclass(frozen=True, eq=False)
class Pairing:
    """Counts of items by transcript, and what two counts of one item are worth together.

    Each entry is a count (`value`) of an item, of a kind, in a transcript. Items are numbers from 0
    on in rising order, each with at least one entry; `depth` has one of each item's. A form is the
    sum over items i and kinds a, b of factor[depth of i, a, b] n_ia n_ib, n being the weighted sum
    over transcripts; `factor` is symmetric in its kinds.
    """

    item: Integers
    kind: Integers
    text: Integers
    value: Floats
    depth: Integers
    factor: Floats
    texts: int

    def form(self, weights: Floats) -> Floats:
        """Return the form for each row of weights."""
        if len(weights) <= _FEW:
            return np.array([self._once(row) for row in weights], dtype=np.float64)
        total = np.zeros(len(weights))
        for low, high, products in self._products():
            total += np.einsum("rt,rt->r", weights[:, low:high], weights @ products.T)
        return total

    def _once(self, weights: Floats) -> float:
        kinds = self.factor.shape[1]
        place = self.item * kinds + self.kind
        counts = add_up(place, self.value * weights[self.text], (len(self.depth), kinds))
        return float((counts * self._paired(counts, self.depth)).sum())

    def _paired(self, counts: Floats, depth: Integers) -> Floats:
        """Return, for each item and kind, the sum of what the item's counts are worth with it."""
        paired = np.empty_like(counts)
        for own in np.unique(depth).tolist():
            paired[depth == own] = counts[depth == own] @ self.factor[own]
        return paired

    @cached_property
    def _sizes(self) -> Integers:
        return np.bincount(self.item, minlength=len(self.depth)).astype(np.int64)

    def _products(self) -> Iterator[tuple[int, int, Floats]]:
        """Yield the table of transcripts by transcripts, some rows at a time."""
        dense = self._sizes * _DENSE > self.texts
        left, right = self._columns(np.flatnonzero(dense))
        rows = max(_CELLS // max(self.texts, 1), 1)
        for low in range(0, self.texts, rows):
            high = min(low + rows, self.texts)
            yield low, high, left[low:high] @ right.T + self._sparse(low, high, ~dense)

    def _columns(self, items: Integers) -> tuple[Floats, Floats]:
        """Return, for items that many transcripts have, counts as a matrix, and what pairs."""
        kinds = self.factor.shape[1]
        place = np.full(len(self.depth), -1)
        place[items] = np.arange(len(items))
        kept = place[self.item] >= 0
        own = (place[self.item] * kinds + self.kind)[kept]
        columns = np.zeros((len(items) * kinds, self.texts))
        columns[own, self.text[kept]] = self.value[kept]
        used = np.bincount(own, minlength=len(columns)) > 0
        counts = columns.reshape(len(items), kinds, self.texts)
        paired = np.empty_like(counts)
        for depth in np.unique(self.depth[items]).tolist():
            same = self.depth[items] == depth
            paired[same] = np.matmul(self.factor[depth], counts[same])
        return columns[used].T.copy(), paired.reshape(columns.shape)[used].T.copy()

    def _sparse(self, low: int, high: int, items: Booleans) -> Floats:
        """Return rows of the table for the other items: a step for each two of their entries."""
        size, width = self._sizes, self.texts
        begin = np.cumsum(size) - size
        left = np.flatnonzero(items[self.item] & (self.text >= low) & (self.text < high))
        many = size[self.item[left]]
        table = np.zeros((high - low) * width)
        total = np.cumsum(many)
        cuts = np.searchsorted(total, np.arange(_PAIRS, int(many.sum()) + _PAIRS, _PAIRS))
        for start, stop in zip([0, *(cuts + 1)], [*(cuts + 1), len(left)], strict=True):
            one, count = left[start:stop], many[start:stop]
            behind = np.repeat(begin[self.item[one]] - (np.cumsum(count) - count), count)
            other = np.arange(len(behind)) + behind
            one = np.repeat(one, count)
            worth = self.factor[self.depth[self.item[one]], self.kind[one], self.kind[other]]
            worth = worth * self.value[one] * self.value[other]
            place = (self.text[one] - low) * width + self.text[other]
            table += np.bincount(place, worth, minlength=len(table))
        return table.reshape(high - low, width)


def pairing(
    item: Integers,
    text: Integers,
    value: Floats,
    *,
    texts: int,
    kind: Integers | None = None,
    depth: Integers | None = None,
    factor: Floats | None = None,
) -> Pairing:
    """Return a Pairing of counts in any order, adding up those of one item, kind and transcript.

    Without kinds the form is the sum of the items' squared counts. `depth` has one entry for each
    item that there may be. Item 0 may be far more frequent than others without costing more.
    """
    factor = np.ones((1, 1, 1)) if factor is None else factor
    kinds = factor.shape[1]
    kind = np.zeros_like(item) if kind is None else kind
    keys, value = gathered((item * kinds + kind) * texts + text, value, often=kinds * texts)
    names, kept = keys // (texts * kinds), value != 0
    used = np.flatnonzero(np.bincount(names[kept], minlength=1))
    place = np.zeros(int(names.max(initial=0)) + 1, dtype=np.int64)
    place[used] = np.arange(len(used))
    keys, value = keys[kept], value[kept]
    return Pairing(
        item=place[keys // (texts * kinds)],
        kind=keys // texts % kinds,
        text=keys % texts,
        value=value,
        depth=np.zeros(len(used), dtype=np.int64) if depth is None else depth[used],
        factor=factor,
        texts=texts,
    )


def gathered(keys: Integers, values: Floats, often: int = 0) -> tuple[Integers, Floats]:
    """Return the different keys in order, and the sum of the values of each.

    Keys below `often`, where most are such, are added up without being sorted.
    """
    few = keys < often
    sums, counts = (np.bincount(keys[few], part, often) for part in (values[few], None))
    known = np.flatnonzero(counts)
    order = np.argsort(keys[~few], kind="stable")
    ordered, values = keys[~few][order], values[~few][order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    rest = np.add.reduceat(values, first) if len(first) else np.zeros(0)
    return np.concatenate([known, ordered[first]]), np.concatenate([sums[known], rest])
