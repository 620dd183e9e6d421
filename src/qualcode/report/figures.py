"""Bar charts and heat maps of tables that others counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.errors import NothingToDraw
from qualcode.report.layout import (
    MARGIN,
    Box,
    Paragraph,
    canvas,
    draw_box,
    draw_line,
    heading,
    write_centered,
)
from qualcode.report.style import BLUE, INK, LINE, MUTED, PALE, PAPER, ink_on, text_width, tint

HIDDEN = "hidden"
_LABELS = 250.0
_BARS = 360.0
_GAP = 10.0
_Values = npt.NDArray[Any]
_Groups = Sequence[tuple[str, int]]


def bar_chart(
    labels: Sequence[str],
    counts: Sequence[int],
    *,
    title: str,
    unit: str,
    total: int | None = None,
) -> Figure:
    """Draw a horizontal bar for each label, from top to bottom in the order given.

    Args:
        labels: one for each bar; long ones are wrapped.
        counts: the lengths, printed at the bars' ends.
        title: the heading.
        unit: what is counted, in the plural.
        total: how many there are in all; adds each count's share of it, in whole per cent.

    Raises:
        NothingToDraw: there are no labels.
    """
    if not labels:
        raise NothingToDraw(f"the chart '{title}'")
    rows = _Rows(labels, floor=16, pad=9)
    ends = [Paragraph(_with_share(count, total), 200, bold=True) for count in counts]
    start = MARGIN + rows.width + _GAP
    width = start + _BARS + 6 + max(end.width for end in ends) + MARGIN
    head = heading(title, width - 2 * MARGIN, unit if total is None else f"{unit}, of {total}")
    top = MARGIN + head.height + 14
    figure, axes = canvas(width, top + rows.height + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    places = rows.draw(axes, start - _GAP, top)
    for (y, height), count, end in zip(places, counts, ends, strict=True):
        bar = Box(start, y + height / 2 - 8, _BARS * count / max(*counts, 1), 16)
        draw_box(axes, bar, fill=BLUE, radius=0, line=0)
        end.draw(axes, bar.right + 6, bar.center[1] - end.height / 2)
    draw_line(axes, [(start, top), (start, top + rows.height)], color=MUTED)
    return figure


def _with_share(count: int, total: int | None) -> str:
    return f"{count} ({count / total:.0%})" if total else str(count)


def cross_heatmap(
    rows: Sequence[str],
    columns: Sequence[str],
    values: _Values,
    bases: Sequence[int | None],
    *,
    title: str,
    unit: str,
    groups: _Groups = (),
) -> Figure:
    """Draw a table whose cells show counts and are shaded by their share of the column's base.

    Args:
        rows: labels of the rows, from top to bottom.
        columns: labels of the columns.
        values: counts, rows x columns; what is not a number is hidden.
        bases: how many units each column has, printed below its label; None is hidden.
        title: the heading.
        unit: what is counted, in the plural.
        groups: headings above the columns and how many columns each spans, from left to right.

    Raises:
        NothingToDraw: there are no rows or no columns.
    """
    if not rows or not columns:
        raise NothingToDraw(f"the table '{title}'")
    labels = _Rows(rows, floor=20, pad=8)
    top_row = _Columns(columns, bases, groups or [("", len(columns))], MARGIN + labels.width + _GAP)
    width = max(top_row.right, top_row.lefts[0] + 184) + MARGIN
    head = heading(title, width - 2 * MARGIN, f"{unit}; shade: share of the column's n")
    top = MARGIN + head.height + 14 + top_row.height
    figure, axes = canvas(width, top + labels.height + 30 + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    top_row.draw(axes, top)
    shares = values / np.array([np.nan if base is None else max(base, 1) for base in bases])
    places = labels.draw(axes, MARGIN + labels.width, top)
    for (y, height), line, part in zip(places, values, shares, strict=True):
        for left, value, share in zip(top_row.lefts, line, part, strict=True):
            _draw_cell(axes, Box(left, y, top_row.cell, height), value, share)
    _draw_scale(axes, top_row.lefts[0], top + labels.height + 16)
    return figure


def cooccurrence_heatmap(
    labels: Sequence[str], values: _Values, *, title: str, unit: str
) -> Figure:
    """Draw how often codes occur together: each pair once, below the diagonal.

    Args:
        labels: the codes, from top to bottom and from left to right.
        values: symmetric counts, labels x labels; the diagonal holds each code's own count and is
            drawn as outlined cells.
        title: the heading.
        unit: what is counted, in the plural.

    Raises:
        NothingToDraw: there are no labels.
    """
    if not labels:
        raise NothingToDraw(f"the table '{title}'")
    cell = min(max(560 / len(labels), 22.0), 46.0)
    rows = _Rows(labels, floor=min(cell, 30.0) - 6, pad=6)
    start = MARGIN + rows.width + _GAP + 24
    width = max(start + cell * len(labels), 420) + MARGIN
    note = f"{unit}; outlined: with the code at all; shaded: with both codes"
    head = heading(title, width - 2 * MARGIN, note)
    top = MARGIN + head.height + 14
    figure, axes = canvas(width, top + rows.height + 16 + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    strongest = max(float(np.tril(values, -1).max()), 1.0)
    for index, (y, height) in enumerate(rows.draw(axes, start - 24 - _GAP, top)):
        for column in range(index):
            box = Box(start + column * cell, y, cell, height)
            _draw_cell(axes, box, values[index, column], values[index, column] / strongest)
        own = Box(start + index * cell, y, cell, height)
        _draw_own(axes, own, values[index, index])
        for place in ((start - 16, own.center[1]), (own.center[0], top + rows.height + 11)):
            write_centered(axes, place, str(index + 1), size=8.5, color=MUTED, bold=True)
    return figure


def _draw_cell(axes: Axes, box: Box, value: float, share: float) -> None:
    if np.isnan(value):
        draw_box(axes, box, fill=PALE, edge=PALE, radius=0)
        write_centered(axes, box.center, HIDDEN, size=7, color=MUTED)
        return
    shaded = value and not np.isnan(share)
    fill = tint(BLUE, min(float(share), 1.0)) if shaded else PAPER
    draw_box(axes, box, fill=fill, edge=PALE, radius=0)
    color = ink_on(fill) if value else LINE
    write_centered(axes, box.center, f"{value:g}", color=color, bold=bool(value))


def _draw_own(axes: Axes, box: Box, value: float) -> None:
    inner = Box(box.x + 2, box.y + 2, box.width - 4, box.height - 4)
    draw_box(axes, inner, edge=INK, radius=3)
    write_centered(axes, box.center, f"{value:g}", bold=True)


def _draw_scale(axes: Axes, x: float, y: float) -> None:
    """Draw the legend of the shades."""
    for index, share in enumerate((0.25, 0.5, 0.75, 1.0)):
        box = Box(x + index * 46, y, 46, 14)
        fill = tint(BLUE, share)
        draw_box(axes, box, fill=fill, radius=0, line=0)
        write_centered(axes, box.center, f"{share:.0%}", size=8, color=ink_on(fill))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The labels on the left; a row is `pad` higher than its label and that at least `floor`."""

    labels: Sequence[str]
    floor: float
    pad: float

    @property
    def _texts(self) -> list[Paragraph]:
        return [Paragraph(label, _LABELS, align="right") for label in self.labels]

    @property
    def _heights(self) -> list[float]:
        return [max(text.height, self.floor) + self.pad for text in self._texts]

    @property
    def width(self) -> float:
        return max(text.width for text in self._texts)

    @property
    def height(self) -> float:
        return sum(self._heights)

    def draw(self, axes: Axes, right: float, top: float) -> Iterator[tuple[float, float]]:
        """Draw the labels and yield each row's upper edge and height."""
        heights = self._heights
        tops = accumulate(heights, initial=top)
        for text, y, height in zip(self._texts, tops, heights, strict=False):
            text.draw(axes, right, y + (height - text.height) / 2)
            yield y, height


