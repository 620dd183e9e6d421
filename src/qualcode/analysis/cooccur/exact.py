"""Fisher's exact test for many fourfold tables at once, and control of false discoveries."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qualcode.analysis.cooccur.spans import Integers

Reals = npt.NDArray[np.float64]
_CELLS = 1 << 16  # what fits into a processor's cache is several times as fast
_TIES = 1 + 1e-7


def fisher_exact(both: Integers, one: Integers, other: Integers, base: Integers) -> Reals:
    """Return two-sided p for each table: `both` of `base` have the two, `one` and `other` each.

    The sum of the chances of all tables with the same margins that are no likelier than the one
    found (R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934, § 21.02).
    """
    logs = np.concatenate(
        ([0.0], np.cumsum(np.log(np.arange(1, int(base.max(initial=0)) + 1, dtype=np.float64))))
    )
    tables = np.stack([both, np.minimum(one, other), np.maximum(one, other), base], axis=1)
    found = np.empty(len(tables))
    first, last = _reach(tables)
    low, order = 0, np.argsort(last - first, kind="stable")[::-1]
    while low < len(tables):
        width = int(last[order[low]] - first[order[low]]) + 1
        rows = order[low : low + max(_CELLS // width, 1)]
        cells = first[rows].reshape(-1, 1) + np.arange(width)
        found[rows] = _two_sided(tables[rows], cells, logs)
        low += len(rows)
    return found


def _reach(tables: Integers) -> tuple[Integers, Integers]:
    """Return the first and last cell that could matter.

    That is 12 standard deviations beyond the cell that was found, and 40 cells: what is rarer adds
    nothing to what is as likely as that cell, for chances fall at least as fast as Poisson's.
    """
    both, one, other, base = tables.T
    large = np.maximum(base, 2).astype(np.float64)
    spread = np.sqrt(one * other / large * ((base - one) / large) * ((base - other) / (large - 1)))
    expected = one * other // np.maximum(base, 1)
    far = np.abs(both - expected) + np.ceil(12 * spread).astype(np.int64) + 40
    first = np.maximum(np.minimum(expected - far, both), np.maximum(one + other - base, 0))
    return first, np.minimum(np.maximum(expected + far, both), one)


def _two_sided(tables: Integers, cells: Integers, logs: Reals) -> Reals:
    both, one, other, base = (tables[:, [column]] for column in range(4))
    possible = cells <= one
    chance = _log_chance(np.where(possible, cells, both), one, other, base, logs)
    own = _log_chance(both, one, other, base, logs)
    counted = possible & (chance <= own + np.log(_TIES))
    total: Reals = np.where(counted, np.exp(chance), 0.0).sum(axis=1)
    return np.minimum(total, 1.0)


def _log_chance(
    cells: Integers, one: Integers, other: Integers, base: Integers, logs: Reals
) -> Reals:
    """Return the logarithm of the hypergeometric chance of each cell."""
    margins = logs[one] + logs[base - one] + logs[other] + logs[base - other] - logs[base]
    inner = logs[cells] + logs[one - cells] + logs[other - cells]
    found: Reals = margins - inner - logs[base - one - other + cells]
    return found
