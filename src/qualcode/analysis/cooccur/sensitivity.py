"""Whether a pair stands out by whatever unit one counts, or only by some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from qualcode.analysis.cooccur.measures import why_unmeasured
from qualcode.analysis.cooccur.rule import UNITS, Rule, rule_for
from qualcode.analysis.cooccurrence import pairs_by_rule
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.study import Study

_PAIR = ["code_a", "code_b"]


@keeps_order
def sensitivity_table(
    frame: pd.DataFrame,
    study: Study,
    *,
    units: Sequence[str] = UNITS,
    coders: str = "",
    interviewer: bool = True,
) -> pd.DataFrame:
    """Rank every pair of codes in every unit, and say whether it meets more often than by chance.

    Pairs are ranked by the share of what bears either code that meets the other, (a_with_b +
    b_with_a) / (n_a + n_b), the highest first; equal ones share the better rank. Where units are
    counted that is the order of the c-coefficient. The sign is that of phi.

    Args:
        frame: a codings frame of the study, possibly filtered or rolled up.
        study: gives the turns and the bases.
        units: those of `cooccurrence`, with neighbours 1 turn apart and windows of 3 turns.
        coders: "within", "across", or the default of each unit.
        interviewer: take interviewers' turns, too.

    Returns:
        One row per pair that meets in any unit, first those that meet in most, by median rank:
        code_a, code_b, units (in how many it meets), best and worst (of its ranks), sign ("+", "-"
        or "0" where all known signs agree, "mixed", or "" where none is known), then rank_UNIT (NA
        where it never meets) and sign_UNIT ("" where it has none) for each unit, and withheld
        (units without ranks or signs, and why).

    Raises:
        TableError: a unit is unknown.
    """
    found = {}
    reasons = []
    for unit in units:
        rule = rule_for(unit, coders=coders, interviewer=interviewer)
        found[unit], reason = _ranked(frame, rule, study)
        reasons += [f"{unit}: {reason}"] if reason else []
    ranks = pd.DataFrame({unit: table["rank"] for unit, table in found.items()}).astype("Int64")
    signs = pd.DataFrame({unit: table["sign"] for unit, table in found.items()}, ranks.index)
    signs = signs.fillna("").astype("str")
    table = pd.DataFrame(
        {
            "units": ranks.notna().sum(axis=1),
            "best": ranks.min(axis=1),
            "worst": ranks.max(axis=1),
            "sign": _common(signs),
            "middle": ranks.astype("Float64").median(axis=1),
        }
    )
    table = table.join(ranks.add_prefix("rank_")).join(signs.add_prefix("sign_"))
    table["withheld"] = pd.Series("; ".join(reasons), index=table.index, dtype="str")
    table["less"] = -table["units"]
    table = table[table["units"] > 0].reset_index().sort_values(["less", "middle", *_PAIR])
    return table.drop(columns=["less", "middle"]).reset_index(drop=True)


def _ranked(frame: pd.DataFrame, rule: Rule, study: Study) -> tuple[pd.DataFrame, str]:
    """Return rank and sign of each pair in one unit, and what is missing of them."""
    try:
        pairs = pairs_by_rule(frame, rule, study, least=0).set_index(_PAIR)
    except TableError:
        empty = pd.MultiIndex.from_arrays([[], []], names=_PAIR)
        return _columns([], [], empty), "no coding stands in one"
    bearing = pairs["n_a"] + pairs["n_b"]
    share = (pairs["a_with_b"] + pairs["b_with_a"]) / bearing.where(bearing > 0)
    ranks = share.where(pairs["n_ab"] > 0).rank(method="min", ascending=False)
    phi = pairs["phi"]
    signs = np.select([phi > 0, phi < 0, phi == 0], ["+", "-", "0"], default="")
    known = pairs["lift"].notna().any()
    reason = "" if known else f"no sign, {why_unmeasured(rule, sets=rule.unit == 'characters')}"
    return _columns(ranks, signs, pairs.index), reason


def _columns(ranks: Iterable[float], signs: Iterable[str], index: pd.Index) -> pd.DataFrame:
    words = pd.Series(list(signs), index=index, dtype="str")
    return pd.DataFrame(
        {"rank": pd.Series(list(ranks), index=index, dtype="Float64"), "sign": words}
    )


def _common(signs: pd.DataFrame) -> pd.Series:
    """Return the sign that all known ones of a row agree on, "mixed", or ""."""
    stands = [(signs == sign).any(axis=1) for sign in ("+", "-", "0")]
    found = sum((flag.astype("int64") for flag in stands), start=pd.Series(0, index=signs.index))
    common = np.select([found > 1, *stands], ["mixed", "+", "-", "0"], default="")
    return pd.Series(common, index=signs.index, dtype="str")
