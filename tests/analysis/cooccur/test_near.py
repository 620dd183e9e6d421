"""Turns near each other by multiplying tables: the same as one look at every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccur import near
from qualcode.analysis.cooccur.near import is_dense, near_meetings
from qualcode.analysis.cooccur.spans import Spans, distinct_meetings, sort_spans

CODERS = 3
MARKS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, CODERS - 1), st.integers(0, 4)), max_size=60
)


def spans_of(marks: list[tuple[int, int, int]], far: int, per_text: int) -> Spans:
    """Return spans from (turn, coder, code); so many turns in a row are of one interview."""
    turn, coder, code = np.array(marks, dtype=np.int64).reshape(-1, 3).T
    return sort_spans(turn // per_text * CODERS + coder, turn, turn + far + 1, code, 5)


@given(MARKS, st.integers(1, 4), st.integers(2, 12), st.sampled_from([1, 3, 7, 4096]))
def test_tables_count_what_pairs_count(
    marks: list[tuple[int, int, int]], far: int, per_text: int, rows: int
) -> None:
    spans = spans_of(marks, far, per_text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near, "_ROWS", rows)  # so that turns near each other fall into two blocks
        single, both, met = near_meetings(spans, CODERS)
    expected = distinct_meetings(spans, spans.texts // CODERS)
    assert [table.tolist() for table in (both, met)] == [table.tolist() for table in expected]
    turns = {(turn, code) for turn, _, code in marks}
    assert single.tolist() == [sum(code == own for _, own in turns) for code in range(5)]


def test_a_turn_between_two_others_meets_them_once() -> None:
    spans = spans_of([(18, 0, 0), (19, 0, 0), (20, 0, 0)], 1, 3)
    assert distinct_meetings(spans, spans.texts // CODERS)[1][0, 0] == 3
    assert near_meetings(spans, CODERS)[2][0, 0] == 3


def test_tables_are_for_deep_passages() -> None:
    everywhere = [
        (turn, coder, code) for turn in range(30) for coder in (0, 1) for code in range(5)
    ]
    assert is_dense(spans_of(everywhere, 2, 30), CODERS)
    assert not is_dense(spans_of([(0, 0, 0), (29, 1, 4)], 2, 30), CODERS)
    assert not is_dense(spans_of([], 2, 30), CODERS)
