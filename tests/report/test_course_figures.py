"""The curve of saturation and the chart of positions: what they show, and that nothing overlaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from qualcode.analysis.frame import codings_frame
from qualcode.errors import NothingToDraw
from qualcode.model.transcript import OTHER
from qualcode.report.contents import contents
from qualcode.report.course import course_chapter
from qualcode.report.course_figures import position_chart, saturation_curve
from qualcode.report.style import figure_bytes
from qualcode.store.folder import open_study

Flaws = Callable[[Figure], list[str]]
ROOT = Path(__file__).parents[2]
LONG = "Nobody told the other team that the pipeline for the data had changed"


def shown(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def curve(*new: int) -> pd.DataFrame:
    found = np.cumsum(new)
    return pd.DataFrame(
        {"new": new, "cumulative": found, "mean": found - 0.4, "low": found - 1, "high": found + 1}
    )


def places(rows: int, parts: int = 10) -> pd.DataFrame:
    counts = np.arange(rows * parts).reshape(rows, parts)
    table = pd.DataFrame(counts, columns=[f"part_{number + 1}" for number in range(parts)])
    return table.assign(n=counts.sum(axis=1), median=np.linspace(0, 1, rows))


def test_a_curve_shows_every_interview_and_its_new_codes(flaws: Flaws) -> None:
    figure = saturation_curve(curve(5, 3, 0), ["p1", "p2", "p3"], title="Codes")
    texts = shown(figure)
    assert {"Codes", "p1", "p2", "p3", "5", "3", "0"} <= set(texts)
    (band,) = [patch for patch in figure.axes[0].patches if isinstance(patch, Polygon)]
    assert len(band.get_xy()) == 2 * 3 + 1
    assert flaws(figure) == []


@pytest.mark.parametrize("size", [1, 2, 12, 45, 120, 500])
def test_curves_of_any_length_have_no_overlaps(size: int, flaws: Flaws) -> None:
    new = [40, *([17, 0, 3] * size)][:size]
    names = [f"interview-{number}" for number in range(size)]
    assert flaws(saturation_curve(curve(*new), names, title=LONG)) == []


@pytest.mark.parametrize("highest", [0, 1, 7, 60, 101, 999, 12345])
def test_the_scale_reaches_beyond_the_highest_count(highest: int, flaws: Flaws) -> None:
    figure = saturation_curve(curve(highest), ["p1"], title="Codes")
    numbers = [int(text) for text in shown(figure) if text.isdigit()]
    assert max(numbers) >= highest + bool(highest == 0)
    assert flaws(figure) == []


def test_a_chart_of_positions_shows_counts_and_totals(flaws: Flaws) -> None:
    figure = position_chart(places(2), ["effort", LONG], title="Places")
    texts = shown(figure)
    assert {"effort", "0%", "50%", "100%", "45", "145", "passages"} <= set(texts)
    assert flaws(figure) == []


@pytest.mark.parametrize(("rows", "parts"), [(1, 1), (3, 4), (40, 10), (2, 20)])
def test_charts_of_any_size_have_no_overlaps(rows: int, parts: int, flaws: Flaws) -> None:
    labels = [f"{LONG} {number}" for number in range(rows)]
    assert flaws(position_chart(places(rows, parts), labels, title=LONG)) == []


def test_cells_are_shaded_by_their_share_of_the_codes_passages() -> None:
    table = pd.DataFrame({"n": [4, 40], "median": [0.5, 0.5], "part_1": [4, 4], "part_2": [0, 36]})
    figure = position_chart(table, ["a", "b"], title="Places")
    first, _, third, _ = (sum(patch.get_facecolor()[:3]) for patch in figure.axes[0].patches)
    assert first < third


def test_empty_tables_cannot_be_drawn() -> None:
    with pytest.raises(NothingToDraw, match="Nobody here"):
        saturation_curve(curve(), [], title="Nobody here")
    with pytest.raises(NothingToDraw, match="Nobody here"):
        position_chart(places(0), [], title="Nobody here")


def test_the_same_table_gives_the_same_bytes() -> None:
    one, two = (
        figure_bytes(saturation_curve(curve(5, 3), ["a", "b"], title="T"), "svg") for _ in range(2)
    )
    assert one == two


def test_the_report_of_the_sample_has_the_chapter(flaws: Flaws) -> None:
    study = open_study(ROOT / "transcripts_sample")
    chapter = [item for item in contents(study) if item.section == "Course of the study"]
    names = [item.name for item in chapter]
    assert names == [
        *("saturation", "new-codes", "saturation-rule", "coders-over-time", "positions")
    ]
    assert [flaws(item.figure) for item in chapter if item.figure] == [[], []]
    curve_, new, rule, _, positions = (item.table for item in chapter)
    assert new is not None
    assert new["new_codes"].iloc[11] == "Subpar models deployed when time runs out"
    assert curve_ is not None
    assert len(curve_) == len(study.transcripts)
    assert rule is not None
    assert list(rule["group"]) == ["all", "coder-a", "coder-b"]
    assert positions is not None
    assert "Technical jargon hampers communication" in set(positions["code"])


def test_where_no_participant_speaks_the_chapter_has_no_positions() -> None:
    study = open_study(ROOT / "transcripts_sample")
    others = {
        name: replace(text, turns=tuple(replace(turn, role=OTHER) for turn in text.turns))
        for name, text in study.transcripts.items()
    }
    study = replace(study, transcripts=others)
    names = [item.name for item in course_chapter(study, codings_frame(study))]
    assert "saturation" in names
    assert "positions" not in names


def test_a_study_without_transcripts_has_no_such_chapter() -> None:
    study = open_study(ROOT / "studies" / "nahar2022")
    assert list(course_chapter(study, codings_frame(study))) == []
