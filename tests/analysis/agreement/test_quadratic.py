"""Chance over pairs of judgements, for many resamples at once, against loops over all pairs."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.agreement import quadratic, set_chance
from qualcode.analysis.agreement.quadratic import gathered, pairing
from qualcode.analysis.agreement.set_alpha import LIKENESS
from qualcode.analysis.agreement.set_chance import Counted, chance_likeness
from qualcode.analysis.agreement.subsets import subsets_of

EASY = settings(max_examples=60, deadline=None)
ENTRIES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1), st.integers(0, 4), st.integers(0, 3)),
    max_size=30,
)
TEXTS = 5


def weights(rows: int) -> Any:
    """Return weights as a bootstrap draws them, and one row with a text left out."""
    return np.random.default_rng(rows).integers(0, 4, (rows, TEXTS)).astype(float)


@EASY
@given(
    ENTRIES,
    st.sampled_from([1, 9]),
    st.sampled_from([(1, 1, 10), (3, 7, 1000), (1 << 20, 1 << 20, 0)]),
)
def test_a_form_is_its_double_loop(
    entries: list[tuple[int, ...]], rows: int, bounds: tuple[int, int, int]
) -> None:
    columns = np.array(entries, dtype=np.int64).reshape(-1, 4).T
    item, kind, text, value = columns
    factor = np.array([[[1.0, 0.5], [0.5, -2.0]], [[0.0, 3.0], [3.0, 1.0]]])
    depth = np.arange(7) % 2
    draws = weights(rows)
    expected = [
        sum(
            factor[i % 2, a, b] * v * w * draw[t] * draw[u]
            for i, a, t, v in entries
            for j, b, u, w in entries
            if i == j
        )
        for draw in draws
    ]
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in zip(("_PAIRS", "_CELLS", "_DENSE"), bounds, strict=True):
            patch.setattr(quadratic, name, bound)
        found = pairing(
            item, text, value.astype(float), texts=TEXTS, kind=kind, depth=depth, factor=factor
        )
        assert found.form(draws) == pytest.approx(expected)


@EASY
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-3, 3))), st.integers(0, 10))
def test_gathered_adds_up_each_key_once(rows: list[tuple[int, int]], often: int) -> None:
    keys, values = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    found, sums = gathered(keys, values.astype(float), often)
    expected = {key: sum(v for k, v in rows if k == key) for key in sorted(set(keys.tolist()))}
    assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == expected
    assert found.tolist() == sorted(expected)


SETS = st.sets(st.frozensets(st.integers(0, 5)), max_size=7)


@EASY
@given(SETS)
def test_every_subset_stands_once(sets: set[frozenset[int]]) -> None:
    own = [frozenset[int](), *(sets - {frozenset()})]
    members = np.array([[code in one for code in range(6)] for one in own])
    found = subsets_of(members, np.arange(len(own)))
    assert np.bincount(found.owner).tolist() == [2 ** len(one) for one in own]
    holders: dict[int, list[int]] = {}
    for owner, item in zip(found.owner.tolist(), found.item.tolist(), strict=True):
        holders.setdefault(item, []).append(owner)
    subsets = {frozenset(some) for one in own for n in range(7) for some in combinations(one, n)}
    expected = [(len(some), [n for n, one in enumerate(own) if some <= one]) for some in subsets]
    assert sorted((int(found.depth[i]), own) for i, own in holders.items()) == sorted(expected)


@EASY
@given(
    st.lists(st.tuples(st.frozensets(st.integers(0, 5)), st.integers(0, 4)), min_size=1),
    st.sampled_from(list(LIKENESS)),
    st.sampled_from([0, 1, 2, 10]),
    st.sampled_from([1, 9]),
)
def test_likeness_of_all_pairs_is_its_double_loop(
    judged: list[tuple[frozenset[int], int]], name: str, most: int, rows: int
) -> None:
    """`most` makes the sets with more codes go the long way: sets beside sets."""
    sets = list(dict.fromkeys([frozenset(), *(one for one, _ in judged)]))
    members = np.array([[code in one for code in range(6)] for one in sets])
    counts: dict[tuple[int, int], int] = {}
    for one, text in judged:
        counts[sets.index(one), text] = counts.get((sets.index(one), text), 0) + 1
    label, text = np.array(list(counts), dtype=np.int64).T
    counted = Counted(label, text, np.array(list(counts.values()), dtype=float))
    draws = weights(rows)

    def alike(one: frozenset[int], other: frozenset[int]) -> float:
        numbers = (np.array([float(n)]) for n in (len(one & other), len(one), len(other)))
        return float(LIKENESS[name](*numbers)[0])

    expected = [
        sum(draw[t] * draw[u] * alike(a, b) for a, t in judged for b, u in judged) for draw in draws
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(set_chance, "_MOST_CODES", most)
        patch.setattr(set_chance, "_CELLS", 8)
        found = chance_likeness(counted, members, LIKENESS[name], TEXTS)(draws)
    assert found == pytest.approx(expected)
