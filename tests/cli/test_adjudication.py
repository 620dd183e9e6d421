"""Disagreements are listed, decided and counted from the shell; coverage tells what was read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qualcode.analysis.adjudication import diary_table, disagreements_table
from qualcode.analysis.coverage import coverage_table
from qualcode.analysis.frame import codings_frame
from qualcode.cli import main
from qualcode.store.folder import open_study
from qualcode.tagging.adjudicate import disagreements

Put = Callable[..., str]
DOCUMENT = Path(__file__).parents[2] / "docs" / "adjudication.md"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows(*arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture
def dispute(folder: Path, code: Put) -> Path:
    """Return the small study where ana and bo differ on one passage and agree on another."""
    code("p1a", "effort", "We guess", memo="they guess the effort")
    code("p1a", "data", "We guess", coder="bo", memo="no data at all")
    code("p2a", "guess", "We guess, too")
    code("p2a", "guess", "We guess, too", coder="bo")
    code("p1a", "effort", "The deadline slips")
    return folder


def test_both_sides_are_listed_with_words_and_memos(dispute: Path) -> None:
    run("tag", "read", dispute, "p1a", "--turns", "4", "--coder", "bo")
    listed = rows("disagreements", dispute)
    assert [(row["kind"], row["coder"], row["stand"]) for row in listed] == [
        ("other code", "ana", "coded"),
        ("other code", "bo", "coded"),
        ("one did not code", "ana", "coded"),
        ("one did not code", "bo", "did not code"),
    ]
    assert [row["memo"] for row in listed[:2]] == ["they guess the effort", "no data at all"]
    assert {row["quote"] for row in listed} == {"We guess", "The deadline slips", ""}
    only = rows("disagreements", dispute, "--kind", "one did not code", "--coder", "bo")
    assert only == listed[2:]
    assert rows("disagreements", dispute, "--transcript", "p2a") == []
    assert rows("disagreements", dispute, "--code", "data") == listed[:2]


def test_a_decision_from_the_shell_counts_only_when_asked_for(dispute: Path) -> None:
    """Seen failing with the consensus among the codings of codings_frame: counted twice."""
    before = run("count", dispute, "--format", "csv").stdout
    name = rows("disagreements", dispute)[0]["disagreement"]
    reason = ("--reason", "Effort means time.", "--rule", "No data without a source.")
    done = run("decide", dispute, name, "--code", "effort", *reason, "--coder", "cai")
    assert done.stdout == f"Decided {name}: effort.\n"
    done = run("decide", dispute, "--agreed", "--coder", "cai", "--between", "ana")
    assert "It takes two coders" in done.stderr
    done = run("decide", dispute, "--agreed", "--coder", "cai")
    assert done.stdout == "Coded alike and new in the consensus: 1.\n"
    assert run("count", dispute, "--format", "csv").stdout == before
    consensus = list(
        csv.DictReader(
            io.StringIO(run("count", dispute, "--coder", "consensus", "--format", "csv").stdout)
        )
    )
    assert {row["code"]: row["codings"] for row in consensus if row["codings"] != "0"} == {
        "effort": "1",
        "guess": "1",
    }
    assert [row["quote"] for row in rows("tag", "list", dispute, "--coder", "consensus")] == [
        "We guess",
        "We guess, too",
    ]
    crossed = rows("cross", dispute, "size", "--coder", "consensus")
    assert {row["code"] for row in crossed} == {"effort", "guess"}
    assert rows("cooccur", dispute, "--unit", "turn", "--coder", "consensus") == []
    everybody = codings_frame(open_study(dispute))
    assert set(everybody["coder"]) == {"ana", "bo"}
    assert name not in {row["disagreement"] for row in rows("disagreements", dispute)}
    decided = [row for row in rows("disagreements", dispute, "--all") if row["outcome"]]
    assert {row["disagreement"] for row in decided} == {name}


def test_the_diary_tells_every_decision(dispute: Path) -> None:
    name = rows("disagreements", dispute)[0]["disagreement"]
    run("decide", dispute, name, "--keep", "bo", "--reason", "R", "--rule", "Q", "--coder", "cai")
    run("decide", dispute, "--agreed", "--coder", "cai")
    first, second = rows("disagreements", dispute, "--diary")
    at, span = first.pop("at"), first.pop("span")
    assert (len(at), span) == (20, "47-55")
    assert first == {
        "by": "cai",
        "disagreement": name,
        "kind": "other code",
        "transcript": "p1a",
        "turns": "2",
        "had": "ana: effort; bo: data",
        "outcome": "data",
        "reason": "R",
        "rule": "Q",
    }
    assert (second["kind"], second["had"]) == ("agreement", "ana, bo: 1 alike")
    own = rows("tag", "list", dispute, "--coder", "bo")[0]["coding"]
    run("tag", "recode", dispute, own, "guess", "--coder", "bo")
    again = rows("disagreements", dispute)[0]["disagreement"]
    run("decide", dispute, again, "--none", "--reason", "R2", "--coder", "cai")
    old, _, new = rows("disagreements", dispute, "--diary")
    assert (old["kind"], old["outcome"]) == ("", "replaced by a later decision")
    assert old["had"] == "ana: effort; bo: guess (changed since)"
    assert (new["outcome"], new["had"]) == ("none", "ana: effort; bo: guess")


def test_mistakes_get_one_sentence_and_nothing_is_written(dispute: Path) -> None:
    name = rows("disagreements", dispute)[0]["disagreement"]
    before = {path: path.read_bytes() for path in (dispute / "ledger").iterdir()}
    for arguments, code, sentence in (
        ((name, "--keep", "ana", "--reason", " "), 1, "needs a reason"),
        ((name, "--reason", "r"), 1, "one outcome"),
        ((name, "--keep", "ana", "--none", "--reason", "r"), 1, "one outcome"),
        ((name, "--keep", "zoe", "--reason", "r"), 1, "between ana, bo"),
        ((name, "--code", "efort", "--reason", "r"), 1, "Did you mean 'effort'"),
        ((name, "--code", "data", "--span", "0-8", "--reason", "r"), 1, "lies outside"),
        ((name, "--keep", "ana", "--span", "0-8", "--reason", "r"), 2, "give a --code"),
        (("0123456789", "--keep", "ana", "--reason", "r"), 1, "may have changed"),
        ((), 2, "or --agreed"),
        ((name, "--agreed"), 2, "or --agreed"),
    ):
        done = run("decide", dispute, *arguments, "--coder", "cai")
        assert (done.exit_code, sentence in done.stderr) == (code, True), done.stderr
        assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in (dispute / "ledger").iterdir()} == before


def test_a_chosen_code_goes_to_the_words_given(dispute: Path) -> None:
    name = rows("disagreements", dispute)[0]["disagreement"]
    words = ("--code", "guess", "--quote", "We guess. 😀 Nobody knows", "--reason", "r")
    assert run("decide", dispute, name, *words, "--coder", "cai").exit_code == 0
    listed = rows("tag", "list", dispute, "--coder", "consensus")
    assert [(row["code"], row["quote"]) for row in listed] == [
        ("guess", "We guess. 😀 Nobody knows")
    ]


def test_nobody_codes_as_the_consensus(folder: Path) -> None:
    done = run("tag", "add", folder, "p1a", "data", "--turn", "2", "--coder", "Consensus")
    assert done.exit_code == 1
    assert "stands for what coders decided" in done.stderr
    assert "no coder 'consensus'" in run("count", folder, "--coder", "consensus").stderr


def test_coverage_tells_read_from_coded(dispute: Path) -> None:
    """Seen failing with coded turns counted as read, and with the preamble as a turn."""
    run("tag", "read", dispute, "p1a", "--turns", "2-3", "--coder", "bo")
    found = rows("coverage", dispute)
    assert [tuple(row.values()) for row in found] == [
        ("ana", "p1a", 4, 0, 2, 0.0),
        ("ana", "p2a", 2, 0, 1, 0.0),
        ("bo", "p1a", 4, 2, 1, 0.5),
        ("bo", "p2a", 2, 0, 1, 0.0),
    ]
    assert rows("coverage", dispute, "--coder", "bo", "--transcript", "p1a") == found[2:3]
    assert "no coder 'zoe'" in run("coverage", dispute, "--coder", "zoe").stderr


def test_each_table_is_the_library_s(dispute: Path) -> None:
    study = open_study(dispute)
    name = disagreements(study)[0].id
    run("decide", dispute, name, "--none", "--reason", "r", "--coder", "cai")
    study = open_study(dispute)
    for table, arguments in (
        (disagreements_table(study, disagreements(study)), ["disagreements"]),
        (diary_table(study, disagreements(study, decided=True)), ["disagreements", "--diary"]),
        (coverage_table(study), ["coverage"]),
    ):
        done = run(arguments[0], dispute, *arguments[1:], "--format", "csv")
        assert done.stdout == table.to_csv(index=False, lineterminator="\n")


def test_the_python_of_the_document_runs(dispute: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dispute.rename(dispute.with_name("clinics"))
    monkeypatch.chdir(dispute.parent)
    (block,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, DOCUMENT.name, "exec"), names)  # the document is ours
    assert list(names["consensus"]["code"]) == ["effort", "guess"]


@pytest.mark.parametrize("form", ["csv", "json", "md", "tex"])
def test_empty_tables_have_every_format(folder: Path, form: str) -> None:
    for arguments in (["disagreements"], ["disagreements", "--diary"], ["coverage"]):
        done = run(arguments[0], folder, *arguments[1:], "--format", form)
        assert done.exit_code == 0, done.stderr
