"""A chart of how far coders agree on each code: the value, and its interval as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.errors import NothingToDraw
from qualcode.report.layout import MARGIN, Box, Paragraph, canvas, draw_box, draw_line, heading
from qualcode.report.style import BLUE, INK, LINE, MUTED, text_width, tint

_LABELS = 250.0
_SCALE = 320.0
_ROW = 22.0
_STEP = 0.25
_DOT = 7.0
_NEAR = 0.05  # what is so little below a line of the scale needs no further one


def agreement_chart(
    table: pd.DataFrame, labels: Sequence[str], *, title: str, note: str = ""
) -> Figure:
    """Draw a coefficient of agreement for each code, with its interval.

    Args:
        table: columns value, low and high; a code without a value has a row without a dot.
        labels: what each row is called, from top to bottom.
        title: the heading.
        note: a quieter line below it.

    Raises:
        NothingToDraw: no row has a value.
    """
    if not table["value"].notna().any():
        raise NothingToDraw(f"the chart '{title}'")
    rows = [Paragraph(label, _LABELS, align="right") for label in labels]
    heights = [max(row.height + 4, _ROW) for row in rows]
    lowest = min(0.0, float(table[["value", "low"]].min().min()) + _NEAR)
    least = max(math.floor(lowest / _STEP) * _STEP, -1.0)
    left = MARGIN + max(row.width for row in rows) + 12
    last = left + _SCALE + 14 + text_width("-0.00", 9)
    width = max(last, left + 300) + MARGIN
    head = heading(title, width - 2 * MARGIN, note)
    top = MARGIN + head.height + 30
    figure, axes = canvas(width, top + sum(heights) + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    frame = Box(left, top, _SCALE, sum(heights))
    _scale(axes, frame, least)
    tops = accumulate(heights, initial=top)
    values = zip(*(table[name].astype("float64") for name in ("value", "low", "high")), strict=True)
    for row, height, y, found in zip(rows, heights, tops, values, strict=False):
        row.draw(axes, left - 12, y + (height - row.height) / 2)
        _row(axes, Box(left, y, _SCALE, height), least, found)
    return figure


def _scale(axes: Axes, frame: Box, least: float) -> None:
    steps = round((1 - least) / _STEP)
    for step in range(steps + 1):
        value = least + step * _STEP
        x = _across(frame, least, value)
        draw_line(axes, [(x, frame.y), (x, frame.bottom)], color=LINE if value else MUTED, line=0.6)
        label = Paragraph(f"{value:g}", math.inf, 8, MUTED, align="center")
        label.draw(axes, x, frame.y - label.height - 4)


def _across(frame: Box, least: float, value: float) -> float:
    return frame.x + frame.width * (max(value, least) - least) / (1 - least)


def _row(axes: Axes, row: Box, least: float, found: tuple[float, float, float]) -> None:
    value, low, high = found
    middle = row.y + row.height / 2
    if not math.isnan(low) and not math.isnan(high):
        ends = [(_across(row, least, end), middle) for end in (low, high)]
        draw_line(axes, ends, color=tint(BLUE, 0.5), line=3)
    known = not math.isnan(value)
    if known:
        x = _across(row, least, value)
        dot = Box(x - _DOT / 2, middle - _DOT / 2, _DOT, _DOT)
        draw_box(axes, dot, fill=BLUE, radius=_DOT / 2, line=0)
    words = f"{value:.2f}" if known else "none"
    number = Paragraph(words, math.inf, 9, INK if known else MUTED, align="right")
    number.draw(axes, row.right + 14 + text_width("-0.00", 9), middle - number.height / 2)
