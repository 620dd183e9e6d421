"""Measured pieces of a drawing, placed in points from the top left corner.

A piece knows its height before it is drawn, so boxes can be made to fit and never overlap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from qualcode.report.style import INK, MUTED, PAPER, font, text_width, tint, wrap

MARGIN = 24.0
# One level for lines and boxes: what is drawn later lies on top.
_LEVEL = 1
_LEADING = 1.28
_BASELINE = 0.96
_CHIP_PADS = (6.0, 2.0)
_CHIP_GAP = 5.0


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure and axes whose unit is the point, x to the right and y downwards."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=100, facecolor=PAPER)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def write_centered(
    axes: Axes,
    place: tuple[float, float],
    text: str,
    *,
    size: float = 9,
    color: str = INK,
    bold: bool = False,
) -> None:
    """Write a number or a short word around a point."""
    line = Paragraph(text, math.inf, size, color, bold, align="center")
    line.draw(axes, place[0], place[1] - size * (_BASELINE - 0.36))


def draw_box(
    axes: Axes,
    box: Box,
    *,
    fill: str = PAPER,
    edge: str = "none",
    radius: float = 6,
    dashed: bool = False,
    line: float = 1.0,
) -> None:
    """Draw a box with rounded corners."""
    style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
    axes.add_patch(
        FancyBboxPatch(
            (box.x, box.y),
            box.width,
            box.height,
            boxstyle=style,
            facecolor=fill,
            edgecolor=edge,
            linewidth=line,
            linestyle=(0, (4, 2.5)) if dashed else "solid",
            zorder=_LEVEL,
        )
    )


def draw_line(
    axes: Axes,
    places: Sequence[tuple[float, float]],
    *,
    color: str,
    line: float = 1.0,
    dashed: bool = False,
) -> None:
    """Draw a line through points; dashed lines are boundaries."""
    across, down = zip(*places, strict=True)
    axes.add_line(
        Line2D(
            across,
            down,
            color=color,
            linewidth=line,
            linestyle=(0, (4, 3)) if dashed else "solid",
            zorder=_LEVEL,
            solid_joinstyle="round",
            solid_capstyle="butt",
            marker="None",
        )
    )


def draw_curve(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    color: str,
    line: float = 1.0,
) -> None:
    """Draw a line that leaves and arrives horizontally and stays between the two points."""
    middle = (start[0] + end[0]) / 2
    path = Path(
        [start, (middle, start[1]), (middle, end[1]), end],
        [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )
    axes.add_patch(
        PathPatch(
            path,
            facecolor="none",
            edgecolor=color,
            linewidth=line,
            capstyle="butt",
            zorder=_LEVEL,
        )
    )


def spread(low: float, high: float, count: int) -> list[float]:
    """Return `count` places at equal distances, half a distance away from both ends."""
    return [low + (high - low) * (index + 0.5) / count for index in range(count)]


def flow(sizes: Sequence[tuple[float, float]], limit: float, gap: float) -> list[Box]:
    """Place boxes of the given widths and heights in rows that are at most `limit` wide."""
    placed: list[Box] = []
    x = y = below = 0.0
    for width, height in sizes:
        if x and x + width > limit:
            x, y = 0.0, below + gap
        placed.append(Box(x, y, width, height))
        x += width + gap
        below = max(below, y + height)
    return placed


class Piece(Protocol):
    """Something with a known height that can be drawn at its top left corner."""

    @property
    def height(self) -> float:
        """Return the height in points."""
        ...

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the piece with its top left corner at a place."""
        ...


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; x and y are its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the y of the lower edge."""
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        """Return the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text wrapped to a width, in one size and colour."""

    text: str
    limit: float
    size: float = 9
    color: str = INK
    bold: bool = False
    italic: bool = False
    align: Literal["left", "center", "right"] = "left"

    @property
    def lines(self) -> list[str]:
        """Return the lines; an empty text has none."""
        return wrap(self.text, self.limit, size=self.size, bold=self.bold).splitlines()

    @property
    def width(self) -> float:
        """Return the width of the longest line in points."""
        return max((text_width(line, self.size, bold=self.bold) for line in self.lines), default=0)

    @property
    def height(self) -> float:
        """Return the height in points."""
        return len(self.lines) * self.size * _LEADING

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the lines; `align` says whether x is their left end, their middle or their end."""
        for index, line in enumerate(self.lines):
            axes.text(
                x,
                y + self.size * (index * _LEADING + _BASELINE),
                line,
                color=self.color,
                fontproperties=font(self.size, bold=self.bold, italic=self.italic),
                ha=self.align,
                va="baseline",
                parse_math=False,
                usetex=False,
            )


@dataclass(frozen=True, slots=True)
class Chips:
    """Small coloured labels in rows; each is a name and a colour."""

    labels: tuple[tuple[str, str], ...]
    limit: float
    size: float = 8

    @property
    def _boxes(self) -> list[tuple[Box, Paragraph, str]]:
        across, down = _CHIP_PADS
        texts = [Paragraph(name, self.limit - 2 * across, self.size) for name, _ in self.labels]
        sizes = [(text.width + 2 * across, text.height + 2 * down) for text in texts]
        colors = [color for _, color in self.labels]
        return list(zip(flow(sizes, self.limit, _CHIP_GAP), texts, colors, strict=True))

    @property
    def width(self) -> float:
        """Return the width of the longest row in points."""
        return max((box.right for box, _, _ in self._boxes), default=0)

    @property
    def height(self) -> float:
        """Return the height of all rows in points."""
        return max((box.bottom for box, _, _ in self._boxes), default=0)

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the chips from left to right, then row below row."""
        for box, text, color in self._boxes:
            place = Box(x + box.x, y + box.y, box.width, box.height)
            draw_box(axes, place, fill=tint(color, 0.28), edge=color, radius=4)
            text.draw(axes, place.x + _CHIP_PADS[0], place.y + _CHIP_PADS[1])


@dataclass(frozen=True, slots=True)
class Stack:
    """Pieces below one another; pieces without height leave no gap."""

    pieces: tuple[Piece, ...]
    gap: float = 3

    @property
    def height(self) -> float:
        """Return the height in points."""
        heights = [piece.height for piece in self.pieces if piece.height]
        return sum(heights) + self.gap * max(len(heights) - 1, 0)

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the pieces from top to bottom."""
        for piece in self.pieces:
            if piece.height:
                piece.draw(axes, x, y)
                y += piece.height + self.gap


def heading(title: str, limit: float, note: str = "") -> Stack:
    """Return a drawing's title with a quieter line below it."""
    return Stack((Paragraph(title, limit, 13, bold=True), Paragraph(note, limit, 9.5, MUTED)), 4)
