"""`qualcode merge` and `qualcode diff` from the shell, with folders, dates and real git."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.errors import InvalidStudy
from qualcode.model.change import REVISE, Change, NewText
from qualcode.store.event import read_event
from qualcode.store.new_study import init_study
from qualcode.store.session import record
from qualcode.store.transcripts import text_digest, write_revision
from qualcode.store.versions import read_version, read_version_named
from qualcode.tagging.compare import compare

Put = Callable[..., str]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def git(folder: Path, *arguments: str, diff: str = "") -> str:
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    settings += ["-c", f"diff.qualcode.command={diff}"] if diff else []
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def driver(tmp_path: Path) -> str:
    """Return the command that git calls, as it would be with qualcode on the path."""
    path = tmp_path / "driver"
    call = f'PYTHONPATH="{os.pathsep.join(sys.path)}" exec "{sys.executable}" -m qualcode'
    path.write_text(f'#!/bin/sh\n{call} diff --driver "$@"\n')
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def repository(folder: Path) -> Path:
    """Return the small study in a subfolder of a repository, its codebook outside of it."""
    top = folder.parent / "repository"
    study = top / "studies" / "small"
    init_study(study)
    shutil.copytree(folder, study, dirs_exist_ok=True)
    (top / "codebooks").mkdir()
    settings = study / "study.yaml"
    settings.write_text(settings.read_text().replace("codebook.yaml", "../../codebooks/small.yaml"))
    (study / "codebook.yaml").rename(top / "codebooks" / "small.yaml")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "The study")
    return study


def add(study: Path, quote: str, code: str = "effort", coder: str = "ana") -> str:
    done = run("tag", "add", study, "p1a", code, "--quote", quote, "--coder", coder)
    assert done.exit_code == 0, done.stderr
    return done.stdout.strip()


def test_two_folders_are_compared_and_merged(folder: Path, code: Put) -> None:
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    code("p1a", "effort", "We guess", memo="typical")
    told = run("diff", other, folder)
    assert told.exit_code == 0
    assert told.stdout.startswith("ana\n\n  p1a\n    effort: added (turn 2, ")
    assert "      “We guess”\n      memo: typical\n      by 'code', 20" in told.stdout
    assert run("diff", other, folder, "--exit-code").exit_code == 1
    merged = run("merge", other, folder)
    assert merged.stdout == "ana: 1 command taken over\n"
    assert (
        run("merge", other, folder).stdout == f"'{folder}' has nothing that is not here already.\n"
    )
    same = run("diff", other, folder, "--exit-code")
    assert (same.exit_code, same.stdout) == (0, "No differences.\n")


def test_damaged_lines_are_named_for_what_they_held_looks_removed(folder: Path, code: Put) -> None:
    """Seen failing when only the removal was told."""
    code("p1a", "effort", "We guess")
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    path = other / "ledger" / "ana@desk.jsonl"
    path.write_bytes(path.read_bytes().replace(b"guess", b"Guess"))
    done = run("diff", folder, other)
    assert "effort: removed" in done.stdout
    assert f"{other}/ledger/ana@desk.jsonl:1: The line is damaged" in done.stderr
    dated = run("diff", "--study", other, "2000-01-01", "2999-12-31").stderr.splitlines()
    assert [line.partition("ledger/")[0] for line in dated] == [
        "Warning: 2000-01-01:",
        "Warning: 2999-12-31:",
    ]


def test_every_format_tells_the_same(folder: Path, code: Put) -> None:
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    name = code("p1a", "effort", "We guess")
    (row,) = json.loads(run("diff", other, folder, "--format", "json").stdout)
    assert (row["coding"], row["turn"], row["what"], row["quote"]) == (name, 2, "added", "We guess")
    (line,) = csv.DictReader(io.StringIO(run("diff", other, folder, "--format", "csv").stdout))
    assert {key: str(value) for key, value in row.items()} == line
    assert (
        "### p1a\n\n- effort: added (turn 2, "
        in run("diff", other, folder, "--format", "md").stdout
    )


def test_a_merge_does_not_say_that_a_change_is_lost_which_counts(
    folder: Path, code: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two changes of one coding both count where they change different things of it."""
    name = code("p1a", "effort", "We guess")
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    run("tag", "recode", folder, name, "data", "--coder", "ana")
    monkeypatch.setenv("QUALCODE_DEVICE", "lap")
    run("tag", "memo", other, name, "why", "--coder", "ana")
    told = run("merge", folder, other).stdout
    assert "memo by ana on lap" in told.partition("counts over")[0]
    assert "recode by ana on desk" in told.partition("counts over")[2]
    assert "does not" not in told
    row = json.loads(run("tag", "list", folder, "--format", "json").stdout)[0]
    assert (row["code"], row["memo"]) == ("data", "why")


