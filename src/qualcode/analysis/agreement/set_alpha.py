"""Krippendorff's alpha where a judgement is a set of codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qualcode.analysis.agreement.estimate import (
    Booleans,
    Estimate,
    Floats,
    Integers,
    add_up,
    divide,
    finish,
)
from qualcode.analysis.agreement.judgements import Judgements
from qualcode.analysis.agreement.quadratic import gathered
from qualcode.analysis.agreement.set_chance import Counted, Likeness, chance_likeness

_BLOCK = 1024
_TINY = 1e-11


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
    found = np.bincount(sets.label[sets.label >= 0], minlength=len(sets.members)) > 0
    found[0] = True
    used, place = np.flatnonzero(found), np.full(len(found) + 1, -1)
    place[used] = np.arange(len(used))
    return CodeSets(place[sets.label].astype(np.int64), sets.members[used])


@dataclass(frozen=True, slots=True, eq=False)
class SetSums:
    """Sums by transcript: units, equal sets, likeness between coders, judgements; what chance has.

    `chance` gives, for rows of weights, the likeness of every judgement with every judgement, each
    with itself among them.
    """

    pairable: Floats
    agreeing: Floats
    likeness: Floats
    total: Floats
    chance: Callable[[Floats], Floats]


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
    counted = _counted(sets, groups, weight, texts)

    def by_text(summands: Floats) -> Floats:
        return add_up(groups, summands, (texts, 1))

    return SetSums(
        pairable=by_text(weight),
        agreeing=by_text(weight * equal / np.maximum(judged * others, 1)),
        likeness=by_text(weight * alike / others),
        total=by_text(weight * judged),
        chance=chance_likeness(counted, sets.members, likeness, texts),
    )


def _counted(sets: CodeSets, groups: Integers, weight: Floats, texts: int) -> Counted:
    unit, coder = np.nonzero((sets.label >= 0) & (weight > 0)[:, None])
    label = sets.label[unit, coder]
    keys, value = gathered(label * texts + groups[unit], weight[unit], often=texts)
    return Counted(label=keys // texts, text=keys % texts, value=value)


def _between(sets: CodeSets, one: Integers, other: Integers, likeness: Likeness) -> Floats:
    nothing = likeness(*np.zeros((3, 1)))[0]
    alike, some = np.full(len(one), nothing), np.flatnonzero((one > 0) | (other > 0))
    keys = one[some] * len(sets.members) + other[some]
    keys, again = np.unique(keys, return_inverse=True)
    left, right = keys // len(sets.members), keys % len(sets.members)
    shared = np.zeros(len(keys))
    coded = np.flatnonzero((left > 0) & (right > 0))
    for start in range(0, len(coded), _BLOCK):
        part = coded[start : start + _BLOCK]
        shared[part] = (sets.members[left[part]] & sets.members[right[part]]).sum(axis=1)
    alike[some] = likeness(shared, sets.sizes[left], sets.sizes[right])[again]
    return alike


def set_alpha(sums: SetSums, weights: Floats) -> Estimate:
    """Return alpha with a distance between sets, once for each row of weights.

    Observed is the mean likeness of two coders' sets, expected that of any two judgements.
    """
    total = weights @ sums.total
    chance = sums.chance(weights)[:, None]
    return finish(
        weights @ sums.pairable,
        weights @ sums.agreeing,
        divide(weights @ sums.likeness, total),
        divide(chance - total, total * (total - 1)),
        single=np.asarray(chance >= total**2 * (1 - _TINY), dtype=np.float64),
    )
