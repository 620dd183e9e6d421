"""Codes together given a structure, and how sturdy a finding is over the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from qualcode.analysis.cooccur.given import cooccurrence_change, cooccurrence_given
from qualcode.analysis.cooccur.rule import UNITS, rule_for
from qualcode.analysis.cooccur.sensitivity import sensitivity_table
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.frame import codings_frame
from qualcode.errors import TableError, UnknownAttribute
from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding
from qualcode.model.organization import Organization, Participant
from qualcode.model.study import Study
from tests.analysis.cooccur.studies import TABLES, Mark, Random, random_studies, study_of

ORGANIZATION = rule_for("organization")


def published(values: Mapping[str, tuple[str, ...]], codes: dict[str, str]) -> Study:
    """Return a study of one person in each organisation, coded without transcripts."""
    return Study(
        "Published",
        Codebook(tuple(Code(code, code) for code in "abc")),
        organizations={name: Organization(name, {"size": sizes}) for name, sizes in values.items()},
        participants={
            f"P{name}": Participant(f"P{name}", name, {"role": ("dev",)}) for name in values
        },
        codings=[
            Coding(f"{name}{code}", code, "x", participant=f"P{name}")
            for name, given_codes in codes.items()
            for code in given_codes
        ],
    )


SIZES = {str(n): ("big",) if n <= 4 else ("small",) for n in range(1, 9)}
HELD = {"1": "ab", "2": "ab", "3": "ab", "4": "a", "5": "ab", "6": "c", "7": "c", "8": "b"}


def test_pairs_within_each_value_by_hand() -> None:
    study = published(SIZES, HELD)
    table = cooccurrence_given(codings_frame(study), study, "size", rule=ORGANIZATION)
    shown = table[["value", "code_a", "code_b", "n_a", "n_b", "n_ab", "base"]]
    assert shown.values.tolist() == [
        ["big", "a", "b", 4, 3, 3, 4],
        ["small", "a", "b", 1, 2, 1, 4],
    ]
    only = cooccurrence_given(
        codings_frame(study), study, "size", rule=ORGANIZATION, values=["small"]
    )
    pd.testing.assert_frame_equal(only, table.iloc[[1]].reset_index(drop=True))


def test_the_change_between_two_values_is_tested_at_independent_units() -> None:
    """3 of 4 against 1 of 4 is the tea of the lady: p = 0.4857 (Fisher 1935)."""
    study = published(SIZES, HELD)
    frame = codings_frame(study)
    table = cooccurrence_change(frame, study, "size", ("big", "small"), rule=ORGANIZATION)
    assert len(table) == 1
    row = table.iloc[0]
    assert row[["n_ab_1", "base_1", "n_ab_2", "base_2"]].tolist() == [3, 4, 1, 4]
    assert row[["share_1", "share_2", "difference"]].tolist() == [0.75, 0.25, 0.5]
    assert row[["jaccard_1", "jaccard_2"]].tolist() == [0.75, 0.5]
    assert row["p"] == pytest.approx(0.4857143, abs=5e-8)
    assert row["withheld"] == ""


def test_units_with_both_values_are_not_tested() -> None:
    study = published({**SIZES, "1": ("big", "small")}, HELD)
    frame = codings_frame(study)
    row = cooccurrence_change(frame, study, "size", ("big", "small"), rule=ORGANIZATION).iloc[0]
    assert row[["n_ab_1", "base_1", "n_ab_2", "base_2"]].tolist() == [3, 4, 2, 5]
    assert np.isnan(row["p"])
    assert "both values" in row["withheld"]


def test_passages_are_not_tested() -> None:
    study = study_of({"t1": ["participant"], "t3": ["participant"]}, [])
    table = cooccurrence_change(
        codings_frame(study), study, "size", ("o1", "o2"), rule=rule_for("turn")
    )
    assert table.empty


def test_what_nothing_has_is_refused() -> None:
    study = published(SIZES, HELD)
    frame = codings_frame(study)
    with pytest.raises(UnknownAttribute, match="Did you mean 'size'"):
        cooccurrence_given(frame, study, "sise", rule=ORGANIZATION)
    with pytest.raises(TableError, match="there are: big, small"):
        cooccurrence_given(frame, study, "size", rule=ORGANIZATION, values=["huge"])
    with pytest.raises(TableError, match="choose participants"):
        cooccurrence_given(frame, study, "role", rule=ORGANIZATION)


def in_settings(study: Study, values: Mapping[str, str]) -> Study:
    """Return the study with an attribute of its transcripts."""
    texts = {
        name: replace(text, attributes={"setting": (values[name],)})
        for name, text in study.transcripts.items()
    }
    return replace(study, transcripts=texts)


def test_pairs_within_the_transcripts_of_each_value() -> None:
    """Seen failing when attributes of transcripts were refused."""
    said = ["participant"]
    marks = [Mark("t1", "x", "a", 0, 2), Mark("t1", "x", "b", 1, 3), Mark("t3", "x", "a", 0, 2)]
    study = in_settings(study_of({"t1": said, "t3": said}, marks), {"t1": "office", "t3": "call"})
    frame = codings_frame(study)
    for unit in ("turn", "transcript"):
        table = cooccurrence_given(frame, study, "setting", rule=rule_for(unit))
        assert table[["value", "code_a", "code_b", "n_ab", "base"]].values.tolist() == [
            ["office", "a", "b", 1, 1]
        ]
    for unit in ("participant", "organization"):
        with pytest.raises(TableError, match="choose transcripts"):
            cooccurrence_given(frame, study, "setting", rule=rule_for(unit))


def test_a_study_without_codings_is_told_to_code_first() -> None:
    """Seen failing when it was told to choose participant or organization."""
    study = study_of({"t1": ["participant"]}, [])
    for unit in ("overlap", "turn"):
        with pytest.raises(TableError, match="There are no codings"):
            cooccurrence(codings_frame(study), unit=unit, study=study)


@settings(TABLES, max_examples=15)
@given(random_studies())
def test_the_values_of_one_attribute_share_out_the_whole(made: Random) -> None:
    """Each organisation has its own value, and passages stay within one."""
    study = study_of(*made)
    frame = codings_frame(study)
    for unit in ("overlap", "turn", "exchange", "transcript"):
        rule = rule_for(unit)
        parts = cooccurrence_given(frame, study, "size", rule=rule)
        summed = parts.groupby(["code_a", "code_b"])[["n_ab"]].sum()
        whole = cooccurrence(frame, unit=unit, study=study).set_index(["code_a", "code_b"])
        pd.testing.assert_frame_equal(summed, whole[["n_ab"]])


@settings(TABLES, max_examples=15)
@given(random_studies())
def test_ranks_and_signs_are_those_of_each_unit(made: Random) -> None:
    study = study_of(*made)
    frame = codings_frame(study)
    table = sensitivity_table(frame, study, coders="across").set_index(["code_a", "code_b"])
    for unit in UNITS:
        if unit == "topic":
            assert table["rank_topic"].isna().all()
            continue
        pairs = cooccurrence(frame, unit=unit, study=study, coders="across")
        pairs = pairs.set_index(["code_a", "code_b"])
        met = table[f"rank_{unit}"].dropna()
        assert set(met.index) == set(pairs.index)
        share = (pairs["a_with_b"] + pairs["b_with_a"]) / (pairs["n_a"] + pairs["n_b"])
        shares: dict[Any, float] = share.to_dict()
        assert met.to_dict() == {
            pair: 1 + sum(other > own for other in shares.values()) for pair, own in shares.items()
        }
        signs: dict[Any, str] = table[f"sign_{unit}"].to_dict()
        known: dict[Any, float] = pairs["phi"].dropna().to_dict()
        for pair, phi in known.items():
            assert signs[pair] == ("-", "0", "+")[int(np.sign(phi)) + 1]
    if len(table):
        assert (table["best"] <= table["worst"]).all()
        assert "topic: no coding stands in one" in table["withheld"].iloc[0]


def test_a_pair_that_never_meets_where_both_stand_counts_against_it() -> None:
    study = published(SIZES, {"1": "ab", "2": "c", "3": "a", "4": "b"})
    table = sensitivity_table(codings_frame(study), study).set_index(["code_a", "code_b"])
    assert list(table.index) == [("a", "b")]
    assert table.loc[("a", "b"), "sign_organization"] == "+"
    frame = codings_frame(study)
    apart = sensitivity_table(frame, study, units=["organization", "participant"])
    assert list(apart["rank_participant"]) == [1]
