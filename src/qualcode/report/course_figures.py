"""Charts of the course of a study: codes accumulating over interviews, and where codes stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

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
from qualcode.report.style import (
    BLUE,
    INK,
    LINE,
    MUTED,
    ORANGE,
    PALE,
    PAPER,
    VERMILION,
    ink_on,
    text_width,
    tint,
)

_CURVE = 230.0
_BARS = 60.0
_CELL = 44.0
_ROW = 25.0
_LABELS = 250.0
_KEY = 20.0
_BAND = tint(BLUE, 0.2)
_NOW = "codes so far, in this order"
_MEAN = "mean of random orders"
_RANGE = "95% of random orders"
_PLACES = "passages; shade: share of the code's; red mark: median"
_Floats = npt.NDArray[np.float64]


def saturation_curve(table: pd.DataFrame, labels: Sequence[str], *, title: str) -> Figure:
    """Draw how many codes the interviews come to, within the band of random orders.

    Below the curve a bar for each interview shows its new codes, unless there are too many.

    Args:
        table: one group of a saturation table.
        labels: what each interview is called; their numbers stand there where names do not fit.
        title: the heading.

    Raises:
        NothingToDraw: the table has no rows.
    """
    if table.empty:
        raise NothingToDraw(f"the curve '{title}'")
    size = len(table)
    slot = min(max(640 / size, 0.05), 54.0)
    ticks = _ticks(max(int(table["cumulative"].iloc[-1]), 1))
    left = MARGIN + max(text_width(str(tick), 8) for tick in ticks) + 8
    width = max(left + slot * size, left + 380) + MARGIN
    head = heading(title, width - 2 * MARGIN, f"{size} interviews; bars: new codes of each")
    top = MARGIN + head.height + 26
    frame = Box(left, top, slot * size, _CURVE)
    bars = Box(left, frame.bottom + 22, frame.width, _BARS if slot >= 3 else 0.0)
    figure, axes = canvas(width, bars.bottom + 34 + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    _key(axes, MARGIN, top - 14)
    _scale(axes, frame, ticks)
    _curves(axes, frame, table, ticks[-1])
    if bars.height:
        _new_codes(axes, bars, list(table["new"]))
    _names(axes, bars, labels)
    return figure


def _ticks(highest: int) -> list[int]:
    """Return whole numbers from 0 to beyond the highest, at most seven at round steps."""
    power = 10 ** int(math.log10(max(highest / 6, 1)))
    step = next(power * part for part in (1, 2, 5, 10) if power * part * 6 >= highest)
    return list(range(0, highest + step, step))


def _key(axes: Axes, x: float, y: float) -> None:
    """Draw what the lines mean, from left to right."""
    for text in (_NOW, _MEAN, _RANGE):
        if text == _RANGE:
            draw_box(axes, Box(x, y - 5, _KEY, 10), fill=_BAND, radius=0, line=0)
        else:
            color, dashed = (INK, False) if text == _NOW else (BLUE, True)
            draw_line(axes, [(x, y), (x + _KEY, y)], color=color, line=1.6, dashed=dashed)
        entry = Paragraph(text, math.inf, 8.5, MUTED)
        entry.draw(axes, x + _KEY + 5, y - entry.height / 2)
        x += _KEY + 5 + entry.width + 16


def _scale(axes: Axes, frame: Box, ticks: Sequence[int]) -> None:
    for tick in ticks:
        y = frame.bottom - frame.height * tick / ticks[-1]
        draw_line(axes, [(frame.x, y), (frame.right, y)], color=LINE if tick else MUTED, line=0.6)
        label = Paragraph(str(tick), math.inf, 8, MUTED, align="right")
        label.draw(axes, frame.x - 6, y - label.height / 2)


def _curves(axes: Axes, frame: Box, table: pd.DataFrame, highest: int) -> None:
    across = frame.x + frame.width * (np.arange(len(table)) + 0.5) / len(table)

    def down(column: str) -> _Floats:
        return np.asarray(frame.bottom - frame.height * table[column].to_numpy(float) / highest)

    low, high = down("low"), down("high")
    outline = [*zip(across, high, strict=True), *zip(across[::-1], low[::-1], strict=True)]
    axes.add_patch(Polygon(outline, closed=True, facecolor=_BAND, edgecolor="none", zorder=1))
    for column, color, dashed in (("mean", BLUE, True), ("cumulative", INK, False)):
        places = list(zip(across.tolist(), down(column).tolist(), strict=True))
        draw_line(axes, places, color=color, line=1.6, dashed=dashed)
    if frame.width / len(table) >= 8:
        for x, y in places:
            draw_box(axes, Box(x - 2.5, y - 2.5, 5, 5), fill=INK, radius=2.5, line=0)


def _new_codes(axes: Axes, frame: Box, counts: Sequence[int]) -> None:
    slot, most = frame.width / len(counts), max(*counts, 1)
    for index, count in enumerate(counts):
        height = frame.height * count / most
        x = frame.x + slot * index
        bar = Box(x + slot * 0.15, frame.bottom - height, slot * 0.7, height)
        draw_box(axes, bar, fill=ORANGE, radius=0, line=0)
        if slot >= 13:
            write_centered(axes, (x + slot / 2, bar.y - 7), str(count), size=8)
    draw_line(axes, [(frame.x, frame.bottom), (frame.right, frame.bottom)], color=MUTED, line=0.6)


def _names(axes: Axes, frame: Box, labels: Sequence[str]) -> None:
    """Write names below the bars where all fit, else as many numbers as fit."""
    slot = frame.width / len(labels)
    fits = max(text_width(label, 8) for label in labels) + 4 <= slot
    names = list(labels) if fits else [str(number + 1) for number in range(len(labels))]
    step = max(math.ceil((text_width(names[-1], 8) + 8) / slot), 1)
    for index in range(0, len(names), 1 if fits else step):
        x = frame.x + slot * (index + 0.5)
        write_centered(axes, (x, frame.bottom + 11), names[index], size=8, color=MUTED)
    what = Paragraph("interviews in order", math.inf, 8.5, MUTED, align="right")
    what.draw(axes, max(frame.right, frame.x + what.width), frame.bottom + 20)


@dataclass(frozen=True, slots=True)
class _Part:
    """A row of the chart of positions: a label and its height."""

    label: Paragraph

    @property
    def height(self) -> float:
        return max(self.label.height + 4, _ROW)


def position_chart(table: pd.DataFrame, labels: Sequence[str], *, title: str) -> Figure:
    """Draw where in the interviews each code stands: a row of cells, from beginning to end.

    A cell shows how many passages stand in that part; the shade is their share of the code's. A
    mark at the lower edge shows the median.

    Args:
        table: a table of positions.
        labels: what each code is called, from top to bottom.
        title: the heading.

    Raises:
        NothingToDraw: the table has no rows.
    """
    if table.empty:
        raise NothingToDraw(f"the chart '{title}'")
    parts = [name for name in table if str(name).startswith("part_")]
    counts = table[parts].to_numpy(dtype=np.int64)
    rows = [_Part(Paragraph(label, _LABELS, align="right")) for label in labels]
    left = MARGIN + max(row.label.width for row in rows) + 10
    cell = max(_CELL, 140 / len(parts))
    right = left + cell * len(parts)
    numbers = [Paragraph(f"{count}", math.inf, bold=True, align="right") for count in table["n"]]
    last = right + 12 + max(text_width("passages", 8), *(number.width for number in numbers))
    width = max(last, left + 300) + MARGIN
    head = heading(title, width - 2 * MARGIN, _PLACES)
    top = MARGIN + head.height + 34
    figure, axes = canvas(width, top + sum(row.height for row in rows) + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    _borders(axes, (left, right), top, len(parts))
    Paragraph("passages", math.inf, 8, MUTED, align="right").draw(axes, last, top - 30)
    tops = accumulate((row.height for row in rows), initial=top)
    medians = table["median"].to_list()
    for row, y, line, number, median in zip(rows, tops, counts, numbers, medians, strict=False):
        row.label.draw(axes, left - 10, y + (row.height - row.label.height) / 2)
        _cells(axes, Box(left, y, right - left, row.height), line, float(median))
        number.draw(axes, last, y + (row.height - number.height) / 2)
    return figure


def _borders(axes: Axes, ends: tuple[float, float], top: float, parts: int) -> None:
    """Write at which per cent of the interview the parts begin and end."""
    left, right = ends
    for number in range(parts + 1):
        x = left + (right - left) * number / parts
        draw_line(axes, [(x, top - 4), (x, top)], color=MUTED)
        write_centered(axes, (x, top - 10), f"{number / parts:.0%}", size=7.5, color=MUTED)
    for text, x, align in (("beginning", left, "left"), ("end", right, "right")):
        place = Paragraph(text, math.inf, 8.5, INK, italic=True)
        place.draw(axes, x if align == "left" else x - place.width, top - 30)


def _cells(axes: Axes, row: Box, counts: npt.NDArray[np.int64], median: float) -> None:
    width, total = row.width / len(counts), int(counts.sum())
    for index, count in enumerate(counts.tolist()):
        box = Box(row.x + width * index, row.y, width, row.height)
        fill = tint(BLUE, count / total) if count else PAPER
        draw_box(axes, box, fill=fill, edge=PALE, radius=0)
        if count:
            write_centered(axes, box.center, str(count), color=ink_on(fill), size=8.5)
    x = row.x + row.width * median
    draw_line(axes, [(x, row.bottom - 4.5), (x, row.bottom)], color=VERMILION, line=2.4)
