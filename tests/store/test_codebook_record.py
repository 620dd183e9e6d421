"""What the ledger knows of the codebook's file.

Seen failing on: a killed command whose change is taken for one by hand; a hand edit that nobody
records; an undo that writes over lines changed since; a release read from a file that was altered.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.errors import (
    CodeInUse,
    EditedSince,
    InvalidStudy,
    NoReleaseName,
    NothingToUndo,
    NotSaved,
    QualcodeError,
    ReleaseExists,
    ShippedCodebook,
    UnknownCode,
    UnknownEvent,
    UnknownRelease,
)
from qualcode.model.change import Change
from qualcode.model.codebook import Code
from qualcode.model.study import Study
from qualcode.report.codebook_changes import changes_markdown
from qualcode.store import recording
from qualcode.store.check import check_study
from qualcode.store.code_life import life_of
from qualcode.store.codebook_file import parse_codebook
from qualcode.store.codebook_record import edits_of, recorded_text
from qualcode.store.event import Event
from qualcode.store.folder import open_study
from qualcode.store.history import read_history, redo, undo
from qualcode.store.line_patch import merged
from qualcode.store.releases import codebook_changes, deeds_of, release_codebook
from qualcode.store.session import record
from qualcode.tagging.edit import recode
from qualcode.tagging.edit_codes import add_code, redefine_code, rename_code, retire_code
from qualcode.tagging.merge_codes import merge_codes, split_code
from qualcode.tagging.outdated import confirm_codings, outdated_codings
from qualcode.tagging.rounds import start_round


def do(folder: Path, prepare: Callable[[Study], Change], *, coder: str = "ana") -> Event:
    event = record(folder, prepare, coder=coder)
    assert event is not None
    return event


def text_of(folder: Path) -> str:
    return (folder / "codebook.yaml").read_bytes().decode()


def edit_by_hand(folder: Path, old: str, new: str) -> None:
    text = text_of(folder)
    assert old in text
    (folder / "codebook.yaml").write_bytes(text.replace(old, new).encode())


def deeds(folder: Path) -> list[str]:
    return [deed.deed for deed in deeds_of(folder)]


def test_the_first_command_records_the_codebook_as_it_is(folder: Path) -> None:
    do(folder, lambda study: start_round(study, "pilot"))
    (adopted,) = deeds_of(folder)
    assert (adopted.deed, adopted.codes, adopted.coder) == ("adopt", (), "ana")
    edits = edits_of(folder)
    assert recorded_text(edits, edits[0].codebook.after if edits[0].codebook else "") == text_of(
        folder
    )
    do(folder, lambda study: start_round(study, "two"))
    assert deeds(folder) == ["adopt"]


def test_what_people_edit_by_hand_is_recorded_with_the_next_command(folder: Path) -> None:
    do(folder, lambda study: start_round(study, "pilot"))
    edit_by_hand(folder, "definition: Somebody cannot say", "definition: Nobody can say")
    before = sorted(path.read_bytes() for path in folder.glob("ledger/*"))
    open_study(folder)
    assert sorted(path.read_bytes() for path in folder.glob("ledger/*")) == before
    do(folder, lambda study: start_round(study, "two"), coder="ben")
    edited = deeds_of(folder)[-1]
    assert (edited.deed, edited.coder) == ("edit", "ben")
    assert [(row.code, row.kind, row.field) for row in edited.codes] == [
        ("effort", "redefined", "definition")
    ]
    assert [entry.action for entry in read_history(folder)] == ["round", "round"]
    assert read_history(folder)[-1].what == "codebook edit: effort"


def test_coding_records_it_too(folder: Path, code: Callable[..., str]) -> None:
    """Seen failing when the fold took its short way past what a `code` event says besides."""
    code("p1a", "effort", "We guess")
    edit_by_hand(folder, "Guessing", "Guesswork")
    code("p1a", "guess", "We guess")
    code("p1a", "data", "We guess")
    assert deeds(folder) == ["adopt", "edit"]


def test_a_refused_command_records_nothing_by_hand_either(folder: Path) -> None:
    do(folder, lambda study: start_round(study, "pilot"))
    edit_by_hand(folder, "Guessing", "Guesswork")
    with pytest.raises(QualcodeError):
        do(folder, lambda study: start_round(study, "pilot"))
    assert deeds(folder) == ["adopt"]


def test_undo_leaves_what_was_done_by_hand(folder: Path) -> None:
    do(folder, lambda study: start_round(study, "pilot"))
    edit_by_hand(folder, "Guessing", "Guesswork")
    do(folder, lambda study: start_round(study, "two"))
    undo(folder, coder="ana")
    undo(folder, coder="ana")
    with pytest.raises(NothingToUndo):
        undo(folder, coder="ana")
    assert "Guesswork" in text_of(folder)
    assert [(deed.deed, deed.undone) for deed in deeds_of(folder)] == [
        ("adopt", False),
        ("edit", False),
    ]


def test_undo_takes_back_commands_and_not_how_the_file_was_found(folder: Path) -> None:
    """Before a change of the codebook, what was found stands in a line of its own."""
    found = text_of(folder)
    do(folder, lambda study: rename_code(study, "data", "No data"))
    edit_by_hand(folder, "name: Planning", "name: Plans")
    do(folder, lambda study: rename_code(study, "effort", "Effort"))
    assert deeds(folder) == ["adopt", "rename", "edit", "rename"]
    undo(folder, coder="ana")
    undo(folder, coder="ana")
    with pytest.raises(NothingToUndo):
        undo(folder, coder="ana")
    assert open_study(folder).codebook["planning"].name == "Plans"
    by_hand = next(deed for deed in deeds_of(folder) if deed.deed == "edit")
    undo(folder, coder="ana", event=by_hand.event)
    assert [code.name for code in open_study(folder).codebook] == [
        code.name for code in parse_codebook(found, "codebook.yaml", [])
    ]
    adopted = deeds_of(folder)[0]
    with pytest.raises(UnknownEvent):
        undo(folder, coder="ana", event=adopted.event)


def test_undo_and_redo_change_the_file_to_the_byte(folder: Path) -> None:
    before = text_of(folder)
    do(folder, lambda study: rename_code(study, "data", "No data"))
    after = text_of(folder)
    assert after != before
    undo(folder, coder="ana")
    assert text_of(folder) == before
    redo(folder, coder="ana")
    assert text_of(folder) == after
    assert open_study(folder).codebook["data"].name == "No data"


def test_undo_leaves_later_changes_of_other_lines(folder: Path) -> None:
    first = do(folder, lambda study: redefine_code(study, "effort", definition="One."))
    do(folder, lambda study: add_code(study, Code("late", "Late")))
    undo(folder, coder="ana", event=first.id)
    codebook = open_study(folder).codebook
    assert "late" in codebook
    assert codebook["effort"].definition.startswith("Somebody")
    redo(folder, coder="ana", event=first.id)
    do(folder, lambda study: redefine_code(study, "effort", definition="Two."))
    with pytest.raises(EditedSince, match="changed again since"):
        undo(folder, coder="ana", event=first.id)
    assert open_study(folder).codebook["effort"].definition == "Two."


def test_a_code_that_is_coded_with_is_not_undone(folder: Path, code: Callable[..., str]) -> None:
    added = do(folder, lambda study: add_code(study, Code("late", "Late")))
    code("p1a", "late", "We guess")
    with pytest.raises(CodeInUse):
        undo(folder, coder="ana", event=added.id)
    assert "late" in open_study(folder).codebook


def test_a_command_that_was_killed_in_between_is_finished(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(folder, lambda study: start_round(study, "pilot"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(recording, "append_line", killed)
        with pytest.raises(KeyboardInterrupt):
            do(folder, lambda study: rename_code(study, "data", "No data", why="so"))
    assert open_study(folder).codebook["data"].name == "No data"
    do(folder, lambda study: start_round(study, "two"), coder="ben")
    finished = deeds_of(folder)[-1]
    assert (finished.deed, finished.coder, finished.why) == ("rename", "ana", "so")
    assert [entry.action for entry in read_history(folder)][-2:] == ["codebook", "round"]
    assert not list((folder / ".qualcode").glob("intent*"))
    assert check_study(folder) == []


def test_a_command_whose_line_is_refused_leaves_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_of(folder)

    def refused(path: Path, *_: object) -> None:
        raise NotSaved(path, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(recording, "append_line", refused)
        with pytest.raises(NotSaved):
            do(folder, lambda study: rename_code(study, "data", "No data"))
    assert text_of(folder) == before
    assert deeds(folder) == []
    do(folder, lambda study: rename_code(study, "data", "No data"))
    assert deeds(folder) == ["adopt", "rename"]


def test_a_file_with_mistakes_is_not_changed(folder: Path) -> None:
    edit_by_hand(folder, "parent: effort", "parent: efort\n    exlude: x")
    with pytest.raises(InvalidStudy):
        do(folder, lambda study: rename_code(study, "data", "No data"))


def test_a_codebook_of_the_package_is_not_changed(folder: Path) -> None:
    study = folder / "study.yaml"
    words = study.read_text(encoding="utf-8").replace("codebook.yaml", "qualcode:nahar2022")
    study.write_text(words.replace("planning:", "requirements-and-planning:"), encoding="utf-8")
    with pytest.raises(ShippedCodebook, match="codebook export"):
        do(folder, lambda opened: retire_code(opened, "educating-clients"))
    do(folder, lambda opened: start_round(opened, "pilot"))
    assert deeds(folder) == []


def test_codings_are_outdated_until_they_are_confirmed(
    folder: Path, code: Callable[..., str]
) -> None:
    name = code("p1a", "effort", "We guess")
    do(folder, lambda study: redefine_code(study, "effort", exclude="Guesses.", harmless=True))
    assert list(outdated_codings(open_study(folder))) == []
    do(folder, lambda study: redefine_code(study, "effort", exclude="All guesses."))
    assert [item.coding.id for item in outdated_codings(open_study(folder))] == [name]
    do(folder, lambda study: confirm_codings(study, [name], coder="ana"))
    assert list(outdated_codings(open_study(folder))) == []
    undo(folder, coder="ana")
    assert len(list(outdated_codings(open_study(folder)))) == 1
    undo(folder, coder="ana")
    assert list(outdated_codings(open_study(folder))) == []


def test_the_codings_of_a_split_code_are_judged_again(
    folder: Path, code: Callable[..., str]
) -> None:
    first, second = code("p1a", "data", "We guess"), code("p1a", "data", "Nobody knows")
    do(
        folder,
        lambda study: split_code(study, "data", [("gone", "Gone"), ("late", "Late")], keep=True),
    )
    assert {item.coding.id for item in outdated_codings(open_study(folder))} == {first, second}
    do(folder, lambda study: recode(study, first, "gone", coder="ana"))
    do(folder, lambda study: confirm_codings(study, [second], coder="ana"))
    assert list(outdated_codings(open_study(folder))) == []
    assert check_study(folder) == []


def test_releases_are_frozen_and_told_apart(folder: Path) -> None:
    first = release_codebook(folder, "round  1", coder="ana", why="before the workshop")
    assert (first.name, first.file) == ("round 1", "codebook_releases/round-1.yaml")
    frozen = text_of(folder)
    assert (folder / first.file).read_text(encoding="utf-8") == frozen
    with pytest.raises(ReleaseExists):
        release_codebook(folder, "Round 1", coder="ana")
    do(folder, lambda study: merge_codes(study, "effort", ["guess"], why="one thing"))
    second = release_codebook(folder, "Round-1!", coder="ben")
    assert second.file == "codebook_releases/round-1-2.yaml"
    changes = codebook_changes(folder, "round 1", "Round-1!")
    assert changes.codes[0].kind == "merged"
    assert [deed.why for deed in changes.standing] == ["one thing"]
    assert codebook_changes(folder).codes == ()
    back = codebook_changes(folder, "Round-1!", "round 1")
    assert (back.deeds, back.before["effort"].merged_from) == ((), ("guess",))
    with pytest.raises(UnknownRelease, match="Did you mean 'round 1'"):
        codebook_changes(folder, "rund 1")
    assert check_study(folder) == []
    (folder / first.file).write_text("codes: []\n", encoding="utf-8")
    (folder / second.file).unlink()
    assert [str(problem).split(":")[0] for problem in check_study(folder)] == [
        second.file,
        first.file,
    ]
    assert codebook_changes(folder, "round 1", "now").before["guess"].id == "guess"


@pytest.mark.parametrize("name", ["", " ", "Now", "2026-11-25", "2026-11-25T10:00"])
def test_a_release_is_not_called_as_other_states_are(folder: Path, name: str) -> None:
    with pytest.raises(NoReleaseName):
        release_codebook(folder, name, coder="ana")
    assert not (folder / "codebook_releases").exists()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("CON", "release-con"),
        ("com1", "release-com1"),
        ("a/b: Ünï *?", "a-b-uni"),
        ("...", "release"),
        ("🎈", "release"),
        ("very long " * 60, "very-long-very-long-very-long-very-long"),
        ("ἀρχή " * 60, "αρχη-αρχη-αρχη-αρχη-αρχη-αρχη-αρχη-αρχη"),
    ],
)
def test_the_file_of_a_release_has_a_name_for_every_system(
    folder: Path, name: str, file: str
) -> None:
    release = release_codebook(folder, name, coder="ana")
    assert release.file == f"codebook_releases/{file}.yaml"
    assert codebook_changes(folder, name).codes == ()
    assert check_study(folder) == []


def test_what_a_branch_did_before_a_release_of_another_is_told_with_its_reasons(
    folder: Path, tmp_path: Path
) -> None:
    release_codebook(folder, "base", coder="ana")
    base, branch = text_of(folder), tmp_path / "branch"
    shutil.copytree(folder, branch)
    do(branch, lambda study: redefine_code(study, "data", definition="B.", why="b"), coder="ben")
    do(folder, lambda study: rename_code(study, "effort", "Efforts", why="a"))
    release_codebook(folder, "first", coder="ana")
    both = merged(base, text_of(branch), text_of(folder))
    (folder / "codebook.yaml").write_bytes(both.encode())
    for path in branch.glob("ledger/ben@*"):
        shutil.copy(path, folder / "ledger")
    assert "Why: b (ben" in changes_markdown(codebook_changes(folder, "first"))
    do(folder, lambda study: rename_code(study, "planning", "Plans", why="c"))
    log = changes_markdown(codebook_changes(folder, "base"))
    assert [log.count(f"Why: {reason} (") for reason in "abc"] == [1, 1, 1]
    assert "edited in the file" not in log
    release_codebook(folder, "second", coder="ana")
    assert codebook_changes(folder).deeds == ()
    assert check_study(folder) == []


def test_copies_that_release_two_codebooks_under_one_name(folder: Path, tmp_path: Path) -> None:
    do(folder, lambda study: start_round(study, "pilot"))
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    do(copy, lambda study: rename_code(study, "data", "None"), coder="ben")
    release_codebook(copy, "one", coder="ben")
    release_codebook(folder, "one", coder="ana")
    for path in copy.glob("ledger/ben@*"):
        shutil.copy(path, folder / "ledger")
    (problem,) = check_study(folder)
    assert "take one back with 'qualcode undo" in str(problem)
    undo(folder, coder="ben")
    assert check_study(folder) == []


def test_states_are_named_by_day(folder: Path) -> None:
    do(folder, lambda study: rename_code(study, "data", "No data"))
    day = deeds_of(folder)[0].at[:10]
    assert codebook_changes(folder, day).codes == ()
    assert [row.kind for row in codebook_changes(folder).codes] == ["renamed"]
    with pytest.raises(UnknownRelease, match=f"There is none yet.* known from {day} on"):
        codebook_changes(folder, "1999-01-01")


def test_the_life_of_a_code(folder: Path, code: Callable[..., str]) -> None:
    name = code("p1a", "guess", "We guess")
    code("p1a", "effort", "Nobody knows")
    do(folder, lambda study: rename_code(study, "effort", "Effort", why="shorter"))
    release_codebook(folder, "one", coder="ana")
    do(folder, lambda study: merge_codes(study, "effort", ["guess"]))
    do(folder, lambda study: recode(study, name, "data", coder="ana"))
    do(folder, lambda study: redefine_code(study, "effort", definition="X."))
    undo(folder, coder="ana")
    life = [(moment.code, moment.what, moment.codings) for moment in life_of(folder, "effort")]
    assert life == [
        ("guess", "first coded with", 1),
        ("effort", "renamed from 'Effort is hard to estimate' to 'Effort'", 2),
        ("effort", "stood in the release 'one'", 2),
        ("effort", "merged: took in 'guess'", 2),
        ("effort", "edited: keywords", 2),
        ("effort", "1 coding recoded to 'data'", 1),
        ("effort", "is active", 1),
    ]
    own = [moment.what for moment in life_of(folder, "guess")]
    assert own == [
        *("first coded with", "stood in the release 'one'", "merged: took in 'guess'"),
        *("1 coding recoded to 'data'", "is part of 'effort'"),
    ]
    with pytest.raises(UnknownCode):
        life_of(folder, "nothing")
