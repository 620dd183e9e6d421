"""What the report shows of the small study: names for readers, and no picture without a point."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualcode.report.build import build_report
from qualcode.report.contents import contents
from qualcode.report.output import Output
from qualcode.store.folder import open_study

Put = Callable[..., str]


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
