"""Which codes of one coder stand where another coder has which: counts, without a coefficient."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from qualcode.analysis.agreement.code_sums import code_pair, coded_cells
from qualcode.analysis.agreement.estimate import Booleans, Floats, Integers
from qualcode.analysis.agreement.judgements import Judgements

NOT_CODED = "not coded"
_CROSSED = ["coder_a", "coder_b", "code_a", "code_b", "units"]
_TWO_BY_TWO = ["code", "coder_a", "coder_b", "units", "both", "a_only", "b_only", "neither"]


def confusion_table(found: Judgements) -> pd.DataFrame:
    """Cross the codes of every pair of coders.

    A code that both gave to a unit counts for that code and itself. Codes that only one of them
    gave count against every code that only the other gave, or against "not coded" where the other
    gave no further code. Units without a code of either count for "not coded" twice.

    Returns:
        One row for each combination that occurs: coder_a, coder_b, code_a, code_b and units, codes
        in the order of `found`, "not coded" last.
    """
    names = [*found.codes, NOT_CODED]
    parts = []
    for first, second in combinations(range(len(found.coders)), 2):
        cells = _crossed(found, first, second)
        left, right = np.nonzero(cells)
        parts.append(
            pd.DataFrame(
                {
                    "coder_a": found.coders[first],
                    "coder_b": found.coders[second],
                    "code_a": [names[index] for index in left],
                    "code_b": [names[index] for index in right],
                    "units": np.rint(cells[left, right]).astype(np.int64),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_CROSSED)
    return table.astype({**dict.fromkeys(_CROSSED, "str"), "units": "int64"})


def _crossed(found: Judgements, first: int, second: int) -> Floats:
    codes = len(found.codes)
    both = found.judged[:, first] & found.judged[:, second]
    one, other = (_codes_of(found, coder, both) for coder in (first, second))
    same = np.intersect1d(one, other)
    left = _with_gaps(np.setdiff1d(one, same), np.setdiff1d(other, same), codes)
    right = _with_gaps(np.setdiff1d(other, same), np.setdiff1d(one, same), codes)
    pairs = left.merge(right, on="unit", suffixes=("_a", "_b"))
    rows = np.r_[pairs["code_a"].to_numpy(), same % max(codes, 1)]
    columns = np.r_[pairs["code_b"].to_numpy(), same % max(codes, 1)]
    weights = found.size[np.r_[pairs["unit"].to_numpy(), same // max(codes, 1)]]
    cells = np.zeros((codes + 1, codes + 1))
    np.add.at(cells, (rows, columns), weights)
    coded = np.zeros(len(both), dtype=np.bool_)
    coded[np.r_[one, other] // max(codes, 1)] = True
    cells[codes, codes] = found.size[both & ~coded].sum()
    return cells


def _codes_of(found: Judgements, coder: int, both: Booleans) -> Integers:
    marks = found.marks[(found.marks[:, 1] == coder) & both[found.marks[:, 0]]]
    return np.asarray(marks[:, 0] * max(len(found.codes), 1) + marks[:, 2], dtype=np.int64)


def _with_gaps(own: Integers, others: Integers, codes: int) -> pd.DataFrame:
    """Return unit and code of what one coder has alone; "not coded" where only the other has."""
    units = np.setdiff1d(others // max(codes, 1), own // max(codes, 1))
    return pd.DataFrame(
        {
            "unit": np.r_[own // max(codes, 1), units],
            "code": np.r_[own % max(codes, 1), np.full(len(units), codes)],
        }
    )


def two_by_two_table(found: Judgements) -> pd.DataFrame:
    """Count, for every code and pair of coders, who coded how many of the units both judged.

    Returns:
        Columns code, coder_a, coder_b, units, both, a_only, b_only, neither; codes in the order of
        `found`.
    """
    cells = coded_cells(found)
    parts = []
    for place, (first, second) in enumerate(combinations(range(len(found.coders)), 2)):
        pair = code_pair(found, cells, first, second)
        units, left, right, both = (
            part.sum(axis=0) for part in (pair.units, pair.left, pair.right, pair.both)
        )
        counts = (units + 0 * both, both, left - both, right - both, units - left - right + both)
        columns = dict(zip(_TWO_BY_TWO[3:], counts, strict=True))
        names = {"coder_a": found.coders[first], "coder_b": found.coders[second]}
        parts.append(pd.DataFrame({"code": found.codes, **names, **columns, "pair": place}))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_TWO_BY_TWO)
    order = {code: place for place, code in enumerate(found.codes)}
    table = table.assign(place=table["code"].map(order)).sort_values(
        "place", kind="stable", ignore_index=True
    )
    kinds = dict.fromkeys(_TWO_BY_TWO[3:], "int64") | dict.fromkeys(_TWO_BY_TWO[:3], "str")
    return table[_TWO_BY_TWO].round().astype(kinds)
