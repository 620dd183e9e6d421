"""The published codebook goes through every command that changes it, at the sample study."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.cli.codebook import codebook
from qualcode.model.codebook import Code, Codebook
from qualcode.model.codebook_history import CodebookChanges
from qualcode.report.change_entries import changes_about
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.history import undo
from qualcode.store.releases import deeds_of
from qualcode.tagging.compare_codes import compare_codebooks

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample study, which is coded with the published study's codebook."""
    folder = tmp_path_factory.mktemp("codebook") / "study"
    shutil.copytree(ROOT / "transcripts_sample", folder)
    published = (ROOT / "codebooks" / "nahar2022.yaml").read_bytes()
    assert (folder / "codebook.yaml").read_bytes() == published
    return folder


def run(*arguments: object, answers: str = "") -> Result:
    words = ["codebook", *map(str, arguments)]
    return CliRunner(env={"QUALCODE_CODER": "coder-a"}).invoke(main, words, input=answers)


def said(*arguments: object, answers: str = "") -> str:
    result = run(*arguments, answers=answers)
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said(*arguments, "--format", "csv"))))


def steps(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what each command was asked and answered, in the order of a study's life."""
    literacy, commitments = "low-ml-literacy", "unrealistic-commitments"
    why = ("--why", "the pilot showed it")
    for words in (
        ("add", folder, "Nobody owns the data", "--parent", "training-data", "--draft"),
        ("release", folder, "round 1"),
        ("redefine", folder, literacy, "--definition", "The product side knows little of ML."),
        ("redefine", folder, "educating-clients", "--include", "Training.", "--harmless"),
        ("merge", folder, literacy, "managers-lack-ml-literacy"),
        ("split", folder, commitments, "early=Hopes before the start", "Hopes fed by demos"),
        ("rename", folder, "nobody-owns-the-data", "Data without an owner"),
        ("move", folder, "nobody-owns-the-data", "--top"),
        ("retire", folder, "evolving-data"),
    ):
        yield str(words[0]), said(*words, *why)


def test_every_command_on_the_published_codebook(begun: Path, tmp_path: Path) -> None:
    answers = dict(steps(begun))
    assert answers["add"] == "nobody-owns-the-data\n"
    assert answers["release"] == "codebook_releases/round-1.yaml\n"
    assert answers["merge"].startswith("low-ml-literacy: merged: took in 'managers-lack-ml-liter")
    assert "early: split from 'unrealistic-commitments'\n" in answers["split"]
    assert "| unrealistic-commitments | split " in answers["split"]
    assert "nobody-owns-the-data: moved from below 'training-data' to the top" in answers["move"]
    assert answers["retire"] == "evolving-data: retired\n"
    assert [deed.deed for deed in deeds_of(begun)] == [
        *("adopt", "add", "redefine", "redefine", "merge", "split", "rename", "move", "retire")
    ]
    assert {deed.why for deed in deeds_of(begun)[1:]} == {"the pilot showed it"}
    assert check_study(begun) == []
    _look_again(begun)
    _read_about_it(begun, tmp_path)


def _look_again(folder: Path) -> None:
    listed = rows("outdated", folder)
    reasons = {(row["code"], row["reason"]) for row in listed}
    assert ("low-ml-literacy", "merged") in reasons
    assert ("unrealistic-commitments", "split") in reasons
    assert {row["coder"] for row in listed} == {"coder-a"}
    assert {row["code"] for row in rows("outdated", folder, "--code", "early")} == set()
    own = len(rows("outdated", folder, "--code", "low-ml-literacy"))
    confirmed = said("confirm", folder, "--code", "low-ml-literacy")
    assert confirmed == f"{own} codings confirmed.\n"
    left = run("confirm", folder, "--all")
    assert "0 codings confirmed" in left.stdout
    assert "they need another code" in left.stderr
    before = len(open_study(folder).codings)
    options = ("outdated", folder, "--code", "unrealistic-commitments", "--review")
    reviewed = run(*options, answers="k\nr\nearly\nd\ns\nq\n")
    assert reviewed.exit_code == 0, reviewed.output
    assert "was split and is retired" in reviewed.stderr
    assert len(rows("outdated", folder)) == len(listed) - own - 2
    assert len(open_study(folder).codings) == before - 1


def _read_about_it(folder: Path, out: Path) -> None:
    text = said("diff", folder)
    assert text.startswith("# Codebook: from release 'round 1' to now\n")
    for heading in ("Merged", "Split", "Redefined", "Renamed", "Moved", "Retired", "Other changes"):
        assert f"\n## {heading}\n" in text
    assert "codings need no second look" in text
    assert text.count("the pilot showed it (coder-a, ") >= 7
    for name in ("changes.md", "changes.html", "changes.docx"):
        said("diff", folder, "round 1", "now", "--to", out / name)
        assert run("diff", folder, "--to", out / name).exit_code == 1
    assert (out / "changes.md").read_text(encoding="utf-8") == text
    page = (out / "changes.html").read_text(encoding="utf-8")
    assert "<ins>" in page
    assert "<script" not in page
    words = "\n".join(item.text for item in docx.Document(str(out / "changes.docx")).paragraphs)
    assert "Data without an owner" in words
    life = rows("history", folder, "low-ml-literacy")
    assert [row["what"] for row in life][-1] == "is active"
    assert "merged: took in 'managers-lack-ml-literacy'" in [row["what"] for row in life]
    assert all(row["coder"] and row["at"] for row in life[:-1])


def test_a_slip_mended_by_hand_is_declared_harmless(folder: Path, code: Callable[..., str]) -> None:
    code("p1a", "effort", "We guess", coder="coder-a")
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Somebody cannot say", "Somebody can't say"), encoding="utf-8")
    assert len(rows("outdated", folder)) == 1
    said("redefine", folder, "effort", "--harmless", "--why", "a slip")
    assert rows("outdated", folder) == []
    assert [deed.deed for deed in deeds_of(folder)] == ["adopt", "edit", "redefine"]
    again = run("redefine", folder, "effort", "--harmless", "--why", "a slip")
    assert "No coding of 'effort' is older than its definition" in again.output
    undo(folder, coder="coder-a")
    assert len(rows("outdated", folder)) == 1
    assert check_study(folder) == []


def test_a_code_that_came_and_went_between_two_states_is_named_by_its_id(folder: Path) -> None:
    why = ("--why", "two things")
    said("release", folder, "one", *why)
    said("split", folder, "data", "Told late", "Never told", *why)
    said("merge", folder, "told-late", "never-told", *why)
    assert "**Told late** (`told-late`) took in “never-told”\n" in said("diff", folder)


def test_a_reason_is_needed(folder: Path) -> None:
    result = run("retire", folder, "data")
    assert result.exit_code == 2
    assert "say in a sentence why" in result.stderr
    assert not (folder / "ledger").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "STUDY", "Data", "--parent", "planning"], "The id 'data' is taken by the code"),
        (["add", "STUDY", "X", "--parent", "plannin"], "Did you mean 'planning'?"),
        (["rename", "STUDY", "dta", "X"], "Did you mean 'data'?"),
        (["move", "STUDY", "data"], "Give --under CODE or --top, or --after CODE"),
        (["move", "STUDY", "planning", "--under", "guess"], "cannot go below 'guess'"),
        (["redefine", "STUDY", "data"], "Give at least one of --definition"),
        (["add", "STUDY", " "], "A code has a name."),
        (["add", "STUDY", "Data", "--parent", "guess"], "choose another with --id"),
        (["split", "STUDY", "data", ""], "A code has a name."),
        (["merge", "STUDY", "data", "data"], "needs another code"),
        (["split", "STUDY", "data", "planning=Another"], "The id 'planning' is taken"),
        (["release", "STUDY", "now"], "A release cannot be called 'now'"),
        (["diff", "STUDY", "spring"], "The codebook has no release 'spring'."),
        (["diff", "STUDY", "--format", "docx"], "Say with --to where"),
        (["diff", "STUDY", "--to", "x.pdf"], "must end in .md, .docx or .html"),
        (["history", "STUDY", "dta"], "Did you mean 'data'?"),
        (["outdated", "STUDY", "--code", "dta"], "Did you mean 'data'?"),
        (["confirm", "STUDY"], "Name CODINGS, or give --code or --all."),
    ],
)
def test_mistakes_get_one_sentence(folder: Path, arguments: list[str], message: str) -> None:
    words = [str(folder) if word == "STUDY" else word for word in arguments]
    takes_why = words[0] not in ("diff", "history", "outdated", "confirm")
    result = run(*words, *(["--why", "x"] if takes_why else []))
    assert result.exit_code != 0
    assert message in result.output
    assert not (folder / "codebook_releases").exists()


