"""Every command works from the shell, is documented, and answers mistakes in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main

Put = Callable[..., str]
README = Path(__file__).parents[2] / "README.md"


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return a study's files without what qualcode rebuilds at will."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".qualcode" not in path.parts
    }


def commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in main.commands.items():
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {below}", inner) for below, inner in command.commands.items()]
    return found


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_command_has_help_and_stands_in_the_readme(name: str, command: click.Command) -> None:
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    assert f"qualcode {name}" in README.read_text(encoding="utf-8")


def test_coding_from_the_shell(folder: Path) -> None:
    added = run("tag", "add", folder, "p1a", "effort", "--quote", "We guess", "--coder", "ana")
    assert added.exit_code == 0
    listed = json.loads(run("tag", "list", folder, "--format", "json").stdout)
    assert [row["coding"] for row in listed] == [added.stdout.strip()]
    assert run("count", folder, "--format", "csv").stdout.splitlines()[2].startswith("effort,")
    removed = run("tag", "remove", folder, added.stdout.strip()[-6:], "--coder", "ana")
    assert removed.stdout == added.stdout
    assert json.loads(run("tag", "list", folder, "--format", "json").stdout) == []


def test_suggestions_are_decided_in_the_terminal(folder: Path) -> None:
    assert run("suggest", folder).exit_code == 0
    done = run("tag", "review", folder, "--coder", "ana", given="a\nr\nq\n")
    assert done.exit_code == 0
    listed = json.loads(run("tag", "list", folder, "--format", "json").stdout)
    assert len(listed) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "nowhere"], "is not a study"),
        (["count", "nowhere"], "is not a study"),
        (["ingest", "STUDY", "nothing.txt"], "there is no such file"),
        (["tag", "add", "STUDY", "p1a", "efort", "--turn", "2", "--coder", "a"], "Did you mean"),
        (["tag", "add", "STUDY", "p9", "effort", "--turn", "2", "--coder", "a"], "no transcript"),
        (["tag", "import", "STUDY", "none.csv", "--coder", "a"], "The file is missing"),
        (["cross", "STUDY", "sise"], "Did you mean 'size'"),
        (["count", "STUDY", "--kind", "challange"], "no codes of the kind"),
        (["cooccur", "STUDY", "--unit", "turn"], "There are no codings"),
        (["map", "STUDY", "map.gif"], "map.gif"),
        (["init", "STUDY"], "exists already"),
    ],
)
def test_a_mistake_gets_one_sentence_and_exit_code_1(
    folder: Path, arguments: list[str], sentence: str
) -> None:
    before = contents_of(folder)
    done = run(*[str(folder) if word == "STUDY" else word for word in arguments])
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert contents_of(folder) == before


@pytest.mark.parametrize("form", ["csv", "json", "md", "tex"])
def test_every_table_has_every_format(folder: Path, code: Put, form: str) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came")
    for arguments in (
        ["codebook"],
        ["count"],
        ["cross", "size"],
        ["cooccur", "--unit", "turn"],
        ["tag", "list"],
    ):
        place = 2 if arguments[0] == "tag" else 1
        done = run(*arguments[:place], folder, *arguments[place:], "--format", form)
        assert done.exit_code == 0, done.stderr
        assert done.stdout.endswith("\n")
        assert "effort" in done.stdout


def test_the_report_is_the_same_bytes_twice(folder: Path, code: Put, tmp_path: Path) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came")
    code("p2a", "effort", "We guess, too")
    outs = [tmp_path / "one", tmp_path / "two"]
    for out in outs:
        done = run("report", folder, out)
        assert done.exit_code == 0, done.stderr
    one, two = (
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in outs
    )
    assert one == two
    names = {path.as_posix() for path in one}
    assert {"index.html", "manifest.json", "tables/codes.csv"} <= names
    assert {"figures/collaboration-map.svg", "figures/challenges-by-structure.png"} <= names


def test_a_report_takes_away_what_an_earlier_one_left(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    build = folder / "build"
    assert run("report", folder).exit_code == 0
    gone, mine = build / "figures" / "collaboration-map.svg", build / "figures" / "mine.svg"
    assert gone.exists()
    mine.write_text("<svg/>", encoding="utf-8")
    settings = folder / "study.yaml"
    words = settings.read_text(encoding="utf-8")
    settings.write_text(words.partition("collaboration_points:")[0], encoding="utf-8")
    done = run("report", folder)
    assert done.exit_code == 0, done.stderr
    assert not gone.exists()
    assert mine.exists()
    assert (build / "tables" / "codes.csv").exists()
