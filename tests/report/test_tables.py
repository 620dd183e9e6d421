"""Tables as text: rounded for readers, exact for programs, and inert in a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from qualcode.errors import TableError
from qualcode.report.tables import format_table
from qualcode.store.coding_table import read_coding_rows
from qualcode.store.folder import open_study
from qualcode.tagging.batch import batch

ODD = r"a & b_c % $ # ~ ^ \ {d}"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@cmd", "\tx"])
def test_a_spreadsheet_is_given_no_formula(cell: str) -> None:
    table = pd.DataFrame({cell: [cell], "words": ["a = b"], "count": [-1]})
    assert format_table(table, "csv") == f"'{cell},words,count\n'{cell},a = b,-1\n"
    assert json.loads(format_table(table, "json")) == [{cell: cell, "words": "a = b", "count": -1}]


def test_words_that_were_guarded_are_imported_as_they_were(folder: Path) -> None:
    text = folder / "transcripts" / "p2a.txt"
    text.write_text("Interviewer: And you?\n\nBo: Well, - no, never.\n", encoding="utf-8")
    row = {"transcript": "p2a", "code": "data", "quote": "- no, never", "memo": "=why"}
    guarded = folder.parent / "codings.csv"
    guarded.write_text(format_table(pd.DataFrame([row]), "csv"), encoding="utf-8")
    assert "'- no, never" in guarded.read_text(encoding="utf-8")
    rows = read_coding_rows(guarded, coder="ana")
    change = batch(open_study(folder), rows, coder="ana").change
    assert change is not None
    (coding,) = change.codings
    assert coding.segment is not None
    assert (coding.segment.quote, coding.memo) == ("- no, never", "=why")


def test_markdown_and_latex_keep_odd_signs_apart_from_their_own() -> None:
    table = pd.DataFrame({"name": [ODD, "x | y\nz"], "share": [1 / 3, None]})
    assert r"\\ {d}" in format_table(table, "md")
    assert r"x \| y z" in format_table(table, "md")
    assert "0.33" in format_table(table, "md")
    safe = r"a \& b\_c \% \$ \# \textasciitilde{} \textasciicircum{} \textbackslash{} \{d\}"
    assert safe in format_table(table, "tex")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(TableError, match="csv, json, md, tex"):
        format_table(pd.DataFrame(), "xls")


def test_a_sign_by_itself_is_no_formula() -> None:
    table = pd.DataFrame({"sign": ["+", "-", "+1"]})
    assert format_table(table, "csv").splitlines() == ["sign", "+", "-", "'+1"]


def test_what_is_nearly_nothing_or_nearly_all_does_not_look_like_it() -> None:
    shown = {
        0.0: "0.00",
        0.004: "0.004",
        0.333: "0.33",
        0.9949: "0.99",
        0.998: "0.998",
        0.9996: "0.9996",
        0.9999999: "0.9999",
        -0.998: "-0.998",
        1 - 1e-12: "1.00",
        1.0: "1.00",
        1.004: "1.00",
    }
    table = format_table(pd.DataFrame({"share": list(shown)}), "md")
    cells = [line.strip("| ") for line in table.splitlines()[2:]]
    assert cells == list(shown.values())
