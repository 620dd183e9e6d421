"""Reading never writes a byte: no file of a study changes, nor its time, and none comes or goes.

Every command that is not named here as one that writes is tried, on a study that can be written and
on one that cannot; what the program may rebuild at will (`.qualcode/`) is left aside on the first.
Seen failing on: a `check` that wrote the ledger as it was; an opening that wrote study.yaml; a
`log` that took the lock.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.history import read_history

FROZEN = Path(__file__).parents[1] / "store" / "data" / "ledger-v1"
WRITING = {
    "init",
    "ingest",
    "repair",
    "suggest",
    "undo",
    "redo",
    "round",
    "decide",
    "merge",
    "pseudonymize",
    "purge",
    "replicate",
    "transcript edit",
    "codebook add",
    "codebook rename",
    "codebook move",
    "codebook merge",
    "codebook split",
    "codebook retire",
    "codebook redefine",
    "codebook confirm",
    "codebook release",
    "tag add",
    "tag remove",
    "tag recode",
    "tag move",
    "tag memo",
    "tag read",
    "tag import",
}
# What follows STUDY, for commands that need more than that; OUT lies outside of the study.
ARGUMENTS = {
    "count": ["--subtree"],
    "cross": ["size"],
    "map": ["OUT/network.svg", "--network", "transcript"],
    "report": ["OUT/report"],
    "export": ["--shareable", "--to", "OUT/package.zip", "--without-key", "It is invented."],
    "codebook history": ["effort"],
    "tag list": ["--coder", "ana"],
    "tag review": ["--coder", "ana"],
    "transcript review": ["p1a", "--coder", "ana"],
    "log": ["--code", "effort"],
    "diff": ["STUDY"],
}
CERTAIN = {*ARGUMENTS, "check", "codebook show", "cooccur", "transcript list", "disagreements"}
_CHANGING = (
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.truncate",
    "os.utime",
    "os.chmod",
)
_protected: list[str] = []


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Answer as a read-only file system does; that of the test's own user may not."""
    if not _protected:
        return
    writes = event in _CHANGING
    if event == "open" and isinstance(arguments[2], int):
        flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        writes = bool(arguments[2] & flags)
    if writes and isinstance(arguments[0], (str, os.PathLike)):
        path = os.path.abspath(arguments[0])  # noqa: PTH100
        if any(path.startswith(folder) for folder in _protected):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)


sys.addaudithook(_refuse)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    _protected.append(str(folder.resolve()))
    try:
        yield
    finally:
        _protected.clear()


def commands() -> list[str]:
    found: list[str] = []
    for name, command in main.commands.items():
        inner = command.commands if isinstance(command, click.Group) else None
        found += [f"{name} {below}" for below in inner] if inner else [name]
    return found


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        name = path.relative_to(folder).as_posix()
        # Making `.qualcode` at will is a change of the study's folder itself.
        if not name.startswith(".qualcode") and name != ".":
            status = path.stat()
            content = b"" if path.is_dir() else path.read_bytes()
            found[name] = (status.st_mtime_ns, status.st_mode, content)
    return found


def run(command: str, folder: Path, out: Path) -> Result:
    further = [
        word.replace("OUT", str(out)).replace("STUDY", str(folder))
        for word in ARGUMENTS.get(command, [])
    ]
    words = [*command.split(), str(folder), *further]
    return CliRunner().invoke(main, words, input="q\n")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FROZEN, tmp_path / "study"))


READING = [name for name in commands() if name not in WRITING]


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_leaves_every_byte_and_time(
    study: Path, tmp_path: Path, command: str
) -> None:
    """F18, merely viewing a document rewrote it."""
    before = snapshot(study)
    first = run(command, study, tmp_path / "out")
    assert snapshot(study) == before
    with read_only(study):
        second = run(command, study, tmp_path / "again")
    assert not isinstance(second.exception, OSError)
    assert snapshot(study) == before
    assert second.exit_code == first.exit_code
    assert second.stdout.replace("/again", "/out") == first.stdout
    if command in CERTAIN:
        expected = 1 if command == "check" else 0  # codings wait in this study
        assert first.exit_code == expected, first.output


def test_the_library_reads_without_writing(study: Path) -> None:
    before = snapshot(study)
    with read_only(study):
        opened = open_study(study)
        assert read_history(study)
        assert check_study(study)
    assert open_study(study) == opened
    assert snapshot(study) == before


@pytest.mark.parametrize(
    "words",
    [
        ["tag", "add", "STUDY", "p2a", "data", "--turn", "2", "--coder", "ana"],
        ["undo", "STUDY", "--coder", "ana"],
        ["round", "STUDY", "round 3", "--coder", "ana"],
        ["suggest", "STUDY", "--code", "guess", "--code", "effort", "--transcript", "p1a"],
    ],
    ids=lambda words: words[0],
)
def test_a_study_that_cannot_be_written_says_so(study: Path, words: list[str]) -> None:
    before = snapshot(study)
    with read_only(study):
        done = CliRunner().invoke(main, [word.replace("STUDY", str(study)) for word in words])
    assert done.exit_code == 0 or "NOT SAVED" in done.stderr
    assert done.exit_code == 1 or words[0] == "suggest"
    assert snapshot(study) == before


def test_the_commands_that_write_are_there() -> None:
    assert set(commands()) >= WRITING | CERTAIN
