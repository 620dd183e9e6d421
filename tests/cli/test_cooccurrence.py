"""Co-occurrence, ENA and networks from the shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from qualcode.analysis.cooccur.rule import UNITS
from qualcode.cli import main
from qualcode.cli.cooccur import UNITS as OFFERED

Put = Callable[..., str]


@pytest.fixture
def coded(folder: Path, code: Put) -> Path:
    code("p1a", "guess", "We guess")
    code("p1a", "effort", "Nobody knows how long it takes")
    code("p1a", "data", "it takes. The data never came")
    code("p1a", "effort", "How do you plan?")
    code("p2a", "guess", "We guess, too")
    code("p2a", "data", "guess")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows(*arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_the_units_offered_are_those_there_are() -> None:
    assert OFFERED == UNITS


def test_codes_meet_by_every_unit(coded: Path) -> None:
    for unit in UNITS:
        if unit != "topic":
            found = rows("cooccur", coded, "--unit", unit)
            assert unit == "equal" or found, unit
    done = run("cooccur", coded, "--unit", "topic")
    assert done.exit_code == 1
    assert "choose exchange" in done.stderr
    topics = "  - {id: plans, title: Plans, feeds: [planning]}\n"
    (coded / "guide.yaml").write_text(f"title: G\ntopics:\n{topics}")
    found = rows("cooccur", coded, "--unit", "topic")
    assert {(row["code_a"], row["code_b"], row["n_ab"]) for row in found} == {
        ("data", "effort", 1),
        ("data", "guess", 2),
        ("effort", "guess", 1),
    }
    assert "topic" in run("cooccur", coded, "--sensitivity").stdout


def test_interviewers_and_windows_are_options(coded: Path) -> None:
    wide = rows("cooccur", coded, "--unit", "window", "--size", "2")
    asked = rows("cooccur", coded, "--unit", "window", "--size", "2", "--no-interviewer")
    assert {row["base"] for row in wide} == {6}
    assert {row["base"] for row in asked} == {3}


def test_given_a_structure_and_between_its_values(coded: Path) -> None:
    given = rows("cooccur", coded, "--unit", "organization", "--given", "size", "--value", "small")
    assert [(row["code_a"], row["code_b"], row["n_ab"], row["base"]) for row in given] == [
        ("data", "guess", 1, 2)
    ]
    change = rows(
        *("cooccur", coded, "--unit", "organization", "--given", "size"),
        *("--change", "big", "small"),
    )
    assert [(row["n_ab_1"], row["base_1"], row["n_ab_2"], row["base_2"]) for row in change] == [
        (1, 1, 0, 2),
        (1, 1, 1, 2),
        (1, 1, 0, 2),
    ]
    assert run("cooccur", coded, "--value", "small").exit_code == 2


def test_codes_below_others_do_not_pair_with_them(coded: Path) -> None:
    pairs = {
        (row["code_a"], row["code_b"])
        for row in rows("cooccur", coded, "--unit", "turn", "--subtree")
    }
    assert ("effort", "guess") not in pairs
    assert ("data", "effort") in pairs
    assert not any("planning" in pair for pair in pairs)


def test_the_sensitivity_table_shows_all_units(coded: Path) -> None:
    found = rows("cooccur", coded, "--sensitivity")
    assert {f"rank_{unit}" for unit in UNITS} <= set(found[0])
    assert {row["sign"] for row in found} <= {"+", "-", "0", "mixed", ""}


def test_ena_from_the_shell(coded: Path, tmp_path: Path) -> None:
    points = rows("ena", coded, "--window", "2", "--groups", "size")
    assert [(row["unit"], row["group"]) for row in points] == [
        ("P1a", "big"),
        ("P1b", "big"),
        ("P2a", "small"),
        ("P3a", "small"),
    ]
    assert points[0]["svd1"] is not None
    assert "no connections" in points[1]["withheld"]
    connections = rows("ena", coded, "--table", "connections")
    assert {row["unit"] for row in connections} == {"P1a", "P2a"}
    for table in ("nodes", "axes", "loadings", "groups", "networks"):
        assert rows(
            *("ena", coded, "--groups", "size", "--means", "big", "small", "--table", table)
        )
    assert run("ena", coded, "--means", "big", "small").exit_code == 2
    asked = ("ena", coded, "--groups", "size", "--means", "big", "small", "--table", "difference")
    assert {"weight_1", "weight_2", "difference"} < set(rows(*asked)[0])
    for number, more in enumerate(((), asked[2:7])):
        out = tmp_path / f"space{number}.svg"
        done = run("ena", coded, *more, "--table", "connections", "--out", out)
        assert done.exit_code == 0, done.stderr
        assert out.read_bytes().startswith(b"<?xml")
    assert "ends in .svg, .png, .pdf" in run("ena", coded, "--out", "space.gif").stderr
    done = run("ena", coded, "--table", "difference")
    assert "--table difference needs --means VALUE VALUE" in done.stderr


def test_a_network_goes_to_a_file(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "network.graphml"
    nodes = rows("network", coded, "--unit", "turn", "--out", out)
    assert [row["node"] for row in nodes] == ["effort", "guess", "data"]
    graph = nx.read_graphml(out)
    assert graph.edges["data", "guess"]["weight"] == 2
    edges = rows("network", coded, "--unit", "turn", "--table", "edges", "--weight", "jaccard")
    assert all(0 < row["weight"] <= 1 for row in edges)
    assert rows("network", coded, "--unit", "turn", "--backbone", "0", "--table", "edges") == []


def test_networks_of_sequences_connections_and_values(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "network.gexf"
    edges = rows("network", coded, "--of", "sequences", "--table", "edges", "--out", out)
    assert nx.read_gexf(out).is_directed()
    assert {(row["source"], row["target"]) for row in edges} == set(nx.read_gexf(out).edges)
    joined = rows("network", coded, "--of", "ena", "--table", "edges", "--weight", "normalised")
    assert all(0 < row["weight"] <= 1 for row in joined)
    some = rows("network", coded, "--of", "ena", "--given", "size", "big", "--table", "edges")
    assert 0 < len(some) <= len(joined)
    values = rows("network", coded, "--of", "values", "--by", "size")
    assert "size=big" in [row["node"] for row in values]
    inside = rows("network", coded, "--unit", "turn", "--given", "size", "big", "--table", "edges")
    assert inside


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--of", "ena", "--unit", "turn"], "--unit says nothing of --of ena; it is for --of tog"),
        (["--of", "values"], "--of values needs --by ATTRIBUTE"),
        (["--of", "sequences", "--weight", "lift"], "weigh lines by one of followed, share"),
        (["--given", "size", "tiny"], "value 'tiny' of 'size'"),
        (["--of", "ena", "--given", "size", "tiny"], "value 'tiny' of 'size'"),
        (["--out", "network.xml"], "must end in .graphml or .gexf"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(
    coded: Path, words: list[str], sentence: str
) -> None:
    done = run("network", coded, *words)
    assert done.exit_code != 0
    assert sentence in done.stderr