@dataclass(frozen=True, slots=True)
class _Columns:
    """The headings of a table: groups, labels and bases."""

    labels: Sequence[str]
    bases: Sequence[int | None]
    groups: _Groups
    start: float

    @property
    def cell(self) -> float:
        words = [word for label in self.labels for word in label.split()]
        widest = max(text_width(word, 8) for word in words) + 10
        return max(min(max(600 / len(self.labels), 46.0), 74.0), min(widest, 130.0))

    @property
    def lefts(self) -> list[float]:
        places: list[float] = []
        x = self.start
        for _, span in self.groups:
            places += [x + self.cell * index for index in range(span)]
            x = places[-1] + self.cell + _GAP
        return places

    @property
    def right(self) -> float:
        return self.lefts[-1] + self.cell

    @property
    def _names(self) -> list[Paragraph]:
        return [
            Paragraph(name, self.cell * span - 8, 9.5, bold=True, align="center")
            for name, span in self.groups
        ]

    @property
    def _texts(self) -> list[Paragraph]:
        return [Paragraph(label, self.cell - 6, 8, align="center") for label in self.labels]

    @property
    def _labels_height(self) -> float:
        return max(text.height for text in self._texts) + 26

    @property
    def height(self) -> float:
        return max(name.height for name in self._names) + 4 + self._labels_height

    def draw(self, axes: Axes, bottom: float) -> None:
        """Draw the headings above the table's upper edge."""
        lefts, cell, line = self.lefts, self.cell, bottom - self._labels_height
        starts = accumulate((span for _, span in self.groups), initial=0)
        for name, (_, span), first in zip(self._names, self.groups, starts, strict=False):
            left, right = lefts[first], lefts[first] + cell * span
            name.draw(axes, (left + right) / 2, line - 4 - name.height)
            if name.height:
                draw_line(axes, [(left + 2, line), (right - 2, line)], color=INK)
        for text, base, left in zip(self._texts, self.bases, lefts, strict=True):
            text.draw(axes, left + cell / 2, bottom - 18 - text.height)
            count = f"n = {HIDDEN if base is None else base}"
            write_centered(axes, (left + cell / 2, bottom - 9), count, size=8, color=MUTED)
