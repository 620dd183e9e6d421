"""Co-occurrence in every unit, against a double loop and against counts by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccur import tally as counting
from qualcode.analysis.cooccur.rule import UNITS
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.frame import codings_frame, with_words
from qualcode.analysis.rollup import with_ancestors
from qualcode.errors import TableError
from qualcode.model.span import Span
from qualcode.model.transcript import INTERVIEWER, PARTICIPANT, PREAMBLE, Transcript, Turn
from tests.analysis.cooccur.studies import (
    CODES,
    TABLES,
    WIDTH,
    Mark,
    Random,
    passages,
    place_of,
    places,
    random_studies,
    study_of,
)

CODERS = st.sampled_from(["within", "across"])
COUNTED = ["n_a", "n_b", "n_ab"]


def cells(table: pd.DataFrame, columns: Sequence[str]) -> dict[tuple[str, str], list[int]]:
    return {
        (str(row["code_a"]), str(row["code_b"])): [int(row[name]) for name in columns]
        for row in table.to_dict("records")
    }


def kept_turns(roles: list[str], mark: Mark, interviewer: bool) -> list[int]:
    """The positions that the turns of a mark have among those that are kept."""
    kept = [number for number, role in enumerate(roles, 1) if interviewer or role != INTERVIEWER]
    return [kept.index(turn) for turn in mark.turns if turn in kept]


@TABLES
@given(random_studies(), st.sampled_from(["overlap", "inside", "equal"]), CODERS)
def test_passages_are_those_of_a_double_loop(made: Random, unit: str, coders: str) -> None:
    marks = made[1]
    table = cooccurrence(codings_frame(study_of(*made)), unit=unit, coders=coders)
    assert cells(table, [*COUNTED, "a_with_b", "b_with_a"]) == passages(marks, unit, coders)


@TABLES
@given(random_studies(), CODERS)
def test_characters_are_those_of_a_double_loop(made: Random, coders: str) -> None:
    texts, marks = made
    study = study_of(*made)

    def where(mark: Mark) -> Iterable[object]:
        coder = mark.coder if coders == "within" else ""
        return ((mark.transcript, coder, position) for position in range(mark.start, mark.end))

    table = cooccurrence(codings_frame(study), unit="characters", coders=coders, study=study)
    assert cells(table, COUNTED) == places(marks, where, coders)
    readers = len({mark.coder for mark in marks}) if coders == "within" else 1
    length = sum(len(roles) * WIDTH for roles in texts.values()) * readers
    assert (table["base"] == length).all()


@TABLES
@given(random_studies(), CODERS, st.booleans())
def test_turns_are_those_of_a_double_loop(made: Random, coders: str, interviewer: bool) -> None:
    texts, marks = made
    study = study_of(*made)

    def where(mark: Mark) -> Iterable[object]:
        turns = kept_turns(texts[mark.transcript], mark, interviewer)
        return ((mark.transcript, turn) for turn in turns)

    expected = places(marks, where, coders)
    if not any(list(where(mark)) for mark in marks):
        return
    table = cooccurrence(
        codings_frame(study), unit="turn", coders=coders, interviewer=interviewer, study=study
    )
    assert cells(table, COUNTED) == expected
    roles = [role for text in texts.values() for role in text]
    assert (table["base"] == sum(interviewer or role != INTERVIEWER for role in roles)).all()
    if interviewer:
        assert cells(cooccurrence(codings_frame(study), unit="turn", coders=coders), COUNTED) == (
            expected
        )


@TABLES
@given(random_studies(), CODERS, st.booleans(), st.integers(1, 3))
def test_neighbours_are_those_of_a_double_loop(
    made: Random, coders: str, interviewer: bool, size: int
) -> None:
    texts, marks = made
    study = study_of(*made)
    stands = {
        (mark.transcript, turn, mark.coder if coders == "within" else "", mark.code)
        for mark in marks
        for turn in kept_turns(texts[mark.transcript], mark, interviewer)
    }
    if not stands:
        return
    near = {
        (a, b, text, one, other)
        for text, one, coder, a in stands
        for text_b, other, coder_b, b in stands
        if text == text_b and coder == coder_b and a < b and abs(one - other) <= size
    }
    expected = {}
    for a, b in {(a, b) for a, b, *_ in near}:
        turns = [
            {(text, turn) for text, turn, _, code in stands if code == name} for name in (a, b)
        ]
        pairs = [pair[2:] for pair in near if pair[:2] == (a, b)]
        met = {(text, one) for text, one, _ in pairs}, {(text, other) for text, _, other in pairs}
        expected[a, b] = [*map(len, turns), len(pairs), *map(len, met)]
    table = cooccurrence(
        codings_frame(study),
        unit="neighbours",
        coders=coders,
        interviewer=interviewer,
        size=size,
        study=study,
    )
    assert cells(table, [*COUNTED, "a_with_b", "b_with_a"]) == expected


def held_by_turns(made: Random, coders: str, interviewer: bool) -> list[list[set[str]]]:
    """The codes of each kept turn, by interview and, within coders, by coder."""
    texts, marks = made
    found = []
    for text, roles in texts.items():
        count = len([role for role in roles if interviewer or role != INTERVIEWER])
        for coder in ("x", "y") if coders == "within" else ("xy",):
            at: list[set[str]] = [set() for _ in range(count)]
            for mark in marks:
                if mark.transcript == text and mark.coder in coder:
                    for turn in kept_turns(roles, mark, interviewer):
                        at[turn].add(mark.code)
            found.append(at)
    return found


@TABLES
@given(random_studies(), CODERS, st.booleans(), st.integers(1, 4))
def test_windows_are_those_of_a_double_loop(
    made: Random, coders: str, interviewer: bool, size: int
) -> None:
    """A window joins two codes if its last turn has one, and the window the other."""
    study = study_of(*made)
    having: dict[str, set[object]] = {code: set() for code in CODES}
    both: dict[tuple[str, str], set[object]] = {}
    readings = held_by_turns(made, coders, interviewer)
    if not any(codes for at in readings for codes in at):
        return
    for number, at in enumerate(readings):
        text = number // 2 if coders == "within" else number
        for last, codes in enumerate(at):
            held = set().union(*at[max(last - size + 1, 0) : last + 1])
            for a in held:
                having[a].add((text, last))
            for a, b in combinations(sorted(held), 2):
                if {a, b} & codes:
                    both.setdefault((a, b), set()).add((text, last))
    table = cooccurrence(
        codings_frame(study),
        unit="window",
        coders=coders,
        interviewer=interviewer,
        size=size,
        study=study,
    )
    expected = {
        (a, b): [len(having[a]), len(having[b]), len(units)] for (a, b), units in both.items()
    }
    assert cells(table, COUNTED) == expected
    assert (table["n_a"] <= table["base"]).all()


def exchanges(roles: list[str]) -> list[int]:
    """The number of the question that each turn belongs to, for the double loop."""
    found, number = [], 0
    for before, role in zip(["", *roles], roles, strict=False):
        number += role == INTERVIEWER and before != INTERVIEWER and bool(before)
        found.append(number)
    return found


@TABLES
@given(random_studies(), CODERS, st.booleans())
def test_exchanges_are_those_of_a_double_loop(made: Random, coders: str, interviewer: bool) -> None:
    texts, marks = made
    study = study_of(*made)

    def where(mark: Mark) -> Iterable[object]:
        roles = texts[mark.transcript]
        turns = [turn for turn in mark.turns if interviewer or roles[turn - 1] != INTERVIEWER]
        return ((mark.transcript, exchanges(roles)[turn - 1]) for turn in turns)

    if not any(list(where(mark)) for mark in marks):
        return
    table = cooccurrence(
        codings_frame(study), unit="exchange", coders=coders, interviewer=interviewer, study=study
    )
    assert cells(table, COUNTED) == places(marks, where, coders)


WHOLES: dict[str, Callable[[Mark], Iterable[object]]] = {
    "transcript": lambda mark: [mark.transcript],
    "participant": lambda mark: [f"P-{mark.transcript}"],
    "organization": lambda mark: [place_of(mark.transcript)],
    "topic": lambda mark: [(mark.transcript, mark.start % 2)],
}


@TABLES
@given(random_studies(), CODERS, st.sampled_from(list(WHOLES)))
def test_wider_units_are_those_of_a_double_loop(made: Random, coders: str, unit: str) -> None:
    study = study_of(*made)
    frame = codings_frame(study)
    frame["topic"] = (frame["start"] % 2).astype("str")
    table = cooccurrence(frame, unit=unit, coders=coders, study=study)
    assert cells(table, COUNTED) == places(made[1], WHOLES[unit], coders)


@TABLES
@given(random_studies(), st.sampled_from(["transcript", "participant", "organization"]), CODERS)
def test_meetings_are_counted_in_wider_units(made: Random, count: str, coders: str) -> None:
    marks = made[1]
    frame = codings_frame(study_of(*made))
    table = cooccurrence(frame, unit="overlap", count=f"{count}s", coders=coders)
    expected = {}
    for a, b in passages(marks, "overlap", coders):
        meet = {
            unit
            for one in marks
            for other in marks
            if (one.code, other.code) == (a, b) and passages([one, other], "overlap", coders)
            for unit in WHOLES[count](one)
        }
        singles = [
            {u for m in marks if m.code == code for u in WHOLES[count](m)} for code in (a, b)
        ]
        expected[a, b] = [*map(len, singles), len(meet)]
    assert cells(table, COUNTED) == expected


@TABLES
@given(random_studies(), st.sampled_from([unit for unit in UNITS if unit != "topic"]), CODERS)
def test_no_count_exceeds_its_base_and_measures_keep_their_bounds(
    made: Random, unit: str, coders: str
) -> None:
    study = study_of(*made)
    table = cooccurrence(codings_frame(study), unit=unit, coders=coders, study=study)
    if unit not in ("overlap", "inside", "equal", "neighbours"):
        assert (table["n_ab"] <= table[["n_a", "n_b"]].min(axis=1)).all()
        assert (table["a_with_b"] == table["n_ab"]).all()
        assert (table[["n_a", "n_b"]].max(axis=1) <= table["base"]).all()
    assert (table["a_with_b"] <= table["n_a"]).all()
    assert (table["b_with_a"] <= table["n_b"]).all()
    assert (table["n_ab"] <= table["a_with_b"] * table["b_with_a"]).all()
    for name in ("share_a", "share_b", "jaccard", "p", "q"):
        assert table[name].dropna().between(0, 1).all()
    assert table["phi"].dropna().between(-1 - 1e-12, 1 + 1e-12).all()
    missing = table[["jaccard", "lift", "phi", "p", "q"]].isna().any(axis=1)
    assert (missing == (table["withheld"] != "")).all()


@TABLES
@given(random_studies(), st.sampled_from([unit for unit in UNITS if unit != "topic"]))
def test_order_repetition_and_names_of_coders_change_nothing(made: Random, unit: str) -> None:
    texts, marks = made
    tables = []
    for version in (marks, [*reversed(marks), *marks]):
        study = study_of(texts, version)
        tables.append(cooccurrence(codings_frame(study), unit=unit, study=study))
    swapped = {"x": "y", "y": "x"}
    renamed = [Mark(m.transcript, swapped[m.coder], m.code, m.start, m.end) for m in marks]
    study = study_of(texts, renamed)
    tables.append(cooccurrence(codings_frame(study), unit=unit, study=study))
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


@TABLES
@given(random_studies(), st.sampled_from([unit for unit in UNITS if unit != "topic"]))
def test_a_pair_is_the_same_from_both_sides(made: Random, unit: str) -> None:
    """Codes are renamed so that their order turns round."""
    texts, marks = made
    turned = dict(zip(CODES, reversed(CODES), strict=True))
    mirrored = [Mark(m.transcript, m.coder, turned[m.code], m.start, m.end) for m in marks]
    one, other = (
        with_words(cooccurrence(codings_frame(study), unit=unit, study=study))
        for study in (study_of(texts, marks), study_of(texts, mirrored))
    )
    back = other.rename(
        columns={"code_a": "code_b", "code_b": "code_a", "n_a": "n_b", "n_b": "n_a"}
        | {"a_with_b": "b_with_a", "b_with_a": "a_with_b", "share_a": "share_b"}
        | {"share_b": "share_a"}
    )[one.columns]
    back[["code_a", "code_b"]] = back[["code_a", "code_b"]].map(turned.get).astype("str")
    back = back.sort_values(["code_a", "code_b"], ignore_index=True)
    pd.testing.assert_frame_equal(one, back)


@TABLES
@given(random_studies())
def test_many_coders_are_counted_like_few(made: Random) -> None:
    frame = codings_frame(study_of(*made))
    few = cooccurrence(frame, unit="turn")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_FEW", 0)
        pd.testing.assert_frame_equal(cooccurrence(frame, unit="turn"), few)


THREE_TURNS = (
    {"t1": [INTERVIEWER, PARTICIPANT, PARTICIPANT]},
    [
        Mark("t1", "x", "a", 5, 7),
        Mark("t1", "x", "b", 6, 9),
        Mark("t1", "x", "a", 10, 12),
        Mark("t1", "x", "c", 12, 14),
        Mark("t1", "x", "c", 0, 2),
    ],
)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("overlap", {("a", "b"): [2, 1, 1, 1, 1]}),
        ("inside", {}),
        ("characters", {("a", "b"): [4, 3, 1, 1, 1]}),
        ("turn", {("a", "b"): [2, 1, 1, 1, 1], ("a", "c"): [2, 2, 1, 1, 1]}),
        (
            "neighbours",
            {
                ("a", "b"): [2, 1, 2, 2, 1],
                ("a", "c"): [2, 2, 3, 2, 2],
                ("b", "c"): [1, 2, 2, 1, 2],
            },
        ),
        (
            "window",
            {
                ("a", "b"): [2, 2, 2, 2, 2],
                ("a", "c"): [2, 3, 2, 2, 2],
                ("b", "c"): [2, 3, 2, 2, 2],
            },
        ),
        (
            "exchange",
            {("a", "b"): [1, 1, 1, 1, 1], ("a", "c"): [1, 1, 1, 1, 1], ("b", "c"): [1] * 5},
        ),
    ],
)
def test_three_turns_counted_by_hand(unit: str, expected: dict[tuple[str, str], list[int]]) -> None:
    """The example of docs/cooccurrence.md."""
    study = study_of(*THREE_TURNS)
    table = cooccurrence(codings_frame(study), unit=unit, study=study, size=0)
    assert cells(table, [*COUNTED, "a_with_b", "b_with_a"]) == expected


def test_one_passage_that_meets_several_withholds_the_c_coefficient() -> None:
    marks = [Mark("t1", "x", "a", 0, 14)] + [Mark("t1", "x", "b", i, i + 2) for i in (0, 4, 8)]
    study = study_of({"t1": [PARTICIPANT] * 3}, marks)
    row = cooccurrence(codings_frame(study), study=study).iloc[0]
    assert row[["n_a", "n_b", "n_ab", "a_with_b", "b_with_a"]].tolist() == [1, 3, 3, 1, 3]
    assert row[["share_a", "share_b"]].tolist() == [1.0, 1.0]
    assert np.isnan(row["jaccard"])
    assert "could exceed 1" in row["withheld"]


def test_participants_of_one_organisation_are_not_tested() -> None:
    marks = [Mark(text, "x", code, 0, 2) for text in ("t1", "t2") for code in "ab"]
    study = study_of({"t1": [PARTICIPANT], "t2": [PARTICIPANT], "t3": [PARTICIPANT]}, marks)
    frame = codings_frame(study)
    row = cooccurrence(frame, unit="participant", study=study).iloc[0]
    assert row[["n_a", "n_ab", "base"]].tolist() == [2, 2, 3]
    assert row["lift"] == 1.5
    assert row["phi"] == 1.0
    assert np.isnan(row["p"])
    assert "of one organisation" in row["withheld"]
    row = cooccurrence(frame, unit="organization", study=study).iloc[0]
    assert row[["n_a", "n_b", "n_ab", "base", "p"]].tolist() == [1, 1, 1, 2, 1.0]


def test_a_code_does_not_pair_with_the_one_above_it() -> None:
    study = study_of({"t1": [PARTICIPANT]}, [Mark("t1", "x", "a", 0, 2)], parents={"a": "b"})
    frame = with_ancestors(codings_frame(study), study.codebook)
    assert set(frame["code"]) == {"a", "b"}
    assert cooccurrence(frame, unit="turn", study=study).empty


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"unit": "page"}, "choose one of overlap"),
        ({"unit": "organization", "count": "participants"}, "cannot be counted in"),
        ({"unit": "turn", "size": 2}, "has none"),
        ({"unit": "window", "size": -1}, "1 or more"),
        ({"unit": "turn", "coders": "both"}, "not 'both'"),
        ({"unit": "window"}, "give the study"),
        ({"unit": "turn", "interviewer": False}, "give the study"),
        ({"unit": "topic"}, "choose exchange"),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, object], sentence: str) -> None:
    frame = codings_frame(study_of(*THREE_TURNS))
    with pytest.raises(TableError, match=sentence):
        cooccurrence(frame, **options)  # type: ignore[arg-type]


def test_words_before_the_first_speaker_are_a_turn_only_if_somebody_coded_them() -> None:
    """Seen failing: `count` had another base for turns than co-occurrence."""
    text = "Invented. abcd abcd"
    turns = (
        Turn(0, "", PREAMBLE, Span(0, 9)),
        Turn(1, PARTICIPANT, PARTICIPANT, Span(10, 14), "P-t1"),
        Turn(2, PARTICIPANT, PARTICIPANT, Span(15, 19), "P-t1"),
    )
    marks = [Mark("t1", "x", "a", 10, 12), Mark("t1", "x", "b", 10, 12)]
    opening = [*marks, Mark("t1", "x", "c", 0, 4)]
    for coded, base in ((marks, 2), (opening, 3)):
        study = study_of({"t1": [PARTICIPANT]}, coded)
        study = replace(study, transcripts={"t1": Transcript("t1", text, turns, ("P-t1",))})
        frame = codings_frame(study)
        counts = code_counts(frame, study.codebook, study=study)
        for unit in ("turn", "window"):
            table = cooccurrence(frame, unit=unit, study=study)
            assert set(table["base"]) == set(counts["turns_base"]) == {base}
