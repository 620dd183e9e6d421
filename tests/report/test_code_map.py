"""Maps of codes: what they show, that nothing overlaps, and that they never change by chance."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch

from qualcode.errors import NothingToDraw
from qualcode.report.code_map import (
    draw_code_network,
    draw_collaboration_map,
    readable_weight,
)
from qualcode.report.placement import place_nodes
from qualcode.report.style import POINT_COLORS, figure_bytes

POINTS = tuple(POINT_COLORS)
LABEL = "Nobody told the other team that the data had been changed"
Flaws = Callable[[Figure], list[str]]


def shown(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def circles(figure: Figure) -> list[Circle]:
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Circle)]


def collaboration(challenges: int, structures: int, points: int = 3) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    for point in POINTS[:points]:
        graph.add_node(point, kind="collaboration-point", label=LABEL, count=28, point=point)
        for number in range(structures):
            base = 3 * number + 1
            graph.add_node(
                f"{point}-s{number}",
                kind="structure",
                label=LABEL,
                count=base,
                base=base,
                point=point,
                attribute="data_source",
            )
        for number in range(challenges):
            name = f"{point}-c{number}"
            graph.add_node(name, kind="challenge", label=LABEL, count=3 * number, point=point)
            graph.add_edge(name, point, kind="belongs", weight=3 * number)
            for other in range(structures):
                weight = min(number, 3 * other + 1)
                if weight:
                    share = weight / (3 * other + 1)
                    graph.add_edge(
                        name, f"{point}-s{other}", kind="occurs", weight=weight, share=share
                    )
    return graph


def two_challenges(unit: str = "") -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    graph.graph |= {"unit": unit} if unit else {}
    graph.add_node("p", kind="collaboration-point", label="Data", count=9, point="p")
    for name, count in (("often", 8), ("seldom", 2)):
        graph.add_node(name, kind="challenge", label=name, count=count, point="p")
    graph.add_node(
        "s", kind="structure", label="bought", count=10, base=10, point="p", attribute="data_source"
    )
    graph.add_edge("often", "s", kind="occurs", weight=7, share=0.7)
    graph.add_edge("seldom", "s", kind="occurs", weight=1, share=0.1)
    return graph


def network(codes: int, share: float = 0.5, seed: int = 1) -> nx.Graph[str]:
    random = np.random.default_rng(seed)
    graph: nx.Graph[str] = nx.Graph()
    for number in range(codes):
        graph.add_node(
            str(number), label=f"{LABEL} {number}", count=number, point=POINTS[number % 3]
        )
    for one, other in combinations(graph, 2):
        if random.random() < share:
            graph.add_edge(one, other, weight=int(random.integers(1, 9)))
    return graph


def test_a_collaboration_map_shows_points_challenges_and_structures(flaws: Flaws) -> None:
    figure = draw_collaboration_map(two_challenges())
    texts = shown(figure)
    assert {"Data", "9 organisations", "often", "seldom", "bought", "n = 10"} <= set(texts)
    assert "data source" in texts
    assert flaws(figure) == []


def test_the_area_of_a_circle_grows_with_the_count() -> None:
    often, seldom = circles(draw_collaboration_map(two_challenges()))[:2]
    assert often.radius == pytest.approx(seldom.radius * math.sqrt(8 / 2))


def test_lines_grow_with_the_share_and_only_strong_ones_carry_their_weight() -> None:
    figure = draw_collaboration_map(two_challenges())
    curves = [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch)]
    weak, strong = curves
    assert strong.get_linewidth() == pytest.approx(7 * weak.get_linewidth())
    assert strong.get_edgecolor() != weak.get_edgecolor()
    small = [
        text.get_text()
        for text in figure.axes[0].texts
        if text.get_fontproperties().get_size_in_points() == 7.5
    ]
    assert small == ["7"]


def test_the_map_names_the_unit_that_was_counted() -> None:
    assert "9 participants" in shown(draw_collaboration_map(two_challenges("participants")))


def test_a_challenge_that_nobody_has_is_an_empty_circle() -> None:
    graph = two_challenges()
    graph.nodes["seldom"]["count"] = 0
    assert circles(draw_collaboration_map(graph))[1].get_facecolor() == (1, 1, 1, 1)


@pytest.mark.parametrize("challenges", [0, 1, 8])
@pytest.mark.parametrize("structures", [0, 1, 5])
def test_a_full_collaboration_map_has_no_overlaps(
    challenges: int, structures: int, flaws: Flaws
) -> None:
    assert flaws(draw_collaboration_map(collaboration(challenges, structures))) == []


def test_a_network_shows_codes_and_pairs_of_the_least_weight(flaws: Flaws) -> None:
    graph: nx.Graph[str] = nx.Graph()
    for name, count in (("effort", 4), ("data", 1), ("testing", 2)):
        graph.add_node(name, label=name, count=count, point="t", point_label="Training data")
    graph.add_edge("effort", "data", weight=3)
    graph.add_edge("effort", "testing", weight=2)
    figure = draw_code_network(graph, title="Together", unit="organisations", min_weight=3)
    solid = figure.axes[0].lines
    assert {"effort", "data", "testing", "Training data", "Together"} <= set(shown(figure))
    assert len(solid) == 1 + 1  # the pair, and its width in the legend
    assert flaws(figure) == []


def test_codes_without_a_pair_stand_below_the_others() -> None:
    graph = network(6, 1.0)
    graph.add_node("alone", label="alone", count=5, point=POINTS[0])
    figure = draw_code_network(graph, title="Together", unit="organisations")
    places = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}
    assert places["alone"] > max(y for label, y in places.items() if label.startswith("Nobody"))


@pytest.mark.parametrize(("codes", "share"), [(1, 0), (2, 1), (17, 0.1), (17, 1), (30, 0.3)])
def test_labels_of_a_network_do_not_overlap(codes: int, share: float, flaws: Flaws) -> None:
    figure = draw_code_network(network(codes, share), title=LABEL, unit="organisations")
    assert flaws(figure) == []


def test_the_same_graph_gives_the_same_picture() -> None:
    first, second = (
        figure_bytes(draw_code_network(network(17), title="Together", unit="people"), "svg")
        for _ in range(2)
    )
    assert first == second


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 24), st.floats(0, 1), st.integers(0, 99), st.floats(1, 200), st.floats(1, 300)
)
def test_placed_nodes_are_apart_and_within_the_width(
    codes: int, share: float, seed: int, wide: float, high: float
) -> None:
    graph = network(codes, share, seed)
    sizes = {node: (wide + int(node) * 3, high) for node in graph}
    boxes = place_nodes(graph, sizes, 300).values()
    for one, other in combinations(boxes, 2):
        across = min(one.right, other.right) - max(one.x, other.x)
        down = min(one.bottom, other.bottom) - max(one.y, other.y)
        assert min(across, down) < 0.02
    assert all(box.x >= 0 and box.y >= 0 and box.right <= 300.001 for box in boxes)


def test_codes_that_occur_together_stand_nearer() -> None:
    graph = network(12, 0)
    pairs = list(combinations(graph, 2))
    together = [pair for pair in pairs if int(pair[0]) % 2 == int(pair[1]) % 2]
    graph.add_edges_from(together, weight=3)
    boxes = place_nodes(graph, dict.fromkeys(graph, (30.0, 30.0)), 200)
    near = [math.dist(boxes[one].center, boxes[other].center) for one, other in together]
    others = [pair for pair in pairs if pair not in together]
    far = [math.dist(boxes[one].center, boxes[other].center) for one, other in others]
    assert sum(near) / len(near) < 0.9 * sum(far) / len(far)


def test_empty_graphs_cannot_be_drawn() -> None:
    with pytest.raises(NothingToDraw, match="collaboration points"):
        draw_collaboration_map(nx.Graph())
    with pytest.raises(NothingToDraw, match="Together"):
        draw_code_network(nx.Graph(), title="Together", unit="people")


def test_a_map_of_another_kind_says_so() -> None:
    graph = two_challenges()
    graph.graph["kind"] = "finding"
    texts = " ".join(shown(draw_collaboration_map(graph)))
    assert "Codes of the kind 'finding' at the collaboration points" in texts
    assert "with the code;" in texts


def test_the_weight_from_which_pairs_are_drawn_keeps_a_picture_readable() -> None:
    assert readable_weight(network(4)) == 1
    graph = network(30, share=1)
    least = readable_weight(graph)
    kept = [pair for pair in graph.edges if graph.edges[pair]["weight"] >= least]
    assert 0 < len(kept) <= 60
    for pair in graph.edges:
        graph.edges[pair]["weight"] = 1
    assert readable_weight(graph) == 1


def test_a_network_says_what_its_circles_and_lines_count() -> None:
    texts = " ".join(shown(draw_code_network(network(6), title="T", unit="turns", min_weight=3)))
    assert "circles: turns with the code; lines: turns with both codes, 3 or more" in texts
