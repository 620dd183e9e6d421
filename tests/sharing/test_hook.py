"""The hook of git: what is staged is read, and nothing is committed that could not be looked at.

Seen failing on: a hook that reads the files of the folder; one that passes without a passphrase.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from qualcode.cli import main
from qualcode.model.identity import REPLACE, Identity, Key
from qualcode.store.key_file import write_key

NAME = "Zoë Müller"
SECRET = "correct horse"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    key = tmp_path / "names.key"
    identities = (Identity(NAME, "person", (), REPLACE, "Person-1"),)
    write_key(key, Key(identities=identities), SECRET, work=10)
    monkeypatch.setenv("QUALCODE_KEY", str(key))
    monkeypatch.setenv("QUALCODE_PASSPHRASE", SECRET)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "N")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "n@example.org")
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    done = CliRunner().invoke(main, ["init", str(folder / "study"), "--hook"])
    assert done.exit_code == 0, done.output
    return folder


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=False
    )


def commit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    git(folder, "add", "-A")
    return git(folder, "commit", "-qm", "x", *words)


def test_names_are_not_committed(repository: Path) -> None:
    (repository / "notes.txt").write_text(f"x\n{NAME} said so.\n", encoding="utf-8")
    done = commit(repository)
    assert done.returncode != 0
    assert "notes.txt:2:1: person 1 of the key [Person-1]" in done.stdout + done.stderr
    assert "ller" not in done.stdout + done.stderr
    (repository / "notes.txt").write_text("[Person-1] said so.\n")
    assert commit(repository).returncode == 0


def test_what_is_staged_counts_and_not_what_lies_there(repository: Path) -> None:
    note = repository / "notes.txt"
    note.write_text(NAME, encoding="utf-8")
    git(repository, "add", "-A")
    note.write_text("nothing")
    assert git(repository, "commit", "-qm", "x").returncode != 0
    git(repository, "add", "-A")
    note.write_text(NAME, encoding="utf-8")
    assert git(repository, "commit", "-qm", "x").returncode == 0
    assert git(repository, "commit", "-aqm", "x").returncode != 0
    assert git(repository, "commit", "-qm", "x", "--", "notes.txt").returncode != 0


def test_names_of_files_count_and_files_that_go_do_not(repository: Path) -> None:
    path = repository / "zoe-müller.txt"
    path.write_text("x")
    assert commit(repository).returncode != 0
    assert commit(repository, "--no-verify").returncode == 0
    path.unlink()
    assert commit(repository).returncode == 0


@pytest.mark.parametrize("missing", ["QUALCODE_KEY", "QUALCODE_PASSPHRASE"])
def test_without_key_or_passphrase_nothing_is_committed(
    repository: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.delenv(missing)
    git(repository, "add", "-A")
    done = subprocess.run(
        ["git", "-C", str(repository), "commit", "-qm", "x"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        start_new_session=True,  # nobody to ask
    )
    assert done.returncode != 0
    assert git(repository, "rev-parse", "HEAD").returncode != 0


def test_what_cannot_be_read_is_not_committed_unless_it_is_allowed(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "a.bin").write_bytes(b"\0\1\2" * 50)
    assert commit(repository).returncode != 0
    monkeypatch.setenv("QUALCODE_ALLOW", "*.bin")
    assert commit(repository).returncode == 0


def test_a_hook_of_somebody_else_stays(repository: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    assert os.access(hook, os.X_OK)
    again = CliRunner().invoke(main, ["init", str(repository / "study"), "--hook"])
    assert again.exit_code == 0
    assert "renewed" in again.stderr
    hook.write_text("#!/bin/sh\nexit 0\n")
    refused = CliRunner().invoke(main, ["init", str(repository / "study"), "--hook"])
    assert refused.exit_code == 1
    assert "left as it is" in refused.stderr
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_without_a_repository_there_is_no_hook(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["init", str(tmp_path / "study"), "--hook"])
    assert done.exit_code == 1
    assert "git init" in done.stderr
