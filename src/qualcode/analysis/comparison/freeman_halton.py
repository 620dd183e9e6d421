"""Fisher's exact test of tables of any size, gone through in two halves, or drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from qualcode.analysis.comparison.odds import log_factorials

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
_TIES = float(np.log1p(1e-7))
_AT_ONCE = 1 << 21


def freeman_halton(
    table: Integers, *, limit: int = 10_000_000, draws: int = 9_999, seed: int = 1
) -> tuple[float, int]:
    """Return the two-sided p of independence, and how many random tables it rests on.

    p is the sum of the chances of all tables with the same margins that are no likelier than the
    one found (G. H. Freeman and J. H. Halton, Note on an exact treatment of contingency, goodness
    of fit and other problems of significance, Biometrika 38 (1951) 141-149); the number is then 0.
    Where that takes more than `limit` half tables, tables with the same margins are drawn and p is
    (1 + those no likelier) / (draws + 1). A table with a single row or column has p 1.
    """
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(kept.shape) < 2:
        return 1.0, 0
    if kept.shape[0] > kept.shape[1]:
        kept = kept.T
    kept = kept[:, np.argsort(kept.sum(axis=0), kind="stable")]
    split, work = _best_split(kept.sum(axis=1), kept.sum(axis=0))
    if work > limit:
        return _drawn(kept, draws, np.random.default_rng(seed)), draws
    return _gone_through(kept, split), 0


def _ways(rows: Integers, total: int) -> float:
    """Return in how many ways a column's total can be spread over the rows."""
    found = np.ones(1)
    for row in rows.tolist():
        found = np.convolve(found, np.ones(min(row, total) + 1))[: total + 1]
    return float(found[total])


def _best_split(rows: Integers, columns: Integers) -> tuple[int, float]:
    """Return how many columns the left half best has, and how many half tables that makes."""
    ways = [_ways(rows, total) for total in columns.tolist()]
    costs = {}
    for split in range(1, len(ways)):
        left = float(np.prod(ways[:split]))
        ends = min(left, _ways(rows, int(columns[:split].sum())))
        costs[split] = left + ends * float(np.prod(ways[split:-1]))
    best = min(costs, key=lambda split: costs[split])
    return best, costs[best]


def _gone_through(table: Integers, split: int) -> float:
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    logs = log_factorials(int(table.sum()))
    fixed = float(logs[rows].sum() + logs[columns].sum() - logs[-1])
    bound = float(-logs[table].sum()) + _TIES
    used, left = _halves(np.zeros((1, len(rows)), dtype=np.int64), rows, columns[:split], logs)
    keys = used @ _radices(rows)
    order = np.lexsort((left, keys))
    used, left, keys = used[order], left[order], keys[order]
    cuts = np.append(np.flatnonzero(np.diff(keys, prepend=-1)), len(keys))
    top, total = float(left.max()), 0.0
    for low, high in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        free = (rows - used[low])[None, :]
        right = _last(*_halves(np.zeros_like(free), free[0], columns[split:-1], logs), free, logs)
        sums = np.concatenate(([0.0], np.cumsum(np.exp(left[low:high] - top))))
        reached = np.searchsorted(left[low:high], bound - right, side="right")
        total += float((np.exp(right + top + fixed) * sums[reached]).sum())
    return min(total, 1.0)


def _radices(rows: Integers) -> Integers:
    return np.concatenate(([1], np.cumprod(rows[:-1] + 1))).astype(np.int64)


def _halves(
    used: Integers, rows: Integers, columns: Iterable[int], logs: Reals
) -> tuple[Integers, Reals]:
    """Return what all ways of filling some columns use of the rows, and the logs of their weights.

    The weight of a table is one over the factorials of its cells.
    """
    weights = np.zeros(len(used))
    for total in columns:
        ways = _spread(int(total), rows.tolist())
        spent = -logs[ways].sum(axis=1)
        used = (used[:, None, :] + ways[None, :, :]).reshape(-1, len(rows))
        weights = (weights[:, None] + spent[None, :]).reshape(-1)
        fits = (used <= rows).all(axis=1)
        used, weights = used[fits], weights[fits]
    return used, weights


def _last(used: Integers, weights: Reals, free: Integers, logs: Reals) -> Reals:
    """Return the weights once the last column takes what is left of the rows."""
    found: Reals = weights - logs[free - used].sum(axis=1)
    return found


def _spread(total: int, rows: Sequence[int]) -> Integers:
    """Return all ways of spreading a total over rows that hold so many."""
    found = np.zeros((1, 0), dtype=np.int64)
    spent = np.zeros(1, dtype=np.int64)
    for place, row in enumerate(rows):
        later = sum(rows[place + 1 :])
        cells = np.arange(min(row, total) + 1)
        after = (spent[:, None] + cells[None, :]).reshape(-1)
        found = np.column_stack([np.repeat(found, len(cells), axis=0), np.tile(cells, len(found))])
        fits = (after <= total) & (after + later >= total)
        found, spent = found[fits], after[fits]
    return found


def _drawn(table: Integers, draws: int, chance: np.random.Generator) -> float:
    height, width = table.shape
    rows = np.repeat(np.arange(height), table.sum(axis=1))
    columns = np.repeat(np.arange(width), table.sum(axis=0))
    logs = log_factorials(int(table.sum()))
    bound = float(-logs[table].sum()) + _TIES
    hits, step = 0, max(_AT_ONCE // len(rows), 1)
    for low in range(0, draws, step):
        many = min(step, draws - low)
        dealt = chance.permuted(np.tile(columns, (many, 1)), axis=1)
        cells = (np.arange(many)[:, None] * height + rows) * width + dealt
        found = np.bincount(cells.reshape(-1), minlength=many * height * width)
        weights = -logs[found].reshape(many, -1).sum(axis=1)
        hits += int((weights <= bound).sum())
    return (1 + hits) / (draws + 1)
