"""The picture of a space of networks: what it shows, and that no numbers lie on one another."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from qualcode.analysis.ena.space import Space, ena_space, mean_network, network_difference
from qualcode.errors import NothingToDraw
from qualcode.report.ena_figure import draw_space
from qualcode.report.style import figure_bytes

Flaws = Callable[[Figure], list[str]]
LABEL = "Nobody told the other team that the data had been changed"


def connections(units: int, codes: int, seed: int) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    names = [f"c{number:02}" for number in range(codes)]
    rows = [
        (f"u{unit}", a, b, float(weight))
        for unit in range(units)
        for a, b in combinations(names, 2)
        if (weight := chance.integers(0, 4))
    ]
    return pd.DataFrame(rows, columns=["unit", "code_a", "code_b", "weight"])


def space_of(found: pd.DataFrame, units: int, **options: Any) -> Space:
    return ena_space(found, [f"u{unit}" for unit in range(units)], **options)


def drawn(space: Space, lines: pd.DataFrame, **options: Any) -> Figure:
    names = dict.fromkeys(sorted(set(space.nodes["code"])), LABEL)
    return draw_space(space, lines, names, title="Connections", note="by hand", **options)


def shown(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def mean_of(found: pd.DataFrame) -> pd.DataFrame:
    return mean_network(found).drop(columns="weight").rename(columns={"normalised": "weight"})


@settings(max_examples=12, deadline=None)
@given(st.integers(3, 9), st.integers(3, 40), st.integers(0, 999))
def test_numbers_of_any_many_codes_do_not_overlap(
    flaws: Flaws, units: int, codes: int, seed: int
) -> None:
    found = connections(units, codes, seed)
    figure = drawn(space_of(found, units), mean_of(found))
    assert flaws(figure) == []
    numbers = [text for text in shown(figure) if text.isdigit()]
    assert sorted(numbers) == sorted(2 * [str(number) for number in range(1, codes + 1)])


def test_two_groups_have_colours_squares_and_a_network_less_the_other(flaws: Flaws) -> None:
    found = connections(6, 5, 1)
    groups = pd.DataFrame({"unit": [f"u{n}" for n in range(6)], "group": list("xxxyyy")})
    space = space_of(found, 6, groups=groups, means=("x", "y"))
    lines = network_difference(space.connections, ("x", "y"))
    lines = lines.rename(columns={"difference": "weight"})
    figure = drawn(space, lines, sides=("x", "y"))
    assert flaws(figure) == []
    texts = shown(figure)
    assert {"x (3)", "y (3)", "mean of a group", "stronger in x", "stronger in y"} < set(texts)
    assert any(text.startswith("across: mr1 (") for text in texts)
    # Six units, two means, five codes, and the square of the legend.
    assert len(figure.axes[0].collections) == 6 + 2 + 5 + 1
    strong = int((lines["weight"].abs() >= 0.05 * lines["weight"].abs().max()).sum())
    widths = [line.get_linewidth() for line in figure.axes[0].lines]
    assert sum(width >= 0.25 for width in widths) >= strong


def test_a_space_of_one_axis_is_drawn_along_it(flaws: Flaws) -> None:
    found = connections(2, 4, 3)
    space = space_of(found, 2)
    assert len(space.axes) == 1
    figure = drawn(space, mean_of(found))
    assert flaws(figure) == []
    assert not any(text.startswith("up:") for text in shown(figure))


def test_the_same_space_gives_the_same_bytes() -> None:
    found = connections(4, 6, 2)
    one, two = (figure_bytes(drawn(space_of(found, 4), mean_of(found)), "svg") for _ in range(2))
    assert one == two


def test_without_codes_there_is_nothing_to_draw() -> None:
    found = connections(4, 6, 2)
    with pytest.raises(NothingToDraw):
        draw_space(space_of(found, 4), mean_of(found), {}, title="T", note="")
