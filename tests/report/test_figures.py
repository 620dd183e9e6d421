"""Bar charts and heat maps: what they show, and that nothing lies on anything else."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from qualcode.errors import NothingToDraw
from qualcode.report.figures import bar_chart, cooccurrence_heatmap, cross_heatmap
from qualcode.report.style import (
    INK,
    PAPER,
    POINT_COLORS,
    Format,
    figure_bytes,
    ink_on,
    point_colors,
    text_width,
    tint,
    wrap,
)

LONG = "Nobody told the other team that the pipeline for the data had changed"
Flaws = Callable[[Figure], list[str]]


def shown(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def bars(figure: Figure) -> list[float]:
    boxes = [box for box in figure.axes[0].patches if isinstance(box, FancyBboxPatch)]
    return [round(box.get_width(), 6) for box in boxes]


def test_bars_are_as_long_as_their_counts_and_in_the_order_given() -> None:
    figure = bar_chart(["b", "a", "c"], [2, 4, 0], title="Codes", unit="people")
    longest = bars(figure)[1]
    assert bars(figure) == [longest / 2, longest, 0]
    assert [text for text in shown(figure) if text in "abc"] == ["b", "a", "c"]


def test_bars_carry_their_count_and_the_share_of_the_total() -> None:
    figure = bar_chart(["a", "b"], [7, 14], title="Codes", unit="organisations", total=28)
    assert {"7 (25%)", "14 (50%)", "organisations, of 28"} <= set(shown(figure))


def test_bars_carry_no_share_without_a_total() -> None:
    figure = bar_chart(["a"], [7], title="Codes", unit="organisations")
    assert "7" in shown(figure)
    assert not any("%" in text for text in shown(figure))


def test_bars_of_zeros_can_be_drawn() -> None:
    assert bars(bar_chart(["a", "b"], [0, 0], title="Codes", unit="people", total=0)) == [0, 0]


def test_long_labels_of_bars_are_wrapped_without_overlap(flaws: Flaws) -> None:
    labels = [f"{LONG} {number}" for number in range(17)]
    figure = bar_chart(labels, list(range(17)), title=LONG, unit="organisations", total=28)
    assert flaws(figure) == []
    assert not any(text in labels for text in shown(figure))


def test_a_table_shows_counts_bases_and_groups(flaws: Flaws) -> None:
    values = np.array([[3, 1, 0], [2, 4, 1]])
    figure = cross_heatmap(
        ["effort", LONG],
        ["provided", "hired third party", "in-house"],
        values,
        [6, 4, 2],
        title="Challenges",
        unit="organisations",
        groups=[("Source", 2), ("Place", 1)],
    )
    texts = shown(figure)
    assert {"n = 6", "n = 4", "n = 2", "Source", "Place"} <= set(texts)
    assert [int(text) for text in texts if text.isdigit()] == values.ravel().tolist()
    assert flaws(figure) == []


def test_cells_are_shaded_by_their_share_of_the_columns_base() -> None:
    figure = cross_heatmap(
        ["a"], ["small", "large"], np.array([[2, 4]]), [2, 8], title="Codes", unit="people"
    )
    small, large = (patch.get_facecolor()[:3] for patch in figure.axes[0].patches[:2])
    assert sum(small) < sum(large)


def test_a_cell_whose_base_is_hidden_is_not_shaded_as_if_it_were_all() -> None:
    figure = cross_heatmap(["a"], ["small"], np.array([[3]]), [None], title="Codes", unit="people")
    assert figure.axes[0].patches[0].get_facecolor() == (1, 1, 1, 1)


def test_a_column_without_units_stays_blank() -> None:
    figure = cross_heatmap(["a"], ["none"], np.array([[0]]), [0], title="Codes", unit="people")
    assert figure.axes[0].patches[0].get_facecolor() == (1, 1, 1, 1)


def test_a_wide_table_has_no_overlaps(flaws: Flaws) -> None:
    columns = [f"value {number} of the attribute" for number in range(12)]
    figure = cross_heatmap(
        [f"{LONG} {number}" for number in range(17)],
        columns,
        np.arange(17 * 12).reshape(17, 12),
        [250] * 12,
        title="Challenges",
        unit="organisations",
        groups=[("One", 5), ("Another", 7)],
    )
    assert flaws(figure) == []


def test_pairs_are_shown_once_below_the_codes_own_counts(flaws: Flaws) -> None:
    values = np.array([[9, 2, 3], [2, 8, 4], [3, 4, 7]])
    figure = cooccurrence_heatmap(["a", "b", LONG], values, title="Together", unit="organisations")
    cells = [
        int(text.get_text())
        for text in figure.axes[0].texts
        if text.get_text().isdigit() and text.get_fontproperties().get_size_in_points() == 9
    ]
    assert cells == [9, 2, 8, 3, 4, 7]
    assert flaws(figure) == []


def test_the_codes_own_counts_do_not_weaken_the_shades_of_pairs() -> None:
    values = np.array([[90, 2], [2, 80]])
    figure = cooccurrence_heatmap(["a", "b"], values, title="Together", unit="people")
    shades = [patch.get_facecolor()[:3] for patch in figure.axes[0].patches]
    assert min(shades, key=sum) == pytest.approx((0, 114 / 255, 178 / 255))


@pytest.mark.parametrize("count", [1, 2, 30])
def test_pairs_of_any_number_of_codes_have_no_overlaps(count: int, flaws: Flaws) -> None:
    labels = [f"{LONG} {number}" for number in range(count)]
    values = np.full((count, count), 12)
    assert flaws(cooccurrence_heatmap(labels, values, title="Together", unit="people")) == []


def test_empty_tables_cannot_be_drawn() -> None:
    with pytest.raises(NothingToDraw, match="Nobody here"):
        bar_chart([], [], title="Nobody here", unit="people")
    with pytest.raises(NothingToDraw, match="Nobody here"):
        cross_heatmap(["a"], [], np.zeros((1, 0)), [], title="Nobody here", unit="people")
    with pytest.raises(NothingToDraw, match="Nobody here"):
        cooccurrence_heatmap([], np.zeros((0, 0)), title="Nobody here", unit="people")


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_the_same_numbers_give_the_same_bytes(kind: Format) -> None:
    first, second = (
        figure_bytes(bar_chart(["a", LONG], [1, 2], title="Codes", unit="people"), kind)
        for _ in range(2)
    )
    assert first == second
    assert first.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[kind])


def test_drawings_name_no_date_and_contain_no_markup_of_labels() -> None:
    label = "costs $5 & <b>more</b> than $3_4^2"
    figure = bar_chart([label], [1], title="Codes", unit="people")
    drawing = figure_bytes(figure, "svg")
    assert b"<dc:date>" not in drawing
    assert b"<b>" not in drawing
    assert label in shown(figure)


@given(
    st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs"))), st.integers(20, 300)
)
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width).splitlines()
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 9) <= width for line in lines)


def test_words_joined_by_a_no_break_space_stay_on_one_line() -> None:
    assert wrap("data scientists\N{NO-BREAK SPACE}(4)", 60).splitlines() == [
        "data",
        *wrap("scientists\N{NO-BREAK SPACE}(4)", 60).splitlines(),
    ]


def test_points_keep_their_colours_whatever_stands_beside_them() -> None:
    colors = point_colors(["another", "training-data", "third"])
    assert colors["training-data"] == POINT_COLORS["training-data"]
    assert len(set(colors.values())) == 3


def test_more_points_than_colours_become_grey() -> None:
    assert len(set(list(point_colors(str(number) for number in range(9)).values())[6:])) == 1


def test_numbers_are_white_on_dark_and_dark_on_light_shades() -> None:
    assert ink_on("#0072b2") == PAPER
    assert ink_on(tint("#0072b2", 0.4)) == INK
    assert ink_on("#e69f00") == INK


def test_writing_a_file_leaves_the_settings_of_matplotlib_as_they_were() -> None:
    before = dict(mpl.rcParams)
    figure_bytes(bar_chart(["a"], [1], title="Codes", unit="people"), "svg")
    assert dict(mpl.rcParams) == before
