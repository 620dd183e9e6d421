"""`qualcode transcript` and `qualcode ingest --revise`: texts are edited, codings come along."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.store.folder import open_study
from qualcode.store.history import read_history

Put = Callable[..., str]


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary files are made."""
    path = tmp_path / "rooms"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


def use_editor(monkeypatch: pytest.MonkeyPatch, path: Path, before: str, after: str) -> None:
    """Make an editor that replaces some words and looks at who may read the file."""
    path.write_text(
        "import pathlib, stat, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o077 or sys.platform == 'win32'\n"
        "text = path.read_bytes().decode()\n"
        f"path.write_bytes(text.replace({before!r}, {after!r}).encode())\n"
    )
    monkeypatch.setenv("VISUAL", f'"{sys.executable}" "{path}"')


def test_a_text_is_edited_in_the_editor_and_the_copy_goes(
    folder: Path, code: Put, rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came")
    use_editor(monkeypatch, rooms.parent / "editor.py", "never came", "has not come")
    done = run("transcript", "edit", folder, "p1a", "--coder", "ana")
    assert done.exit_code == 0, done.stderr
    assert "moved 1, review 1, lost 0 = 2 codings" in done.stdout
    assert "qualcode transcript review" in done.stderr
    assert "The data has not come." in open_study(folder).transcript("p1a").text
    assert list(rooms.iterdir()) == []


def test_an_editor_that_changes_nothing_makes_no_revision(
    folder: Path, rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, rooms.parent / "editor.py", "x", "x")
    done = run("transcript", "edit", folder, "p1a", "--coder", "ana")
    assert "the text is unchanged" in done.stdout
    assert read_history(folder) == []
    assert list(rooms.iterdir()) == []


def test_edits_that_cannot_be_recorded_are_kept(
    folder: Path, rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen failing when the copy was always removed."""
    use_editor(monkeypatch, rooms.parent / "editor.py", "Invented.", "Made up.")
    done = run("transcript", "edit", folder, "p1a", "--coder", "no/name")
    assert done.exit_code == 1
    (kept,) = rooms.rglob("*.txt")
    assert str(kept) in done.stderr
    assert kept.read_text(encoding="utf-8").startswith("Made up.")
    again = run("transcript", "edit", folder, "p1a", "--from", kept, "--coder", "ana")
    assert again.exit_code == 0, again.stderr
    assert open_study(folder).transcript("p1a").text.startswith("Made up.")


def test_a_missing_file_and_a_missing_editor_are_said(
    folder: Path, rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("transcript", "edit", folder, "p1a", "--from", rooms / "none", "--coder", "ana")
    assert done.exit_code == 1
    assert "could not be read" in done.stderr
    monkeypatch.setenv("VISUAL", "no-such-editor-anywhere")
    assert run("transcript", "edit", folder, "p1a", "--coder", "ana").exit_code == 1
    assert list(rooms.iterdir()) == []


def test_a_later_document_becomes_a_revision(folder: Path, code: Put) -> None:
    code("p2a", "effort", "We guess")
    document = folder.parent / "later.txt"
    document.write_text("Interviewer: And you, Bo?\n\nBo: Oh. We guess, too.\n")
    done = run("ingest", folder, "--revise", "p2a", document, "--coder", "ana")
    assert done.exit_code == 0, done.stderr
    assert "moved 1, review 0, lost 0 = 1 codings" in done.stdout
    again = run("ingest", folder, "--revise", "p2a", document, "--coder", "ana")
    assert "the text is unchanged" in again.stdout


@pytest.mark.parametrize(
    "options", [[], ["--coder", "ana", "--id", "x"], ["another.txt", "--coder", "ana"]]
)
def test_revise_takes_one_document_and_a_coder(folder: Path, options: list[str]) -> None:
    done = run("ingest", folder, "--revise", "p2a", "later.txt", *options)
    assert done.exit_code == 2
    assert "--revise takes one document" in done.stderr


def test_the_list_shows_size_revision_and_what_waits(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came")
    edited = folder.parent / "edited.txt"
    text = open_study(folder).transcript("p1a").text
    edited.write_bytes(text.replace("The data never", "Our data hardly").encode())
    run("transcript", "edit", folder, "p1a", "--from", edited, "--coder", "ana")
    rows = json.loads(run("transcript", "list", folder, "--format", "json").stdout)
    assert [row["transcript"] for row in rows] == ["p1a", "p2a"]
    assert rows[0]["participants"] == "P1a"
    assert (rows[0]["turns"], rows[0]["words"]) == (4, 26)
    assert rows[0]["revision"].startswith("2-")
    assert (rows[0]["codings"], rows[0]["waiting"]) == (1, 1)
    assert rows[1]["revision"] == "1"


@pytest.fixture
def left(folder: Path, code: Put) -> dict[str, str]:
    """Return codings that an edit left behind: two of ana's, one of bo's."""
    names = {
        "data": code("p1a", "data", "The data never came"),
        "effort": code("p1a", "effort", "Nobody knows how long"),
        "guess": code("p1a", "guess", "We guess", coder="bo"),
    }
    text = open_study(folder).transcript("p1a").text
    for before, after in (
        ("The data never came", "The data did not come"),
        ("Nobody knows", "No one knows"),
        ("We guess", "We all guess"),
    ):
        text = text.replace(before, after)
    edited = folder.parent / "edited.txt"
    edited.write_bytes(text.encode())
    run("transcript", "edit", folder, "p1a", "--from", edited, "--coder", "ana")
    return names


def test_a_reviewer_chooses_types_and_removes(folder: Path, left: dict[str, str]) -> None:
    done = run(
        *("transcript", "review", folder, "p1a", "--coder", "ana", "--all"),
        given="nothing like this\nWe all guess\n1\nr\n",
    )
    assert done.exit_code == 0, done.stderr
    assert "does not contain" in done.stderr
    assert "placed 2, removed 1, skipped 0" in done.stderr
    study = open_study(folder)
    found = {coding.id: coding for coding in study.codings}
    assert set(found) == {left["guess"], left["effort"]}
    segment = found[left["effort"]].segment
    assert segment is not None
    assert segment.quote == "No one knows how long"
    assert found[left["guess"]].coder == "bo"
    assert study.waiting == ()
    history = read_history(folder)
    assert [(entry.action, entry.coder) for entry in history[-3:]] == [
        ("move", "ana"),
        ("move", "ana"),
        ("uncode", "ana"),
    ]


def test_only_ones_own_codings_come_up_and_each_decision_counts_at_once(
    folder: Path, left: dict[str, str]
) -> None:
    """Seen failing when everybody's codings came up."""
    done = run("transcript", "review", folder, "p1a", "--coder", "ana", given="1\nq\n")
    assert done.exit_code == 0, done.stderr
    assert "2 codings wait." in done.stderr
    assert {coding.id for coding in open_study(folder).waiting} == {left["data"], left["guess"]}
    aborted = run("transcript", "review", folder, "p1a", "--coder", "ana", given="1\n")
    assert aborted.exit_code == 0
    assert {coding.id for coding in open_study(folder).waiting} == {left["guess"]}


def test_a_card_shows_the_old_words_in_their_context_and_the_candidates(
    folder: Path, left: dict[str, str]
) -> None:
    done = run("transcript", "review", folder, "p1a", "--coder", "bo", given="s\n")
    assert "Guessing (guess), bo" in done.stdout
    assert "Ana: [We guess]. 😀 Nobody" in done.stdout
    assert "  1  " in done.stdout
    assert "[We all guess]" in done.stdout
    assert "skipped 1" in done.stderr
