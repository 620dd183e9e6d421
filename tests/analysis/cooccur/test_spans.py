"""Pairs of spans against a double loop, whichever way they are counted."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccur import spans as engine
from qualcode.analysis.cooccur.spans import (
    Spans,
    distinct_counts,
    merge_spans,
    pair_counts,
    pairs_of,
    shared_lengths,
    sort_spans,
    spans_that_meet,
)

Rows = list[tuple[int, int, int, int]]
SPANS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 8), st.integers(0, 3)).map(
        lambda row: (row[0], row[1], row[1] + row[2], row[3])
    ),
    max_size=25,
)


def sorted_rows(rows: Rows, size: int = 4) -> Spans:
    texts, starts, ends, codes = (
        np.array([row[i] for row in rows], dtype=np.int64) for i in range(4)
    )
    return sort_spans(texts, starts, ends, codes, size)


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def double_loop(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    different = sorted(set(rows))
    pairs = np.zeros((4, 4), dtype=np.int64)
    met: list[set[tuple[int, int]]] = [set() for _ in different]
    for i, j in combinations(range(len(different)), 2):
        if overlap(different[i], different[j]):
            a, b = different[i][3], different[j][3]
            pairs[a, b] += 1
            pairs[b, a] += a != b
            met[i].add((a, b))
            met[j].add((b, a))
    meet = np.zeros((4, 4), dtype=np.int64)
    for cells in met:
        for cell in cells:
            meet[cell] += 1
    return pairs, meet


@given(SPANS)
def test_pairs_are_those_of_a_double_loop(rows: Rows) -> None:
    spans = sorted_rows(rows)
    pairs, meet = double_loop(rows)
    np.testing.assert_array_equal(pair_counts(spans), pairs)
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_array_equal(spans_that_meet(spans)[off], meet[off])
    assert sum(len(left) for left, _ in pairs_of(spans)) == spans.meetings


@given(SPANS)
def test_running_sums_count_the_same(rows: Rows) -> None:
    """The way taken where passages lie deep in each other."""
    pairs, meet = double_loop(rows)
    found = engine._by_running_sums(sorted_rows(rows))
    np.testing.assert_array_equal(found[0], pairs)
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_array_equal(found[1][off], meet[off])


@given(SPANS)
def test_small_blocks_and_wide_keys_count_the_same(rows: Rows) -> None:
    pairs, meet = double_loop(rows)
    off = ~np.eye(4, dtype=bool)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"_BLOCK": 3, "_CELLS": 40, "_BITS": 2}.items():
            patch.setattr(engine, name, value)
        spans = sorted_rows(rows)
        np.testing.assert_array_equal(pair_counts(spans), pairs)
        np.testing.assert_array_equal(spans_that_meet(spans)[off], meet[off])
        texts = distinct_counts(spans, spans.texts, lambda left, _right: spans.texts[left])
    expected = np.zeros((4, 4), dtype=np.int64)
    for a, b in combinations(range(4), 2):
        inside = {
            one[0]
            for one in rows
            for other in rows
            if (one[3], other[3]) == (a, b)
            if overlap(one, other)
        }
        expected[a, b] = expected[b, a] = len(inside)
    np.testing.assert_array_equal(texts[off], expected[off])


@given(SPANS)
def test_repeated_spans_count_once(rows: Rows) -> None:
    once, twice = sorted_rows(rows), sorted_rows([*rows, *rows])
    for name in ("texts", "starts", "ends", "codes", "reach"):
        np.testing.assert_array_equal(getattr(once, name), getattr(twice, name))


@given(SPANS)
def test_merged_spans_of_a_code_are_apart_and_cover_the_same(rows: Rows) -> None:
    whole = merge_spans(sorted_rows(rows))
    merged = list(zip(whole.texts, whole.starts, whole.ends, whole.codes, strict=True))
    covered = [
        (text, code, position)
        for text, start, end, code in merged
        for position in range(start, end)
    ]
    assert len(covered) == len(set(covered))
    expected = {(t, code, p) for t, start, end, code in rows for p in range(start, end)}
    assert set(covered) == expected
    lengths = shared_lengths(sorted_rows(rows))
    for a in range(4):
        assert lengths[a, a] == len([1 for _, code, _ in expected if code == a])
        for b in range(a):
            both = {(t, p) for t, c, p in expected if c == a}
            assert lengths[a, b] == len(both & {(t, p) for t, c, p in expected if c == b})


def test_touching_is_not_overlapping() -> None:
    assert pair_counts(sorted_rows([(0, 0, 5, 0), (0, 5, 9, 1)])).sum() == 0
    assert pair_counts(sorted_rows([(0, 0, 6, 0), (0, 5, 9, 1)]))[0, 1] == 1


def test_a_text_full_of_nested_passages_is_counted_by_running_sums() -> None:
    rows = [(0, start, 2000, start % 2) for start in range(400)]
    spans = sorted_rows(rows, 2)
    assert spans.meetings > len(spans) * spans.size
    assert pair_counts(spans)[0, 1] == 200 * 200
    assert spans_that_meet(spans).tolist()[0][1] == 200