def test_what_differs_and_is_edited_by_people_is_named(folder: Path) -> None:
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    (other / "codebook.yaml").write_text("title: S\ncodes:\n  - {id: planning}\n")
    done = run("merge", folder, other)
    assert done.exit_code == 0
    assert "Not merged, because people edit it: 'codebook.yaml' differs." in done.stderr
    assert "merge with git" in done.stderr


def test_dates_are_versions_too(folder: Path, code: Put) -> None:
    name = code("p1a", "effort", "We guess")
    line = (folder / "ledger" / "ana@desk.jsonl").read_bytes().splitlines()[0]
    day, _, clock = read_event(line).at.partition("T")
    assert run("diff", "--study", folder, day).stdout == "No differences.\n"
    (row,) = json.loads(
        run("diff", "--study", folder, "2000-01-01", day, "--format", "json").stdout
    )
    assert (row["coding"], row["what"]) == (name, "added")
    assert not compare(read_version_named(folder, f"{day}T{clock}"), read_version(folder))
    assert compare(read_version_named(folder, f"{day}T00:00"), read_version(folder))


def test_git_revisions_are_read_and_leave_nothing_behind(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen failing when the codebook outside the study's folder was left out."""
    private = tmp_path / "temporary"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    name = add(repository, "We guess")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "One")
    run("tag", "recode", repository, name, "guess", "--coder", "ana")
    book = repository.parents[1] / "codebooks" / "small.yaml"
    book.write_text(book.read_text().replace("name: Guessing", "name: Guesswork"))
    told = run("diff", "--study", repository, "HEAD").stdout
    assert "    guess: recoded from 'effort' to 'guess' (turn 2, " in told
    assert "    renamed from 'Guessing' to 'Guesswork'\n" in told
    assert "added (turn 2, " in run("diff", "--study", repository, "HEAD~1", "HEAD").stdout
    assert list(private.iterdir()) == []
    assert " M " not in git(repository, "status", "--porcelain", "--", "study.yaml")


def test_a_revision_that_looks_like_an_option_is_only_a_name(
    repository: Path, tmp_path: Path
) -> None:
    done = run("diff", "--study", repository, "--", f"--output={tmp_path / 'taken'}")
    assert done.exit_code == 1
    assert "is neither a date nor a revision" in done.stderr
    assert not (tmp_path / "taken").exists()


def test_mistakes_get_one_sentence(folder: Path, tmp_path: Path) -> None:
    assert "is neither a date" in run("diff", "--study", folder, "yesterday").stderr
    assert "is not a study" in run("diff", folder, tmp_path).stderr
    assert "is not a study" in run("merge", folder, tmp_path).stderr
    assert "Give two folders" in run("diff", folder).stderr
    assert "git calls this itself" in run("diff", "--driver", "one", "two").stderr
    (folder / "codebook.yaml").write_text("codes: [")
    with pytest.raises(InvalidStudy):
        read_version(folder)


