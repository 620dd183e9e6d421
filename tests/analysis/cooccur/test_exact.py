"""Fisher's exact test and the control of false discoveries, against published examples."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccur.exact import fisher_exact
from qualcode.analysis.discoveries import false_discovery


def by_cells(table: list[list[int]]) -> float:
    (a, b), (c, d) = table
    numbers = (np.array([n], dtype=np.int64) for n in (a, a + b, a + c, a + b + c + d))
    return float(fisher_exact(*numbers)[0])


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ([[3, 1], [1, 3]], 0.4857143),  # the lady tasting tea: Fisher 1935, R's fisher.test
        ([[1, 11], [9, 3]], 0.002759456),  # scipy.stats.fisher_exact and R
        ([[10, 2], [3, 15]], 0.0005367241),  # R's example of convictions of twins: Fisher 1962
        ([[8, 2], [1, 5]], 0.034965035),  # scipy.stats.fisher_exact
    ],
)
def test_published_tables(table: list[list[int]], p: float) -> None:
    assert by_cells(table) == pytest.approx(p, abs=5e-8)


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_p_is_that_of_exact_fractions(cells: list[int]) -> None:
    a, b, c, d = cells
    one, other, base = a + b, a + c, a + b + c + d
    ways = {
        x: comb(other, x) * comb(base - other, one - x)
        for x in range(max(one + other - base, 0), min(one, other) + 1)
    }
    expected = Fraction(sum(w for w in ways.values() if w <= ways[a]), comb(base, one))
    assert by_cells([[a, b], [c, d]]) == pytest.approx(float(expected), rel=1e-9)


def test_many_tables_at_once_are_each_by_itself() -> None:
    rng = np.random.default_rng(0)
    base = np.full(500, 900)
    one, other = rng.integers(0, 900, (2, 500))
    both = np.minimum(one, other) - (np.minimum(one, other) - np.maximum(one + other - 900, 0)) // 3
    together = fisher_exact(both, one, other, base)
    alone = [
        fisher_exact(*(part[i : i + 1] for part in (both, one, other, base)))[0] for i in range(500)
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_false_discoveries_of_published_values() -> None:
    """R's p.adjust: equal steps all become the last; the 25 values are those of McDonald's
    Handbook of Biological Statistics (Garcia-Arenzana and others 2014)."""
    np.testing.assert_allclose(false_discovery(np.array([0.01, 0.02, 0.03, 0.04, 0.05])), 0.05)
    values = "001 008 039 041 042 06 074 205 212 216 222 251 269 275 34 341 384 569 594 696 762 94"
    chances = np.array([float(f"0.{value}") for value in f"{values} 942 975 986".split()])
    adjusted = false_discovery(chances)
    np.testing.assert_allclose(adjusted[:6], [0.025, 0.1, 0.21, 0.21, 0.21, 0.25], rtol=1e-9)
    assert np.isnan(false_discovery(np.array([np.nan, 0.5]))[0])
    assert false_discovery(np.array([np.nan, 0.5]))[1] == 0.5


@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusting_keeps_the_order_and_never_lowers(values: list[float]) -> None:
    chances = np.array(values)
    adjusted = false_discovery(chances)
    assert (adjusted >= chances).all()
    assert (np.diff(adjusted[np.argsort(chances, kind="stable")]) >= 0).all()
