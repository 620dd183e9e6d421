"""What follows what: by hand, by brute force, and against all orders."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.course.sequences import sequence_table
from qualcode.analysis.frame import codings_frame
from qualcode.errors import TableError
from qualcode.model.study import Study

Make = Callable[..., Study]


def rows_of(table: pd.DataFrame) -> list[Any]:
    return list(table.itertuples())


DOCS = Path(__file__).parents[3] / "docs" / "saturation-and-sequences.md"
SAID = {"p1": ["one two six"] * 8, "p2": ["one two six"] * 4}
_TURN = len("P: one two six\n\n")
_START = len("P: ")


def at(turn: int, word: int = 0) -> tuple[int, int]:
    """Return the span of the first, second or third word of a turn."""
    start = (turn - 1) * _TURN + _START + 4 * word
    return start, start + 3


BY_HAND = [
    ("p1", "a", *at(2)),
    ("p1", "b", *at(3)),
    ("p1", "a", *at(4)),
    ("p1", "b", *at(8)),
    ("p1", "a", *at(8, 1)),
]


def test_one_interview_by_hand(make: Make) -> None:
    study = make(SAID, BY_HAND)
    table = sequence_table(codings_frame(study), study, within=2)
    columns = ["code_a", "code_b", "n_a", "n_b", "followed", "transcripts", "transcripts_both"]
    assert table[columns].values.tolist() == [
        ["a", "b", 3, 2, 1, 1, 1],
        ["b", "a", 2, 3, 2, 1, 1],
    ]
    assert table["share"].tolist() == pytest.approx([1 / 3, 1.0])


def test_the_example_of_the_docs_is_what_comes_out(make: Make) -> None:
    study = make(SAID, BY_HAND)
    text = DOCS.read_text(encoding="utf-8")
    for row in rows_of(sequence_table(codings_frame(study), study, within=2)):
        cells = (row.code_a, row.code_b, row.n_a, row.n_b, row.followed, f"{row.share:.2f}")
        assert f"| {' | '.join(map(str, cells))} |" in text


def test_passages_of_one_beginning_do_not_follow_one_another(make: Make) -> None:
    start, end = at(1)
    study = make(SAID, [("p1", "a", start, end), ("p1", "b", start, end + 4)])
    table = sequence_table(codings_frame(study), study)
    assert table["followed"].tolist() == [0, 0]
    assert table["p"].tolist() == [1.0, 1.0]


def test_coders_and_transcripts_are_lines_of_their_own(make: Make) -> None:
    marks = [
        ("p1", "a", *at(1), "ana"),
        ("p1", "b", *at(2), "bo"),
        ("p2", "b", *at(2), "ana"),
        ("p2", "c", *at(1), "ana"),
    ]
    study = make(SAID, marks)
    table = sequence_table(codings_frame(study), study)
    assert table[["code_a", "code_b", "followed"]].values.tolist() == [["b", "c", 0], ["c", "b", 1]]


def test_numbers_that_make_no_sense_are_refused(make: Make) -> None:
    study = make(SAID, BY_HAND)
    frame = codings_frame(study)
    with pytest.raises(TableError, match="No coding has a passage"):
        sequence_table(frame.assign(start=None), study)
    for wrong in ({"within": -1}, {"orders": 0}):
        with pytest.raises(TableError, match="--within"):
            sequence_table(frame, study, **wrong)


MARKS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2"]),
        st.sampled_from("abc"),
        st.integers(1, 4),
        st.integers(0, 2),
        st.sampled_from(["ana", "bo"]),
        st.integers(1, 8),
    ),
    min_size=1,
    max_size=14,
)


@settings(deadline=None, max_examples=60)
@given(MARKS, st.integers(0, 3))
def test_counts_are_those_of_brute_force(
    make: Make, drawn: list[tuple[str, str, int, int, str, int]], within: int
) -> None:
    marks = [
        (name, code, at(turn, word)[0], at(turn, word)[0] + length, coder)
        for name, code, turn, word, coder, length in drawn
    ]
    study = make(SAID, marks)
    frame = codings_frame(study)
    table = sequence_table(frame, study, within=within, orders=20)
    rows = rows_of(frame.drop_duplicates(["transcript", "coder", "code", "start", "end"]))
    lines = {(row.transcript, row.coder) for row in rows}
    for pair in rows_of(table):
        first = [row for row in rows if row.code == pair.code_a]
        second = [row for row in rows if row.code == pair.code_b]
        followed = [
            a
            for a in first
            if any(
                (a.transcript, a.coder) == (b.transcript, b.coder)
                and a.start < b.start
                and b.turn - a.turn <= within
                for b in second
            )
        ]
        own = [{(row.transcript, row.coder) for row in part} for part in (first, second)]
        both = {name for name, coder in lines if all((name, coder) in part for part in own)}
        assert (pair.n_a, pair.n_b, pair.followed) == (len(first), len(second), len(followed))
        assert pair.transcripts == len({a.transcript for a in followed})
        assert pair.transcripts_both == len(both)
        assert pair.followed <= pair.n_a
        assert pair.transcripts <= pair.transcripts_both
        assert 0 < pair.p <= pair.q <= 1
    possible = {
        (a.code, b.code)
        for a, b in product(rows, rows)
        if a.code != b.code and (a.transcript, a.coder) == (b.transcript, b.coder)
    }
    assert set(zip(table["code_a"], table["code_b"], strict=True)) == possible
    mixed = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    again = sequence_table(mixed, study, within=within, orders=20)
    pd.testing.assert_frame_equal(again, table)


def test_chance_is_that_of_all_orders_of_the_places(make: Make) -> None:
    # Five places in p1, of which one bears two codes, and three in p2: 120 x 6 orders.
    places = {"p1": [(1, 0), (2, 0), (2, 1), (5, 0), (8, 0)], "p2": [(1, 0), (3, 0), (4, 0)]}
    codes = {"p1": ["a", "bc", "b", "a", "c"], "p2": ["a", "b", "a"]}
    marks = [
        (name, code, *at(*place))
        for name in places
        for place, group in zip(places[name], codes[name], strict=True)
        for code in group
    ]
    study = make(SAID, marks)
    table = sequence_table(codings_frame(study), study, within=2, orders=20_000)
    for pair in rows_of(table):
        counts = np.array(
            [
                sum(
                    group.count(pair.code_a)
                    for name, dealt in (("p1", one), ("p2", two))
                    for (turn, word), group in zip(places[name], dealt, strict=True)
                    if any(
                        pair.code_b in other
                        for (later, place), other in zip(places[name], dealt, strict=True)
                        if (later, place) > (turn, word) and later - turn <= 2
                    )
                )
                for one in permutations(codes["p1"])
                for two in permutations(codes["p2"])
            ]
        )
        assert pair.expected == pytest.approx(counts.mean(), abs=0.03)
        above, below = (counts >= pair.followed).mean(), (counts <= pair.followed).mean()
        assert pair.p == pytest.approx(min(1, 2 * min(above, below)), abs=0.03)
        assert pair.low >= counts.min()
        assert pair.high <= counts.max()


def test_a_sequence_that_is_always_there_is_found(make: Make) -> None:
    said = {f"p{number}": ["one two six"] * 8 for number in range(12)}
    marks = [
        (name, code, *at(turn))
        for name in said
        for turn, code in zip(range(1, 9), "abcdefgh", strict=True)
    ]
    study = make(said, marks)
    table = sequence_table(codings_frame(study), study, within=1, orders=4000)
    found = table[table["q"] < 0.05]
    pairs = set(zip(found["code_a"], found["code_b"], strict=True))
    assert {("a", "b"), ("g", "h")} <= pairs
    assert (found["followed"] == 12).sum() == 7
