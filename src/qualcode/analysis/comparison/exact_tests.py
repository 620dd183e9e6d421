"""Exact tests of codes against an attribute, one per code, with false discoveries controlled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualcode.analysis.comparison.freeman_halton import freeman_halton
from qualcode.analysis.comparison.groups import Groups
from qualcode.analysis.discoveries import false_discovery

FISHER, WIDER, DRAWN = "Fisher", "Freeman-Halton", "Freeman-Halton, {:,} random tables"


def exact_test_table(groups: Groups, *, draws: int = 9_999, seed: int = 1) -> pd.DataFrame:
    """Test, for each code, whether its share is the same whatever the value of the attribute.

    Args:
        groups: units by an attribute, from `group_units`, perhaps of `split_by_value`.
        draws: random tables, where there are too many to go through.
        seed: where chance begins.

    Returns:
        One row per code: code, groups (of each value, units that bear the code / units), count and
        base (over all values), p (two-sided exact test, Fisher's for two values, that of Freeman
        and Halton for more), q (p with false discoveries controlled over all codes tested,
        Benjamini and Hochberg), method, and withheld (why p and q are NaN). Units whose value is
        not stated are left out.
    """
    bases, counts = groups.bases, groups.counts
    common = _common_reason(groups)
    rows, known = [], {}
    for line, code in enumerate(groups.codes):
        total = int(groups.totals[line])
        reason = common
        if not reason and total in (0, groups.size):
            reason = "all units bear the code, or none"
        p, method = np.nan, ""
        if not reason:
            key = tuple(counts[line].tolist())
            if key not in known:
                known[key] = _tested(np.stack([counts[line], bases - counts[line]]), draws, seed)
            p, method = known[key]
        shown = ", ".join(
            f"{value} {count}/{base}"
            for value, count, base in zip(groups.values, counts[line], bases, strict=True)
        )
        rows.append((code, shown, total, groups.size, p, p, method, reason))
    columns = ["code", "groups", "count", "base", "p", "q", "method", "withheld"]
    kinds = ["str", "str", "int64", "int64", "float64", "float64", "str", "str"]
    table = pd.DataFrame(rows, columns=columns).astype(dict(zip(columns, kinds, strict=True)))
    table["q"] = false_discovery(table["p"].to_numpy(dtype=np.float64))
    return table


def _common_reason(groups: Groups) -> str:
    if groups.nested:
        return groups.nested
    if groups.several:
        return (
            f"groups overlap: {groups.several} of {groups.size} {groups.unit} have several values; "
            "choose one value (--value)"
        )
    if len(groups.values) < 2:
        return "there are fewer than 2 values to compare"
    few = [value for value, base in zip(groups.values, groups.bases, strict=True) if base < 2]
    if few:
        return f"fewer than 2 units have: {', '.join(few)}; choose one value (--value)"
    return ""


def _tested(table: np.ndarray, draws: int, seed: int) -> tuple[float, str]:
    p, drawn = freeman_halton(table.astype(np.int64), draws=draws, seed=seed)
    if drawn:
        return p, DRAWN.format(drawn)
    return p, FISHER if table.shape[1] == 2 else WIDER
