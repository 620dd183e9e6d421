"""How an organisation is built, as a picture: teams, people, artifacts and interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.errors import NothingToDraw
from qualcode.model.structure import Interface, Structure, Team
from qualcode.report.layout import (
    MARGIN,
    Box,
    Stack,
    canvas,
    draw_box,
    draw_curve,
    draw_line,
    heading,
    spread,
)
from qualcode.report.legend import Key, Legend, box_key, chip_key, line_key
from qualcode.report.structure_pieces import (
    BORDERS,
    artifact_color,
    card_stack,
    person_key,
    team_stack,
)
from qualcode.report.style import BLUE, INK, LINE, MUTED, ORANGE, PAPER, VERMILION, tint

_PAD = 12.0
_CARD_PAD = 8.0
_BETWEEN = 16.0
_FILLS = {"internal": PAPER, "external": tint(ORANGE, 0.14), "client": tint(BLUE, 0.10)}
# Widths of the boxes and of the gaps between them, by the number of teams in a row.
_ROWS = {1: (440.0, 0.0), 2: (250.0, 210.0), 3: (190.0, 156.0)}
_COLUMN, _LANE, _CARD = 236.0, 52.0, 190.0
_STUB = 18.0


def draw_structure(structure: Structure) -> Figure:
    """Draw an organisation's teams as boxes, joined by what passes between them.

    Up to three teams stand in a row with their interfaces in between; more stand in two columns on
    both sides of the interfaces. Filled figures are people whose number is known, at most eight
    for a role; a hollow one is a role whose number is not stated. Interfaces must name teams of
    the structure, as they do in a study that was read without problems.

    Raises:
        NothingToDraw: the structure has no teams.
    """
    teams = len(structure.teams)
    if not teams:
        raise NothingToDraw(f"the structure of organisation '{structure.organization}'")
    box, gap = _ROWS.get(teams, (0.0, 0.0))
    width = teams * box + (teams - 1) * gap if box else 2 * (_COLUMN + _LANE) + _CARD
    name = f"Organisation {structure.organization}"
    title = f"{name}: {structure.title}" if structure.title else name
    head = heading(title, width, structure.product)
    top = MARGIN + head.height + 18
    plan = _row(structure, top) if box else _columns(structure, top)
    legend = Legend(tuple(_keys(structure)), width)
    figure, axes = canvas(width + 2 * MARGIN, plan.bottom + 24 + legend.height + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    plan.draw(axes)
    legend.draw(axes, MARGIN, plan.bottom + 24)
    return figure


def _row(structure: Structure, top: float) -> _Plan:
    """Place up to three teams side by side and the interfaces of neighbours between them."""
    teams = _neighbours(structure)
    width, gap = _ROWS[len(teams)]
    cards = [_Card(item, structure, gap - 2 * _STUB) for item in structure.interfaces]
    order = {team.id: index for index, team in enumerate(teams)}
    gaps: list[list[_Card]] = [[] for _ in range(len(teams) + 1)]
    below: list[_Card] = []
    for card in cards:
        first, last = sorted(order[name] for name in card.interface.between)
        (gaps[last] if last - first == 1 else below).append(card)
    bodies = [team_stack(team, structure, width - 2 * _PAD) for team in teams]
    heights = [
        max(body.height + 2 * _PAD, _piled(before), _piled(after))
        for body, before, after in zip(bodies, gaps[:-1], gaps[1:], strict=True)
    ]
    plan = _Plan(top + max(heights))
    for index, (team, body, height) in enumerate(zip(teams, bodies, heights, strict=True)):
        y = top + (max(heights) - height) / 2
        plan.teams[team.id] = _Team(
            team, body, Box(MARGIN + index * (width + gap), y, width, height)
        )
    for index, pile in enumerate(gaps):
        left = MARGIN + index * (width + gap) - gap
        _fill_gap(plan, pile, Box(left, top, gap, max(heights)))
    _fill_below(plan, [_Card(card.interface, structure, 280) for card in below], teams)
    return plan


def _neighbours(structure: Structure) -> tuple[Team, ...]:
    """Return the teams in the order that puts most of those that meet side by side."""
    pairs = [interface.between for interface in structure.interfaces]

    def apart(teams: Sequence[Team]) -> int:
        order = {team.id: index for index, team in enumerate(teams)}
        return sum(abs(order[one] - order[other]) > 1 for one, other in pairs)

    return min(permutations(structure.teams), key=apart)


def _fill_gap(plan: _Plan, cards: Sequence[_Card], gap: Box) -> None:
    """Pile the cards of two neighbours in the gap between them."""
    if any(card.interface.crosses in BORDERS for card in cards):
        middle = gap.center[0]
        plan.borders.append([(middle, gap.y), (middle, gap.bottom)])
    y = gap.center[1] - (_piled(cards) - _BETWEEN) / 2
    for card in cards:
        box = Box(gap.x + _STUB, y, gap.width - 2 * _STUB, card.height)
        plan.lines.append([(gap.x, box.center[1]), (gap.right, box.center[1])])
        plan.cards.append((card, box))
        y = box.bottom + _BETWEEN


def _fill_below(plan: _Plan, cards: Sequence[_Card], teams: Sequence[Team]) -> None:
    """Pile the other cards below the row; the lower a card, the further out its lines."""
    boxes = [plan.teams[team.id].box for team in teams]
    middle = (boxes[0].x + boxes[-1].right) / 2
    for index, card in enumerate(cards):
        box = Box(middle - card.width / 2, plan.bottom + _BETWEEN, card.width, card.height)
        ends = sorted(
            (plan.teams[name].box for name in card.interface.between), key=lambda end: end.x
        )
        for end, edge, way in zip(ends, (box.x, box.right), (-1, 1), strict=True):
            x = end.center[0] + way * 10 * index
            plan.lines.append([(x, end.bottom), (x, box.center[1]), (edge, box.center[1])])
        plan.cards.append((card, box))
        plan.bottom = box.bottom
        if card.interface.crosses in BORDERS:
            plan.borders.append([(box.right + 8, box.y - 4), (box.right + 8, box.bottom + 4)])


def _columns(structure: Structure, top: float) -> _Plan:
    """Place the teams in two columns and all interfaces between these."""
    left, right = _sides(structure)
    cards = [_Card(item, structure, _CARD) for item in structure.interfaces]
    bodies = {team.id: team_stack(team, structure, _COLUMN - 2 * _PAD) for team in structure.teams}
    tallest = [
        sum(bodies[team.id].height + 2 * _PAD + 24 for team in side) for side in (left, right)
    ]
    plan = _Plan(top + max(*tallest, _piled(cards)))
    for side, x in ((left, MARGIN), (right, MARGIN + _COLUMN + _CARD + 2 * _LANE)):
        heights = [bodies[team.id].height + 2 * _PAD for team in side]
        for team, y, height in zip(side, _down(heights, top, plan.bottom), heights, strict=True):
            plan.teams[team.id] = _Team(team, bodies[team.id], Box(x, y, _COLUMN, height))
    cards.sort(
        key=lambda card: sum(plan.teams[name].box.center[1] for name in card.interface.between)
    )
    heights = [card.height for card in cards]
    for card, y in zip(cards, _down(heights, top, plan.bottom), strict=True):
        plan.cards.append((card, Box(MARGIN + _COLUMN + _LANE, y, _CARD, card.height)))
    _join(plan)
    return plan


def _sides(structure: Structure) -> tuple[list[Team], list[Team]]:
    """Return the teams of the two columns: most interfaces lead from one to the other."""
    teams = structure.teams
    pairs = [interface.between for interface in structure.interfaces]

    def joined(side: Sequence[Team]) -> int:
        names = {team.id for team in side}
        return sum((one in names) != (other in names) for one, other in pairs)

    left = max(combinations(teams, (len(teams) + 1) // 2), key=joined)
    order = {team.id: index for index, team in enumerate(left)}

    def partners(team: Team) -> float:
        met = [order[name] for pair in pairs if team.id in pair for name in pair if name in order]
        return sum(met) / len(met) if met else len(teams)

    return list(left), sorted((team for team in teams if team not in left), key=partners)


def _join(plan: _Plan) -> None:
    """Lead lines from the teams' inner edges to the cards between the columns."""
    middle = plan.cards[0][1].center[0] if plan.cards else 0
    ports = {
        name: iter(spread(team.box.y + 10, team.box.bottom - 10, max(plan.met(name), 1)))
        for name, team in plan.teams.items()
    }
    for card, box in plan.cards:
        ends = [plan.teams[name] for name in card.interface.between]
        outside = any(end.box.x > middle and end.team.kind != "internal" for end in ends)
        for side in (-1, 1):
            mine = [end for end in ends if (end.box.x - middle) * side > 0]
            mine.sort(key=lambda end: end.box.y)
            edge = box.x if side < 0 else box.right
            for end, y in zip(mine, spread(box.y, box.bottom, max(len(mine), 1)), strict=False):
                start = end.box.right if side < 0 else end.box.x
                plan.curves.append([(start, next(ports[end.team.id])), (edge, y)])
            if card.interface.crosses in BORDERS and outside == (side > 0):
                x = edge + 8 * side
                plan.borders.append([(x, box.y - 4), (x, box.bottom + 4)])


