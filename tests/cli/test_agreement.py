"""`qualcode agreement` and what study.yaml declares for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.errors import InvalidStudy
from qualcode.model.agreement import Agreement
from qualcode.store.folder import open_study

Put = Callable[..., str]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows(*arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture
def coded(folder: Path, code: Put) -> Path:
    code("p1a", "effort", "We guess")
    code("p1a", "effort", "We guess", coder="bo")
    code("p1a", "data", "The data never came")
    for coder in ("ana", "bo"):
        assert run("tag", "read", folder, "p1a", "--coder", coder).exit_code == 0
    return folder


def declare(folder: Path, line: str) -> None:
    path = folder / "study.yaml"
    path.write_text(path.read_text() + f"agreement: {line}\n")


def test_counts_stand_beside_the_value(coded: Path) -> None:
    effort, data = rows("agreement", coded)
    assert (effort["code"], effort["coefficient"]) == ("effort", "krippendorff-alpha")
    assert (effort["both"], effort["first_only"], effort["value"]) == (1, 0, 1.0)
    assert (data["both"], data["first_only"], data["second_only"]) == (0, 1, 0)
    assert data["units"] == effort["both"] + effort["neither"]


def test_the_declared_coefficient_stands_first(coded: Path) -> None:
    declare(coded, "{coefficient: percent, unit: turn, unread: uncoded}")
    assert open_study(coded).agreement == Agreement("percent", "turn", "uncoded")
    found = rows("agreement", coded, "--coefficient", "gwet-ac1")
    assert [row["coefficient"] for row in found] == ["percent"] * 2 + ["gwet-ac1"] * 2
    assert [bool(row["note"].count("not as declared")) for row in found] == [False] * 2 + [True] * 2
    done = run("agreement", coded, "--coefficient", "gwet-ac1")
    assert "declares percent, which stands first; gwet-ac1 was asked for" in done.stderr
    assert "declares no coefficient" not in done.stderr


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{coefficient: cohen-kapa}", "Did you mean 'cohen-kappa'"),
        ("{unit: page}", "Known are: turn, sentence, character, segment"),
        ("{unread: perhaps}", "Known are: missing, uncoded"),
        ("{coeficient: percent}", "Did you mean 'coefficient'"),
        ("percent", "Fields are expected here"),
    ],
)
def test_what_is_declared_wrongly_is_named(folder: Path, line: str, sentence: str) -> None:
    declare(folder, line)
    with pytest.raises(InvalidStudy, match=sentence):
        open_study(folder)


def test_without_read_marks_the_command_asks_for_the_choice(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "We guess", coder="bo")
    done = run("agreement", folder)
    assert done.exit_code == 1
    assert "--unread" in done.stderr
    chosen = rows("agreement", folder, "--unread", "uncoded")
    assert all("nobody marked turns as read" in row["note"] for row in chosen)


@pytest.mark.parametrize("form", ["csv", "json", "md", "tex"])
@pytest.mark.parametrize("show", ["agreement", "confusion", "two-by-two"])
def test_every_table_has_every_format(coded: Path, show: str, form: str) -> None:
    done = run("agreement", coded, "--show", show, "--format", form)
    assert done.exit_code == 0, done.stderr
    assert "effort" in done.stdout


def test_confusion_and_counts(coded: Path) -> None:
    crossed = rows("agreement", coded, "--show", "confusion")
    cells = {(row["code_a"], row["code_b"]): row["units"] for row in crossed}
    assert cells["effort", "effort"] == 1
    counts = rows("agreement", coded, "--show", "two-by-two")
    assert [(row["code"], row["both"], row["a_only"]) for row in counts] == [
        ("effort", 1, 0),
        ("data", 0, 1),
    ]


def test_the_help_warns_against_picking() -> None:
    told = " ".join(run("agreement", "--help").stdout.split())
    assert "reporting the one that looks best is no evidence of agreement" in told
