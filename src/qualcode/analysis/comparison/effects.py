"""How much a code's share among units with a value differs from that among the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualcode.analysis.comparison.groups import OTHERS, Groups
from qualcode.analysis.comparison.intervals import share_difference, share_ratio
from qualcode.analysis.comparison.odds import conditional_odds_ratio
from qualcode.errors import TableError

_WORDS = ("code", "value", "against")
_COLUMNS = (*_WORDS, "count", "base", "share", "other_count", "other_base", "other_share")
_MEASURES = ("difference", "ratio", "odds_ratio")
_ALL = tuple(f"{name}{end}" for name in _MEASURES for end in ("", "_low", "_high"))


def effect_table(groups: Groups, *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare, for each code and value, the units that have the value with those that do not.

    Args:
        groups: units by an attribute, from `group_units`.
        confidence: of the intervals, between 0 and 1.

    Returns:
        One row per code and value; where no unit has several of just two values, only the first
        value, against the second. Columns code, value, against (the other value, or "all
        others"), count, base and share (units with the value that bear the code, how many there
        are, count / base), other_count, other_base and other_share (the same of the others),
        difference (share - other_share; Newcombe's interval), ratio (share / other_share; interval
        of Katz), odds_ratio (given the margins; exact interval), each with _low and _high, and
        withheld (which of these are NaN, and why). Units whose value is not stated are left out.

    Raises:
        TableError: the confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise TableError("A confidence lies between 0 and 1; 0.95 is usual.")
    table = _counted(groups)
    one, base, other, other_base = (
        table[name].to_numpy(dtype=np.int64)
        for name in ("count", "base", "other_count", "other_base")
    )
    usable = (base > 1) & (other_base > 1) & (not groups.nested)
    measured = np.full((len(table), len(_ALL)), np.nan)
    one, base, other, other_base = (column[usable] for column in (one, base, other, other_base))
    a, n, b, m = (column.astype(np.float64) for column in (one, base, other, other_base))
    if usable.any():
        parts = (
            *share_difference(a, n, b, m, confidence),
            *share_ratio(a, n, b, m, confidence),
            *conditional_odds_ratio(one, base, other, other_base, confidence),
        )
        measured[usable] = np.stack(parts, axis=1)
    table[list(_ALL)] = measured
    table["withheld"] = pd.Series(_reasons(table, groups), index=table.index, dtype="str")
    return table


def _counted(groups: Groups) -> pd.DataFrame:
    two = len(groups.values) == 2 and not groups.several
    places = [0] if two else list(range(len(groups.values)))
    rows = [
        (
            code,
            groups.values[place],
            groups.values[1] if two else OTHERS,
            int(groups.counts[line, place]),
            int(groups.bases[place]),
            int(groups.totals[line] - groups.counts[line, place]),
            int(groups.size - groups.bases[place]),
        )
        for line, code in enumerate(groups.codes)
        for place in places
    ]
    names = ["code", "value", "against", "count", "base", "other_count", "other_base"]
    table = pd.DataFrame(rows, columns=names)
    table = table.astype({name: "str" if name in _WORDS else "int64" for name in names})
    table["share"] = table["count"] / table["base"].where(table["base"] > 0)
    table["other_share"] = table["other_count"] / table["other_base"].where(table["other_base"] > 0)
    return table[list(_COLUMNS)]


def _reasons(table: pd.DataFrame, groups: Groups) -> list[str]:
    columns = (table[name].tolist() for name in ("count", "base", "other_count", "other_base"))
    rows = zip(*columns, strict=True)
    return [_reason(count, base, other, rest, groups.nested) for count, base, other, rest in rows]


def _reason(count: int, base: int, other: int, other_base: int, nested: str) -> str:
    if nested:
        return f"all: {nested}"
    if min(base, other_base) < 2:
        return "all: fewer than 2 units to compare"
    found = []
    if not other:
        found.append("ratio: none of the others bears the code")
    elif not count:
        found.append("interval of the ratio: none with the value bears the code")
    elif count + other == base + other_base:
        found.append("interval of the ratio: all units bear the code")
    if count + other in (0, base + other_base):
        found.append("odds ratio: all units bear the code, or none")
    return "; ".join(found)
