"""Against libraries that are too heavy, or licensed otherwise, to be dependencies of the tests.

    pip install irrCAC statsmodels scikit-learn krippendorff pygamma-agreement

Each test is skipped, and says so, where its library is absent.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qualcode.analysis.agreement.given import matrix_agreement, passages_agreement

EASY = settings(max_examples=60, deadline=None)
RATINGS = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.sampled_from([None, 1, 2, 3]), min_size=coders, max_size=coders),
        min_size=3,
        max_size=12,
    )
)


def value(matrix: pd.DataFrame, coefficient: str) -> float:
    return float(matrix_agreement(matrix, coefficient).iloc[0]["value"])


def categories(matrix: pd.DataFrame) -> set[Any]:
    return {cell for row in matrix.to_numpy().tolist() for cell in row if not pd.isna(cell)}


@EASY
@given(RATINGS)
def test_against_irrcac(rows: list[list[Any]]) -> None:
    """irrCAC, the port of Gwet's R package: missing judgements as in Gwet (2014)."""
    package = pytest.importorskip("irrCAC.raw")
    matrix = pd.DataFrame(rows, dtype=float)
    pairable = matrix[matrix.notna().sum(axis=1) > 1]
    assume(len(categories(pairable)) > 1 and len(pairable) > 1)  # it divides by the latter less 1
    assume(matrix.notna().any().all())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = sorted(categories(matrix))  # with pandas 3 it takes a gap for a category
        found = package.CAC(matrix, digits=12, categories=known)
        theirs = {
            "fleiss-kappa": found.fleiss(),
            "gwet-ac1": found.gwet(),
            "brennan-prediger": found.bp(),
            "krippendorff-alpha": package.CAC(
                pairable, digits=12, categories=sorted(categories(pairable))
            ).krippendorff(),
        }
    for name, told in theirs.items():
        assert value(matrix, name) == pytest.approx(told["est"]["coefficient_value"], abs=1e-9)


TWO = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=20)


@EASY
@given(TWO)
def test_against_scikit_learn(rows: list[tuple[int, int]]) -> None:
    """scikit-learn (BSD): Cohen's kappa of two coders."""
    package = pytest.importorskip("sklearn.metrics")
    assume(len({cell for row in rows for cell in row}) > 1)
    one, other = zip(*rows, strict=True)
    theirs = package.cohen_kappa_score(one, other)
    assert value(pd.DataFrame(rows), "cohen-kappa") == pytest.approx(theirs)


@EASY
@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=2, max_size=12))
def test_against_statsmodels(rows: list[list[int]]) -> None:
    """statsmodels (BSD): Fleiss' kappa, and Cohen's of the first two coders."""
    package = pytest.importorskip("statsmodels.stats.inter_rater")
    matrix = pd.DataFrame(rows)
    assume(len(categories(matrix)) > 1)
    counts, _ = package.aggregate_raters(matrix.to_numpy(), n_cat=3)
    assert value(matrix, "fleiss-kappa") == pytest.approx(package.fleiss_kappa(counts))
    pair = matrix[[0, 1]]
    crossed = np.zeros((3, 3))
    np.add.at(crossed, (pair[0], pair[1]), 1)
    assume(len(categories(pair)) > 1)
    theirs = package.cohens_kappa(crossed, return_results=False)
    assert value(pair, "cohen-kappa") == pytest.approx(theirs)


def test_gamma_of_its_package_by_hand(capfd: pytest.CaptureFixture[str]) -> None:
    """Mathet, Widlöcher and Métivier (2015): a pair of units differs by ((|s| + |e|) / sizes)².

    Two coders, two units each: one pair is equal, (20, 30) and (21, 33) differ by (4 / 22)², and
    the disorder is the sum divided by the mean number of units of a coder. A third coder without a
    unit leaves an empty place in both alignments, which costs 1 beside each of the other two.
    """
    pytest.importorskip("pygamma_agreement")
    rows = [("i", 0, 10), ("i", 20, 30), ("j", 0, 10), ("j", 21, 33)]
    cells = [("t", who, "x", start, end) for who, start, end in rows]
    table = pd.DataFrame(cells, columns=["transcript", "coder", "code", "start", "end"])
    apart = (4 / 22) ** 2
    for coders, disorder in (("ij", apart / 2), ("ijk", (2 / 3 + (2 + apart) / 3) / (4 / 3))):
        found = passages_agreement(table, {"t": 60}, "gamma", coders=coders).iloc[0]
        assert 1 - found["observed"] == pytest.approx(disorder)
        assert found["value"] == pytest.approx(1 - disorder / (1 - found["expected"]))
    assert found["value"] < 0.5
    assert capfd.readouterr().out == ""
