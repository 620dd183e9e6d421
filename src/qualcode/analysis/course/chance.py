"""What chance alone would give: p values of permutations, false discoveries, rank correlation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
_TOUCH = 1e-12
_AT_ONCE = 2**20


def two_sided_p(observed: npt.NDArray[np.int64], drawn: npt.NDArray[np.signedinteger]) -> Floats:
    """Return how rare counts at least as far out are among random ones.

    Twice the smaller of the two one-sided values, at most 1; each is (1 + how many drawn are at
    least, or at most, the observed) / (1 + how many are drawn), so that none is 0 (Phipson and
    Smyth 2010).

    Args:
        observed: one count for each row of a table.
        drawn: random counts, draws x rows.
    """
    above = (1 + (drawn >= observed).sum(axis=0)) / (1 + len(drawn))
    below = (1 + (drawn <= observed).sum(axis=0)) / (1 + len(drawn))
    return np.asarray(np.minimum(2 * np.minimum(above, below), 1.0))


def rank_trend(values: Floats, *, orders: int, seed: int) -> tuple[float, float]:
    """Return Spearman's correlation of values with their order, and its two-sided p.

    Ties have the mean of their ranks. p is the share of random orders with a correlation at least
    as strong, each side counted, with one added above and below. Both are NaN where there are fewer
    than three values or all are alike.
    """
    size = len(values)
    ranks = pd.Series(values).rank().to_numpy(dtype=np.float64) - (size + 1) / 2
    steps = np.arange(size, dtype=np.float64) - (size - 1) / 2
    spread = float(np.sqrt((ranks @ ranks) * (steps @ steps)))
    if size < 3 or spread == 0:
        return float("nan"), float("nan")
    observed = float(ranks @ steps)
    chance = np.random.default_rng(seed)
    at_once = max(_AT_ONCE // size, 1)
    extreme = 0
    for begin in range(0, orders, at_once):
        rows = np.tile(ranks, (min(at_once, orders - begin), 1))
        drawn = chance.permuted(rows, axis=1) @ steps
        extreme += int((np.abs(drawn) >= abs(observed) - _TOUCH * spread).sum())
    return observed / spread, (1 + extreme) / (1 + orders)
