"""Tables are in the order of the codebook and the study, and go on so in a reader's pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from qualcode.analysis.agreement.choice import Comparison
from qualcode.analysis.agreement.table import agreement_table
from qualcode.analysis.comparison.groups import group_units
from qualcode.analysis.cooccur.given import cooccurrence_given
from qualcode.analysis.cooccur.rule import rule_for
from qualcode.analysis.cooccur.sensitivity import sensitivity_table
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.counts_by import counts_by
from qualcode.analysis.course.coder_rates import coding_rates
from qualcode.analysis.course.positions import positions_table
from qualcode.analysis.course.saturation import saturation_table
from qualcode.analysis.course.sequences import sequence_table
from qualcode.analysis.coverage import coverage_table
from qualcode.analysis.cross import cross_table
from qualcode.analysis.ena.connections import ena_connections
from qualcode.analysis.frame import codings_frame, with_words, worded_frame
from qualcode.analysis.ordered import in_order
from qualcode.analysis.query.excerpts import excerpts
from qualcode.analysis.rollup import roll_up, with_ancestors
from qualcode.model.study import Study
from qualcode.store.folder import open_study

SAMPLE = Path(__file__).parents[2] / "transcripts_sample"


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(SAMPLE)


def made_of(frame: pd.DataFrame, study: Study) -> dict[str, pd.DataFrame]:
    """Return a table of each function that takes a frame."""
    return {
        "counts": code_counts(frame, study.codebook, study=study),
        "counts by": counts_by(frame, study, "transcript"),
        "cross": cross_table(frame, study, "product_domain"),
        "overlap": cooccurrence(frame),
        "turns": cooccurrence(frame, unit="turn", count="organizations", study=study),
        "given": cooccurrence_given(frame, study, "product_domain", rule=rule_for("organization")),
        "sensitivity": sensitivity_table(frame, study),
        "ena": ena_connections(frame, study),
        "saturation": saturation_table(frame, study, orders=10),
        "sequences": sequence_table(frame, study, orders=10),
        "positions": positions_table(frame, study),
        "rates": coding_rates(frame, study),
        "kinds": roll_up(frame, study.codebook, "challenge"),
        "with those above": with_ancestors(frame, study.codebook),
    }


def test_the_frame_is_in_the_order_of_codebook_and_study(study: Study) -> None:
    frame = codings_frame(study)
    orders = {name: list(frame[name].cat.categories) for name in ("code", "coder", "transcript")}
    used = set(frame["code"])
    assert orders["code"] == [code.id for _, code in study.codebook.walk() if code.id in used]
    assert orders["coder"] == ["coder-a", "coder-b"]
    assert orders["transcript"] == list(study.transcripts)
    assert all(frame[name].cat.ordered for name in (*orders, "participant", "round"))


def test_a_frame_in_order_is_the_one_of_words(study: Study) -> None:
    frame = codings_frame(study)
    pd.testing.assert_frame_equal(with_words(frame), worded_frame(study))
    pd.testing.assert_frame_equal(in_order(worded_frame(study), study), frame)


def test_tables_say_the_same_of_words_and_in_order(study: Study) -> None:
    ordered = made_of(codings_frame(study), study)
    for name, plain in made_of(worded_frame(study), study).items():
        pd.testing.assert_frame_equal(with_words(ordered[name]), plain, obj=name)


def test_tables_keep_the_order_of_their_frame(study: Study) -> None:
    frame = codings_frame(study)
    for name, table in made_of(frame, study).items():
        for column in {"code", "code_a", "code_b", "transcript"} & set(table.columns):
            whose = "transcript" if column == "transcript" else "code"
            ranks = [list(frame[whose].cat.categories), list(table[column].cat.categories)]
            shared = [word for word in ranks[0] if word in ranks[1]]
            assert [word for word in ranks[1] if word in ranks[0]] == shared, (name, column)
            assert table[column].cat.ordered
    assert len(group_units(frame, study, "product_domain", unit="organizations").codes) > 0


def test_tables_of_a_study_are_in_order(study: Study) -> None:
    codes = [code.id for _, code in study.codebook.walk()]
    table = agreement_table(study, Comparison(resamples=0), by="transcript")
    there = [name for name in table["code"].cat.categories if name]
    assert there == [name for name in codes if name in set(there)]
    assert list(table["transcript"].cat.categories) == list(study.transcripts)
    assert list(coverage_table(study)["transcript"].cat.categories) == list(study.transcripts)
    assert excerpts(study)["participant"].cat.ordered


def test_a_reader_goes_on_in_the_order_of_the_codebook(study: Study) -> None:
    frame = codings_frame(study)
    ranks = {code.id: rank for rank, (_, code) in enumerate(study.codebook.walk())}
    grid = frame.pivot_table(index="code", columns="coder", values="coding", aggfunc="count")
    assert [ranks[name] for name in grid.index] == sorted(ranks[name] for name in grid.index)
    counted = frame.groupby("code", observed=True)["participant"].nunique()
    assert list(counted.index) == list(grid.index)
    pairs = cooccurrence(frame).sort_values(["code_a", "code_b"])
    assert pairs["code_a"].cat.codes.is_monotonic_increasing
    assert frame[frame["code"] == "no such code"].empty
