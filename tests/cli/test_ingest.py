"""`qualcode ingest`: folders, refusals, roles that are asked for once, and settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.errors import NotSaved
from qualcode.ingest.conventions import TITLES
from qualcode.ingest.formats import KNOWN_SUFFIXES
from qualcode.store import intake
from qualcode.store.folder import open_study
from qualcode.store.study_file import read_study_file
from qualcode.store.transcripts import write_transcripts
from tests.ingest.makers import paragraph, put, word

command = sys.modules["qualcode.cli.ingest"]


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def interviews(tmp_path: Path) -> Path:
    """Return a folder of invented interviews, one of them damaged, and a recording."""
    inside = tmp_path / "interviews"
    inside.mkdir()
    put(inside, "p1b.txt", "Nadia K: a\nBea: b\nNadia K: c\nBea: d\n")
    body = "".join(map(paragraph, ("Nadia K: a", "Cy: b", "Nadia K: c", "Cy: d")))
    put(inside, "p3a.docx", word(body))
    put(inside, "bad.odt", b"PK")
    put(inside, "talk.mp3", b"x")
    return inside


def test_a_folder_comes_in_and_what_does_not_is_told(folder: Path, interviews: Path) -> None:
    done = run("ingest", folder, interviews)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "p1b: new, Text (labels), 2 speakers, 4 turns, P1b",
        "p3a: new, Word (labels), 2 speakers, 4 turns, P3a",
    ]
    assert "bad.odt' could not be read: it is damaged" in done.stderr
    assert "2 new, 0 unchanged, 1 refused" in done.stderr
    assert "Passed over, of a kind that is not read: talk.mp3" in done.stderr
    assert read_study_file(folder, []).roles == {}
    again = run("ingest", folder, str(interviews / "p*"))
    assert again.exit_code == 0
    assert "0 new, 2 unchanged, 0 refused" in again.stderr


def test_where_a_pattern_finds_nothing_it_is_said(folder: Path, tmp_path: Path) -> None:
    done = run("ingest", folder, str(tmp_path / "no*.txt"))
    assert done.exit_code == 2
    assert "There is no document at '" in done.stderr
    assert "Name at least one document" in run("ingest", folder).stderr


def test_a_refusal_names_its_document(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "p7.txt", "---\nparticipant: P77\n---\n\nInterviewer: a\n\nP77: b\n")
    done = run("ingest", folder, tmp_path / "p7.txt")
    assert done.exit_code == 1
    assert "p7.txt' was not taken in. The study has no participant 'P77'." in done.stderr


def test_yes_takes_over_what_is_proposed_and_keeps_it(folder: Path, interviews: Path) -> None:
    assert run("ingest", folder, interviews, "--yes").exit_code == 1
    assert read_study_file(folder, []).roles == {"Nadia K": "interviewer"}
    study = open_study(folder)
    assert dict(study.transcript("p1b").speakers) == {"Nadia K": "interviewer", "Bea": "P1b"}
    assert dict(study.transcript("p3a").speakers) == {"Nadia K": "interviewer", "Cy": "P3a"}


def test_roles_can_be_said(folder: Path, interviews: Path) -> None:
    said = "Nadia K=Interviewer; Bea=p1a"
    assert run("ingest", folder, interviews / "p1b.txt", "--roles", said).exit_code == 0
    assert read_study_file(folder, []).roles == {"Nadia K": "interviewer", "Bea": "P1a"}
    speakers = dict(open_study(folder).transcript("p1b").speakers)
    assert speakers == {"Nadia K": "interviewer", "Bea": "P1a"}
    wrong = run("ingest", folder, interviews / "p3a.docx", "--roles", "Cy=P99")
    assert wrong.exit_code == 1
    assert "no participant 'P99'" in wrong.stderr
    assert "p3a" not in open_study(folder).transcripts


def test_on_a_terminal_one_is_asked_once(
    folder: Path, interviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "is_terminal", lambda: True)
    (interviews / "bad.odt").unlink()
    done = run("ingest", folder, interviews, given="\n")
    assert done.exit_code == 0, done.stderr
    assert "Whose labels are these?" in done.stderr
    assert "Nadia K                  interviewer" in done.stderr
    again = run("ingest", folder, interviews)
    assert "Whose labels" not in again.stderr.replace("Bea", "") or "Nadia" not in again.stderr


def test_who_says_no_is_asked_for_each_label(
    folder: Path, interviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role lasts for all transcripts; a person is said of the document alone."""
    monkeypatch.setattr(command, "is_terminal", lambda: True)
    done = run("ingest", folder, interviews / "p1b.txt", given="n\ninterviewer\nnobody\nP1a\n")
    assert done.exit_code == 0, done.stderr
    assert "no participant 'nobody'" in done.stderr
    assert read_study_file(folder, []).roles == {"Nadia K": "interviewer"}
    speakers = dict(open_study(folder).transcript("p1b").speakers)
    assert speakers == {"Nadia K": "interviewer", "Bea": "P1a"}


