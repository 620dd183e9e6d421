"""Krippendorff's alpha where a judgement is a set of codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from qualcode.analysis.agreement.estimate import Estimate, Floats, Integers, add_up, divide, finish
from qualcode.analysis.agreement.judgements import Booleans, Judgements

_BLOCK = 1024


def jaccard(shared: Floats, left: Floats, right: Floats) -> Floats:
    """Return shared / union of two sets of these sizes; 1 for two empty sets."""
    union = left + right - shared
    return np.where(union > 0, np.nan_to_num(divide(shared, union)), 1.0)


def masi(shared: Floats, left: Floats, right: Floats) -> Floats:
    """Return Jaccard times monotonicity (Passonneau 2006).

    Monotonicity is 1 for equal sets, 2/3 where one contains the other, 1/3 where they overlap, 0
    where they are disjoint; so the empty set is at distance 1 from every other.
    """
    contained = np.where(shared == np.minimum(left, right), 2 / 3, 1 / 3)
    factor = np.where((left == right) & (shared == left), 1.0, contained)
    return jaccard(shared, left, right) * np.where(shared > 0, factor, left == right)


def dkpro_set(shared: Floats, left: Floats, right: Floats) -> Floats:
    """Return 1 - DKPro's set distance: 0 equal, 1/3 one contains the other, 2/3 overlap, 1.

    The empty set is contained in every other, so its distance from them is 1/3.
    """
    return 1 - _dkpro_distance(shared, left, right)


def dkpro_masi(shared: Floats, left: Floats, right: Floats) -> Floats:
    """Return 1 - DKPro's MASI distance: (1 - Jaccard) times its set distance."""
    return 1 - (1 - jaccard(shared, left, right)) * _dkpro_distance(shared, left, right)


def _dkpro_distance(shared: Floats, left: Floats, right: Floats) -> Floats:
    contained = shared == np.minimum(left, right)
    equal = (left == right) & (shared == left)
    apart = np.where(shared > 0, 2 / 3, 1.0)
    return np.where(equal, 0.0, np.where(contained, 1 / 3, apart))


Likeness = Callable[[Floats, Floats, Floats], Floats]
LIKENESS: dict[str, Likeness] = {
    "alpha-jaccard": jaccard,
    "alpha-masi": masi,
    "alpha-dkpro-masi": dkpro_masi,
    "alpha-dkpro-set": dkpro_set,
}


@dataclass(frozen=True, slots=True, eq=False)
class CodeSets:
    """The sets of codes that coders gave: `label` is units by coders, -1 missing, 0 the empty set.

    `members` is sets by codes.
    """

    label: Integers
    members: Booleans

    @property
    def sizes(self) -> Floats:
        """Return how many codes each set has."""
        return np.asarray(self.members.sum(axis=1), dtype=np.float64)