def test_git_without_git_is_a_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("diff", "--study", folder, "HEAD")
    assert "git is not installed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_text_is_one_line(folder: Path, code: Put) -> None:
    names = [code("p1a", "effort", "We guess"), code("p1a", "data", "The data never came")]
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    text = (folder / "transcripts" / "p1a.txt").read_text(encoding="utf-8") + "\nAna: More.\n"
    name = write_revision(folder, "p1a", text, "1")
    moved = {each.id: each for each in read_version(folder).codings}[names[0]]
    new = NewText(
        "p1a", name, "1", text_digest(text), (replace(moved, revision=name),), (), (names[1],)
    )
    record(folder, lambda study: Change(REVISE, text=new), coder="ana")
    told = run("diff", other, folder).stdout
    assert (
        f"Texts\n\n  p1a (1 → {name})\n    text revised: 1 coding moved, 0 to review, 1 lost"
        in told
    )
    assert "boundary" not in told


def test_git_diff_speaks_of_codings(repository: Path, driver: str) -> None:
    git(repository, "add", "-A")
    name = add(repository, "We guess")
    git(repository, "add", "-A")
    told = git(repository, "diff", "--cached", diff=driver)
    assert told.startswith(
        "studies/small/ledger/ana@desk.jsonl\n\nana\n\n  p1a\n    effort: added ("
    )
    git(repository, "commit", "-qm", "One")
    run("tag", "memo", repository, name, "so it is", "--coder", "ana")
    run("tag", "remove", repository, name, "--coder", "ana")
    run("undo", repository, "--coder", "ana")
    told = git(repository, "diff", diff=driver)
    assert "effort: memo changed (" in told
    assert "      before: (nothing)\n      now: so it is\n" in told
    git(repository, "commit", "-qam", "Two")
    shown = git(repository, "log", "-p", "--ext-diff", "-1", "--format=%s", diff=driver)
    assert shown.startswith("Two\n")
    assert "memo changed" in shown
    git(repository, "mv", "ledger/ana@desk.jsonl", "ledger/ana@table.jsonl")
    assert "Nothing differs" in git(repository, "diff", "--cached", "-M", diff=driver)
    git(repository, "reset", "-q", "--hard")
    git(repository, "rm", "-q", "ledger/ana@desk.jsonl")
    assert "effort: removed (" in git(repository, "diff", "--cached", diff=driver)


def test_git_diff_tells_of_codings_made_on_another_device(
    repository: Path, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen failing when a file was folded by itself only: its changes came to nothing."""
    names = [add(repository, words) for words in ("We guess", "The data never came")]
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "One")
    monkeypatch.setenv("QUALCODE_DEVICE", "lap")
    run("tag", "recode", repository, names[0], "guess", "--coder", "ana")
    run("tag", "remove", repository, names[1], "--coder", "ana")
    git(repository, "add", "-A")
    told = git(repository, "diff", "--cached", diff=driver)
    assert "ledger/ana@lap.jsonl" in told
    assert f"guess: recoded to 'guess' (coding {names[0]})" in told
    assert f"removed (coding {names[1]})" in told


def test_git_diff_speaks_of_codes(folder: Path, driver: str) -> None:
    shutil.move(folder / "codebook.yaml", folder.with_name("codebook.yaml"))
    study = folder.with_name("fresh")
    init_study(study)
    git(study, "init", "-q", "-b", "main")
    git(study, "add", "-A")
    git(study, "commit", "-qm", "New")
    shutil.move(folder.with_name("codebook.yaml"), study / "codebook.yaml")
    told = git(study, "diff", diff=driver)
    assert told.startswith("codebook.yaml\n\nCodebook\n\n  planning (Planning)\n    added\n")
    assert "  first-code (First code)\n    removed\n" in told
    (study / "codebook.yaml").write_text("codes: [")
    assert "It cannot be read" in git(study, "diff", diff=driver)


def test_git_is_answered_where_a_path_is_unmerged() -> None:
    assert (
        run("diff", "--driver", "ledger/a@b.jsonl").stdout == "* Unmerged path ledger/a@b.jsonl\n"
    )
