"""Tables as ordered categories: what pandas does with them afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualcode import Study, open_study
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.course.positions import positions_table
from qualcode.analysis.course.saturation import saturation_table
from qualcode.analysis.cross import cross_table
from qualcode.analysis.ena.connections import ena_connections
from qualcode.analysis.frame import codings_frame, counting_frame
from qualcode.analysis.network_measures import edge_table, node_table
from qualcode.analysis.networks import code_network
from qualcode.analysis.ordered import in_order
from qualcode.report.tables import FORMATS, format_table

SAMPLE = Path(__file__).parents[2] / "transcripts_sample"


@pytest.fixture(scope="module")
def study() -> Study:
    """Return the sample, its first interview dated last."""
    opened = open_study(SAMPLE)
    late = replace(opened.transcripts["p1a"], date="2026-01-01")
    return replace(opened, transcripts={**opened.transcripts, "p1a": late})


def test_groups_pivots_and_sorting_keep_the_studys_order(study: Study) -> None:
    frame = in_order(codings_frame(study), study)
    used = set(frame["code"])
    codes = [code.id for _, code in study.codebook.walk() if code.id in used]
    assert codes != sorted(codes)
    assert list(frame.groupby("code")["coding"].count().index) == codes
    wide = pd.crosstab(frame["code"], frame["transcript"])
    assert list(wide.index) == codes
    assert list(wide.columns)[-1] == "p1a"
    assert list(frame.sort_values("code")["code"].unique()) == codes
    assert int(wide.to_numpy().sum()) == len(frame)
    assert (frame["code"] == codes[0]).sum() == (codings_frame(study)["code"] == codes[0]).sum()


def test_pairs_pivot_in_order(study: Study) -> None:
    """Seen failing with the categories of both columns in each: pandas then sorts by first rows."""
    pairs = in_order(cooccurrence(codings_frame(study), unit="turn"), study)
    square = pairs.pivot(index="code_a", columns="code_b", values="n_ab")
    order = {code.id: place for place, (_, code) in enumerate(study.codebook.walk())}
    for side in (square.index, square.columns):
        assert list(side) == sorted(side, key=order.__getitem__)


def test_every_table_keeps_its_words_and_its_formats(study: Study) -> None:
    frame = codings_frame(study)
    pairs = cooccurrence(frame, unit="turn")
    graph = code_network(pairs, study.codebook)
    tables = [
        frame,
        counting_frame(study, ("code", "transcript")),
        pairs,
        code_counts(frame, study.codebook),
        cross_table(frame, study, "company_type"),
        saturation_table(frame, study, by="company_type", orders=2),
        positions_table(frame, study),
        ena_connections(frame, study),
        node_table(graph),
        edge_table(graph),
        frame.iloc[:0],
        frame[["coding", "start"]],
    ]
    for table in tables:
        moved = in_order(table, study)
        assert list(moved.columns) == list(table.columns)
        for name in table.columns:
            assert moved[name].astype("object").equals(table[name].astype("object")), name
        pd.testing.assert_frame_equal(in_order(moved, study), moved)
        if not isinstance(table.get("code", pd.Series(dtype="str")).dtype, pd.CategoricalDtype):
            for form in FORMATS:
                assert format_table(moved, form) == format_table(table, form)


def test_units_and_what_the_study_does_not_know_have_a_place(study: Study) -> None:
    table = pd.DataFrame({"unit": ["P2a", "P1a", "p1a"], "code": ["gone", "usability", None]})
    moved = in_order(table, study)
    assert list(moved["unit"].cat.categories) == ["p1a", "P1a", "P2a"]
    assert list(moved["code"].cat.categories) == ["usability", "gone"]
    assert bool(moved["code"].isna().iloc[2])
