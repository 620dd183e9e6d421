"""Maps of codes: challenges between collaboration points and structures, and codes that meet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.errors import NothingToDraw
from qualcode.report.collaboration_panel import PANEL_WIDTH, THICKEST, Panel, Scale, draw_disc
from qualcode.report.layout import (
    MARGIN,
    Box,
    Paragraph,
    Stack,
    canvas,
    draw_box,
    draw_line,
    flow,
    heading,
)
from qualcode.report.legend import Key, Legend, circle_key, line_key, title_key
from qualcode.report.placement import place_nodes
from qualcode.report.style import GREY, LINE, MUTED, PAPER, point_colors, tint

_PANEL_GAP = 16.0
_NETWORK = 760.0
_LABEL = 112.0
_RADIUS = 19.0
_LINE = 4.5


def draw_collaboration_map(graph: nx.Graph[str]) -> Figure:
    """Draw a panel for each collaboration point: its challenges, and structures they occur in.

    A challenge is a circle whose area grows with its count. Lines lead to the structures in which
    it occurs, the thicker the larger the share of the structure's base; those above the median
    share are coloured and carry their weight where they arrive.

    Args:
        graph: nodes with kind ("collaboration-point", "challenge", "structure"), label, count and
            point, structures also with attribute and base; edges of kind "occurs" from challenges
            to structures, with weight and share. Its attribute "unit" names what is counted, by
            default organisations, its attribute "kind" the kind of the codes, by default challenge.

    Raises:
        NothingToDraw: the graph has no collaboration points.
    """
    points = _of_kind(graph, "collaboration-point")
    if not points:
        raise NothingToDraw("the map of collaboration points")
    scale = _scale(graph)
    colors = point_colors(points)
    panels = [_panel(graph, point, colors[point], scale) for point in points]
    kind = str(graph.graph.get("kind", "challenge"))
    usual = kind == "challenge"
    note = (
        f"circles: {scale.unit} with the {'challenge' if usual else 'code'}; "
        f"lines: share of a structure's {scale.unit} that have it"
    )
    codes = "Challenges" if usual else f"Codes of the kind '{kind}'"
    head = heading(f"{codes} at the collaboration points", PANEL_WIDTH, note)
    legend = Legend(tuple(_map_keys(scale)), PANEL_WIDTH)
    body = Stack(tuple(panels), _PANEL_GAP)
    top = MARGIN + head.height + 16
    bottom = top + body.height + 20
    figure, axes = canvas(PANEL_WIDTH + 2 * MARGIN, bottom + legend.height + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    body.draw(axes, MARGIN, top)
    legend.draw(axes, MARGIN, bottom)
    return figure


def _of_kind(graph: nx.Graph[str], kind: str) -> list[str]:
    return [node for node in graph if graph.nodes[node]["kind"] == kind]


def _scale(graph: nx.Graph[str]) -> Scale:
    counts = [graph.nodes[node]["count"] for node in _of_kind(graph, "challenge")]
    edges = [graph.edges[edge] for edge in graph.edges]
    shares = [edge["share"] for edge in edges if edge["kind"] == "occurs"]
    unit = str(graph.graph.get("unit", "organisations"))
    return Scale(unit, max(counts, default=1), median(shares or [0]))


def _panel(graph: nx.Graph[str], point: str, color: str, scale: Scale) -> Panel:
    challenges, structures = (
        tuple(node for node in _of_kind(graph, kind) if graph.nodes[node]["point"] == point)
        for kind in ("challenge", "structure")
    )
    return Panel(graph, point, challenges, structures, color, scale)


def _map_keys(scale: Scale) -> Iterator[Key]:
    yield title_key(scale.unit.capitalize())
    for count in sorted({1, max(round(scale.largest / 4), 1), max(scale.largest, 1)}):
        yield circle_key(MUTED, scale.radius(count), str(count))
    yield title_key("Share of n")
    for share in (0.25, 0.5, 1.0):
        yield line_key(MUTED, THICKEST * share, f"{share:.0%}")
    yield line_key(LINE, 2, f"up to the median share, {scale.middle:.0%}")


def draw_code_network(
    graph: nx.Graph[str], *, title: str, unit: str, min_weight: int = 1
) -> Figure:
    """Draw codes as circles, joined by lines where they occur together.

    Areas of circles grow with counts, lines with weights. Codes without a line stand below the
    others. The same graph always gives the same picture.

    Args:
        graph: nodes with label, count, point (which gives the colour) and point_label (its name in
            the legend); edges with weight.
        title: the heading.
        unit: what counts and weights count, in the plural.
        min_weight: pairs with a smaller weight are left out.

    Raises:
        NothingToDraw: the graph has no codes.
    """
    if not graph:
        raise NothingToDraw(f"the network '{title}'")
    kept = _kept(graph, min_weight)
    weights = [int(kept.edges[edge]["weight"]) for edge in kept.edges]
    colors = point_colors(graph.nodes[node]["point"] for node in graph)
    signs = _signs(graph, colors)
    note = f"circles: {unit} with the code; lines: {unit} with both codes"
    note += f", {min_weight} or more" if min_weight > 1 else ""
    head = heading(title, _NETWORK, note)
    legend = Legend(tuple(_network_keys(graph, colors, weights, unit)), _NETWORK)
    top = MARGIN + head.height + 18
    boxes = _network_boxes(kept, [node for node in graph if node not in kept], signs, top)
    bottom = max(box.bottom for box in boxes.values()) + 16
    figure, axes = canvas(_NETWORK + 2 * MARGIN, bottom + legend.height + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    _draw_pairs(axes, kept, boxes, signs)
    for node, sign in signs.items():
        sign.draw(axes, boxes[node])
    legend.draw(axes, MARGIN, bottom)
    return figure


def readable_weight(graph: nx.Graph[str]) -> int:
    """Return the least weight at which a picture has at most two lines per code.

    Where even the strongest pairs are more than that, all of these are kept.
    """
    weights = sorted((int(graph.edges[edge]["weight"]) for edge in graph.edges), reverse=True)
    limit = 2 * graph.number_of_nodes()
    return min(weights[limit] + 1, weights[0]) if len(weights) > limit else 1


def _kept(graph: nx.Graph[str], min_weight: int) -> nx.Graph[str]:
    """Return the strong pairs and their codes; codes of one point stand together."""
    pairs = [edge for edge in graph.edges if graph.edges[edge]["weight"] >= min_weight]
    points = list(dict.fromkeys(graph.nodes[node]["point"] for node in graph))
    joined = [node for node in graph if any(node in pair for pair in pairs)]
    joined.sort(key=lambda node: points.index(graph.nodes[node]["point"]))
    kept: nx.Graph[str] = nx.Graph()
    kept.add_nodes_from(joined)
    kept.add_edges_from((one, other, graph.edges[one, other]) for one, other in pairs)
    return kept


def _signs(graph: nx.Graph[str], colors: Mapping[str, str]) -> dict[str, _Sign]:
    largest = max(graph.nodes[node]["count"] for node in graph)
    return {
        node: _Sign(
            Paragraph(graph.nodes[node]["label"], _LABEL, 8.5, align="center"),
            graph.nodes[node]["count"],
            _RADIUS * math.sqrt(graph.nodes[node]["count"] / max(largest, 1)),
            colors[graph.nodes[node]["point"]],
        )
        for node in graph
    }


def _network_boxes(
    kept: nx.Graph[str], alone: Sequence[str], signs: Mapping[str, _Sign], top: float
) -> dict[str, Box]:
    """Place joined codes by their pairs and, below, the others in rows."""
    boxes = place_nodes(kept, {node: signs[node].size for node in kept}, _NETWORK)
    below = max((box.bottom + 14 for box in boxes.values()), default=0)
    rows = flow([signs[node].size for node in alone], _NETWORK, 4)
    boxes |= {
        node: Box(box.x, box.y + below, box.width, box.height)
        for node, box in zip(alone, rows, strict=True)
    }
    return {
        node: Box(box.x + MARGIN, box.y + top, box.width, box.height) for node, box in boxes.items()
    }


def _draw_pairs(
    axes: Axes, kept: nx.Graph[str], boxes: Mapping[str, Box], signs: Mapping[str, _Sign]
) -> None:
    """Draw the lines, weak ones first; those within one point have its colour."""
    pairs = sorted(kept.edges, key=lambda pair: int(kept.edges[pair]["weight"]))
    strongest = max((int(kept.edges[pair]["weight"]) for pair in pairs), default=1)
    for one, other in pairs:
        weight = kept.edges[one, other]["weight"]
        same = signs[one].color == signs[other].color
        color = tint(signs[one].color if same else GREY, 0.2 + 0.5 * weight / strongest)
        ends = [signs[node].center(boxes[node]) for node in (one, other)]
        draw_line(axes, ends, color=color, line=_thickness(weight, strongest))


def _thickness(weight: int, strongest: int) -> float:
    return max(_LINE * weight / max(strongest, 1), 0.5)


def _network_keys(
    graph: nx.Graph[str], colors: Mapping[str, str], weights: Sequence[int], unit: str
) -> Iterator[Key]:
    names = {
        data["point"]: data.get("point_label", data["point"]) for _, data in graph.nodes(data=True)
    }
    for point, color in colors.items():
        yield circle_key(color, 6, names[point])
    if not weights:
        return
    weakest, strongest = min(weights), max(weights)
    yield title_key(f"Both codes, {unit}")
    for weight in sorted({weakest, (weakest + strongest) // 2, strongest}):
        yield line_key(MUTED, _thickness(weight, strongest), str(weight))


@dataclass(frozen=True, slots=True)
class _Sign:
    """A code's circle with its count, and its label below."""

    label: Paragraph
    count: int
    radius: float
    color: str

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of circle and label, with room around them."""
        across = max(self.label.width, 2 * self.radius, 40)
        return across + 12, 2 * self._reach + 3 + self.label.height + 12

    @property
    def _reach(self) -> float:
        """Return the circle's radius, or what the line of its count needs."""
        return max(self.radius, 6)

    def center(self, box: Box) -> tuple[float, float]:
        """Return the middle of the circle."""
        return box.center[0], box.y + 6 + self._reach

    def draw(self, axes: Axes, box: Box) -> None:
        """Draw the circle at the top of a box and the label below it, on a veil over lines."""
        x, y = self.center(box)
        top = y + self._reach + 3
        veil = Box(x - self.label.width / 2 - 2, top - 1, self.label.width + 4, self.label.height)
        draw_box(axes, veil, fill=f"{PAPER}d0", radius=3, line=0)
        self.label.draw(axes, x, top)
        draw_disc(axes, (x, y), self.radius, self.count, self.color)
