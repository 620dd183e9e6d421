"""How alike any two judgements are where a judgement is a set of codes: what chance expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qualcode.analysis.agreement.estimate import Booleans, Floats, Integers
from qualcode.analysis.agreement.quadratic import Pairing, pairing
from qualcode.analysis.agreement.subsets import subset_factors, subsets_of

Likeness = Callable[[Floats, Floats, Floats], Floats]
_MOST_CODES = 10
_ENTRIES = 1 << 22
_CELLS = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How many judgements (`value`) of a transcript are a set (`label`): each pair stands once."""

    label: Integers
    text: Integers
    value: Floats


def chance_likeness(
    counted: Counted, members: Booleans, likeness: Likeness, texts: int
) -> Callable[[Floats], Floats]:
    """Return a function of weights: the likeness of all pairs of judgements.

    Sets of few codes are counted by their subsets, which costs 2 to the number of codes for each;
    sets of many codes are compared with every other set.

    Args:
        counted: the judgements.
        members: sets by codes; set 0 is the empty one.
        likeness: of two sets, from how many codes they share and both sizes.
        texts: how many transcripts there are.
    """
    sizes, kind = np.unique(members.sum(axis=1), return_inverse=True)
    shared = np.arange(float(sizes.max(initial=0)) + 1)[:, None, None]
    left, right = sizes[:, None].astype(np.float64), sizes[None, :].astype(np.float64)
    table = likeness(*np.broadcast_arrays(shared, left, right))
    few = _few(counted, sizes, kind.astype(np.int64))
    small = _of_subsets(counted, members, (sizes[:few], kind), table[:, :few, :few], texts)
    if few == len(sizes):
        return small.form
    large = _Large(counted, members, kind, few, table, texts)
    return lambda weights: small.form(weights) + large.form(weights)


def _few(counted: Counted, sizes: Integers, kind: Integers) -> int:
    """Return how many of the rising sizes are small enough to be counted by subsets."""
    many = np.bincount(kind[counted.label], minlength=len(sizes))
    entries = np.cumsum(many * 2.0**sizes)
    return max(int(((entries <= _ENTRIES) & (sizes <= _MOST_CODES)).sum()), 1)


def _of_subsets(
    counted: Counted,
    members: Booleans,
    sized: tuple[Integers, Integers],
    table: Floats,
    texts: int,
) -> Pairing:
    sizes, kind = sized
    subsets = subsets_of(members, np.flatnonzero(kind < len(sizes)))
    many = np.bincount(subsets.owner, minlength=len(members))
    begin, count = np.cumsum(many) - many, many[counted.label]
    step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    item = subsets.item[np.repeat(begin[counted.label], count) + step]
    return pairing(
        item,
        np.repeat(counted.text, count),
        np.repeat(counted.value, count),
        texts=texts,
        kind=np.repeat(kind[counted.label], count),
        depth=subsets.depth,
        factor=subset_factors(sizes, table[: int(sizes.max()) + 1]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Large:
    """Sets of many codes beside every set; `few` kinds of size are counted elsewhere."""

    counted: Counted
    members: Booleans
    kind: Integers
    few: int
    table: Floats
    texts: int

    def form(self, weights: Floats) -> Floats:
        """Return the likeness of all pairs of judgements one of which at least has many codes."""
        total = np.zeros(len(weights))
        # Both ways round where only one of the two has many codes.
        worth = self.counted.value * np.where(self.kind[self.counted.label] < self.few, 2.0, 1.0)
        order = np.argsort(self.counted.text, kind="stable")
        first = np.flatnonzero(np.diff(self.counted.text[order], prepend=-1))
        label, worth = self.counted.label[order], worth[order]
        large = np.flatnonzero(self.kind >= self.few)
        step = max(_CELLS // max(len(label), len(self.members)), 1)
        for low in range(0, len(large), step):
            own = large[low : low + step]
            alike = self._alike(own)[:, label] * worth
            beside = np.zeros((len(own), self.texts))
            beside[:, self.counted.text[order][first]] = np.add.reduceat(alike, first, axis=1)
            total += np.einsum("rs,rs->r", weights @ self._counts(own).T, weights @ beside.T)
        return total

    def _alike(self, own: Integers) -> Floats:
        numbers = self.members.astype(np.float32)
        shared = np.rint(numbers[own] @ numbers.T).astype(np.int64)
        kinds = self.table.shape[1]
        place = (shared * kinds + self.kind[own][:, None]) * kinds + self.kind[None, :]
        return np.asarray(self.table.ravel().take(place))

    def _counts(self, own: Integers) -> Floats:
        place = np.full(len(self.members), -1)
        place[own] = np.arange(len(own))
        row = place[self.counted.label]
        counts = np.zeros((len(own), self.texts))
        counts[row[row >= 0], self.counted.text[row >= 0]] = self.counted.value[row >= 0]
        return counts
