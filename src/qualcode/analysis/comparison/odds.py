"""The odds ratio of fourfold tables given their margins: its likeliest value and exact interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
_FAR = 200.0
_STEPS = 64


def conditional_odds_ratio(
    count: Integers,
    base: Integers,
    other: Integers,
    other_base: Integers,
    confidence: float = 0.95,
) -> tuple[Reals, Reals, Reals]:
    """Return the conditional maximum likelihood estimate and its exact interval.

    With the margins fixed, the count has Fisher's noncentral hypergeometric distribution. The
    estimate is the odds ratio whose mean is the count seen; the limits are those at which a count
    as great, or as small, has half of what the confidence leaves (J. Cornfield, A Statistical
    Problem Arising from Retrospective Studies, Proc. 3rd Berkeley Symposium 4, 1956, 135-148). 0
    and infinity where the count is the least and the greatest possible; NaN where only one is. The
    same as fisher.test in R.
    """
    if not len(count):
        none = np.empty(0)
        return none, none, none
    tables, place = np.unique(
        np.stack([count, base, other, other_base], axis=1), axis=0, return_inverse=True
    )
    cells, weights = _distribution(tables)
    seen = tables[:, 0].astype(np.float64)
    least, most = _bounds(tables)
    tail = (1 - confidence) / 2

    def share_of(kept: npt.NDArray[np.bool_]) -> Callable[[Reals], Reals]:
        return lambda logs: (_chances(weights, cells, logs) * kept).sum(axis=1)

    def mean(logs: Reals) -> Reals:
        found: Reals = (_chances(weights, cells, logs) * cells).sum(axis=1)
        return found

    below = share_of(cells <= seen[:, None])
    above = share_of(cells >= seen[:, None])
    estimate = _solve(lambda logs: mean(logs) - seen, len(tables))
    low = _solve(lambda logs: above(logs) - tail, len(tables))
    high = _solve(lambda logs: tail - below(logs), len(tables))
    at_least, at_most, only = seen == least, seen == most, least == most
    estimate = np.where(at_least, 0.0, np.where(at_most, np.inf, estimate))
    low, high = np.where(at_least, 0.0, low), np.where(at_most, np.inf, high)
    place = place.reshape(-1)
    found = [np.where(only, np.nan, part)[place] for part in (estimate, low, high)]
    return found[0], found[1], found[2]


def _bounds(tables: Integers) -> tuple[Integers, Integers]:
    marked = tables[:, 0] + tables[:, 2]
    return np.maximum(marked - tables[:, 3], 0), np.minimum(marked, tables[:, 1])


def _distribution(tables: Integers) -> tuple[Reals, Reals]:
    """Return, for each table, the counts that its margins allow and the logs of their weights."""
    least, most = _bounds(tables)
    base, other_base = tables[:, [1]], tables[:, [3]]
    marked = tables[:, [0]] + tables[:, [2]]
    cells = least[:, None] + np.arange(int((most - least).max()) + 1)
    possible = cells <= most[:, None]
    cells = np.where(possible, cells, least[:, None])
    logs = log_factorials(int(tables.max()))
    weights = -(
        logs[cells] + logs[base - cells] + logs[marked - cells] + logs[other_base - marked + cells]
    )
    return cells.astype(np.float64), np.where(possible, weights, -np.inf)


def log_factorials(highest: int) -> Reals:
    """Return the logarithms of 0!, 1!, …, highest!."""
    steps = np.log(np.arange(1, highest + 1, dtype=np.float64))
    return np.concatenate(([0.0], np.cumsum(steps)))


def _chances(weights: Reals, cells: Reals, logs: Reals) -> Reals:
    tilted = weights + cells * logs[:, None]
    raised = np.exp(tilted - tilted.max(axis=1, keepdims=True))
    found: Reals = raised / raised.sum(axis=1, keepdims=True)
    return found


def _solve(rises: Callable[[Reals], Reals], size: int) -> Reals:
    """Return the odds ratio at which a function of its logarithm that only rises becomes 0."""
    low, high = np.full(size, -_FAR), np.full(size, _FAR)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        positive = rises(middle) > 0
        high, low = np.where(positive, middle, high), np.where(positive, low, middle)
    found: Reals = np.exp((low + high) / 2)
    return found