def test_nobody_is_asked_without_a_terminal() -> None:
    assert not (sys.stdin.isatty() and command.is_terminal())


def test_names_of_files_and_settings(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "07_P3a_20240506.txt", "Nadia - a\nCy - b\nNadia - c\nCy - d\n")
    put(tmp_path, "P1b.txt", "Interviewer: a\n")
    done = run(
        *("ingest", folder, tmp_path / "07_P3a_20240506.txt", tmp_path / "P1b.txt"),
        *("--name-pattern", "{order}_{participant}_{date}", "--convention", "dashes"),
    )
    assert done.exit_code == 1
    assert "form of the pattern" in done.stderr
    transcript = open_study(folder).transcript("07_P3a_20240506")
    assert (transcript.date, transcript.participants) == ("2024-05-06", ("P3a",))
    assert transcript.attributes["order"] == ("07",)
    assert [label for label, _ in transcript.speakers] == ["Nadia", "Cy"]


def test_a_survey_by_question(folder: Path, tmp_path: Path) -> None:
    survey = put(tmp_path, "s.csv", "who,Hard?,Else?\nP1a,Data,No\nP3a,Time,\n")
    done = run(
        *("ingest", folder, survey, "--rows", "answers", "--documents", "question"),
        *("--column", "respondent=who"),
    )
    assert done.exit_code == 0, done.stderr
    names = {"s-Hard", "s-Else"}
    assert names <= set(open_study(folder).transcripts)
    assert open_study(folder).transcript("s-Hard").participants == ("P1a", "P3a")
    wrong = run("ingest", folder, survey, "--column", "nobody=x")
    assert wrong.exit_code == 2
    assert "KIND=NAME" in wrong.stderr


def test_what_came_in_is_said_before_a_disk_is_full(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "many"
    inside.mkdir()
    for number in range(20):
        put(inside, f"t{number:02}.txt", f"Interviewer: So {number}?\n")
    written: list[object] = []

    def failing(path: Path, fresh: object) -> None:
        if written:
            raise NotSaved(path, "No space left on device")
        written.append(fresh)
        write_transcripts(path, fresh)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "write_transcripts", failing)
    done = run("ingest", folder, inside)
    assert done.exit_code == 1
    assert "NOT SAVED" in done.stderr
    assert len(done.stdout.splitlines()) == 16


def test_nothing_named_is_a_mistake(folder: Path) -> None:
    assert run("ingest", folder).exit_code == 2


def test_a_study_with_mistakes_takes_in_nothing(folder: Path, interviews: Path) -> None:
    with (folder / "study.yaml").open("a") as file:
        file.write("nonsense: 1\n")
    before = (folder / "transcripts.csv").read_bytes()
    done = run("ingest", folder, interviews)
    assert done.exit_code == 1
    assert "nonsense" in done.stderr
    assert (folder / "transcripts.csv").read_bytes() == before


def test_the_page_on_taking_in_names_every_convention_and_format() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ingest.md").read_text(encoding="utf-8")
    conventions = set(TITLES) - {"whisper", "otranscribe", "turns", "answers"}
    assert set(command._CONVENTIONS) == conventions
    assert [name for name in conventions if f"| `{name}` |" not in page] == []
    assert {f".{name}" for name in command._FORMATS} == set(KNOWN_SUFFIXES)
    formats = page.split("## Who speaks")[0]
    assert [name for name in command._FORMATS if name not in formats] == []
