"""Topics of the interview guide: where they are talked about, and which codes they feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.cooccur.given import cooccurrence_given
from qualcode.analysis.cooccur.rule import rule_for
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts_by import counts_by
from qualcode.analysis.frame import codings_frame, counting_frame
from qualcode.analysis.query.excerpts import excerpts
from qualcode.analysis.query.filters import Filters
from qualcode.analysis.rollup import with_ancestors
from qualcode.analysis.topics import topics_of_turns, with_topics
from qualcode.errors import TableError
from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment
from qualcode.model.organization import Organization, Participant
from qualcode.model.published import Topic
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript, Turn
from qualcode.store.folder import open_study

Put = Callable[..., str]
Mark = tuple[str, str, int, int]
CODES = ("top", "a", "b", "about-plans", "about-data")


def study_of(marks: Sequence[Mark], guide: Sequence[Topic]) -> Study:
    """Return two interviews of four turns, each of nine letters and a blank; `a` is below `top`."""
    texts, people = {}, {}
    for name in ("t1", "t2"):
        person = f"P{name}"
        people[person] = Participant(person, name)
        turns = tuple(
            Turn(
                n + 1,
                "IA"[n % 2],
                ("interviewer", "participant")[n % 2],
                Span(n * 10, n * 10 + 9),
                person if n % 2 else "",
            )
            for n in range(4)
        )
        texts[name] = Transcript(name, "abcdefghi " * 4, turns, (person,))
    codings = [
        Coding(str(n), code, "ana", Segment(name, Span(start, end), "x"))
        for n, (name, code, start, end) in enumerate(marks)
    ]
    book = Codebook(tuple(Code(code, code, "top" if code == "a" else "") for code in CODES))
    places = {name: Organization(name, {"size": (name,)}) for name in texts}
    return Study(
        "S",
        book,
        organizations=places,
        participants=people,
        transcripts=texts,
        codings=codings,
        guide=tuple(guide),
    )


MARKED = (
    Topic("plans", "Plans", marked_by=("about-plans",)),
    Topic("data", "Data", feeds=("b",), marked_by=("about-data",)),
    Topic("end", "End"),
)
MARKS: list[Mark] = [
    ("t1", "about-plans", 0, 19),
    ("t1", "about-data", 15, 40),
    ("t2", "about-plans", 0, 40),
    ("t1", "a", 2, 6),
    ("t1", "a", 14, 16),
    ("t1", "b", 16, 18),
    ("t1", "b", 30, 35),
    ("t2", "b", 0, 3),
]


def test_codings_belong_to_the_topics_whose_passages_they_share_a_character_with() -> None:
    study = study_of(MARKS, MARKED)
    table = with_topics(codings_frame(study), study)
    assert table[["coding", "code", "topic"]].values.tolist() == [
        ["3", "a", "plans"],
        ["4", "a", "plans"],
        ["4", "a", "data"],
        ["5", "b", "plans"],
        ["5", "b", "data"],
        ["6", "b", "data"],
        ["7", "b", "plans"],
    ]
    numbers = counting_frame(study, ("coding", "code", "transcript", "start", "end"))
    assert with_topics(numbers, study)["topic"].tolist() == table["topic"].tolist()
    assert with_topics(table, study) is table


def test_touching_a_topic_is_not_belonging_to_it() -> None:
    study = study_of([("t1", "about-plans", 5, 9), ("t1", "a", 9, 12), ("t2", "a", 5, 9)], MARKED)
    assert with_topics(codings_frame(study), study).empty


def test_codes_meet_by_topic_where_they_are_talked_about() -> None:
    """By hand: a and b meet in both topics of t1; t2 has plans, too, and nobody codes a there."""
    study = study_of(MARKS, MARKED)
    row = cooccurrence(codings_frame(study), unit="topic", study=study).iloc[0]
    assert row[["code_a", "code_b", "n_a", "n_b", "n_ab", "base"]].tolist() == [
        "a", "b", 2, 3, 2, 3,
    ]  # fmt: skip
    assert row["withheld"].startswith("phi: one of the codes is in every unit")
    given_sizes = cooccurrence_given(
        codings_frame(study), study, "size", rule=rule_for("topic"), values=["t1"]
    )
    assert given_sizes[["n_ab", "base"]].values.tolist() == [[2, 2]]


def test_a_coding_of_two_topics_still_pairs_with_the_code_above_its_own() -> None:
    """Seen failing: rows for each topic were taken for rows of the codes above."""
    study = study_of([*MARKS, ("t1", "top", 30, 35)], MARKED)
    frame = codings_frame(study)
    pairs = cooccurrence(frame, unit="topic", study=study)
    assert ("a", "top") in set(zip(pairs["code_a"], pairs["code_b"], strict=True))
    spread = cooccurrence(with_ancestors(frame, study.codebook), unit="topic", study=study)
    assert ("a", "top") not in set(zip(spread["code_a"], spread["code_b"], strict=True))


def test_without_marks_topics_are_those_that_codes_feed() -> None:
    guide = (Topic("plans", "Plans", feeds=("top",)), Topic("data", "Data", feeds=("a", "b")))
    study = study_of(MARKS[3:], guide)
    table = with_topics(codings_frame(study), study)
    assert table[["coding", "topic"]].values.tolist()[:2] == [["0", "plans"], ["0", "data"]]
    row = cooccurrence(codings_frame(study), unit="topic", study=study).iloc[0]
    assert row[["n_a", "n_b", "n_ab", "base"]].tolist() == [2, 2, 1, 3]
    alone = study_of(MARKS[3:], ())
    with pytest.raises(TableError, match=r"guide\.yaml"):
        with_topics(codings_frame(alone), alone)
    with pytest.raises(TableError, match=r"guide\.yaml"):
        cooccurrence(codings_frame(alone), unit="topic", study=alone)


def test_marked_topics_have_bases_of_their_own() -> None:
    study = study_of(MARKS, MARKED)
    turns = topics_of_turns(study).groupby("topic")["turn"].count()
    assert turns.to_dict() == {"plans": 6, "data": 3}
    frame = codings_frame(study)
    found = {
        unit: counts_by(frame, study, "topic", unit=unit, codes=["b"])[
            ["group", "count", "base"]
        ].values.tolist()
        for unit in ("codings", "turns", "transcripts", "participants")
    }
    assert found["codings"] == [["plans", 2, 4], ["data", 2, 3], ["end", 0, 0]]
    assert found["turns"] == [["plans", 2, 6], ["data", 2, 3], ["end", 0, 0]]
    assert found["transcripts"] == [["plans", 2, 2], ["data", 1, 1], ["end", 0, 0]]
    assert found["participants"] == found["transcripts"]


def test_a_search_is_narrowed_to_a_marked_topic() -> None:
    study = study_of(MARKS, MARKED)
    table = excerpts(study, "b", filters=Filters(topic="data"))
    assert table[["transcript", "start"]].values.tolist() == [["t1", 16], ["t1", 30]]
    with pytest.raises(TableError, match=r"no topic 'dates'\. Did you mean 'data'"):
        excerpts(study, "b", filters=Filters(topic="dates"))


PLACES = st.tuples(st.sampled_from(["t1", "t2"]), st.integers(0, 38), st.integers(1, 12))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CODES[1:]), PLACES), max_size=12))
def test_topics_are_those_of_a_double_loop_and_no_count_exceeds_its_base(
    made: list[tuple[str, tuple[str, int, int]]],
) -> None:
    marks = [(name, code, at, min(at + size, 40)) for code, (name, at, size) in made]
    study = study_of(marks, MARKED)
    frame = codings_frame(study)
    table = with_topics(frame, study)
    expected = [
        (str(n), topic)
        for n, (name, code, start, end) in enumerate(marks)
        if not code.startswith("about")
        for topic in ("plans", "data")
        if any(
            other == f"about-{topic}" and text == name and low < end and start < high
            for text, other, low, high in marks
        )
    ]
    assert list(zip(table["coding"], table["topic"], strict=True)) == expected
    for unit in ("codings", "turns", "transcripts", "participants", "organizations"):
        counts = counts_by(frame, study, "topic", unit=unit)
        assert (counts["count"] <= counts["base"]).all()
    if not table.empty:
        pairs = cooccurrence(frame, unit="topic", study=study)
        assert (pairs[["n_a", "n_b"]].max(axis=1) <= pairs["base"]).all()


def test_the_guide_names_codes_that_there_are_and_topics_once(folder: Path, code: Put) -> None:
    code("p1a", "guess", "We guess")
    code("p1a", "planning", "How do you plan?")
    guide = folder / "guide.yaml"
    guide.write_text(
        "title: G\ntopics:\n  - {id: plans, title: Plans, marked_by: [planing]}\n"
        "  - {id: plans, title: Again, marked_by: [data]}\n"
    )
    with pytest.raises(Exception, match="'marked_by' of 'plans' names 'planing'") as caught:
        open_study(folder)
    assert "'plans' is the id of two topics" in str(caught.value)
    guide.write_text("title: G\ntopics:\n  - {id: plans, title: Plans, marked_by: [data]}\n")
    study = open_study(folder)
    assert study.guide[0].marked_by == ("data",)
    assert topics_of_turns(study).empty


def test_people_who_are_coded_by_name_are_in_no_interview_and_meet_in_no_topic() -> None:
    """Seen failing: whatever had no transcript met as if it were in one."""
    study = study_of([], (Topic("plans", "Plans", feeds=("a", "b")),))
    pairs = (("Pt1", "a"), ("Pt2", "b"))
    codings = [Coding(name + code, code, "x", participant=name) for name, code in pairs]
    study = replace(study, codings=codings)
    with pytest.raises(TableError, match="choose participant or organization"):
        cooccurrence(codings_frame(study), unit="topic", study=study)
