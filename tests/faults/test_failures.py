"""Failures that other tools of this field have had, as far as they concern the store.

| # | what must not happen | where it is tested |
|---|---|---|
| F1 | an edited text shifts codings | here; tests/tagging and tests/store for revisions |
| F2 | a partial view saved as the whole; deletion by a key that is not unique | here |
| F3 | highlights drift by one for each emoji | here |
| F4 | text normalised after offsets were taken; double blanks lost | here |
| F5 | the last writer wins | test_rivals, test_model (`stale`) |
| F6 | a dangling parent keeps a study from opening | here |
| F7 | codings doubled or lost by a merge | here; tests/store for `merge` |
| F8 | the same passage coded twice with one code | here, test_model |
| F9 | unmarking deletes more than the mark; no undo | here, test_model (`undo(do(s)) = s`) |
| F10 | deleting a code removes what bore it | here |
| F11 | the user's only copy consumed before it was validated | here |
| F12 | an unfinished function behind a test that cannot fail | docstrings name planted faults |
| F13 | files rewritten whole, no fsync | test_power |
| F14 | codings beyond the end of the text; a BOM shifts them | here |
| F15 | a file that fails is passed over silently | here, test_refusals |
| F16 | a failed write that nobody shows | test_refusals |
| F17 | after an upgrade the tool does not start | test_format |
| F18 | viewing rewrites | test_reading |
| F19 | truncated lines, a lock that does not lock | test_kill, test_power, test_rivals |

Planted and seen failing: lengths of UTF-16 for positions (F3); `str.strip` on a quotation (F4); the
dangling parent among the mistakes that stop (F6); `refuse_repeats` left out (F8); a quotation that
is not compared (F1, F14); an intake that passes over what it cannot read (F15).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from qualcode.errors import CodingExists, InvalidStudy, QualcodeError, UnknownCoding
from qualcode.model.change import Change
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.store.check import check_study
from qualcode.store.event import Made, event_line, read_event
from qualcode.store.folder import open_study
from qualcode.store.history import redo, undo
from qualcode.store.intake import Arrival, take_in
from qualcode.store.session import Session, record
from qualcode.tagging.edit import annotate, code_passage, find_segment, recode, remove_codings

Put = Callable[..., str]


def quotes(folder: Path) -> list[str]:
    return [coding.segment.quote for coding in open_study(folder).codings if coding.segment]


def messages(folder: Path) -> list[str]:
    return [problem.message for problem in check_study(folder)]


def edit(path: Path, old: str, new: str) -> None:
    content = path.read_bytes().decode()
    assert old in content
    path.write_bytes(content.replace(old, new).encode())


def test_a_text_edited_behind_the_back_shifts_nothing(folder: Path, code: Put) -> None:
    """F1. The codings that no longer fit are named and left out; with the text they come back."""
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came")
    path = folder / "transcripts" / "p1a.txt"
    edit(path, "How do you plan?", "How do you plan, then?")
    assert quotes(folder) == []
    assert sum("no longer has" in message for message in messages(folder)) == 2
    edit(path, "How do you plan, then?", "How do you plan?")
    assert quotes(folder) == ["We guess", "The data never came"]


def test_taking_away_one_memo_takes_away_no_other(folder: Path, code: Put) -> None:
    """F2. The same place, code and memo of another coder, and another place of one's own, stay."""
    mine = code("p1a", "effort", "We guess", memo="why")
    code("p1a", "effort", "We guess", coder="bo", memo="why")
    code("p1a", "data", "The data never came", memo="why")
    record(folder, lambda study: annotate(study, mine, "", coder="ana"), coder="ana")
    assert [coding.memo for coding in open_study(folder).codings] == ["", "why", "why"]


@pytest.mark.parametrize(
    "words", ["😀", "👩🏽‍🔬", "e\u0301\u0302", "שלום", "𝒳\u2028y", "a\u00a0b", "ﬁ", "\ufeff1"]
)
def test_positions_count_code_points_whatever_stands_before(
    folder: Path, code: Put, words: str
) -> None:
    """F3. Twenty of them before the passage move it by their code points, and it stays exact."""
    path = folder / "transcripts" / "p1a.txt"
    edit(path, "We guess.", f"{words * 20} We guess  twice {words}.")
    name = code("p1a", "effort", f"guess  twice {words}")
    (coding,) = open_study(folder).codings
    text = path.read_bytes().decode()
    start = text.index("guess  twice")
    assert coding.segment is not None
    assert coding.segment.span == Span(start, start + len(f"guess  twice {words}"))
    assert coding.segment.quote == text[start : coding.segment.span.end]
    record(folder, lambda study: recode(study, name, "data", coder="ana"), coder="ana")
    assert messages(folder) == []


