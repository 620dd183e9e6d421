"""Passages are found by words, positions and turns; suggestions wait for a coder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import (
    CodingExists,
    NoSuchTurn,
    QuotationNotFound,
    QuotationRepeated,
    SpanOutside,
    StaleCoding,
    TableError,
    UnknownCoding,
    UnknownSuggestion,
)
from qualcode.model.change import Change
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.store.folder import open_study
from qualcode.store.history import undo
from qualcode.store.session import record
from qualcode.store.suggestions import write_suggestions
from qualcode.tagging.anchor import segment_by_quotation, segment_by_span, segment_by_turn
from qualcode.tagging.batch import batch
from qualcode.tagging.edit import annotate, move, recode, remove_codings
from qualcode.tagging.keywords import load_pipeline, suggest_by_keywords
from qualcode.tagging.review import accept, open_suggestions, reject

Put = Callable[..., str]


@given(text=st.text(min_size=1), data=st.data())
def test_a_span_keeps_its_words_and_loses_only_blanks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    transcript = Transcript("t", text, ())
    if not text[start:end].strip():
        with pytest.raises(SpanOutside):
            segment_by_span(transcript, Span(start, end))
        return
    segment = segment_by_span(transcript, Span(start, end))
    assert segment.quote == text[start:end].strip()
    assert transcript.quote(segment.span) == segment.quote


def test_words_are_found_across_line_ends_and_other_quotation_marks() -> None:
    transcript = Transcript("t", "x It\u2019s\n\na \u201cmess\u201d \u2014 really", ())
    segment = segment_by_quotation(transcript, 'It\'s a "mess" - really')
    assert segment.span == Span(2, len(transcript.text))


def test_words_that_are_missing_or_repeated_are_refused(folder: Path) -> None:
    transcript = open_study(folder).transcript("p1a")
    with pytest.raises(QuotationNotFound):
        segment_by_quotation(transcript, "never said")
    with pytest.raises(QuotationRepeated, match="--turn"):
        segment_by_quotation(transcript, "The d")
    assert segment_by_quotation(transcript, "The d", turn=4).span.start > 100
    with pytest.raises(NoSuchTurn, match="turns 1 to 4"):
        segment_by_turn(transcript, 9)


def test_an_emoji_counts_as_one_position(folder: Path) -> None:
    transcript = open_study(folder).transcript("p1a")
    segment = segment_by_quotation(transcript, "Nobody knows")
    assert transcript.text[segment.span.start - 2] == "😀"


def test_suggestions_are_sentences_of_participants_and_stay_proposals(folder: Path) -> None:
    study = open_study(folder)
    found = suggest_by_keywords(study, load_pipeline())
    assert [
        (item.code, item.segment.quote) for item in found if item.segment.transcript == "p1a"
    ] == [
        ("guess", "We guess."),
        ("effort", "😀 Nobody knows how long it takes."),
        ("data", "The data never came."),
        ("effort", "The deadline slips, naïve as it was."),
    ]
    assert all(
        study.transcript("p1a").quote(item.segment.span) == item.segment.quote
        for item in found
        if item.segment.transcript == "p1a"
    )
    write_suggestions(folder, found, {"suggester": "keywords"})
    assert open_study(folder).codings == ()
    assert len(open_study(folder).suggestions) == len(found)


def test_accepting_makes_a_coding_and_rejecting_lasts(folder: Path) -> None:
    found = suggest_by_keywords(open_study(folder), load_pipeline())
    write_suggestions(folder, found, {})
    first, second, *rest = [item.id for item in open_suggestions(open_study(folder), coder="ana")]
    record(folder, lambda study: accept(study, first, coder="ana"), coder="ana")
    record(folder, lambda study: reject(study, second, coder="ana"), coder="ana")
    write_suggestions(folder, found, {})
    study = open_study(folder)
    assert [coding.coder for coding in study.codings] == ["ana"]
    assert [item.id for item in open_suggestions(study, coder="ana")] == rest
    assert len(open_suggestions(study, coder="bo")) == len(found)
    with pytest.raises(UnknownSuggestion):
        accept(study, second, coder="ana")


def test_a_table_with_mistakes_changes_nothing_and_names_each(folder: Path) -> None:
    rows = [
        ("t.csv:2", {"transcript": "p1a", "code": "effort", "quote": "We guess"}),
        ("t.csv:3", {"transcript": "p1a", "code": "efort", "quote": "We guess"}),
        ("t.csv:4", {"transcript": "p9", "code": "effort", "quote": "We guess"}),
    ]
    with pytest.raises(TableError) as caught:
        batch(open_study(folder), rows, coder="ana")
    assert "t.csv:3: The codebook has no code 'efort'. Did you mean 'effort'?" in str(caught.value)
    assert "t.csv:4: The study has no transcript 'p9'." in str(caught.value)


def test_importing_a_table_twice_adds_nothing(folder: Path) -> None:
    rows = [("t:2", {"section": "5", "code": "effort", "participants": "P1a-b", "references": "3"})]

    def prepare(study: Study) -> Change | None:
        return batch(study, rows, coder="paper").change

    for _ in range(2):
        record(folder, prepare, coder="paper")
    study = open_study(folder)
    assert [coding.participant or coding.reference for coding in study.codings] == [
        "P1a",
        "P1b",
        "3",
    ]


def test_codings_of_merged_codes_are_one_judgement(folder: Path, code: Put) -> None:
    """Seen failing when judgements were compared by the codes as they were."""
    kept, moved = code("p1a", "guess", "We guess"), code("p1a", "data", "We guess")
    other = code("p1a", "data", "Nobody knows")
    book = folder / "codebook.yaml"
    lines = [line for line in book.read_text().splitlines() if "id: data" not in line]
    merged = "\n".join(lines).replace("id: guess,", "id: guess, merged_from: [data],")
    book.write_text(merged + "\n")
    place = open_study(folder).codings[0].segment
    assert place is not None
    with pytest.raises(CodingExists):
        move(open_study(folder), other, place, coder="ana")
    taken = remove_codings(open_study(folder), [kept], coder="ana").removed
    assert {coding.id for coding in taken} == {kept, moved}


def test_what_changed_since_it_was_seen_is_not_taken_back(folder: Path, code: Put) -> None:
    name = code("p1a", "effort", "We guess")
    seen = open_study(folder).codings[0].changed
    record(folder, lambda study: annotate(study, name, "hm", coder="ana"), coder="ana")
    with pytest.raises(StaleCoding, match="look again"):
        remove_codings(open_study(folder), [name], coder="ana", seen={name: seen})
    with pytest.raises(UnknownCoding):
        remove_codings(open_study(folder), [], coder="ana")
    assert remove_codings(open_study(folder), [name], coder="ana").removed[0].memo == "hm"


@pytest.mark.parametrize("change", ["recode", "move"])
def test_a_twin_goes_along_and_does_not_come_up_at_the_old_place(
    folder: Path, code: Put, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Seen failing when only the one of two alike codings was changed that counts."""
    name = code("p1a", "effort", "We guess")
    (folder / "ledger").rename(folder / "away")
    monkeypatch.setenv("QUALCODE_DEVICE", "lap")
    code("p1a", "effort", "We guess")
    for path in (folder / "away").iterdir():
        path.rename(folder / "ledger" / path.name)
    (folder / "away").rmdir()
    study = open_study(folder)
    place = segment_by_quotation(study.transcript("p1a"), "Nobody knows")
    record(
        folder,
        lambda now: (
            recode(now, name, "data", coder="ana")
            if change == "recode"
            else move(now, name, place, coder="ana")
        ),
        coder="ana",
    )
    (left,) = open_study(folder).codings
    assert (left.code, left.segment == place) == (
        ("data", False) if change == "recode" else ("effort", True)
    )
    undo(folder, coder="ana")
    assert open_study(folder).codings == study.codings
