"""What people write wrongly in a study's files is reported at once, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import FolderInUse, InvalidStudy, TranscriptExists, UnreadableDocument
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
    assert "participants.csv:5: The row has 1 cells, the header has 2" in told
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
