"""Groundedness, density and counts within groups, against hand counts and laws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode import open_study as shipped
from qualcode.analysis.counts import code_counts
from qualcode.analysis.counts_by import GROUPS, counts_by
from qualcode.analysis.frame import codings_frame
from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.model.codebook import Code, Codebook
from qualcode.store.folder import open_study

Put = Callable[..., str]
SAMPLE = Path(__file__).parents[2] / "transcripts_sample"


@pytest.fixture
def coded(folder: Path, code: Put) -> Path:
    code("p1a", "guess", "We guess")
    code("p1a", "effort", "Nobody knows how long it takes")
    code("p1a", "data", "it takes. The data never came"[:8])
    code("p1a", "data", "how long", coder="bo")
    code("p1a", "planning", "How do you plan?")
    code("p2a", "guess", "We guess, too")
    return folder


def row(table: pd.DataFrame, code: str, *, group: str = "") -> pd.Series:
    found = table[(table["code"] == code) & (not group or table["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


def test_groundedness_density_and_their_bases(coded: Path) -> None:
    study = open_study(coded)
    table = code_counts(codings_frame(study), study.codebook, study=study)
    data = row(table, "data")
    assert data[["codings", "turns", "participants", "density"]].tolist() == [2, 1, 1, 1]
    assert data[["codings_base", "turns_base", "transcripts_base"]].tolist() == [6, 6, 2]
    assert data[["participants_base", "organizations_base"]].tolist() == [4, 3]
    # bo's coding overlaps ana's of another code; coders are not mixed, so that is no density.
    assert row(table, "guess")["density"] == 0


def test_density_of_a_family_counts_codes_outside_it(coded: Path) -> None:
    study = open_study(coded)
    frame = codings_frame(study)
    table = code_counts(frame, study.codebook, subtree=True)
    assert row(table, "effort")["density"] == 1  # data
    assert row(table, "planning")["density"] == 0  # everything is in it
    empty = code_counts(frame.assign(start=None), study.codebook)
    assert empty["density"].isna().all()


@pytest.mark.parametrize(
    ("by", "unit", "name", "group", "counted"),
    [
        ("transcript", "codings", "data", "p1a", (2, 5)),
        ("transcript", "turns", "data", "p1a", (1, 4)),
        ("participant", "turns", "guess", "P2a", (1, 2)),
        ("participant", "codings", "guess", "P3a", (0, 0)),
        ("organization", "participants", "guess", "1", (1, 2)),
        ("organization", "transcripts", "guess", "2", (1, 1)),
        ("role", "turns", "planning", "interviewer", (1, 3)),
        ("role", "participants", "guess", "participant", (2, 2)),
        ("speaker", "turns", "planning", "Interviewer", (1, 3)),
        ("speaker", "codings", "guess", "P1a", (1, 4)),
        ("coder", "codings", "data", "bo", (1, 1)),
        ("coder", "turns", "data", "bo", (1, 6)),
    ],
)
def test_counts_within_groups(  # noqa: PLR0917 # a column each
    coded: Path, by: str, unit: str, name: str, group: str, counted: tuple[int, int]
) -> None:
    study = open_study(coded)
    table = counts_by(codings_frame(study), study, by, unit=unit)
    found = row(table, name, group=group)
    assert found[["count", "base"]].tolist() == list(counted)
    count, base = counted
    assert np.isnan(found["share"]) if not base else found["share"] == count / base


GUIDE = """\
title: G
topics:
  - {id: plans, title: Plans, feeds: [planning]}
  - {id: figures, title: Figures, feeds: [data, guess]}
"""


def test_topics_of_the_guide_feed_codes_and_those_below(coded: Path) -> None:
    study = open_study(coded)
    with pytest.raises(TableError, match=r"guide\.yaml"):
        counts_by(codings_frame(study), study, "topic")
    (coded / "guide.yaml").write_text(GUIDE)
    study = open_study(coded)
    table = counts_by(codings_frame(study), study, "topic")
    assert row(table, "guess", group="plans")[["count", "base"]].tolist() == [2, 6]
    assert row(table, "guess", group="figures")[["count", "base"]].tolist() == [2, 4]
    assert row(table, "effort", group="figures")["count"] == 0
    with pytest.raises(TableError, match="not counted by 'mood'"):
        counts_by(codings_frame(study), study, "mood")


@pytest.mark.parametrize("by", [by for by in GROUPS if by != "topic"])
@pytest.mark.parametrize("unit", list(UNITS))
def test_no_count_exceeds_its_base(by: str, unit: str) -> None:
    study = shipped(SAMPLE)
    frame = codings_frame(study)
    table = counts_by(frame, study, by, unit=unit, subtree=True)
    assert (table["count"] <= table["base"]).all()
    assert (table["count"] > 0).any()
    whole = code_counts(frame, study.codebook, subtree=True, study=study)
    for name in UNITS:
        assert (whole[name] <= whole[f"{name}_base"]).all()
    if unit == "codings":
        sums = table.groupby("code")["count"].sum()
        assert sums.to_dict() == whole.set_index("code").loc[sums.index, "codings"].to_dict()


SPANS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 3), st.integers(0, 15), st.integers(1, 6)),
    max_size=14,
)


@given(SPANS)
def test_density_is_that_of_a_double_loop(spans: list[tuple[int, int, int, int]]) -> None:
    codebook = Codebook(tuple(Code(f"c{n}", f"C{n}", "c0" if n == 1 else "") for n in range(4)))
    rows = [
        {
            "coding": str(place),
            "coder": f"k{coder}",
            "code": f"c{code}",
            "participant": "",
            "organization": "",
            "transcript": "t",
            "start": start,
            "end": start + length,
            "turn": 1,
            "role": "",
        }
        for place, (coder, code, start, length) in enumerate(spans)
    ]
    names = ["coding", "coder", "code", "participant", "organization", "transcript", "role"]
    frame = pd.DataFrame(rows, columns=[*names, "start", "end", "turn"])
    frame = frame.astype(
        dict.fromkeys(names, "str") | dict.fromkeys(("start", "end", "turn"), "Int64")
    )
    meet = {
        (a[1], b[1])
        for a in spans
        for b in spans
        if a[0] == b[0] and a[2] < b[2] + b[3] and b[2] < a[2] + a[3]
    }
    for subtree in (False, True):
        table = code_counts(frame, codebook, subtree=subtree)
        if not spans:
            assert table["density"].isna().all()
            continue
        for number in range(4):
            own = {0, 1} if subtree and number == 0 else {number}
            others = {b for a, b in meet if a in own} - own
            assert row(table, f"c{number}")["density"] == len(others)
