"""Estimates as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualcode.analysis.agreement.code_sums import Counts
from qualcode.analysis.agreement.estimate import REASONS, Booleans, Estimate, Floats
from qualcode.analysis.agreement.measures import Measure
from qualcode.analysis.agreement.resampling import LEAST_DEFINED, interval, whole_and_draws

NUMBERS = ("units", "agreeing", "observed", "expected", "value", "low", "high")
PAIR_COUNTS = ("both", "first_only", "second_only", "neither")
_ROUNDING = 1e-9


def overall_rows(measure: Measure, texts: int, *, resamples: int, seed: int) -> pd.DataFrame:
    """Return one row per subject over all transcripts, with a bootstrap interval.

    Columns: code, units, agreeing, observed, expected, value, low, high, resamples (how many of
    them had a value), both, first_only, second_only, neither (NA unless codes are compared each by
    itself), reason and note.
    """
    weights = whole_and_draws(texts, resamples=resamples if measure.resampled else 0, seed=seed)
    found = measure.evaluate(weights)
    rows = _rows(measure, found, weights, 0)
    if not measure.resampled:
        return noted(rows, "no interval: not a sum over transcripts")
    if len(weights) == 1:
        return noted(rows, "no interval: one transcript" if resamples else "")
    low, high, defined = interval(found.value[1:])
    if measure.blocked:
        return rows
    there = rows["value"].notna().to_numpy()
    rows["low"], rows["high"] = np.where(there, low, np.nan), np.where(there, high, np.nan)
    rows["resamples"] = pd.array(defined, dtype="Int64")
    few = there & (defined < LEAST_DEFINED * (len(weights) - 1))
    return noted(rows, "no interval: undefined in a tenth or more of the resamples", few)


def text_rows(measure: Measure, names: Sequence[str]) -> pd.DataFrame:
    """Return one row per subject and transcript, without intervals; see overall_rows."""
    weights = np.eye(len(names))
    found = measure.evaluate(weights)
    parts = [
        _rows(measure, found, weights, row).assign(transcript=name)
        for row, name in enumerate(names)
    ]
    return pd.concat(parts, ignore_index=True)


def _rows(measure: Measure, found: Estimate, weights: Floats, row: int) -> pd.DataFrame:
    table = pd.DataFrame({"code": pd.Series(measure.subjects, dtype="str")})
    for name in ("units", "agreeing", "observed", "expected", "value"):
        table[name] = np.asarray(getattr(found, name))[row]
    table["low"], table["high"] = np.nan, np.nan
    table["resamples"] = pd.array([0] * len(table), dtype="Int64")
    for name in PAIR_COUNTS:
        table[name] = _count(measure.counts, name, weights[row], len(table))
    reasons = [REASONS[index] for index in found.reason[row]]
    table["reason"] = pd.Series(reasons, dtype="str")
    table["note"] = pd.Series(_pairs_note(found, row, len(table)), dtype="str")
    if measure.blocked:
        table["reason"] = measure.blocked
        table[["agreeing", "observed", "expected", "value"]] = np.nan
    return table


def _count(counts: Counts | None, name: str, weights: Floats, size: int) -> pd.Series[Any]:
    if counts is None:
        return pd.Series([pd.NA] * size, dtype="Int64")
    return pd.Series(np.rint(weights @ getattr(counts, name)), dtype="Int64")


def _pairs_note(found: Estimate, row: int, size: int) -> list[str]:
    if found.pairs is None:
        return [""] * size
    shares = found.pairs[row]
    return ["" if share > 1 - _ROUNDING or share == 0 else _some(share) for share in shares]


def _some(share: float) -> str:
    return f"mean over the {share:.0%} of pairs of coders for whom it is defined"


def noted(table: pd.DataFrame, note: str, where: Booleans | None = None) -> pd.DataFrame:
    """Return the table with a remark added to its column `note`, in all rows or where it says."""
    if not note:
        return table
    joined = table["note"].where(table["note"] == "", table["note"] + "; ") + note
    kept = table["note"].where(~where, joined) if where is not None else joined
    return table.assign(note=kept)
