"""`qualcode codebook show`, `lint` and `test`, and what docs/codebook.md says of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.analysis.lint.table import RULES
from qualcode.cli import main
from qualcode.cli.codebook_lint import RULES as NAMES
from qualcode.store.releases import release_codebook

DOCUMENT = Path(__file__).parents[2] / "docs" / "codebook.md"
COLUMNS = "code,name,parent,level,kind,origin,definition,include,exclude,keywords"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["codebook", *map(str, arguments)])


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_the_codebook_is_a_tree(folder: Path, code: Callable[..., str]) -> None:
    code("p1a", "guess", "We guess")
    for arguments in ((folder,), ("show", folder)):
        shown = run(*arguments)
        assert shown.stderr == ""
        assert [line.split("  ")[-1].strip() for line in shown.stdout.splitlines()] == [
            "code",
            "Planning (planning)",
            "├─ Effort is hard to estimate (effort)",
            "└─ Guessing (guess)",
            "└─ Data is missing (data)",
        ]
    assert run("show", folder, "--subtree").stdout.splitlines()[1].split()[:3] == ["1", "1", "1"]


def test_the_table_keeps_its_columns(folder: Path) -> None:
    head = run(folder, "--format", "csv").stdout.splitlines()[0]
    assert head == f"{COLUMNS},status,codings,participants,organizations"


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["--under", "effort"], ["effort", "guess"]),
        (["--kind", "challenge"], ["effort", "data"]),
        (["--find", "estimte"], ["effort"]),
        (["--find", "estimte", "--under", "data"], []),
        (["--unused"], ["data"]),
    ],
)
def test_filters(
    folder: Path, code: Callable[..., str], options: list[str], codes: list[str]
) -> None:
    code("p1a", "guess", "We guess")
    table = run("show", folder, "--format", "csv", *options)
    assert [row["code"] for row in rows(table)] == codes
    assert table.stderr == f"{len(codes)} of 4 codes.\n"


def test_lint_is_advice(folder: Path) -> None:
    assert list(RULES) == list(NAMES)
    done = run("lint", folder, "--rule", "no-definition", "--format", "csv")
    assert done.exit_code == 0
    assert [row["code"] for row in rows(done)] == ["planning", "guess", "data"]
    assert done.stderr.endswith("Advice: 3, on 3 codes.\n")


def test_examples_are_run(folder: Path) -> None:
    path = folder / "codebook.yaml"
    more = "  - {id: x, name: X, keywords: [x ray], examples: [An x ray., Bones.]}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    done = run("test", folder, "--format", "csv")
    assert done.exit_code == 0
    assert [(row["example"], row["outcome"]) for row in rows(done)] == [("Bones.", "missed")]
    assert done.stderr == "1 of 2 examples fit.\n"
    assert len(rows(run("test", folder, "--all", "--code", "x", "--format", "csv"))) == 2
    assert rows(run("test", folder, "--code", "data", "--format", "csv")) == []


def test_the_documentation_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    folder.rename(folder.parent / "clinics")
    release_codebook("clinics", "round 1", coder="ana")
    text = DOCUMENT.read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "codebook.md", "exec"), names)  # the document is ours
    assert len(blocks) == 4
    assert [name for name in RULES if f"`{name}`" not in text] == []


def test_the_example_in_the_documentation_is_a_codebook(folder: Path) -> None:
    block = re.findall(r"```yaml\n(codes:.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (folder / "codebook.yaml").write_text(
        block[0].replace("    parent: planning\n", ""), encoding="utf-8"
    )
    (folder / "study.yaml").write_text("title: T\n", encoding="utf-8")
    table = rows(run("test", folder, "--all", "--format", "csv"))
    assert [row["outcome"] for row in table] == ["fits", "missed", "mistaken"]
