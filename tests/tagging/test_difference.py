"""Differences of two versions: complete, never doubled, and in a researcher's words."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment, Source
from qualcode.model.difference import (
    ADDED,
    MEMO,
    MOVED,
    RECODED,
    REMOVED,
    CommandDifference,
    Differences,
    TextDifference,
    Version,
)
from qualcode.model.history import Entry
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript, Turn
from qualcode.report.difference_text import difference_markdown, difference_text
from qualcode.tagging.compare import compare

TEXT = "0123456789" * 5
SPANS = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda pair: Span(pair[0], sum(pair)))
CODES = st.sampled_from(["a", "b", "c"])
MEMOS = st.sampled_from(["", "one", "two"])


def coding(
    name: str, code: str = "a", span: Span | None = None, *, coder: str = "ana", memo: str = ""
) -> Coding:
    span = span or Span(0, 4)
    segment = Segment("t", span, TEXT[span.start : span.end])
    return Coding(name, code, coder, segment, memo=memo, revision="1")


@st.composite
def versions(draw: st.DrawFn) -> tuple[Version, Version]:
    """Draw two versions of which the second has kept, changed, lost and won some codings."""
    before: dict[str, Coding] = {}
    after: dict[str, Coding] = {}
    taken: set[tuple[str, Span]] = set()
    for number in range(draw(st.integers(0, 8))):
        code, span, memo = draw(CODES), draw(SPANS), draw(MEMOS)
        first = coding(f"e{number}-0", code, span, memo=memo)
        code, span, memo = draw(CODES), draw(SPANS), draw(MEMOS)
        second = coding(f"e{number}-0", code, span, memo=memo)
        fate = draw(st.sampled_from(["kept", "changed", "gone", "fresh"]))
        second = second if fate == "changed" else first
        keys = {(each.code, each.segment.span) for each in (first, second) if each.segment}
        if keys & taken:
            continue  # nobody judges a place twice alike
        taken |= keys
        if fate != "fresh":
            before[first.id] = first
        if fate != "gone":
            after[second.id] = second
    return Version(tuple(before.values())), Version(tuple(after.values()))


def applied(before: Version, differences: Differences) -> set[Coding]:
    """Do to a version what the rows say."""
    found = {each.id: each for each in before.codings}
    for row in differences.codings:
        if row.kind == REMOVED:
            del found[row.coding]
        elif row.kind == ADDED:
            span = Span(row.start, row.end)
            found[row.coding] = coding(row.coding, row.code, span, memo=row.after)
        elif row.kind == RECODED:
            found[row.coding] = replace(found[row.coding], code=row.after)
        elif row.kind == MEMO:
            found[row.coding] = replace(found[row.coding], memo=row.after)
        elif row.kind == MOVED:
            start, end = map(int, row.after.split("-"))
            segment = Segment("t", Span(start, end), TEXT[start:end])
            found[row.coding] = replace(found[row.coding], segment=segment)
    return set(found.values())


@given(pair=versions())
def test_the_rows_lead_from_one_version_to_the_other(pair: tuple[Version, Version]) -> None:
    """Seen failing when a changed memo was only looked for where nothing else had changed."""
    before, after = pair
    differences = compare(before, after)
    assert applied(before, differences) == set(after.codings)
    assert bool(differences) == (set(before.codings) != set(after.codings))
    back = compare(after, before)
    assert applied(after, back) == set(before.codings)
    assert len(back.codings) == len(differences.codings)


@given(pair=versions())
def test_a_version_does_not_differ_from_itself(pair: tuple[Version, Version]) -> None:
    assert compare(pair[0], pair[0]) == Differences()


@given(pair=versions())
def test_what_was_imported_again_is_no_difference(pair: tuple[Version, Version]) -> None:
    """Seen failing when codings were matched by id alone."""
    before, _ = pair
    again = tuple(replace(each, id=f"again-{each.id}") for each in before.codings)
    assert not compare(before, Version(again))
    assert not compare(before, Version((*before.codings, *again)))
    assert not compare(Version((*before.codings, *again)), before)


def test_a_coding_of_another_coder_is_never_the_same() -> None:
    before, after = coding("e1-0"), coding("e2-0", coder="bo")
    rows = compare(Version((before,)), Version((after,))).codings
    assert [(row.coder, row.kind) for row in rows] == [("ana", REMOVED), ("bo", ADDED)]


def test_people_and_papers_have_places_too() -> None:
    source = Source(section="4.2")
    person = Coding("e1-0", "a", "ana", participant="P1a", source=source)
    paper = Coding("e2-0", "a", "ana", reference="12")
    whole = Coding("e3-0", "a", "ana", transcript="t")
    rows = compare(Version(), Version((person, paper, whole))).codings
    assert [(row.transcript, row.place) for row in rows] == [
        ("", "P1a, section 4.2"),
        ("", "reference 12"),
        ("t", "the whole transcript"),
    ]


def test_a_place_is_told_by_turns() -> None:
    turns = (Turn(1, "A", "other", Span(2, 10)), Turn(2, "B", "other", Span(12, 50)))
    texts = {("t", "1"): Transcript("t", TEXT, turns)}
    after = Version((coding("e1-0"), coding("e2-0", span=Span(5, 20))), texts=texts)
    rows = compare(Version(), after).codings
    assert [(row.turn, row.place) for row in rows] == [
        (1, "turn 1, 0-4"),
        (1, "turns 1-2, 5-20"),
    ]


def entry(
    event: str, action: str, coding: str = "", what: str = "", *, undone: bool = False
) -> Entry:
    codings = (coding,) if coding else ()
    return Entry(
        event, "2026-01-01T00:00:00Z", "ana", "desk", "", action, (), (), codings, what, undone
    )


def test_the_command_that_did_it_is_named() -> None:
    """Also where it was an undo of an older command, or a redo."""
    made, recoded = entry("e1", "code", "e1-0"), entry("e2", "recode", "e1-0")
    undone = (made, replace(recoded, undone=True), entry("e3", "undo", what="e2"))
    redone = (made, recoded, undone[2], entry("e4", "redo", what="e2"))
    first = Version((coding("e1-0"),), history=(made,))
    second = Version((coding("e1-0", "b"),), history=(made, recoded))
    third = Version((coding("e1-0"),), history=undone)
    fourth = Version((coding("e1-0", "b"),), history=redone)
    steps = [(Version(), first), (first, second), (second, third), (third, fourth)]
    rows = [row for one, other in steps for row in compare(one, other).codings]
    assert [(row.what, row.command, row.event) for row in rows] == [
        ("added", "code", "e1"),
        ("recoded from 'a' to 'b'", "recode", "e2"),
        ("recoded from 'b' to 'a'", "undo", "e3"),
        ("recoded from 'a' to 'b'", "redo", "e4"),
    ]
    gone = Version(history=(replace(made, undone=True), entry("e5", "undo", what="e1")))
    (row,) = compare(first, gone).codings
    assert (row.what, row.command) == ("removed", "undo")
    (row,) = compare(gone, Version(first.codings, history=(*gone.history[1:], made))).codings
    assert row.what == "added"


def test_codings_that_went_along_with_a_text_are_counted_not_listed() -> None:
    """Moved + review + lost = before. Seen failing when each moved coding made a row."""
    before = Version(
        tuple(
            coding(f"e{number}-0", "abc"[number % 3], Span(number, number + 3))
            for number in range(6)
        )
    )
    there = [replace(each, revision="2-aa") for each in before.codings[:3]]
    after = Version(
        (*there, *before.codings[3:]),
        revisions={"t": "2-aa"},
        lost=frozenset({"e5-0"}),
        history=(entry("e9", "revise", "e0-0"),),
    )
    differences = compare(before, after)
    assert differences.codings == ()
    (row,) = differences.texts
    assert row == TextDifference("t", "1", "2-aa", 3, 2, 1)
    assert row.what == "text revised: 3 codings moved, 2 to review, 1 lost"
    placed = replace(before.codings[3], revision="2-aa", segment=Segment("t", Span(9, 12), "901"))
    by_hand = Version((placed,), revisions={"t": "2-aa"}, history=(entry("e10", "move", "e3-0"),))
    (moved,) = compare(replace(after, codings=before.codings[3:4]), by_hand).codings
    assert moved.what == "boundary moved from 3-6 to 9-12"


def test_reading_and_deciding_are_counted() -> None:
    old = Version(history=(entry("e1", "read"), entry("e2", "round")))
    new = Version(history=(entry("e1", "read"), entry("e3", "read"), entry("e4", "read")))
    assert compare(old, new).commands == (
        CommandDifference("ana", "read", 2),
        CommandDifference("ana", "round", -1),
    )


BOOK = Codebook(
    (
        Code("a", "A", definition="What a is.", keywords=("x",)),
        Code("b", "B", parent="a"),
        Code("c", "C"),
        Code("d", "D"),
        Code("e", "E", status="retired"),
    )
)


def test_a_codebook_is_told_code_by_code() -> None:
    """Added, renamed, moved, merged, split, redefined, retired: one row for each."""
    later = Codebook(
        (
            Code("a", "Ah", definition="What a now is.", keywords=("x", "y")),
            Code("b", "B", parent="c", merged_from=("d",)),
            Code("c", "C", status="retired"),
            Code("f", "F", split_from="a"),
            Code("g", "G", definition="New."),
        )
    )
    rows = compare(Version(codebook=BOOK), Version(codebook=later)).codes
    assert [(row.code, row.what) for row in rows] == [
        ("a", "renamed from 'A' to 'Ah'"),
        ("a", "redefined: definition"),
        ("a", "edited: keywords"),
        ("b", "moved from below 'a' to below 'c'"),
        ("b", "merged: took in 'd'"),
        ("c", "retired"),
        ("f", "split from 'a'"),
        ("g", "added"),
        ("e", "removed"),
    ]
    assert (rows[1].before, rows[1].after) == ("What a is.", "What a now is.")


def test_new_line_breaks_do_not_redefine_a_code() -> None:
    broken = Codebook((replace(BOOK.codes[0], definition="What\na  is."), *BOOK.codes[1:]))
    assert not compare(Version(codebook=BOOK), Version(codebook=broken))


def test_merging_two_codes_recodes_nothing() -> None:
    """Seen failing when codes were compared by the ids in the ledger."""
    codings = (coding("e1-0", "d"), coding("e2-0", "b", span=Span(5, 9)))
    later = Codebook((*BOOK.codes[:1], Code("b", "B", parent="a", merged_from=("d",))))
    recoded = (coding("e1-0", "b"), codings[1])
    for after in (codings, recoded):
        differences = compare(Version(codings, BOOK), Version(after, later))
        assert differences.codings == ()


def test_texts_are_written_so_that_they_steer_nothing() -> None:
    words = "<b>*bold*</b> \x1b[31mred"
    nasty = coding("e1-0")
    nasty = replace(nasty, segment=Segment("t|x", Span(0, 4), words))
    differences = compare(Version(), Version((nasty,)))
    plain, marked = difference_text(differences), difference_markdown(differences)
    assert "\x1b" not in plain + marked
    assert "<b>*bold*</b>" in plain
    assert r"\<b\>\*bold\*\</b\>" in marked
    assert (
        difference_text(Differences()) == difference_markdown(Differences()) == "No differences.\n"
    )