def code_sets(found: Judgements) -> CodeSets:
    """Return every judgement as the index of its set of codes, equal sets having one index."""
    coders, codes = len(found.coders), len(found.codes)
    place = found.marks[:, 0] * coders + found.marks[:, 1]
    judgement, first, counts = np.unique(place, return_index=True, return_counts=True)
    index, sets = np.zeros(len(judgement), dtype=np.int64), np.zeros((1, codes), dtype=np.bool_)
    # Marks are sorted, so a set is spelled code by code; each prefix has an index of its own.
    for position in range(int(counts.max(initial=0))):
        longer = np.flatnonzero(counts > position)
        code = found.marks[first[longer] + position, 2]
        keys, again = np.unique(index[longer] * codes + code, return_inverse=True)
        grown = sets[keys // codes].copy()
        grown[np.arange(len(keys)), keys % codes] = True
        index[longer] = len(sets) + again
        sets = np.vstack([sets, grown])
    label = np.where(found.judged, 0, -1).astype(np.int64)
    label[judgement // coders, judgement % coders] = np.where(
        found.judged[judgement // coders, judgement % coders], index, -1
    )
    return _used(CodeSets(label, sets))


def _used(sets: CodeSets) -> CodeSets:
    used = np.unique(np.r_[0, sets.label[sets.label >= 0]])
    place = np.full(len(sets.members) + 1, -1)
    place[used] = np.arange(len(used))
    return CodeSets(place[sets.label].astype(np.int64), sets.members[used])


@dataclass(frozen=True, slots=True, eq=False)
class SetSums:
    """Sums by transcript: units, equal sets, likeness between coders, values of each set."""

    pairable: Floats
    agreeing: Floats
    likeness: Floats
    values: Floats


def set_sums(
    sets: CodeSets, groups: Integers, size: Floats, likeness: Likeness, *, texts: int
) -> SetSums:
    """Add up what a set-valued alpha needs, over units that at least two coders judged."""
    judged = (sets.label >= 0).sum(axis=1)
    paired = judged >= 2
    weight = np.where(paired, size, 0.0)
    alike, equal = np.zeros(len(judged)), np.zeros(len(judged))
    for left, right in combinations(range(sets.label.shape[1]), 2):
        one, other = sets.label[:, left], sets.label[:, right]
        both = (one >= 0) & (other >= 0)
        alike[both] += 2 * _between(sets, one[both], other[both], likeness)
        equal[both] += 2 * (one[both] == other[both])
    others = np.maximum(judged - 1, 1)
    unit, coder = np.nonzero((sets.label >= 0) & paired[:, None])
    place = groups[unit] * len(sets.members) + sets.label[unit, coder]
    values = add_up(place, size[unit], (texts, len(sets.members)))

    def by_text(summands: Floats) -> Floats:
        return add_up(groups, summands, (texts, 1))

    return SetSums(
        pairable=by_text(weight),
        agreeing=by_text(weight * equal / np.maximum(judged * others, 1)),
        likeness=by_text(weight * alike / others),
        values=values,
    )


def _between(sets: CodeSets, one: Integers, other: Integers, likeness: Likeness) -> Floats:
    keys, again = np.unique(one * len(sets.members) + other, return_inverse=True)
    left, right = keys // len(sets.members), keys % len(sets.members)
    shared = np.empty(len(keys))
    for start in range(0, len(keys), _BLOCK):
        part = slice(start, start + _BLOCK)
        shared[part] = (sets.members[left[part]] & sets.members[right[part]]).sum(axis=1)
    return likeness(shared, sets.sizes[left], sets.sizes[right])[again]


def set_alpha(sums: SetSums, sets: CodeSets, likeness: Likeness, weights: Floats) -> Estimate:
    """Return alpha with a distance between sets, once for each row of weights.

    Observed is the mean likeness of two coders' sets, expected that of any two judgements.
    """
    values = weights @ sums.values
    total = values.sum(axis=1)
    chance = _total_likeness(values, sets, likeness)
    expected = divide(chance - total, total * (total - 1))
    single = (values.max(axis=1, initial=0.0) >= total * (1 - 1e-12)).astype(np.float64)
    return finish(
        weights @ sums.pairable,
        weights @ sums.agreeing,
        divide((weights @ sums.likeness)[:, 0], total)[:, None],
        expected[:, None],
        single=single[:, None],
    )


def _total_likeness(values: Floats, sets: CodeSets, likeness: Likeness) -> Floats:
    """Return the sum over all pairs of values n_s n_t times the likeness of s and t, for each row.

    Sets without a common code have a fixed likeness (0 but for DKPro's empty set), so only sets
    that share a code are visited: through each of their common codes, for that part of the rest.
    """
    empty = values[:, 0]
    one, none = np.array([1.0]), np.array([0.0])
    beside_empty = likeness(none, none, one)[0]
    total: Floats = empty**2 + 2 * empty * (values.sum(axis=1) - empty) * beside_empty
    columns, numbers = np.ascontiguousarray(values.T), sets.members.astype(np.float32)
    shared_part = _SharedLikeness.of(sets, likeness)
    for code in range(sets.members.shape[1]):
        having = np.flatnonzero(sets.members[:, code])
        part, inside = columns[having], numbers[having]
        used = np.flatnonzero(inside.any(axis=0))
        inside = np.ascontiguousarray(inside[:, used])
        for start in range(0, len(having), _BLOCK):
            rows = slice(start, start + _BLOCK)
            alike = shared_part.between(inside[rows] @ inside.T, having[rows], having)
            total += np.einsum("rb,rb->b", part[rows], alike @ part)
    return total


@dataclass(frozen=True, slots=True, eq=False)
class _SharedLikeness:
    """Likeness / number of shared codes, looked up by shared codes and the sizes of both sets."""

    sizes: Integers
    table: Floats
    base: int

    @staticmethod
    def of(sets: CodeSets, likeness: Likeness) -> _SharedLikeness:
        sizes = sets.sizes.astype(np.int64)
        kinds, kind = np.unique(sizes, return_inverse=True)
        base = len(kinds)
        shared = np.arange(1.0, int(sizes.max(initial=0)) + 1)[:, None, None]
        left, right = kinds[None, :, None].astype(float), kinds[None, None, :].astype(float)
        table = likeness(*np.broadcast_arrays(shared, left, right)) / shared
        return _SharedLikeness(kind.astype(np.int64), table.ravel(), base)

    def between(self, shared: npt.NDArray[np.float32], left: Integers, right: Integers) -> Floats:
        place = (shared.astype(np.int64) - 1) * self.base
        place += self.sizes[left][:, None]
        place *= self.base
        place += self.sizes[right][None, :]
        return self.table.take(place)
