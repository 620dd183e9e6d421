"""One collaboration point drawn: its challenges, and the structures in which they occur."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from qualcode.report.layout import (
    Box,
    Paragraph,
    Stack,
    draw_box,
    draw_curve,
    spread,
    write_centered,
)
from qualcode.report.style import INK, LINE, MUTED, PAPER, ink_on, shade, text_width, tint

if TYPE_CHECKING:
    import networkx as nx

_BAND, _LABELS, _CIRCLES, _EDGES, _BOXES = 118.0, 200.0, 54.0, 206.0, 150.0
_GAP = 12.0
_RADIUS = 21.0
_PORT = 13.0
PANEL_WIDTH = _BAND + _LABELS + _CIRCLES + _EDGES + _BOXES + 3 * _GAP
THICKEST = 6.5


def draw_disc(
    axes: Axes, place: tuple[float, float], radius: float, count: int, color: str
) -> None:
    """Draw a circle with its count inside, or left of it where the circle is too small."""
    fill = color if count else PAPER
    rim = max(radius, 2)
    axes.add_patch(Circle(place, rim, facecolor=fill, edgecolor=color, linewidth=1, zorder=1))
    size = min(max(radius * 0.8, 7), 11)
    fits = text_width(str(count), size, bold=True) < 1.7 * radius
    x = place[0] if fits else place[0] - rim - 2 - text_width(str(count), size, bold=True) / 2
    ink = ink_on(fill) if fits else INK
    write_centered(axes, (x, place[1]), str(count), size=size, color=ink, bold=True)


@dataclass(frozen=True, slots=True)
class Scale:
    """What is counted, the largest count, and the share above which lines are emphasised."""

    unit: str
    largest: int
    middle: float

    def radius(self, count: int) -> float:
        """Return the radius that makes areas proportional to counts."""
        return _RADIUS * math.sqrt(count / max(self.largest, 1))


@dataclass(frozen=True, slots=True)
class Panel:
    """One collaboration point with its challenges on the left and structures on the right."""

    graph: nx.Graph[str]
    point: str
    challenges: tuple[str, ...]
    structures: tuple[str, ...]
    color: str
    scale: Scale

    @property
    def height(self) -> float:
        """Return the height in points."""
        rows = sum(self._row_height(node) for node in self.challenges)
        boxes = sum(self._box_height(node) + 10 for node in self.structures)
        return max(rows, boxes + self._attribute.height, self._title.height) + 2 * _GAP

    @property
    def _title(self) -> Stack:
        data, width = self.graph.nodes[self.point], _BAND - 2 * _GAP
        color = ink_on(self.color)
        count = Paragraph(f"{data['count']} {self.scale.unit}", width, 8.5, color)
        return Stack((Paragraph(data["label"], width, 11, color, bold=True), count), 6)

    @property
    def _attribute(self) -> Paragraph:
        names = [self.graph.nodes[node]["attribute"] for node in self.structures]
        words = ", ".join(dict.fromkeys(names)).replace("_", " ")
        return Paragraph(words, _BOXES, 8.5, MUTED, italic=True)

    def _label(self, node: str) -> Paragraph:
        return Paragraph(self.graph.nodes[node]["label"], _LABELS, 9, align="right")

    def _row_height(self, node: str) -> float:
        circle = 2 * self.scale.radius(self.graph.nodes[node]["count"])
        return max(circle, self._label(node).height, 24) + 6

    def _text(self, node: str) -> Stack:
        data = self.graph.nodes[node]
        width = _BOXES - 2 * _GAP
        base = Paragraph(f"n = {data['base']}", width, 8.5, MUTED)
        return Stack((Paragraph(data["label"], width, 9, bold=True), base), 2)

    def _met(self, structure: str) -> list[str]:
        return [node for node in self.challenges if self.graph.has_edge(node, structure)]

    def _box_height(self, node: str) -> float:
        return max(self._text(node).height + 12, len(self._met(node)) * _PORT + 6)

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the panel with its top left corner at a place."""
        draw_box(axes, Box(x, y, PANEL_WIDTH, self.height), fill=tint(self.color, 0.07), radius=8)
        band = Box(x, y, _BAND, self.height)
        draw_box(axes, band, fill=self.color, radius=8)
        self._title.draw(axes, x + _GAP, band.center[1] - self._title.height / 2)
        circles = dict(self._rows(x + _BAND + _GAP + _LABELS + _CIRCLES / 2, y))
        boxes = dict(self._boxes(x + PANEL_WIDTH - _GAP - _BOXES, y))
        self._draw_edges(axes, circles, boxes)
        for node, place in circles.items():
            label = self._label(node)
            label.draw(axes, place[0] - _CIRCLES / 2, place[1] - label.height / 2)
            count = self.graph.nodes[node]["count"]
            draw_disc(axes, place, self.scale.radius(count), count, self.color)
        for node, box in boxes.items():
            text = self._text(node)
            draw_box(axes, box, edge=self.color, line=1.2, radius=5)
            text.draw(axes, box.x + _GAP, box.center[1] - text.height / 2)
        self._attribute.draw(axes, x + PANEL_WIDTH - _GAP - _BOXES, y + _GAP - 2)

    def _rows(self, x: float, y: float) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield each challenge with the middle of its circle."""
        heights = [self._row_height(node) for node in self.challenges]
        spare = (self.height - 2 * _GAP - sum(heights)) / max(len(heights), 1)
        y += _GAP
        for node, height in zip(self.challenges, heights, strict=True):
            yield node, (x, y + (height + spare) / 2)
            y += height + spare

    def _boxes(self, x: float, y: float) -> Iterator[tuple[str, Box]]:
        """Yield each structure with its box."""
        heights = [self._box_height(node) for node in self.structures]
        y += _GAP + self._attribute.height
        spare = self.height - 2 * _GAP - self._attribute.height - sum(heights)
        gap = spare / max(len(heights), 1)
        for node, height in zip(self.structures, heights, strict=True):
            yield node, Box(x, y + gap / 2, _BOXES, height)
            y += height + gap

    def _draw_edges(
        self, axes: Axes, circles: dict[str, tuple[float, float]], boxes: dict[str, Box]
    ) -> None:
        """Draw the lines, the strong ones and their weights on top of the others."""
        found: list[tuple[float, int, tuple[float, float], tuple[float, float]]] = []
        for structure, box in boxes.items():
            met = self._met(structure)
            for node, port in zip(met, spread(box.y + 3, box.bottom - 3, len(met)), strict=True):
                edge: dict[str, Any] = self.graph.edges[node, structure]
                found.append((edge["share"], edge["weight"], circles[node], (box.x, port)))
        found.sort(key=lambda line: line[0])
        for share, _, start, end in found:
            strong = share > self.scale.middle
            color = tint(self.color, 0.75) if strong else tint(LINE, 0.8)
            draw_curve(axes, start, end, color=color, line=max(THICKEST * share, 0.5))
        for share, weight, _, (x, y) in found:
            if share > self.scale.middle:
                self._draw_weight(axes, weight, x, y)

    def _draw_weight(self, axes: Axes, weight: int, x: float, y: float) -> None:
        width = text_width(str(weight), 7.5, bold=True) + 5
        box = Box(x - 6 - width, y - 5.2, width, 10.4)
        draw_box(axes, box, fill=PAPER, radius=3, line=0)
        write_centered(
            axes, box.center, str(weight), size=7.5, color=shade(self.color, 0.6), bold=True
        )
