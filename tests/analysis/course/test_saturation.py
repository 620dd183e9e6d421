"""New codes over the interviews: by hand, by brute force over all orders, and by law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.course.accumulation import expected_codes, random_accumulation
from qualcode.analysis.course.rule import saturation_rule, saturation_runs
from qualcode.analysis.course.saturation import saturation_note, saturation_table
from qualcode.analysis.frame import codings_frame
from qualcode.analysis.rollup import roll_up
from qualcode.errors import TableError, UnknownAttribute
from qualcode.model.study import Study
from qualcode.store.folder import open_study

Make = Callable[..., Study]


def rows_of(table: pd.DataFrame) -> list[Any]:
    return list(table.itertuples())


ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "saturation-and-sequences.md"
SAID = {name: ["one two three four"] for name in ("p1", "p2", "p3", "p4")}
BY_HAND = [
    ("p1", "a", 3, 6),
    ("p1", "b", 3, 6),
    ("p2", "a", 3, 6),
    ("p2", "c", 3, 6),
    ("p3", "c", 3, 6),
    ("p4", "d", 3, 6),
]
DATES = {"p1": "2025-01-02", "p2": "2025-01-03", "p3": "2025-02-01", "p4": "2025-03-01"}


def test_four_interviews_by_hand(make: Make) -> None:
    # Expected after k of 4: a and c stand in two interviews, b and d in one.
    # k=1: (2+2+1+1)/4; k=2: 2(1 - 1/6) + 2(1 - 3/6); k=3: 2 + 2(1 - 1/4); k=4: all.
    study = make(SAID, BY_HAND, DATES)
    table = saturation_table(codings_frame(study), study)
    assert list(table["transcript"]) == ["p1", "p2", "p3", "p4"]
    assert list(table["codes"]) == [2, 2, 1, 1]
    assert list(table["new"]) == [2, 1, 0, 1]
    assert list(table["cumulative"]) == [2, 3, 3, 4]
    assert list(table["new_codes"]) == ["a; b", "c", "", "d"]
    assert table["expected"].tolist() == pytest.approx([6 / 4, 8 / 3, 7 / 2, 4])
    assert (table["low"].tolist(), table["high"].tolist()) == ([1, 2, 3, 4], [2, 3, 4, 4])
    assert "by the dates" in saturation_note(table, study)


def test_the_example_of_the_docs_is_what_comes_out(make: Make) -> None:
    study = make(SAID, BY_HAND, DATES)
    table = saturation_table(codings_frame(study), study)
    text = DOCS.read_text(encoding="utf-8")
    for row in rows_of(table):
        cells = (row.order, row.transcript, row.new, row.cumulative, f"{row.expected:.2f}")
        assert f"| {' | '.join(map(str, cells))} |" in text


def test_the_order_is_that_of_dates_and_ids_break_ties(make: Make) -> None:
    names = ("p2", "p10", "p1", "p3", "p4", "p5")
    dates = {"p2": "2025-03-01", "p10": "2025-03-01", "p1": "2025-04", "p3": "1 May", "p5": ""}
    study = make({name: ["word"] for name in names}, [(name, "a", 3, 5) for name in names], dates)
    table = saturation_table(codings_frame(study), study)
    assert list(table["transcript"]) == ["p2", "p10", "p1", "p3", "p4", "p5"]
    assert list(table["note"]) == [
        *("same date", "same date", "", "date not read", "no date", "no date")
    ]
    note = saturation_note(table, study)
    assert "2 with note 'same date' stand by their ids." in note
    assert "2 with note 'no date' come last" in note


def numbered(study: Study, **numbers: str) -> Study:
    texts = {
        name: replace(text, attributes={"order": (numbers[name],)} if name in numbers else {})
        for name, text in study.transcripts.items()
    }
    return replace(study, transcripts=texts)


def test_numbers_in_the_column_order_come_before_dates(make: Make) -> None:
    """Seen failing: the order of collection that `ingest` writes down was not looked at."""
    study = numbered(make(SAID, BY_HAND, DATES), p1="10", p2="2", p3="1", p4="2")
    table = saturation_table(codings_frame(study), study)
    assert list(table["transcript"]) == ["p3", "p2", "p4", "p1"]
    assert list(table["note"]) == ["", "same order", "same order", ""]
    assert "by the numbers in the column 'order'" in saturation_note(table, study)
    assert "2 with note 'same order' stand by their ids." in saturation_note(table, study)


def test_some_numbers_order_interviews_of_one_date_only(make: Make) -> None:
    one_day = dict.fromkeys(("p1", "p2", "p3"), "2025-03-01") | {"p4": "2025-02-01"}
    study = numbered(make(SAID, BY_HAND, one_day), p1="3", p2="1", p3="2")
    table = saturation_table(codings_frame(study), study)
    assert list(table["transcript"]) == ["p4", "p2", "p3", "p1"]
    assert list(table["note"]) == [""] * 4
    assert "by the dates" in saturation_note(table, study)


@pytest.mark.parametrize("date", ["2025/03/04", "2025-3-4", "2025.03.04", "20250304", "4.3.2025"])
def test_a_date_written_otherwise_is_not_read_in_part(make: Make, date: str) -> None:
    """Seen failing: 2025/03/04 and 2025-3-4 were taken for the year, and sorted by their signs."""
    study = make(SAID, BY_HAND, DATES | {"p1": date})
    table = saturation_table(codings_frame(study), study)
    assert list(table["transcript"])[-1] == "p1"
    assert list(table["note"])[-1] == "date not read"


def test_participants_stand_by_their_first_interviews(make: Make) -> None:
    study = make(
        SAID, BY_HAND, {"p1": "2025-04", "p2": "2025-03", "p3": "2025-02", "p4": "2025-01"}
    )
    texts = dict(study.transcripts)
    texts["p4"] = replace(texts["p4"], participants=("P4", "P1"))
    del texts["p3"]
    codings = [
        replace(coding, segment=None, participant=coding.segment.transcript.upper())
        for coding in study.codings
        if coding.segment
    ]
    study = replace(study, transcripts=texts, codings=codings)
    table = saturation_table(codings_frame(study), study, unit="participants")
    assert list(table["participant"]) == ["P1", "P4", "P2", "P3"]
    assert list(table["date"]) == ["2025-01", "2025-01", "2025-03", ""]
    assert list(table["note"]) == ["same interview", "same interview", "", "no interview"]
    note = saturation_note(table, study)
    assert note.startswith("Participants in the order of their first interviews, by the dates of")
    assert "1 with note 'no interview' come last" in note


def test_an_interview_that_nobody_has_looked_at_brings_nothing_to_the_curve(make: Make) -> None:
    study = make(SAID, BY_HAND[:4], DATES, read={"ana": {"p4": frozenset({1})}})
    frame = codings_frame(study)
    table = saturation_table(frame, study)
    assert list(table["transcript"]) == ["p1", "p2", "p4"]
    assert list(table["new"]) == [2, 1, 0]
    assert "1 left out" in saturation_note(table, study)
    # What a filter takes away was looked at all the same.
    kept = saturation_table(frame[frame["code"] == "b"], study)
    assert list(kept["new"]) == [1, 0, 0]


def test_groups_have_curves_of_their_own(make: Make) -> None:
    kinds = {"p1": ("x",), "p2": ("x", "y"), "p3": ("y",)}
    study = make(SAID, [*BY_HAND, ("p3", "d", 3, 6, "bo")], DATES, kinds=kinds)
    frame = codings_frame(study)
    table = saturation_table(frame, study, by="kind")
    shown = list(zip(table["group"], table["transcript"], table["new"], strict=True))
    assert shown == [
        *(("x", "p1", 2), ("x", "p2", 1), ("y", "p2", 2), ("y", "p3", 1)),
        ("not stated", "p4", 1),
    ]
    coders = saturation_table(frame, study, by="coder").groupby("group")["transcript"].agg(list)
    assert coders.to_dict() == {"ana": ["p1", "p2", "p3", "p4"], "bo": ["p3"]}
    with pytest.raises(UnknownAttribute):
        saturation_table(frame, study, by="size")


def test_attributes_of_transcripts_and_of_people_make_groups_too(make: Make) -> None:
    study = make(SAID, BY_HAND, DATES)
    place = {"p1": ("office",), "p2": ("office",), "p3": ("call",), "p4": ("call",)}
    texts = {
        name: replace(text, attributes={"place": place[name]})
        for name, text in study.transcripts.items()
    }
    people = {
        name: replace(person, attributes={"role": ("dev",)})
        for name, person in study.participants.items()
    }
    study = replace(study, transcripts=texts, participants=people)
    frame = codings_frame(study)
    for unit in ("transcripts", "participants"):
        placed = saturation_table(frame, study, by="place", unit=unit)
        assert list(placed["group"]) == ["office", "office", "call", "call"]
        assert list(placed["new"]) == [2, 1, 1, 1]
        assert list(saturation_table(frame, study, by="role", unit=unit)["new"]) == [2, 1, 0, 1]


def test_the_published_study_counts_participants_and_says_that_order_is_not_collection() -> None:
    study = open_study(ROOT / "studies" / "nahar2022")
    frame = codings_frame(study)
    table = saturation_table(frame, study, orders=50)
    assert list(table["participant"])[:3] == ["P1a", "P1b", "P2a"]
    assert table["cumulative"].iloc[-1] == frame["code"].nunique()
    assert "no order of collection" in saturation_note(table, study)
    rolled = roll_up(frame, study.codebook, "challenge")
    challenges = saturation_table(rolled, study, orders=50)
    assert len(challenges) == len(table)
    assert challenges["cumulative"].iloc[-1] == rolled["code"].nunique()


def test_the_band_of_the_sample_holds_its_mean_and_the_exact_expectation() -> None:
    study = open_study(ROOT / "transcripts_sample")
    table = saturation_table(codings_frame(study), study)
    assert (table["low"] <= table["mean"]).all()
    assert (table["mean"] <= table["high"]).all()
    assert (table["mean"] - table["expected"]).abs().max() < 0.5


def test_a_study_without_codings_has_an_empty_table(make: Make) -> None:
    study = make(SAID)
    table = saturation_table(codings_frame(study), study)
    assert table.empty
    assert saturation_rule(table).empty
    assert "4 left out" in saturation_note(table, study)
    with pytest.raises(TableError, match="at least one"):
        saturation_table(codings_frame(study), study, orders=0)
    with pytest.raises(TableError, match="have no order"):
        saturation_table(codings_frame(study), study, unit="codings")


INCIDENCE = st.lists(
    st.lists(st.booleans(), min_size=5, max_size=5).filter(any), min_size=1, max_size=8
)


@given(INCIDENCE)
def test_the_expectation_is_the_mean_over_all_orders(rows: list[list[bool]]) -> None:
    grid = np.array(rows)
    curves = [
        [int(grid[:, order[: size + 1]].any(axis=1).sum()) for size in range(5)]
        for order in permutations(range(5))
    ]
    found = expected_codes(grid.sum(axis=1), 5)
    assert found.tolist() == pytest.approx(np.mean(curves, axis=0).tolist())
    drawn = random_accumulation(grid, orders=20, seed=3)
    assert {tuple(curve) for curve in drawn.tolist()} <= {tuple(curve) for curve in curves}


def test_codes_that_turn_up_late_are_found_too() -> None:
    # More interviews than are looked at first, and codes of one and of two interviews among them.
    grid = np.zeros((3, 300), dtype=np.bool_)
    grid[0, 7] = grid[1, [9, 200]] = grid[2, ::2] = True
    drawn = random_accumulation(grid, orders=4000, seed=5)
    assert (np.diff(drawn, axis=1) >= 0).all()
    assert (drawn[:, -1] == 3).all()
    apart = np.abs(drawn.mean(axis=0) - expected_codes(grid.sum(axis=1), 300))
    assert apart.max() < 0.05


MARKS = st.lists(
    st.tuples(st.sampled_from(list(SAID)), st.sampled_from("abcde")), min_size=1, max_size=20
)


@settings(deadline=None, max_examples=60)
@given(MARKS)
def test_a_curve_never_falls_and_ends_with_all_codes(
    make: Make, marks: list[tuple[str, str]]
) -> None:
    full = [(name, code, 3, 6, f"coder{number}") for number, (name, code) in enumerate(marks)]
    study = make(SAID, full, DATES)
    frame = codings_frame(study)
    table = saturation_table(frame, study, orders=30)
    seen: set[str] = set()
    for row in rows_of(table):
        own = {code for name, code in marks if name == row.transcript}
        assert row.new == len(own - seen)
        assert row.codings == sum(name == row.transcript for name, _ in marks)
        seen |= own
        assert row.cumulative == len(seen)
    assert table["cumulative"].is_monotonic_increasing
    assert table["cumulative"].iloc[-1] == table["low"].iloc[-1] == frame["code"].nunique()
    assert (table["low"] <= table["high"]).all()
    mixed = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    pd.testing.assert_frame_equal(saturation_table(mixed, study, orders=30), table)


def curve(*new: int) -> pd.DataFrame:
    return pd.DataFrame({"group": "all", "cumulative": np.cumsum(new)})


def test_the_rule_is_met_at_the_first_run_at_or_below_the_threshold() -> None:
    # Base of four: 20 codes. Runs of two: 2/20, 1/20 (met), 1/20, then 3/20 again.
    table = curve(10, 6, 3, 1, 1, 1, 0, 1, 2)
    runs = saturation_runs(table)
    assert runs[["first", "last", "new"]].values.tolist() == [
        *([5, 6, 2], [6, 7, 1], [7, 8, 1], [8, 9, 3])
    ]
    assert runs["share"].tolist() == pytest.approx([0.1, 0.05, 0.05, 0.15])
    (rule,) = saturation_rule(table).to_dict("records")
    assert (rule["met"], rule["at"], rule["confirmed"]) == (True, 5, 7)
    assert (rule["base_codes"], rule["new"], rule["above_later"]) == (20, 1, 1)
    strict = saturation_rule(table, threshold=0.0)
    why = "every run is above the threshold; the nearest has 1 new of 20"
    assert list(strict["reason"]) == [why]
    assert list(strict["share"]) == pytest.approx([0.15])


def test_the_published_example_is_met_at_six_and_two() -> None:
    """Guest, Namey and Chen (2020): 37 codes in the base, 11 % new in interviews 6 and 7, then 3 %.

    They write 6+2 for what runs of two interviews come to at 5 %.
    """
    table = curve(20, 9, 5, 3, 3, 3, 1, 0)
    runs = saturation_runs(table)
    assert runs["base_codes"].tolist() == [37, 37, 37]
    assert [f"{share:.0%}" for share in runs["share"]] == ["16%", "11%", "3%"]
    (rule,) = saturation_rule(table).to_dict("records")
    assert (rule["met"], rule["at"], rule["confirmed"]) == (True, 6, 8)


def test_the_rule_says_why_it_cannot_be_met() -> None:
    few = saturation_rule(curve(3, 1, 1, 0, 0))
    assert list(few["reason"]) == ["only 5 of the 6 interviews that the rule needs"]
    assert (int(few["base_codes"].iloc[0]), bool(few["at"].isna().all())) == (5, True)
    none = saturation_rule(curve(0, 0, 0, 0, 2, 1))
    assert list(none["reason"]) == ["no codes in the base"]
    assert bool(none["share"].isna().all())
    for wrong in ({"base": 0}, {"run": 0}, {"threshold": 1.5}):
        with pytest.raises(TableError, match="Base and run"):
            saturation_rule(curve(1), **wrong)
