"""`qualcode log`, `undo` and `redo` in the terminal: what they say, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main

Put = Callable[..., str]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("time", ["yesterday", "2026-02-31", "2026-11-24T10", "24.11.2026"])
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_what_is_no_time_is_refused(folder: Path, option: str, time: str) -> None:
    done = run("log", folder, option, time)
    assert done.exit_code == 2
    assert "2026-11-24T10:30" in done.stderr


def test_a_day_is_the_whole_day_and_a_time_needs_no_seconds(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    at = run("log", folder, "--format", "csv").stdout.splitlines()[1].partition(",")[0]
    for options in (
        ("--since", at[:10], "--until", at[:10]),
        ("--since", at[:16]),
        ("--until", at),
        ("--until", at[:16]),
    ):
        assert at in run("log", folder, *options).stdout
    for options in (("--until", "2020-01-01"), ("--since", "2999-01-01T10:30")):
        assert at not in run("log", folder, *options).stdout


def test_undo_is_listed_with_the_codes_of_what_it_took_back(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "We guess")
    run("undo", folder, "--coder", "ana")
    for option, found in (("effort", ["code"]), ("data", ["code", "undo"])):
        listed = run("log", folder, "--code", option, "--format", "csv").stdout.splitlines()[1:]
        assert [line.split(",")[4] for line in listed] == found
    listed = run("log", folder, "--transcript", "p1a", "--format", "csv").stdout.splitlines()
    assert len(listed) == 4


def test_undo_says_what_it_took_back(folder: Path, code: Put) -> None:
    coder = ("--coder", "ana")
    run("round", folder, "pilot", *coder)
    assert "Undone: round 'pilot' (" in run("undo", folder, *coder).stdout
    assert "Brought back: round 'pilot' (" in run("redo", folder, *coder).stdout
    run("suggest", folder)
    CliRunner().invoke(main, ["tag", "review", str(folder), *coder], input="r\nq\n")
    assert "Undone: reject suggestion " in run("undo", folder, *coder).stdout
    edited = folder.parent / "edited.txt"
    for name in ("planning", "effort", "guess", "data"):
        code("p1a", name, "We guess")
    code("p1a", "data", "The data never came")
    edited.write_text((folder / "transcripts" / "p1a.txt").read_text() + "\nAna: Well.\n")
    run("transcript", "edit", folder, "p1a", "--from", edited, *coder)
    assert "Undone: revise revision 2-" in run("undo", folder, *coder).stdout
