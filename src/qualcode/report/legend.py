"""The legend below a drawing: small signs and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from qualcode.report.layout import Box, Chips, Paragraph, draw_box, draw_line, flow
from qualcode.report.style import MUTED

Sign = Callable[[Axes, float, float], None]

_GAP = 16.0
_ROW_GAP = 7.0
_TEXT = 250.0
_SIZE = 8.5


def chip_key(name: str, color: str, text: str) -> Key:
    """Return a key whose sign is a chip."""
    chip = Chips(((name, color),), 160)

    def draw(axes: Axes, x: float, y: float) -> None:
        chip.draw(axes, x, y - chip.height / 2)

    return Key(draw, chip.width, text, chip.height)


def line_key(color: str, line: float, text: str, *, dashed: bool = False) -> Key:
    """Return a key whose sign is a line `line` points thick."""

    def draw(axes: Axes, x: float, y: float) -> None:
        draw_line(axes, [(x, y), (x + 21.6, y)], color=color, line=line, dashed=dashed)

    return Key(draw, 22, text)


def circle_key(color: str, radius: float, text: str) -> Key:
    """Return a key whose sign is a filled circle."""

    def draw(axes: Axes, x: float, y: float) -> None:
        axes.add_patch(Circle((x + radius, y), radius, facecolor=color, edgecolor="none"))

    return Key(draw, 2 * radius, text, 2 * radius)


def box_key(fill: str, edge: str, text: str, *, dashed: bool = False) -> Key:
    """Return a key whose sign is a small box."""

    def draw(axes: Axes, x: float, y: float) -> None:
        draw_box(axes, Box(x, y - 6, 20, 12), fill=fill, edge=edge, radius=3, dashed=dashed)

    return Key(draw, 20, text, 12)


def _nothing(axes: Axes, x: float, y: float) -> None:
    """Draw no sign."""


def title_key(text: str) -> Key:
    """Return a word that introduces the keys after it."""
    return Key(_nothing, 0, text, bold=True)


@dataclass(frozen=True, slots=True)
class Key:
    """A sign, which is drawn around a height, and its meaning."""

    draw: Sign
    width: float
    text: str
    height: float = 0
    bold: bool = False

    @property
    def paragraph(self) -> Paragraph:
        """Return the meaning, wrapped."""
        return Paragraph(self.text, _TEXT, _SIZE, MUTED, self.bold)

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of sign and meaning together."""
        gap = 5 if self.width and self.text else 0
        text = self.paragraph
        return self.width + gap + text.width, max(text.height, self.height, 14)


@dataclass(frozen=True, slots=True)
class Legend:
    """Keys in rows."""

    keys: tuple[Key, ...]
    limit: float

    @property
    def _boxes(self) -> list[Box]:
        """Return the keys' places; all boxes of a row are as high as the row."""
        sizes = [key.size for key in self.keys]
        wide = [(width + _GAP - _ROW_GAP, height) for width, height in sizes]
        placed = flow(wide, self.limit + _GAP - _ROW_GAP, _ROW_GAP)
        high = {box.y: max(other.height for other in placed if other.y == box.y) for box in placed}
        return [Box(box.x, box.y, box.width, high[box.y]) for box in placed]

    @property
    def height(self) -> float:
        """Return the height of all rows in points."""
        return max((box.bottom for box in self._boxes), default=0)

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the keys from left to right, then row below row."""
        for key, box in zip(self.keys, self._boxes, strict=True):
            middle = y + box.center[1]
            key.draw(axes, x + box.x, middle)
            text = key.paragraph
            start = x + box.x + key.size[0] - text.width
            text.draw(axes, start, middle - text.height / 2)
