"""Runs of columns: sorted and dealt out each by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.course.runs import Runs

LENGTHS = st.lists(st.integers(1, 6), min_size=1, max_size=8)


def numbered(lengths: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(lengths)), lengths)


@given(LENGTHS, st.integers(1, 3))
def test_a_deal_is_the_order_of_the_random_numbers_in_each_run(
    lengths: list[int], rows: int
) -> None:
    run = numbered(lengths)
    drawn = np.random.default_rng(len(run)).random((rows, len(run)))
    dealt = Runs.of(run).deal(drawn)
    assert dealt.tolist() == np.argsort(drawn + run, axis=1).tolist()


@given(LENGTHS)
def test_values_are_sorted_within_their_run_alone(lengths: list[int]) -> None:
    run = numbered(lengths)
    values = np.random.default_rng(len(run)).integers(0, 9, (2, len(run)))
    runs = Runs.of(run)
    found = runs.sort(values[:, runs.column].copy())
    for row in range(2):
        for one in range(len(lengths)):
            own = found[row, run[runs.column] == one]
            assert own.tolist() == sorted(values[row, run == one].tolist())
    assert runs.longest == max(lengths)
