"""The space of an epistemic network analysis as a picture: units, means of groups, codes, lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.analysis.ena.space import Space
from qualcode.errors import NothingToDraw
from qualcode.report.layout import (
    MARGIN,
    Box,
    Paragraph,
    Stack,
    canvas,
    draw_box,
    draw_line,
    heading,
    write_centered,
)
from qualcode.report.legend import Key, Legend, circle_key, line_key, title_key
from qualcode.report.style import GREY, INK, LINE, MUTED, PAPER, point_colors, text_width, tint

_WIDTH = 660.0
_HIGHEST, _LOWEST = 520.0, 260.0
_ROOM = 30.0
_NODE, _POINT, _MEAN = 3.2, 2.6, 9.0
_LINE = 5.0
_FAINT = 0.05
_NUMBER = 8.0
_NOTHING = 1e-9
_Place = tuple[float, float]


def draw_space(
    space: Space,
    lines: pd.DataFrame,
    names: Mapping[str, str],
    *,
    title: str,
    note: str,
    sides: tuple[str, str] | None = None,
) -> Figure:
    """Draw units and codes on the first two axes of a space, with a network between the codes.

    Units are small circles in the colour of their group, means of groups squares, codes numbered
    dots. The same space always gives the same picture.

    Args:
        space: what `ena_space` returns.
        lines: code_a, code_b and weight: how thick a line is; those below a twentieth of the
            thickest are left out. A weight below 0 is drawn in the colour of the second side.
        names: what each code is called, in the order of their numbers.
        title: the heading.
        note: what stands below it.
        sides: the groups whose networks were subtracted from each other.

    Raises:
        NothingToDraw: the space has no codes.
    """
    there = set(space.nodes["code"])
    codes = [code for code in names if code in there]
    if not codes:
        raise NothingToDraw(f"the space '{title}'")
    colors = point_colors(space.groups["group"])
    head = heading(title, _WIDTH, note)
    signs = Legend(tuple(_signs(space, colors, sides)), _WIDTH)
    key = tuple(_numbered(number, names[code]) for number, code in enumerate(codes, start=1))
    legend = Stack((signs, Legend(key, _WIDTH)), 12)
    plan = _Plan.of(space, MARGIN + head.height + 30)
    under = plan.frame.bottom + 26
    figure, axes = canvas(_WIDTH + 2 * MARGIN, under + legend.height + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    _cross(axes, plan, space.axes)
    nodes = plan.places(space.nodes, "code")
    _draw_lines(axes, lines, nodes, [colors[side] for side in sides] if sides else [GREY, GREY])
    means = _draw_units(axes, space, plan, colors)
    _draw_nodes(axes, {code: nodes[code] for code in codes}, means, plan.frame)
    legend.draw(axes, MARGIN, under)
    return figure


@dataclass(frozen=True, slots=True)
class _Plan:
    """How places of the space become places of the picture; both axes have one scale."""

    axes: tuple[str, ...]
    frame: Box
    left: float
    highest: float
    scale: float

    @classmethod
    def of(cls, space: Space, top: float) -> _Plan:
        """Return a plan in which all units and codes have room, below a height."""
        names = [str(name) for name in space.axes["axis"]][:2]
        every = pd.concat([space.points[names], space.nodes[names]], ignore_index=True)
        ends = [(min(every[name].min(), 0.0), max(every[name].max(), 0.0)) for name in names]
        (left, right), (low, high) = [*ends, (0.0, 0.0)][:2]
        inner = _WIDTH - 2 * _ROOM
        wide, tall = max(right - left, _NOTHING), max(high - low, _NOTHING)
        scale = min(inner / wide, (_HIGHEST - 2 * _ROOM) / tall)
        height = max(tall * scale + 2 * _ROOM, _LOWEST)
        frame = Box(MARGIN, top, _WIDTH, height)
        left -= (inner / scale - wide) / 2
        high += ((height - 2 * _ROOM) / scale - tall) / 2
        return cls(tuple(names), frame, left, high, scale)

    def place(self, where: Sequence[float]) -> _Place:
        """Return where in the frame a place of the space is."""
        across, up = [*where, 0.0][:2]
        x = self.frame.x + _ROOM + (across - self.left) * self.scale
        return x, self.frame.y + _ROOM + (self.highest - up) * self.scale

    def places(self, table: pd.DataFrame, name: str) -> dict[str, _Place]:
        """Return where each row of a table is; those without a place are left out."""
        rows = table.dropna(subset=list(self.axes)).to_dict("records")
        return {
            str(row[name]): self.place([float(row[axis]) for axis in self.axes]) for row in rows
        }


def _cross(axes: Axes, plan: _Plan, table: pd.DataFrame) -> None:
    """Draw the frame, the lines through the origin, and what the axes are."""
    frame = plan.frame
    draw_box(axes, frame, edge=LINE, radius=0, line=0.6)
    x, y = plan.place((0.0, 0.0))
    draw_line(axes, [(frame.x, y), (frame.right, y)], color=LINE, line=0.6)
    draw_line(axes, [(x, frame.y), (x, frame.bottom)], color=LINE, line=0.6)
    said = [f"{row.axis} ({row.variance:.0%} of the variance)" for row in table.itertuples()]
    across = Paragraph(f"across: {said[0]}", math.inf, 8.5, MUTED, align="right")
    across.draw(axes, frame.right, frame.bottom + 6)
    if len(said) > 1:
        Paragraph(f"up: {said[1]}", math.inf, 8.5, MUTED).draw(axes, frame.x, frame.y - 16)


def _draw_lines(
    axes: Axes, lines: pd.DataFrame, nodes: Mapping[str, _Place], inks: Sequence[str]
) -> None:
    """Draw the network, weak lines first."""
    strongest = float(lines["weight"].abs().max()) if len(lines) else 0.0
    for row in lines.sort_values("weight", key=abs, kind="stable").to_dict("records"):
        share = abs(row["weight"]) / strongest if strongest else 0.0
        if share >= _FAINT:
            ends = [nodes[str(row[side])] for side in ("code_a", "code_b")]
            ink = inks[0 if row["weight"] > 0 else 1]
            draw_line(axes, ends, color=tint(ink, 0.25 + 0.5 * share), line=_LINE * share)


def _draw_units(
    axes: Axes, space: Space, plan: _Plan, colors: Mapping[str, str]
) -> dict[str, _Place]:
    """Draw the units and the means of groups; return where these are."""
    groups = dict(zip(space.points["unit"], space.points["group"], strict=True))
    for unit, place in plan.places(space.points, "unit").items():
        color = colors.get(str(groups[unit]), MUTED)
        _mark(axes, place, "o", 2 * _POINT, (tint(color, 0.6), color))
    means = plan.places(space.groups, "group")
    for group, place in means.items():
        _mark(axes, place, "s", _MEAN, (colors[group], PAPER))
    return means


def _mark(axes: Axes, place: _Place, sign: str, size: float, colors: tuple[str, str]) -> None:
    """Draw a sign that may lie on others: two units can have one place."""
    fill, edge = colors
    axes.scatter(
        [place[0]],
        [place[1]],
        s=size**2,
        marker=sign,
        facecolor=fill,
        edgecolor=edge,
        linewidth=0.8,
        zorder=1,
    )


def _draw_nodes(
    axes: Axes, nodes: Mapping[str, _Place], means: Mapping[str, _Place], frame: Box
) -> None:
    """Draw the codes as dots, and their numbers where nothing else stands."""
    for place in nodes.values():
        _mark(axes, place, "o", 2 * _NODE, (INK, PAPER))
    taken = [_square(place, 2 * _NODE) for place in nodes.values()]
    taken += [_square(place, _MEAN) for place in means.values()]
    for number, place in enumerate(nodes.values(), start=1):
        wide = text_width(str(number), _NUMBER, bold=True) + 3
        free = (spot for spot in _around(place, wide) if _is_free(spot, taken, frame))
        spot = next(free, None)
        if spot is None:  # there is no room left for numbers
            continue
        if math.dist(place, spot.center) > 2 * _NUMBER:
            draw_line(axes, [place, spot.center], color=MUTED, line=0.5)
        draw_box(axes, spot, fill=f"{PAPER}c0", radius=2, line=0)
        write_centered(axes, spot.center, str(number), size=_NUMBER, bold=True)
        taken.append(spot)


def _square(place: _Place, size: float) -> Box:
    return Box(place[0] - size / 2, place[1] - size / 2, size, size)


def _around(place: _Place, wide: float) -> Iterator[Box]:
    """Yield boxes near a place, the nearest first."""
    tall = _NUMBER + 3
    for step in range(40):
        far = _NODE + tall / 2 + 1 + 3 * step
        for turn in range(16):
            angle = math.tau * turn / 16 - math.pi / 4
            x = place[0] + (far + wide / 2 - tall / 2) * math.cos(angle)
            y = place[1] + far * math.sin(angle)
            yield Box(x - wide / 2, y - tall / 2, wide, tall)


def _is_free(spot: Box, taken: Sequence[Box], frame: Box) -> bool:
    inside = frame.x < spot.x and spot.right < frame.right
    inside = inside and frame.y < spot.y and spot.bottom < frame.bottom
    return inside and all(
        spot.right <= other.x
        or other.right <= spot.x
        or spot.bottom <= other.y
        or other.bottom <= spot.y
        for other in taken
    )


def _signs(space: Space, colors: Mapping[str, str], sides: tuple[str, str] | None) -> Iterator[Key]:
    """Yield what circles, squares and lines mean."""
    for row in space.groups.itertuples():
        yield circle_key(colors[str(row.group)], 4, f"{row.group} ({row.units})")
    if len(space.groups):
        yield Key(_draw_mean, _MEAN, "mean of a group", _MEAN)
    else:
        yield circle_key(MUTED, 4, "units")
    if sides:
        for side in sides:
            yield line_key(tint(colors[side], 0.75), 3, f"stronger in {side}")
    else:
        yield line_key(tint(GREY, 0.75), 3, "mean network")


def _draw_mean(axes: Axes, x: float, y: float) -> None:
    _mark(axes, (x + _MEAN / 2, y), "s", _MEAN, (MUTED, PAPER))


def _numbered(number: int, name: str) -> Key:
    sign = title_key(str(number)).paragraph

    def draw(axes: Axes, x: float, y: float) -> None:
        sign.draw(axes, x, y - sign.height / 2)

    return Key(draw, sign.width, name, sign.height)
