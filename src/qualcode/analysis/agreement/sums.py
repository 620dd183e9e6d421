"""Sums over a reliability matrix of labels, by transcript."""

from __future__ import annotations

import numpy as np

from qualcode.analysis.agreement.estimate import (
    Booleans,
    Floats,
    Integers,
    PairSums,
    Sums,
    add_up,
)


def label_sums(
    labels: Integers, groups: Integers, weights: Floats, *, categories: int, texts: int
) -> Sums:
    """Add up what coefficients of nominal labels need.

    Args:
        labels: units by coders, the index of a category or -1 where a judgement is missing.
        groups: the transcript of each unit, 0 to texts - 1.
        weights: what each unit counts.
        categories: how many categories there are.
        texts: how many transcripts there are.
    """
    judged = (labels >= 0).sum(axis=1)
    column = (texts, 1)
    unit, category, chosen = _choices(labels, categories)
    weight, coders = weights[unit], judged[unit]
    paired = coders >= 2
    others = np.maximum(coders - 1, 1)
    matches = np.where(paired, weight * chosen * (chosen - 1) / others, 0.0)
    cell = groups[unit] * categories + category

    def by_category(summands: Floats) -> Floats:
        return add_up(cell, summands, (texts, 1, categories))

    return Sums(
        pairable=add_up(groups, weights * (judged >= 2), column),
        agreeing=add_up(groups[unit], matches / coders, column),
        values=by_category(weight * chosen * paired),
        matches=add_up(groups[unit], matches, column),
        rated=add_up(groups, weights * (judged >= 1), column),
        shares=by_category(weight * chosen / coders),
    )


def _choices(labels: Integers, categories: int) -> tuple[Integers, Integers, Integers]:
    """Return, for each unit and category chosen in it: unit, category, number of coders."""
    unit, coder = np.nonzero(labels >= 0)
    keys, counts = np.unique(unit * categories + labels[unit, coder], return_counts=True)
    return keys // max(categories, 1), keys % max(categories, 1), counts.astype(np.int64)


def label_pair_sums(
    labels: Integers, groups: Integers, weights: Floats, *, categories: int, texts: int
) -> PairSums:
    """Add up what coefficients of two coders need; `labels` has two columns (see label_sums)."""
    both = (labels >= 0).all(axis=1)
    left, right = labels[both].T
    group, weight = groups[both], weights[both]
    # Of many sets of codes few are used by both coders: those stand first, and are all that chance
    # agreement of these two coders, each with their own habits, is made of.
    used = [np.bincount(side, minlength=categories) > 0 for side in (left, right)]
    shared, rest = used[0] & used[1], used[0] ^ used[1]

    def by_category(chosen: Integers, kept: Booleans) -> Floats:
        place, own = np.cumsum(kept) - 1, kept[chosen]
        cells = group[own] * int(kept.sum()) + place[chosen[own]]
        return add_up(cells, weight[own], (texts, 1, int(kept.sum())))

    return PairSums(
        units=add_up(group, weight, (texts, 1)),
        matches=add_up(group, weight * (left == right), (texts, 1)),
        left=by_category(left, shared),
        right=by_category(right, shared),
        one=by_category(left, rest) + by_category(right, rest),
    )