def _piled(cards: Sequence[_Card]) -> float:
    return sum(card.height + _BETWEEN for card in cards)


def _down(heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the upper edges of boxes that are spread evenly from top to bottom."""
    gap = (bottom - top - sum(heights)) / max(len(heights), 1)
    return [top + gap / 2 + sum(heights[:index]) + gap * index for index in range(len(heights))]


def _keys(structure: Structure) -> Iterator[Key]:
    """Yield the legend's entries, only of what the drawing shows."""
    for artifact in structure.artifacts:
        yield chip_key(artifact.name, artifact_color(artifact.id), artifact.note)
    counts = [member.count for team in structure.teams for member in team.members]
    if any(counts):
        yield person_key("a person", filled=True)
    if None in counts:
        yield person_key("role, number of people not stated", filled=False)
    kinds = [kind for kind in _FILLS if any(team.kind == kind for team in structure.teams)]
    for kind in kinds if len(kinds) > 1 else ():
        yield box_key(_FILLS[kind], MUTED, {"client": kind}.get(kind, f"{kind} team"))
    crossed = [BORDERS[item.crosses] for item in structure.interfaces if item.crosses in BORDERS]
    for border in dict.fromkeys(crossed):
        yield line_key(VERMILION, 1.2, f"{border} boundary", dashed=True)


@dataclass(frozen=True, slots=True)
class _Card:
    """What is written on an interface."""

    interface: Interface
    structure: Structure
    width: float

    @property
    def stack(self) -> Stack:
        return card_stack(self.interface, self.structure, self.width - 2 * _CARD_PAD)

    @property
    def height(self) -> float:
        return self.stack.height + 2 * _CARD_PAD


@dataclass(frozen=True, slots=True)
class _Team:
    """A team's contents and place."""

    team: Team
    stack: Stack
    box: Box


@dataclass(slots=True)
class _Plan:
    """Where everything stands; filled step by step and drawn at the end."""

    bottom: float
    teams: dict[str, _Team] = field(default_factory=dict)
    cards: list[tuple[_Card, Box]] = field(default_factory=list)
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    curves: list[list[tuple[float, float]]] = field(default_factory=list)
    borders: list[list[tuple[float, float]]] = field(default_factory=list)

    def met(self, name: str) -> int:
        """Return how many ends of interfaces a team has."""
        return sum(card.interface.between.count(name) for card, _ in self.cards)

    def level(self, card: _Card) -> float:
        """Return twice the height at which a card would lie between its teams."""
        return sum(self.teams[name].box.center[1] for name in card.interface.between)

    def draw(self, axes: Axes) -> None:
        """Draw lines first, so that cards and boxes lie on them."""
        for line in self.lines:
            draw_line(axes, line, color=MUTED, line=1.3)
        for start, end in self.curves:
            draw_curve(axes, start, end, color=MUTED, line=1.3)
        for border in self.borders:
            draw_line(axes, border, color=VERMILION, line=1.2, dashed=True)
        abroad = {
            name
            for card, _ in self.cards
            if card.interface.crosses in BORDERS
            for name in card.interface.between
        }
        for name, team in self.teams.items():
            outside = team.team.kind != "internal"
            draw_box(
                axes,
                team.box,
                fill=_FILLS.get(team.team.kind, PAPER),
                edge=INK,
                dashed=outside and name in abroad,
                line=1.3,
            )
            team.stack.draw(axes, team.box.x + _PAD, team.box.y + _PAD)
        for card, box in self.cards:
            draw_box(axes, box, edge=LINE, radius=4, line=0.8)
            card.stack.draw(axes, box.x + _CARD_PAD, box.y + _CARD_PAD)
