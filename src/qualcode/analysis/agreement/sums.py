"""Sums over a reliability matrix of labels, by transcript."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qualcode.analysis.agreement.estimate import (
    Floats,
    Form,
    Integers,
    PairSums,
    Sums,
    add_up,
)
from qualcode.analysis.agreement.quadratic import gathered, pairing

_EITHER = np.ones((1, 2, 2))
_ACROSS = np.array([[[0.0, 0.5], [0.5, 0.0]]])


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

    def squares(summands: Floats) -> Form:
        found = pairing(category, groups[unit], summands, texts=texts)
        return lambda draws: found.form(draws)[:, None]

    return Sums(
        pairable=add_up(groups, weights * (judged >= 2), column),
        agreeing=add_up(groups[unit], matches / coders, column),
        matches=add_up(groups[unit], matches, column),
        total=add_up(groups, weights * judged * (judged >= 2), column),
        rated=add_up(groups, weights * (judged >= 1), column),
        squares=squares(weight * chosen * paired),
        shares=squares(weight * chosen / coders),
        categories=categories,
    )


def _choices(labels: Integers, categories: int) -> tuple[Integers, Integers, Integers]:
    """Return, for each unit and category chosen in it: unit, category, number of coders."""
    # Category 0, where labels are sets of codes that of no code, is nearly everywhere.
    first = (labels == 0).sum(axis=1)
    some = np.flatnonzero(first)
    unit, coder = np.nonzero(labels > 0)
    keys, counts = gathered(unit * categories + labels[unit, coder], np.ones(len(unit)))
    return (
        np.concatenate([some, keys // max(categories, 1)]),
        np.concatenate([np.zeros_like(some), keys % max(categories, 1)]),
        np.concatenate([first[some], counts.astype(np.int64)]),
    )


def label_pair_sums(labels: Integers, groups: Integers, weights: Floats, *, texts: int) -> PairSums:
    """Add up what coefficients of two coders need; `labels` has two columns (see label_sums)."""
    both = (labels >= 0).all(axis=1)
    left, right = labels[both].T
    group, weight = groups[both], weights[both]
    found = pairing(
        np.concatenate([left, right]),
        np.tile(group, 2),
        np.tile(weight, 2),
        texts=texts,
        kind=np.repeat(np.arange(2), len(left)),
        factor=_ACROSS,
    )
    return PairSums(
        units=add_up(group, weight, (texts, 1)),
        matches=add_up(group, weight * (left == right), (texts, 1)),
        products=lambda draws: found.form(draws)[:, None],
        squares=lambda draws: replace(found, factor=_EITHER).form(draws)[:, None],
    )
