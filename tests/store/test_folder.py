"""What people write wrongly in a study's files is reported at once, with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.errors import (
    FolderInUse,
    InvalidDate,
    InvalidName,
    InvalidStudy,
    TranscriptExists,
    UnreadableDocument,
)
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.intake import Arrival, take_in
from qualcode.store.new_study import init_study


def test_every_mistake_is_listed_with_its_place(folder: Path) -> None:
    (folder / "participants.csv").write_text("id,organization\nP1a,1\nP1a,1\nP9a,9\nP2a\n")
    codebook = folder / "codebook.yaml"
    codebook.write_text(codebook.read_text() + "  - {id: effort, name: Twice, parnt: x}\n")
    with pytest.raises(InvalidStudy) as caught:
        open_study(folder)
    told = str(caught.value)
    assert "participants.csv:3: 'P1a' stands in two rows; the first is line 2." in told
    assert "participants.csv:4: '9' is not in organizations.csv." in told
    assert "participants.csv:5: The row has 1 cell, the header has 2" in told
    assert "'parnt' is not a field here. Did you mean 'parent'?" in told
    assert "'effort' is the id of two codes" in told


@pytest.mark.parametrize("name", ["study.yaml", "codebook.yaml", "organizations.csv"])
def test_an_empty_file_is_a_problem_and_not_a_crash(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert any(problem.where.file == name for problem in check_study(folder))


def test_a_new_study_is_in_order_and_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "new"
    init_study(path, title='Odd: "title" \\ #1')
    assert check_study(path) == []
    assert open_study(path).title == 'Odd: "title" \\ #1'
    before = {file: file.read_bytes() for file in path.iterdir()}
    with pytest.raises(FolderInUse):
        init_study(path)
    assert {file: file.read_bytes() for file in path.iterdir()} == before


def test_documents_come_in_all_or_none(folder: Path, tmp_path: Path) -> None:
    good = tmp_path / "p3a.txt"
    good.write_text("Interviewer: So?\n\nCy: It broke.\n\nInterviewer: Oh.\n\nCy: Twice.\n")
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    before = (folder / "transcripts.csv").read_bytes()
    with pytest.raises(UnreadableDocument):
        take_in(folder, [Arrival(good), Arrival(empty)])
    assert (folder / "transcripts.csv").read_bytes() == before
    assert not (folder / "transcripts" / "p3a.txt").exists()
    (intake,) = take_in(folder, [Arrival(good)])
    assert (intake.state, intake.transcript.participants) == ("new", ("P3a",))
    assert [turn.role for turn in intake.transcript.turns] == [
        "interviewer",
        "participant",
        "interviewer",
        "participant",
    ]
    (again,) = take_in(folder, [Arrival(good)])
    assert again.state == "unchanged"
    good.write_text("Interviewer: So?\n\nCy: Another text.\n\nInterviewer: Oh.\n\nCy: Yes.\n")
    with pytest.raises(TranscriptExists):
        take_in(folder, [Arrival(good)])
    assert check_study(folder) == []


def test_one_broken_file_is_one_mistake(folder: Path, code: Callable[..., str]) -> None:
    code("p1a", "effort", "We guess")
    (folder / "codebook.yaml").unlink()
    (folder / "participants.csv").unlink()
    told = [str(problem) for problem in check_study(folder)]
    assert told == [
        "codebook.yaml: The file is missing.",
        (
            "ledger: The codings were not set against the study, whose files have mistakes; mend "
            "those and check again."
        ),
        "participants.csv: The file is missing.",
    ]


def test_semicolons_between_columns_are_named_once(folder: Path) -> None:
    (folder / "organizations.csv").write_text("id;size\n1;big\n2;small\n")
    told = [str(problem) for problem in check_study(folder)]
    assert told[0].startswith("ledger: The codings were not set")
    assert told[1] == (
        "organizations.csv:1: The columns are separated by semicolons; separate them by commas."
    )
    assert all("semicolon" in line or "not in organizations" in line for line in told[1:])


def test_a_folder_among_the_ledgers_is_passed_over(folder: Path) -> None:
    (folder / "ledger" / "x.jsonl").mkdir(parents=True)
    assert check_study(folder) == []


def test_the_codebook_may_be_the_one_of_the_package(folder: Path) -> None:
    path = folder / "study.yaml"
    path.write_text("title: T\ncodebook: qualcode:nahar2022\n")
    assert "educating-clients" in open_study(folder).codebook


@pytest.mark.parametrize(
    ("name", "made"), [("Ünter view 1.txt", "Unter-view-1"), ("Zoë.2.txt", "Zoe.2")]
)
def test_a_file_s_name_becomes_an_id_without_accents(
    folder: Path, tmp_path: Path, name: str, made: str
) -> None:
    path = tmp_path / name
    path.write_text("Interviewer: So?\n\nCy: It broke.\n")
    (intake,) = take_in(folder, [Arrival(path)])
    assert intake.transcript.id == made


def test_names_that_a_system_keeps_and_days_that_are_none_are_refused(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "CON.txt"
    path.write_text("Interviewer: So?\n\nCy: It broke.\n")
    with pytest.raises(InvalidName, match="--id"):
        take_in(folder, [Arrival(path)])
    with pytest.raises(InvalidDate, match="2026-11-24"):
        take_in(folder, [Arrival(path, id="p9", date="nodate")])