def test_double_blanks_stand_in_the_quotation_as_in_the_text(
    folder: Path, code: Put, tmp_path: Path
) -> None:
    """F4. What was taken in and what was coded agree in every blank."""
    document = tmp_path / "p3a.txt"
    document.write_bytes(b"Interviewer: So?\r\n\r\nCy: It  broke,\tthen   again.\r\n")
    take_in(folder, [Arrival(document)])
    code("p3a", "data", "broke, then again")
    (quote,) = quotes(folder)
    assert quote in (folder / "transcripts" / "p3a.txt").read_bytes().decode()
    assert messages(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("parent: effort", "parent: gone", "'parent' of 'guess' names 'gone', which is no code."),
        ("parent: effort", "parent: guess", "'guess' is its own ancestor"),
    ],
)
def test_a_dangling_parent_is_told_and_everything_else_opens(
    folder: Path, code: Put, old: str, new: str, told: str
) -> None:
    """F6. The code is taken as a root, its codings count, and the next command works."""
    code("p1a", "guess", "We guess")
    edit(folder / "codebook.yaml", old, new)
    study = open_study(folder)
    assert [code.id for _, code in study.codebook.walk()] == ["planning", "effort", "data", "guess"]
    assert quotes(folder) == ["We guess"]
    (problem,) = study.problems
    assert told in problem.message
    assert str(problem.where).startswith("codebook.yaml:")
    assert check_study(folder) == [problem]
    code("p1a", "data", "The data never came")


def test_a_parent_that_was_merged_leads_to_the_code_that_took_it_in(folder: Path) -> None:
    """F6. Seen failing: the code below was in no table."""
    edit(folder / "codebook.yaml", "name: Planning,", "name: Planning, merged_from: [old],")
    edit(
        folder / "codebook.yaml", "name: Data is missing, parent: planning", "name: D, parent: old"
    )
    codebook = open_study(folder).codebook
    assert {code.id for _, code in codebook.walk()} == {code.id for code in codebook}
    assert [code.id for code in codebook.ancestors("data")] == ["planning"]


def test_a_merge_that_is_repeated_doubles_nothing(folder: Path, code: Put) -> None:
    """F7. The same lines in another file, twice and in another order, come to the same state."""
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came", coder="bo")
    undo(folder, coder="ana")
    redo(folder, coder="ana")
    before = open_study(folder)
    lines = [
        line
        for path in sorted(folder.glob("ledger/*.jsonl"))
        for line in path.read_bytes().splitlines(keepends=True)
    ]
    (folder / "ledger" / "ana@other.jsonl").write_bytes(b"".join(reversed(lines * 2)))
    after = open_study(folder)
    assert list(after.codings) == list(before.codings)
    assert after.doubles == ()


def test_a_place_has_a_code_once(folder: Path, code: Put) -> None:
    """F8. By the same coder; another coder's judgement is another."""
    name = code("p1a", "effort", "We guess")
    with pytest.raises(CodingExists):
        code("p1a", "effort", "We guess")
    other = code("p1a", "data", "We guess")
    with pytest.raises(CodingExists):
        record(folder, lambda study: recode(study, other, "effort", coder="ana"), coder="ana")
    code("p1a", "effort", "We guess", coder="bo")
    record(folder, lambda study: remove_codings(study, [name], coder="ana"), coder="ana")
    code("p1a", "effort", "We guess")
    assert len(open_study(folder).codings) == 3


def test_unmarking_takes_the_mark_and_nothing_else(folder: Path, code: Put) -> None:
    """F9. The code, the other codings and, after undo, the memo are there."""
    name = code("p1a", "effort", "We guess", memo="why")
    code("p1a", "effort", "The data never came")
    codebook = (folder / "codebook.yaml").read_bytes()
    record(folder, lambda study: remove_codings(study, [name], coder="ana"), coder="ana")
    assert quotes(folder) == ["The data never came"]
    with pytest.raises(UnknownCoding):
        record(folder, lambda study: remove_codings(study, [name], coder="ana"), coder="ana")
    undo(folder, coder="ana")
    assert [coding.memo for coding in open_study(folder).codings] == ["why", ""]
    assert (folder / "codebook.yaml").read_bytes() == codebook


def test_codings_outlive_their_code(folder: Path, code: Put) -> None:
    """F10. Without the code they are told and left out; with it, or merged, they count again."""
    code("p1a", "data", "The data never came")
    codebook = folder / "codebook.yaml"
    whole = codebook.read_bytes()
    codebook.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert quotes(folder) == []
    assert messages(folder) == ["The codebook has no code 'data' any more; the coding is left out."]
    edit(codebook, "id: guess,", "id: guess, merged_from: [data],")
    assert quotes(folder) == ["The data never came"]
    codebook.write_bytes(whole)
    assert messages(folder) == []


