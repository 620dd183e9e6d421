"""What is said of each pair of codes: shares, c-coefficient, lift, phi and an exact test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.cooccur.exact import Reals, fisher_exact
from qualcode.analysis.cooccur.rule import Rule
from qualcode.analysis.cooccur.spans import Integers
from qualcode.analysis.cooccur.tally import Tally
from qualcode.analysis.discoveries import false_discovery

COUNTS = ("code_a", "code_b", "n_a", "n_b", "n_ab", "a_with_b", "b_with_a", "base")
MEASURES = ("share_a", "share_b", "jaccard", "lift", "phi", "p", "q")
COLUMNS = (*COUNTS, *MEASURES, "withheld")
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the measures rest on: the number of units, and why they are not independent.

    `related` tells which two codes (codes by codes) are no pair, None where all are.
    """

    base: int | None
    dependence: str
    related: _Flags | None = None


def pair_table(
    names: list[str], counted: Tally, rule: Rule, grounds: Grounds, *, least: int = 1
) -> pd.DataFrame:
    """Return one row for each two codes that meet at least that often.

    The columns are those of `cooccurrence`. False discoveries are controlled over all pairs of
    codes, those that never meet among them.
    """
    left, right = np.triu_indices(len(names), k=1)
    if grounds.related is not None:
        kept = ~grounds.related[left, right]
        left, right = left[kept], right[kept]
    n_a, n_b, n_ab = counted.single[left], counted.single[right], counted.both[left, right]
    lift, phi, p = _association(counted, rule, grounds, (n_a, n_b, n_ab))
    q = false_discovery(p)
    meet = n_ab >= least
    left, right, n_a, n_b, n_ab = (part[meet] for part in (left, right, n_a, n_b, n_ab))
    a_with_b, b_with_a = counted.met[left, right], counted.met[right, left]
    words = np.array(names, dtype=object)
    table = pd.DataFrame(
        {
            "code_a": pd.array(words[left], dtype="str"),
            "code_b": pd.array(words[right], dtype="str"),
            "n_a": n_a,
            "n_b": n_b,
            "n_ab": n_ab,
            "a_with_b": a_with_b,
            "b_with_a": b_with_a,
            "base": pd.array([grounds.base] * len(left), dtype="Int64"),
            "share_a": _share(a_with_b, n_a),
            "share_b": _share(b_with_a, n_b),
            "jaccard": _jaccard(n_a, n_b, n_ab),
            "lift": lift[meet],
            "phi": phi[meet],
            "p": p[meet],
            "q": q[meet],
        }
    )
    table["withheld"] = _withheld(table, _general(counted, rule, grounds))
    return table


def _jaccard(n_a: Integers, n_b: Integers, n_ab: Integers) -> Reals:
    bounded = n_ab <= np.minimum(n_a, n_b)
    return np.where(bounded, _share(n_ab, n_a + n_b - n_ab), np.nan)


def _share(part: Integers, whole: Integers) -> Reals:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _association(
    counted: Tally, rule: Rule, grounds: Grounds, numbers: tuple[Integers, Integers, Integers]
) -> tuple[Reals, Reals, Reals]:
    """Return lift, phi and p; NaN where they have no meaning."""
    n_a, n_b, n_ab = numbers
    nothing = np.full(len(n_a), np.nan)
    if grounds.base is None or not _are_sets(counted, rule):
        return nothing, nothing, nothing
    base = float(grounds.base)
    borne = (n_a > 0) & (n_b > 0)
    varies = borne & (n_a < base) & (n_b < base)
    lift = np.where(borne, n_ab * base / np.where(borne, n_a * n_b.astype(float), 1), np.nan)
    spread = np.where(varies, n_a * (base - n_a) * n_b * (base - n_b), 1.0)
    phi = np.where(varies, (n_ab * base - n_a * n_b.astype(float)) / np.sqrt(spread), np.nan)
    if grounds.dependence:
        return lift, phi, nothing
    tested = np.flatnonzero(varies)
    p = nothing.copy()
    whole = np.full(len(tested), grounds.base, dtype=np.int64)
    p[tested] = fisher_exact(n_ab[tested], n_a[tested], n_b[tested], whole)
    return lift, phi, p


def _are_sets(counted: Tally, rule: Rule) -> bool:
    return counted.sets and rule.count == "meetings"


def _general(counted: Tally, rule: Rule, grounds: Grounds) -> tuple[str, str]:
    """Return why lift and phi, and why p, are withheld of every pair."""
    if grounds.base is not None and _are_sets(counted, rule):
        return "", grounds.dependence
    reason = why_unmeasured(rule, sets=counted.sets)
    return reason, grounds.dependence or reason


def why_unmeasured(rule: Rule, *, sets: bool) -> str:
    """Say why codes that meet by a rule have no lift and phi; `sets` as in a Tally."""
    if rule.counts_pairs:
        return "pairs of places have no base"
    if rule.count != "meetings":
        return f"codes meet in a narrower unit than the {rule.count} counted"
    if rule.unit == "window":
        return "windows overlap"
    if not sets:
        return "coders' codings do not pair up; choose one coder, or across coders"
    return "the base is not known; give the study, with interviewers"


def _withheld(table: pd.DataFrame, general: tuple[str, str]) -> pd.Series:
    """Say for each row which measures are NaN, and why."""
    association, test = general
    everywhere = "one of the codes is in every unit, so nothing varies"
    constant = table["phi"].isna()
    reasons = [
        (table["jaccard"].isna(), "jaccard: a passage meets several, so it could exceed 1"),
        (table["lift"].isna(), f"lift, phi: {association}"),
        (table["lift"].notna() & constant, f"phi: {everywhere}"),
        (table["p"].isna(), f"p: {test or everywhere}"),
    ]
    words = pd.Series([""] * len(table), index=table.index, dtype="str")
    for missing, reason in reasons:
        more = words.where(words == "", words + "; ") + reason
        words = words.where(~missing, more)
    return words
