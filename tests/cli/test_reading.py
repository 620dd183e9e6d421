"""What commands that read say: words that fit numbers, commands to copy, nothing half-done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main

Put = Callable[..., str]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("obstacle", ["", "tables", "figures"])
def test_a_report_is_not_begun_where_a_file_is_in_the_way(
    folder: Path, code: Put, tmp_path: Path, obstacle: str
) -> None:
    code("p1a", "effort", "We guess")
    out = tmp_path / "out"
    if obstacle:
        out.mkdir()
    (out / obstacle).write_text("mine", encoding="utf-8")
    done = run("report", folder, out)
    assert done.exit_code == 1
    assert "it is a file; move it, or choose another folder" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.suffix in (".html", ".csv")] == [
        *folder.rglob("*.csv")
    ]


def test_a_report_is_not_begun_where_a_folder_has_the_name_of_a_file(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "out" / "index.html").mkdir(parents=True)
    done = run("report", folder, tmp_path / "out")
    assert done.exit_code == 1
    assert "a folder has its name" in done.stderr
    assert not (tmp_path / "out" / "tables").exists()


def test_one_table_is_not_called_tables(tmp_path: Path) -> None:
    assert run("init", tmp_path / "new").exit_code == 0
    done = run("report", tmp_path / "new")
    assert done.stdout.endswith("index.html: 1 table, 0 figures and maps\n")


def test_the_next_command_can_be_copied_though_a_folder_has_blanks(tmp_path: Path) -> None:
    study = tmp_path / "my study"
    assert f"qualcode ingest '{study}' INTERVIEW" in run("init", study).stderr


def test_suggestions_are_counted_in_words_that_fit(folder: Path) -> None:
    assert run("suggest", folder, "--code", "data").stderr.startswith("1 passage found, 1 of them")
    none = run("suggest", folder, "--code", "planning").stderr
    assert none == "0 passages found, 0 of them new.\n"


@pytest.mark.parametrize(
    ("options", "status", "sentence"),
    [
        (["map.gif"], 1, "'map.gif' cannot hold a map; give a file that ends in .svg, .png, .pdf."),
        (["m.svg", "--organization", "9"], 1, "structure of organisation '9'. Describe it in"),
        (["m.svg", "--organization", "1", "--network", "turn"], 2, "leave out --network"),
    ],
)
def test_a_map_that_cannot_be_says_why(
    folder: Path, options: list[str], status: int, sentence: str
) -> None:
    done = run("map", folder, *options)
    assert done.exit_code == status
    assert sentence in " ".join(done.stderr.split())


def test_an_attribute_is_asked_for_where_there_is_none(tmp_path: Path) -> None:
    assert run("init", tmp_path / "new").exit_code == 0
    done = run("cross", tmp_path / "new", "size")
    assert done.exit_code == 1
    assert "Add a column of that name" in done.stderr


def test_a_text_without_speakers_has_no_turns(folder: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Only words, no speakers.\n", encoding="utf-8")
    assert run("ingest", folder, notes, "-p", "P3a").exit_code == 0
    done = run("tag", "add", folder, "notes", "data", "--turn", "1", "--coder", "ana")
    assert done.exit_code == 1
    assert "no turn 1; nobody is marked as speaking in it" in done.stderr