def test_every_command_has_a_twin_in_the_library() -> None:
    """The commands that the product promises, in the group's order."""
    promised = "show add rename move merge split retire redefine diff release history import export"
    assert {*promised.split(), "lint", "test", "outdated", "confirm"} == set(codebook.commands)


def test_a_codebook_of_the_package_is_copied_and_then_changed(begun: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(begun, folder)
    settings = (folder / "study.yaml").read_text(encoding="utf-8")
    shipped = settings.replace("codebook: codebook.yaml", "codebook: qualcode:nahar2022")
    (folder / "study.yaml").write_text(shipped, encoding="utf-8")
    (folder / "codebook.yaml").unlink()
    words = ("rename", folder, "low-ml-literacy", "Little ML", "--why", "shorter")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "'qualcode codebook export STUDY codebook.yaml'" in refused.stderr
    said("export", folder, folder / "codebook.yaml")
    published = (ROOT / "codebooks" / "nahar2022.yaml").read_bytes()
    assert (folder / "codebook.yaml").read_bytes() == published
    (folder / "study.yaml").write_text(settings, encoding="utf-8")
    assert "renamed" in said(*words)


def test_a_change_log_tells_from_when_to_when() -> None:
    one, two = Codebook((Code("a", "A"),)), Codebook((Code("a", "A", memo="m"), Code("b", "B")))
    days = "2026-11-20T10:00:00Z", "2026-11-25T10:00:00Z"
    spans = {
        "Since 2026-11-20": (days[0], ""),
        "From 2026-11-20 to 2026-11-25": days,
        "Back from the present to 2026-11-20": ("", days[0]),
        "Back from 2026-11-25 to 2026-11-20": days[::-1],
    }
    for span, (since, until) in spans.items():
        rows = tuple(compare_codebooks(one, two))
        changes = CodebookChanges("x", "y", one, two, rows, since=since, until=until)
        assert changes_about(changes) == [
            span,
            "1 code before, 2 after: 1 added, 1 other change.",
        ]
    assert changes_about(CodebookChanges("now", "now", two, two, ())) == [
        "2 codes before, 2 after: no change."
    ]
