"""Tables at a terminal that is too narrow for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.cli import main, options
from qualcode.report.terminal import table_within

Put = Callable[..., str]
TABLE = pd.DataFrame(
    {
        "code": ["trust", "silence"],
        "value": ["big", "small"],
        "count": [3, 12],
        "base": [14, 14],
        "q": [None, None],
        "share": [0.2143, 0.8571],
        "withheld": ["fewer than 2 units have the value"] * 2,
        "people": ["P1a-b, P2, P3", ""],
    }
)


def test_what_is_the_same_in_all_rows_is_said_once_and_columns_follow_below() -> None:
    """
    In all rows: base 14.
    withheld: fewer than 2 units
      have the value.
    Empty in all rows: q.

    code     value  count  share
    -------  -----  -----  -----
    trust    big        3   0.21
    silence  small     12   0.86

    code     value  people
    -------  -----  -------------
    trust    big    P1a-b, P2, P3
    silence  small
    """
    expected = str(test_what_is_the_same_in_all_rows_is_said_once_and_columns_follow_below.__doc__)
    lines = [line.removeprefix("    ") for line in expected.strip("\n").split("\n")][:-1]
    assert table_within(TABLE, 30) == "\n".join(lines) + "\n"


def test_long_words_are_broken_into_lines() -> None:
    table = pd.DataFrame({"code": ["a", "b"], "name": ["one two " * 5, "short"], "n": [1, 2]})
    lines = table_within(table, 30).splitlines()
    assert lines[2].startswith("a     one two one two one")
    assert lines[3] == "      one two one two"
    assert max(map(len, lines)) <= 30


def test_a_single_row_and_an_empty_table_stay_tables() -> None:
    assert "count  base" in table_within(TABLE.iloc[:1], 30)
    assert table_within(TABLE.iloc[:0], 30).splitlines()[0].startswith("code")


WORDS = st.text(alphabet="ab c", max_size=40)


@settings(deadline=None)
@given(
    st.lists(st.tuples(WORDS, WORDS, st.integers(0, 10**6), WORDS), min_size=1, max_size=5),
    st.integers(60, 100),
)
def test_every_cell_is_there_and_no_line_is_too_long(
    rows: list[tuple[str, str, int, str]], width: int
) -> None:
    table = pd.DataFrame(rows, columns=["code", "name", "count", "memo"])
    text = table_within(table, width)
    assert max(map(len, text.splitlines())) <= width
    shown = "".join(sorted("".join(text.split())))
    for row in rows:
        for cell in row:
            for sign in "".join(str(cell).split()):
                assert sign in shown
    assert all(str(row[2]) in text for row in rows)


def test_a_command_fits_its_table_into_a_narrow_terminal_unless_a_format_is_asked_for(
    folder: Path, code: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    code("p1a", "guess", "We guess")
    plain = CliRunner().invoke(main, ["count", str(folder)]).stdout
    monkeypatch.setattr(options, "terminal_width", lambda: 60)
    fitted = CliRunner().invoke(main, ["count", str(folder)]).stdout
    assert "codings_base 1, turns_base 6, transcripts_base 2" in " ".join(fitted.split())
    assert max(map(len, fitted.splitlines())) <= 60
    asked = CliRunner().invoke(main, ["count", str(folder), "--format", "md"]).stdout
    assert asked == plain
    monkeypatch.setattr(options, "terminal_width", lambda: 400)
    assert CliRunner().invoke(main, ["count", str(folder)]).stdout == plain
