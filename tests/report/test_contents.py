"""What the report shows of the small study: names for readers, and no picture without a point."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from qualcode.report.build import build_report
from qualcode.report.contents import contents
from qualcode.report.output import Output
from qualcode.report.page import render_page
from qualcode.store.folder import open_study

Put = Callable[..., str]
PUBLISHED = Path(__file__).parents[2] / "studies" / "nahar2022"


def outputs(folder: Path) -> dict[str, Output]:
    return {output.name: output for output in contents(open_study(folder))}


def test_challenges_that_occur_together_are_named_in_the_codebooks_order(
    folder: Path, code: Put
) -> None:
    code("p1a", "data", "The data never came")
    code("p1a", "effort", "We guess")
    code("p2a", "guess", "We guess")
    table = outputs(folder)["together-by-organization"].table
    assert table is not None
    assert table.to_dict("records") == [
        {
            "challenge": "Effort is hard to estimate",
            "n": 2,
            "other challenge": "Data is missing",
            "n of the other": 1,
            "both": 1,
        }
    ]


def test_codes_are_named_for_readers(folder: Path, code: Put) -> None:
    """Seen failing with ids beside the names, and instead of them in the printed evidence."""
    code("p1a", "effort", "We guess")
    table = outputs(folder)["codes"].table
    assert table is not None
    assert "code" not in table
    assert "Effort is hard to estimate" in set(table["name"])
    published = {output.name: output for output in contents(open_study(PUBLISHED))}
    evidence = published["evidence"].table
    names = {entry.name for entry in open_study(PUBLISHED).codebook}
    assert evidence is not None
    assert set(evidence["code"]) <= names


def test_literature_is_promised_where_a_study_has_some(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    assert outputs(folder)["codes"].title == "Codes and the people behind them"


def test_bars_that_are_all_one_are_not_drawn(folder: Path) -> None:
    places = "id,size,seat\n1,big,Graz\n2,small,Linz\n3,small,Wels\n"
    (folder / "organizations.csv").write_text(places, encoding="utf-8")
    found = outputs(folder)
    assert found["organizations-seat"].table is not None
    assert found["organizations-seat"].figure is None
    assert found["participants-role"].figure is not None


def test_a_figure_on_the_page_leads_to_its_file_and_long_words_have_room(
    folder: Path, code: Put
) -> None:
    code("p1a", "effort", "We guess")
    files = build_report(open_study(folder)).files
    page = files["index.html"].decode()
    assert '<a href="figures/collaboration-map.svg"><img' in page
    assert "figures/collaboration-map.svg" in files
    assert '<th class="w">' in page
    assert '<th class="n">' in page


def test_a_small_screen_rolls_figures_and_columns_say_something(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    output = Output("Part", "table", "Table", table=_TABLE)
    study = open_study(folder)
    for width, words in (("540.25pt", "figure"), ("938pt", "figure wide")):
        image = f'<svg height="9pt" width="{width}"/>'.encode()
        page = render_page(study, [output], {"figures/table.svg": image})
        assert f'<div class="{words}"><a href="figures/table.svg"><img' in page
    assert ".figure { overflow-x: auto; }" in page
    heads = re.findall(r'<th(?: class="(\w)")?>([^<]*)', page)
    assert heads == [("k", "organisation"), ("k", "date"), ("k", "met"), ("x", "new codes")]
    assert '<td class="k">2025-03-04</td>' in page
    assert re.findall(r'<td class="k">(yes|no)</td>', page) == ["yes", "no"]


_TABLE = pd.DataFrame(
    {
        "organization": ["1", "2"],
        "date": ["2025-03-04", "2025-03-11"],
        "note": ["", None],
        "met": [True, False],
        "new_codes": ["Nobody said so; " * 30, ""],
    }
)
