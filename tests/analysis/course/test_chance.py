"""False discovery, permutation p and rank correlation against published values and definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.course.chance import rank_trend, two_sided_p
from qualcode.analysis.discoveries import false_discovery

# J. H. McDonald, Handbook of Biological Statistics, "Multiple comparisons": 25 dietary variables.
DIET = (
    *(0.001, 0.008, 0.039, 0.041, 0.042, 0.060, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269),
    *(0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986),
)


def test_false_discovery_gives_the_published_values() -> None:
    adjusted = false_discovery(np.array(DIET))
    assert adjusted[:6].tolist() == pytest.approx([0.025, 0.1, 0.21, 0.21, 0.21, 0.25])
    # R: p.adjust(c(.01, .02, .03, .04, .05), "BH") gives 0.05 five times.
    same = false_discovery(np.array([0.01, 0.02, 0.03, 0.04, 0.05]))
    assert same.tolist() == pytest.approx([0.05] * 5)
    assert false_discovery(np.array([])).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_false_discovery_is_what_its_definition_says(values: list[float]) -> None:
    size = len(values)
    ordered = sorted(values)
    brute = [
        min(1.0, *(ordered[j] * size / (j + 1) for j in range(size) if ordered[j] >= value))
        for value in values
    ]
    found = false_discovery(np.array(values))
    assert found.tolist() == pytest.approx(brute)
    assert (found >= np.array(values) - 1e-12).all()
    with_gap = false_discovery(np.array([*values, np.nan]))
    assert with_gap[:-1].tolist() == pytest.approx(brute)
    assert np.isnan(with_gap[-1])


def test_p_is_never_zero_and_never_above_one() -> None:
    drawn = np.array([[0, 3, 5], [1, 3, 5], [2, 3, 5]])
    p = two_sided_p(np.array([9, 3, 4]), drawn)
    assert p.tolist() == pytest.approx([2 / 4, 1.0, 2 / 4])


def test_rank_correlation_of_the_textbook_example() -> None:
    # Ten people by their IQ, with the hours of television a week (Wikipedia, "Spearman's rank
    # correlation coefficient"): rho = -29/165, p = 0.627 (by the t distribution).
    hours = {106: 7, 100: 27, 86: 2, 101: 50, 99: 28, 103: 29, 97: 20, 113: 12, 112: 6, 110: 17}
    rho, p = rank_trend(
        np.array([hours[score] for score in sorted(hours)], dtype=float), orders=20_000, seed=1
    )
    assert rho == pytest.approx(-29 / 165)
    assert p == pytest.approx(0.627, abs=0.02)


def test_a_rise_throughout_has_rho_one_and_the_exact_p() -> None:
    # Of the 120 orders of five different values two are as extreme.
    rho, p = rank_trend(np.arange(5.0), orders=60_000, seed=2)
    assert [rho, p] == pytest.approx([1.0, 2 / 120], abs=0.002)
    assert rank_trend(-np.arange(5.0), orders=10, seed=1)[0] == pytest.approx(-1.0)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [3.0, 3.0, 3.0]])
def test_without_a_trend_to_see_there_is_no_number(values: list[float]) -> None:
    assert np.isnan(rank_trend(np.array(values), orders=10, seed=1)).all()
