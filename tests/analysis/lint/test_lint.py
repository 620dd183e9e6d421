"""Advice on a codebook: each rule finds what it is for, and nothing else."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from qualcode.analysis.frame import COLUMNS
from qualcode.analysis.lint.synonyms import _cosines, _vectors
from qualcode.analysis.lint.table import RULES, lint_codebook
from qualcode.errors import TableError
from qualcode.model.codebook import Code, Codebook, Confusable

Row = dict[str, Any]


def passage(code: str, start: int, end: int, coder: str = "ana", organization: str = "1") -> Row:
    return {
        "code": code,
        "coder": coder,
        "start": start,
        "end": end,
        "transcript": f"p{organization}a",
        "participant": f"P{organization}a",
        "organization": organization,
    }


def person(code: str, name: str) -> Row:
    row = passage(code, 0, 0, organization=name[1:-1])
    return {**row, "start": pd.NA, "end": pd.NA, "transcript": "", "participant": name}


def frame_of(*rows: Row) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    frame["coding"] = [f"c{number}" for number in range(len(frame))]
    return frame.astype({"start": "Int64", "end": "Int64"})


def advice(rule: str, codes: list[Code], *rows: Row) -> list[tuple[str, str]]:
    table = lint_codebook(frame_of(*rows), Codebook(tuple(codes)), rules=[rule])
    assert set(table["rule"]) <= {rule}
    return list(zip(table["code"], table["other"], strict=True))


def test_texts_that_lack() -> None:
    codes = [Code("a", "A"), Code("b", "B", definition="D."), Code("c", "C", status="retired")]
    assert advice("no-definition", codes) == [("a", "")]
    codes.append(Code("d", "D", exclude="E."))
    assert advice("no-exclude", codes) == [("a", ""), ("b", "")]


def test_keywords_that_several_have_or_hold() -> None:
    codes = [
        Code("a", "A", keywords=("Don\u2019t know", "model", "team")),
        Code("b", "B", keywords=("don't know", "data model", "remodel")),
        Code("c", "C", keywords=("time-box", "don't know")),
        Code("d", "D", keywords=("teams",), status="retired"),
        Code("e", "E", keywords=("own", "own words")),
    ]
    assert advice("keywords-overlap", codes) == [("a", "b; c"), ("b", "a")]


def test_definitions_that_are_alike() -> None:
    codes = [
        Code("a", "A", definition="Somebody cannot say how long it takes to build a model."),
        Code("b", "B", definition="The client sees no value."),
        Code("c", "C", definition="Nobody is able to say how long a model takes to build."),
    ]
    assert advice("near-synonyms", codes) == [("a", "c")]
    told = Code("c", "C", definition=codes[2].definition, not_to_confuse=(Confusable("a", "w"),))
    assert advice("near-synonyms", [*codes[:2], told]) == []
    same = [Code(name, name, definition="The same.") for name in "xyz"]
    assert advice("near-synonyms", same) == [("x", "y"), ("z", "x")]


def test_likeness_is_the_cosine_of_tf_idf() -> None:
    # scikit-learn's documentation (6.2.3.4): idf(t) = ln((1 + n) / (1 + df(t))) + 1, length 1.
    # Of "a b" and "a c": 1 / (1 + (ln(3 / 2) + 1)^2).
    one, other = _cosines(_vectors(["a b", "a c"]))
    assert one.tolist() == pytest.approx([1, 0.3360969], abs=1e-7)
    assert other.tolist() == pytest.approx([0.3360969, 1], abs=1e-7)


def test_codes_that_nobody_used() -> None:
    codes = [Code("a", "A"), Code("b", "B", parent="a"), Code("c", "C")]
    assert advice("never-used", codes) == []
    assert advice("never-used", codes, passage("b", 0, 5)) == [("c", "")]


def test_codes_that_one_coder_or_organisation_has() -> None:
    codes = [Code("a", "A"), Code("b", "B")]
    alone = [passage("a", 0, 5), passage("b", 0, 5)]
    assert advice("one-coder", codes, *alone) == []
    rows = [*alone, passage("b", 0, 5, coder="bo", organization="2")]
    assert advice("one-coder", codes, *rows) == [("a", "")]
    assert advice("one-organization", codes, *rows) == [("a", "")]


TREE = [Code("a", "A"), Code("b", "B", parent="a"), Code("c", "C", parent="b"), Code("d", "D")]


def test_children_that_cover_their_parent() -> None:
    own = [passage("a", start, start + 10) for start in (0, 20, 40)]
    covered = [passage("b", 5, 7), passage("c", 29, 31), passage("d", 0, 90)]
    assert advice("children-cover", TREE, *own, *covered) == []
    assert advice("children-cover", TREE, *own, *covered, passage("b", 50, 60)) == []
    assert advice("children-cover", TREE, *own, *covered, passage("b", 49, 60, "bo")) == []
    rows = [*own, *covered, passage("b", 49, 60)]
    assert advice("children-cover", TREE, *rows) == [("a", "b; c")]
    assert advice("children-cover", TREE, *own[:2], *covered) == []


def test_codes_that_always_stand_together() -> None:
    rows = [passage(code, start, start + 9) for code in "bd" for start in (0, 20, 40)]
    assert advice("always-together", TREE, *rows) == [("b", "d")]
    assert advice("always-together", TREE, *rows, passage("d", 60, 69)) == []
    assert advice("always-together", TREE, *rows, passage("c", 20, 29)) == [("b", "d")]


def test_persons_and_whole_interviews_are_places_too() -> None:
    rows = [person(code, name) for code in "bd" for name in ("P1a", "P2a", "P3a")]
    assert advice("always-together", TREE, *rows) == [("b", "d")]
    whole = [
        {**row, "transcript": row["participant"]} if row["code"] == "d" else row for row in rows
    ]
    assert advice("always-together", TREE, *whole) == []


def test_nothing_and_strangers() -> None:
    table = lint_codebook(frame_of(), Codebook())
    assert list(table.columns) == ["rule", "code", "other", "advice"]
    assert table.empty
    with pytest.raises(TableError, match="Did you mean 'one-coder'"):
        lint_codebook(frame_of(), Codebook(), rules=["one-codr"])
    assert len(RULES) == 9