def test_what_people_wrote_is_never_written_anew_when_it_has_mistakes(
    folder: Path, code: Put, tmp_path: Path
) -> None:
    """F11. A command on a study with mistakes is refused, and every file is as it was."""
    edit(folder / "codebook.yaml", "codes:", "codez:")
    document = tmp_path / "p3a.txt"
    document.write_text("Interviewer: So?\n\nCy: It broke.\n")
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    with pytest.raises(InvalidStudy):
        code("p1a", "effort", "We guess")
    with pytest.raises(InvalidStudy):
        take_in(folder, [Arrival(document)])
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (10**6, 10**6 + 5, "guess"),
        (0, 10**6, "Invented."),
        (9, 0, "Invented."),
        (3, 3, ""),
        (9, 11, "\n\n"),
        (0, 9, "invented."),
    ],
)
def test_a_coding_that_fits_nowhere_is_told_and_left_out(
    folder: Path, code: Put, start: int, end: int, quote: str
) -> None:
    """F14. Beyond the end, backwards, empty, blank or with other words."""
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    first = read_event(path.read_bytes().rstrip(b"\n"))
    made = Made("data", "0" * 12, "p1a", "1", start, end, quote)
    strange = msgspec.structs.replace(first, id=first.id[:-4] + "ZZZZ", n=2, codings=(made,))
    path.write_bytes(path.read_bytes() + event_line(strange))
    assert quotes(folder) == ["We guess"]
    (problem,) = check_study(folder)
    assert str(problem.where) == "ledger/ana@desk.jsonl:2"
    assert "is left out" in problem.message
    assert len(problem.message) < 200
    code("p1a", "data", "The data never came")


def test_a_byte_order_mark_shifts_nothing(folder: Path, code: Put, tmp_path: Path) -> None:
    """F14. It is taken off where a document comes in."""
    document = tmp_path / "p3a.txt"
    document.write_bytes("Interviewer: So?\n\nCy: It broke.\n".encode("utf-8-sig"))
    take_in(folder, [Arrival(document)])
    assert (folder / "transcripts" / "p3a.txt").read_bytes().startswith(b"Interviewer")
    code("p3a", "data", "It broke")
    assert messages(folder) == []


def test_one_document_that_fails_is_told_and_none_comes_in(folder: Path, tmp_path: Path) -> None:
    """F15. Nobody has to find out that three of four interviews are missing."""
    documents = [tmp_path / f"p3{letter}.txt" for letter in "abcd"]
    for path in documents:
        path.write_text(f"Interviewer: So?\n\nCy: It broke {path.stem}.\n")
    documents[2].write_bytes(b"\x00\x00\x00")
    before = (folder / "transcripts.csv").read_bytes()
    with pytest.raises(QualcodeError, match=r"p3c\.txt"):
        take_in(folder, [Arrival(path) for path in documents])
    assert (folder / "transcripts.csv").read_bytes() == before
    assert sorted(path.name for path in (folder / "transcripts").iterdir()) == [
        "p1a.txt",
        "p2a.txt",
    ]


def test_a_text_without_a_row_is_told_and_not_written_over(folder: Path, tmp_path: Path) -> None:
    """F2, F15. What a killed command or a hand left there stays; the same text is taken on."""
    document = tmp_path / "p3a.txt"
    document.write_text("Interviewer: So?\n\nCy: It broke.\n")
    take_in(folder, [Arrival(document)])
    rows = folder / "transcripts.csv"
    edit(rows, rows.read_text().splitlines()[-1] + "\n", "")
    assert messages(folder) == [
        "The text has no row in transcripts.csv; add one, or ingest the document again."
    ]
    document.write_text("Interviewer: So?\n\nCy: Another.\n")
    with pytest.raises(QualcodeError, match="exists with another text"):
        take_in(folder, [Arrival(document)])
    document.write_text("Interviewer: So?\n\nCy: It broke.\n")
    take_in(folder, [Arrival(document)])
    assert messages(folder) == []


def test_a_session_notices_what_git_did_to_its_files(folder: Path, code: Put) -> None:
    """F5. Another branch has other lines; a session that stays open must not go on with the old.

    Seen failing on a look at the files' sizes alone.
    """
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    short = path.read_bytes()
    code("p1a", "data", "The data never came", memo="a")
    first = path.read_bytes()
    path.write_bytes(short)
    code("p1a", "data", "The data never came", memo="longer than before")
    code("p1a", "guess", "The data never came")
    other = path.read_bytes()

    path.write_bytes(first)
    session = Session(folder)
    for content in (other, first, short, first):
        assert session.study == open_study(folder)
        path.write_bytes(content)
        assert session.study == open_study(folder)
    path.unlink()
    assert session.study == open_study(folder)
    assert len(session.study.codings) == 0


def test_a_change_of_nothing_is_not_a_line(folder: Path) -> None:
    def nothing(study: Study) -> Change | None:
        return None

    assert record(folder, nothing, coder="ana") is None
    assert not (folder / "ledger").exists()


def test_whole_transcripts_can_be_coded_once(folder: Path) -> None:
    """F8, for a target without a passage."""

    def whole(study: Study) -> Change:
        segment = find_segment(study, "p1a")
        return code_passage(study, "effort", segment, coder="ana", transcript="p1a")

    record(folder, whole, coder="ana")
    with pytest.raises(CodingExists):
        record(folder, whole, coder="ana")
