"""The codebook as a tree of lines."""

from __future__ import annotations

import pandas as pd

from qualcode.model.codebook import Code, Codebook
from qualcode.report.codebook_table import codebook_table
from qualcode.report.codebook_tree import codebook_tree

BOOK = Codebook(
    (
        Code("a", "Ant"),
        Code("b", "Bee", parent="a"),
        Code("c", "Cat", parent="b", status="draft"),
        Code("d", "Dog", parent="a"),
        Code("e", "Eel\nfish"),
    )
)
USE = pd.DataFrame(
    {
        "code": list("abcde"),
        "codings": [0, 12, 3, 4, 5],
        "participants": [0, 3, 2, 1, 1],
        "organizations": [0, 2, 1, 1, 1],
    }
)


def test_the_table_has_a_status_where_not_every_code_is_active() -> None:
    assert codebook_table(BOOK)["status"].tolist() == ["active"] * 2 + ["draft"] + ["active"] * 2
    assert "status" not in codebook_table(Codebook((Code("a", "Ant"),)))


def test_the_tree_has_counts_and_branches() -> None:
    """codings  participants  organisations  code
     0             0              0  Ant (a)
    12             3              2  ├─ Bee (b)
     3             2              1  │  └─ Cat (c) [draft]
     4             1              1  └─ Dog (d)
     5             1              1  Eel fish (e)
    """
    expected = (test_the_tree_has_counts_and_branches.__doc__ or "").splitlines()[:-1]
    lines = codebook_tree(BOOK, USE).splitlines()
    assert [line.split() for line in lines] == [line.split() for line in expected]
    assert {line[37] == " " for line in lines} == {True}


def test_what_is_above_the_codes_chosen_has_no_counts() -> None:
    lines = codebook_tree(BOOK, USE, codes=["c"]).splitlines()
    assert [line.strip() for line in lines[1:]] == [
        "Ant (a)",
        "└─ Bee (b)",
        "3             2              1     └─ Cat (c) [draft]",
    ]
    assert codebook_tree(BOOK, USE, codes=[]) == ""


def test_the_table_has_its_columns_first_and_use_last() -> None:
    plain = codebook_table(BOOK)
    table = codebook_table(BOOK, codes=["c", "a"], use=USE)
    assert list(table.columns) == [*plain.columns, *USE.columns[1:]]
    assert table["code"].tolist() == ["c", "a"]
    assert table["codings"].tolist() == [3, 0]
    assert list(codebook_table(BOOK, codes=[], use=USE).columns) == list(table.columns)
