"""Numbers from marks, against hand counts and brute force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.cross import cross_table
from qualcode.analysis.frame import COLUMNS, codings_frame
from qualcode.analysis.networks import collaboration_map
from qualcode.analysis.people import attribute_counts
from qualcode.analysis.published import published_table
from qualcode.analysis.rollup import roll_up
from qualcode.errors import TableError, UnknownAttribute
from qualcode.store.folder import open_study

Put = Callable[..., str]


def cells(table: pd.DataFrame, row: object, columns: list[str]) -> list[Any]:
    """Return some cells of the row with this index."""
    found: dict[Any, dict[Any, Any]] = table.to_dict("index")
    return [found[row][name] for name in columns]


@pytest.fixture
def coded(folder: Path, code: Put) -> Path:
    code("p1a", "guess", "We guess")
    code("p1a", "effort", "Nobody knows how long it takes")
    code("p1a", "data", "it takes. The data never came")
    code("p1a", "data", "knows how long", coder="bo")
    code("p2a", "guess", "We guess, too")
    return folder


def test_one_row_per_coding_with_its_person_and_turn(coded: Path) -> None:
    frame = codings_frame(open_study(coded))
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["participant"]) == ["P1a", "P1a", "P1a", "P1a", "P2a"]
    assert list(frame["organization"]) == ["1", "1", "1", "1", "2"]
    assert list(frame["turn"]) == [2, 2, 2, 2, 2]
    assert set(frame["role"]) == {"participant"}


def test_counts_with_and_without_the_codes_below(coded: Path) -> None:
    study = open_study(coded)
    frame = codings_frame(study)
    alone = code_counts(frame, study.codebook).set_index("code")
    below = code_counts(frame, study.codebook, subtree=True).set_index("code")
    assert cells(alone, "effort", ["codings", "participants"]) == [1, 1]
    assert cells(below, "effort", ["codings", "participants", "organizations"]) == [3, 2, 2]
    assert below.loc["planning", "codings"] == len(frame)
    assert below.loc["effort", "people"] == "P1a, P2a"


def test_cross_table_counts_each_value_of_a_multi_valued_attribute(coded: Path) -> None:
    study = open_study(coded)
    frame = roll_up(codings_frame(study), study.codebook, "challenge")
    table = cross_table(frame, study, "domain").set_index(["code", "value"])
    assert cells(table, ("effort", "parcels"), ["count", "base"]) == [1, 1]
    assert cells(table, ("effort", "music"), ["count", "base"]) == [2, 2]
    assert cells(table, ("effort", "not stated"), ["count", "base"]) == [0, 1]
    people = cross_table(frame, study, "size", unit="participants").set_index(["code", "value"])
    assert cells(people, ("effort", "big"), ["count", "base", "share"]) == [1, 2, 0.5]


def test_a_participants_attribute_is_not_counted_in_organisations(coded: Path) -> None:
    study = open_study(coded)
    with pytest.raises(TableError, match="choose participants"):
        cross_table(codings_frame(study), study, "role", unit="organizations")
    with pytest.raises(UnknownAttribute, match="Did you mean 'size'"):
        cross_table(codings_frame(study), study, "sizes")
    assert attribute_counts(study, "size").to_dict("list") == {
        "value": ["small", "big"],
        "count": [2, 1],
        "ids": ["2, 3", "1"],
    }


def test_overlap_is_within_one_coder_and_turns_are_shared(coded: Path) -> None:
    frame = codings_frame(open_study(coded))
    overlap = cooccurrence(frame, unit="overlap")
    shown = ["code_a", "code_b", "n_a", "n_b", "n_ab"]
    assert overlap[shown].values.tolist() == [["data", "effort", 2, 1, 1]]
    turn = cooccurrence(frame, unit="turn").set_index(["code_a", "code_b"])
    assert cells(turn, ("data", "guess"), ["n_a", "n_b", "n_ab"]) == [1, 2, 1]
    organization = cooccurrence(frame, unit="organization").set_index(["code_a", "code_b"])
    assert cells(organization, ("effort", "guess"), ["n_a", "n_b", "n_ab"]) == [1, 2, 1]
    assert cooccurrence(frame, unit="turn", count="participants")["n_ab"].tolist() == [1, 1, 1]


def test_units_that_do_not_fit_are_refused(coded: Path) -> None:
    frame = codings_frame(open_study(coded))
    with pytest.raises(TableError, match="cannot be counted in 'participants'"):
        cooccurrence(frame, unit="organization", count="participants")
    with pytest.raises(TableError, match="choose participant or organization"):
        cooccurrence(frame.assign(start=None), unit="overlap")


def test_the_map_joins_challenges_to_points_and_structures(coded: Path) -> None:
    study = open_study(coded)
    graph = collaboration_map(codings_frame(study), study)
    assert graph.nodes["planning"]["kind"] == "collaboration-point"
    assert graph.nodes["effort"] | {"label": ""} == {
        "kind": "challenge",
        "label": "",
        "count": 2,
        "point": "planning",
    }
    assert graph.edges["effort", "size=small"] == {"kind": "occurs", "weight": 1, "share": 0.5}
    assert graph.edges["effort", "planning"]["kind"] == "belongs"


CODES_BY_ORIGIN = """\
  - {id: tools, name: Tools, kind: collaboration-point, origin: a-priori}
  - {id: speed, name: Speed, parent: tools, kind: quality, origin: a-priori}
  - {id: cost, name: Cost, parent: tools, kind: quality, origin: emergent}
  - {id: trust, name: Trust, parent: planning, kind: quality, origin: emergent}
"""
COUNTS_OF_CODES = """\
numbers:
  - {id: a, where: Sec. 1, says: points, value: "2", rebuild: {codes: collaboration-point}}
  - id: b
    where: Sec. 2
    says: points known before
    value: "1"
    rebuild: {codes: collaboration-point, origin: a-priori}
  - id: c
    where: Sec. 2
    says: points and qualities known before
    value: "2"
    rebuild: {codes: collaboration-point; quality, origin: a-priori}
  - id: d
    where: Sec. 3
    says: qualities of tools that emerged, printed wrongly
    value: "2"
    rebuild: {codes: quality, under: tools, origin: emergent}
"""


def test_codes_are_counted_by_kinds_and_origin(folder: Path) -> None:
    codebook = folder / "codebook.yaml"
    codebook.write_text(codebook.read_text(encoding="utf-8") + CODES_BY_ORIGIN, encoding="utf-8")
    (folder / "published.yaml").write_text(COUNTS_OF_CODES, encoding="utf-8")
    table = published_table(open_study(folder))
    assert list(table["rebuilt"]) == ["2", "1", "2", "1"]
    assert list(table["status"]) == ["rebuilt", "rebuilt", "rebuilt", "differs"]
