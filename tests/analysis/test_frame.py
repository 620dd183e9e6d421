"""The lean ways to a codings frame, against looking at one coding after the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.bases import unit_bases
from qualcode.analysis.cooccur.rule import UNITS as UNITS_OF_RULES
from qualcode.analysis.cooccur.rule import rule_for
from qualcode.analysis.cooccurrence import cooccurrence, pairs_by_rule
from qualcode.analysis.counts import code_counts
from qualcode.analysis.cross import cross_table
from qualcode.analysis.frame import COLUMNS, codings_frame, counting_frame, with_words
from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.ingest.turns import find_turns
from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment
from qualcode.model.organization import Organization, Participant
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.model.turns import LaterTurns, turns_of
from tests.analysis.cooccur.studies import TABLES

TEXT = "Once.\n\nInt: why so\n\nAna: we guess\n\nBo: they do\n\nInt: yes\n"
HOMES = {"P1": "one", "P2": "one", "P3": "two", "P4": ""}
SPEAKERS = {"Int": "interviewer"}


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Return a study of two interviews with one or two people, of one or two organisations."""
    texts, codings = {}, []
    for name in ("t1", "t2"):
        people = draw(st.lists(st.sampled_from(list(HOMES)), min_size=1, max_size=2, unique=True))
        speakers = SPEAKERS | dict(zip(("Ana", "Bo"), [*people, "other"], strict=False))
        turns = turns_of(find_turns(TEXT, speakers))
        texts[name] = Transcript(name, TEXT, turns, tuple(people), tuple(speakers.items()))
    for number in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, len(TEXT) - 2))
        span = Span(start, draw(st.integers(start + 1, len(TEXT))))
        coding = Coding(
            f"n{number}",
            draw(st.sampled_from(["a", "b", "c", "old"])),
            draw(st.sampled_from(["x", "y"])),
        )
        where = draw(st.sampled_from(["t1", "t2", "t1", "t2", "whole", "person", "paper"]))
        codings.append(
            {
                "whole": replace(coding, transcript="t1"),
                "person": replace(coding, participant="P3"),
                "paper": replace(coding, reference="[1]"),
            }.get(where, replace(coding, segment=Segment(where, span, TEXT[span.start : span.end])))
        )
    return Study(
        "x",
        Codebook((Code("b", "B"), Code("a", "A", merged_from=("old",)), Code("c", "C", "a"))),
        organizations={name: Organization(name, {"size": (name,)}) for name in ("one", "two")},
        participants={name: Participant(name, home) for name, home in HOMES.items()},
        transcripts=texts,
        codings=tuple(codings),
    )


def plainly(study: Study) -> list[dict[str, Any]]:
    """Describe each coding by itself."""
    rows = []
    for coding in study.codings:
        if coding.reference:
            continue
        segment = coding.segment
        text = study.transcripts.get(segment.transcript if segment else coding.transcript)
        first = text.turn_at(segment.span.start) if segment and text else None
        last = text.turn_at(segment.span.end - 1) if segment and text else None
        person = coding.participant
        home = study.participants[person].organization if person else ""
        if text is not None:
            only = text.participants[0] if len(text.participants) == 1 else ""
            person = (first.participant if first else "") or only
            homes = {study.participants[name].organization for name in text.participants}
            shared = homes.pop() if len(homes) == 1 else ""
            home = study.participants[person].organization if person else shared
        rows.append(
            {
                "coding": coding.id,
                "coder": coding.coder,
                "code": study.codebook[coding.code].id,
                "participant": person,
                "organization": home,
                "transcript": text.id if text else "",
                "start": segment.span.start if segment else None,
                "end": segment.span.end if segment else None,
                "turn": first.number if first else None,
                "last_turn": last.number if last else None,
                "role": first.role if first else "",
            }
        )
    return rows


def as_stored(study: Study) -> Study:
    """Return the study with turns that are looked for when they are needed, as the store has it."""
    texts = {
        name: replace(text, turns=LaterTurns(partial(find_turns, TEXT, dict(text.speakers))))
        for name, text in study.transcripts.items()
    }
    return replace(study, transcripts=texts)


@TABLES
@given(studies())
def test_every_row_is_what_its_coding_says(study: Study) -> None:
    """Seen failing when an organisation was taken from the interview and not from who speaks."""
    rows = plainly(study)
    for known in (study, as_stored(study)):
        frame = codings_frame(known)
        assert list(frame.columns) == list(COLUMNS)
        assert len(frame) == len(rows)
        for name in rows[0] if rows else ():
            found = [None if value is pd.NA else value for value in frame[name].tolist()]
            assert found == [row[name] for row in rows], name
        alone = codings_frame(as_stored(study), columns=["organization"])
        assert alone["organization"].tolist() == [row["organization"] for row in rows]


@TABLES
@given(studies(), st.sampled_from(["", "x"]))
def test_counting_from_a_few_columns_gives_what_all_give(study: Study, coder: str) -> None:
    whole, stored = codings_frame(study, coder=coder), as_stored(study)
    columns = [name for name in whole.columns if name != "quote"]
    lean = counting_frame(stored, columns, coder=coder)
    pd.testing.assert_frame_equal(
        with_words(lean).drop(columns="coding"), with_words(whole).drop(columns=["coding", "quote"])
    )
    for subtree in (False, True):
        pd.testing.assert_frame_equal(
            code_counts(lean, study.codebook, subtree=subtree, study=stored),
            with_words(code_counts(whole, study.codebook, subtree=subtree, study=study)),
        )
    for unit in UNITS:
        assert unit_bases(lean, stored, unit) == unit_bases(whole, study, unit)
        pd.testing.assert_frame_equal(
            cross_table(lean, stored, "size", unit=unit),
            with_words(cross_table(whole, study, "size", unit=unit)),
        )
    for unit in ("overlap", "turn", "neighbours", "exchange", "transcript", "participant"):
        one, other = (
            outcome(frame, known, unit) for frame, known in ((lean, stored), (whole, study))
        )
        assert one == other


def outcome(frame: pd.DataFrame, study: Study, unit: str) -> str:
    """Return a table of pairs, or why there is none, as text."""
    try:
        return cooccurrence(frame, unit=unit, study=study).to_csv()
    except TableError as error:
        return str(error)


@TABLES
@given(
    studies(),
    st.sampled_from(UNITS_OF_RULES),
    st.booleans(),
    st.sampled_from(["meetings", "transcripts", "organizations"]),
)
def test_the_columns_that_a_rule_names_are_enough(
    study: Study,
    unit: str,
    interviewer: bool,  # from hypothesis
    count: str,
) -> None:
    """Seen failing when a rule by topic named a column that no frame has."""
    try:
        rule = rule_for(unit, count=count, interviewer=interviewer)
    except TableError:
        return
    found = []
    for frame in (counting_frame(as_stored(study), rule.columns), codings_frame(study)):
        try:
            found.append(pairs_by_rule(frame, rule, study).to_csv())
        except TableError as error:
            found.append(str(error))
    assert found[0] == found[1]
