"""Keywords in context as lines with the word in the middle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from click.testing import CliRunner

from qualcode.cli import main
from qualcode.report.concordance import concordance_markdown

Put = Callable[..., str]
HITS = pd.DataFrame(
    {
        "transcript": ["p1", "p12"],
        "turn": pd.array([3, None], dtype="Int64"),
        "left": ["nobody of us ever really thought that the", "```"],
        "match": ["data", "Data\nset"],
        "right": [", which came\n\nlate and unannounced, would do", ""],
        "codes": ["trust; silence", ""],
    }
)


EXPECTED = """\
# x\\_y

2 excerpts from 2 transcripts.

````
p1 3    ever really thought that the  data      , which came late and           trust; silence
p12                              ```  Data set
````
"""


def test_each_place_has_a_line_with_its_word_in_the_middle() -> None:
    assert concordance_markdown(HITS, title="x_y") == EXPECTED


def test_words_that_just_fit_stay() -> None:
    fitting = "x" * 14 + " " + "y" * 15
    odd = HITS.iloc[:1].assign(left=f"before {fitting}", right=f"{fitting} after")
    line = concordance_markdown(odd, title="x").splitlines()[5]
    assert line.count(fitting) == 2
    assert "before" not in line


def test_no_places_make_no_lines() -> None:
    assert concordance_markdown(HITS.iloc[:0], title="x") == (
        "# x\n\n0 excerpts from 0 transcripts.\n"
    )


def test_long_words_without_blanks_are_cut() -> None:
    odd = HITS.iloc[:1].assign(left="\u6570" * 50, right="\u6570" * 50)
    line = concordance_markdown(odd, title="x").splitlines()[5]
    assert line.count("\u6570") == 60


def test_the_command_shows_a_concordance_unless_turns_are_asked_for(
    folder: Path, code: Put
) -> None:
    code("p1a", "guess", "We guess")
    run = CliRunner().invoke
    shown = run(main, ["excerpts", str(folder), "--kwic", "guess"]).stdout
    assert "We  guess  . " in shown
    assert "  guess\n" in shown  # the code
    around = run(main, ["excerpts", str(folder), "--kwic", "guess", "--context", "1"]).stdout
    assert "## 1. p1a, turn 2, P1a" in around
