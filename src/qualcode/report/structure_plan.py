"""Where the teams of a structure map stand, and the interfaces between them.

Interfaces keep a zone of their own between boxes, so that no line crosses a box or a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations

from qualcode.model.structure import Interface, Structure, Team
from qualcode.report.layout import MARGIN, Box, Stack, spread
from qualcode.report.structure_pieces import BORDERS, card_stack, team_stack

TEAM_PAD = 12.0
CARD_PAD = 8.0
_BETWEEN = 20.0
# Widths of the boxes, of the gaps between them, and of the room for lines beside the cards in the
# gaps, by the number of teams in a row.
_ROWS = {1: (440.0, 0.0, 0.0), 2: (248.0, 254.0, 36.0), 3: (182.0, 172.0, 25.0)}
_COLUMN, _CARD, _LANE = 236.0, 190.0, 52.0

Line = list[tuple[float, float]]


def plan_width(teams: int) -> float:
    """Return how wide a map of so many teams is, without margins."""
    if teams not in _ROWS:
        return 2 * (_COLUMN + _LANE) + _CARD
    box, gap, _ = _ROWS[teams]
    return teams * box + (teams - 1) * gap


def plan_structure(structure: Structure, top: float) -> Plan:
    """Place teams and interfaces below a height: up to three teams in a row, more in two columns.

    The structure has at least one team, and its interfaces name teams that it has.
    """
    return _row(structure, top) if len(structure.teams) in _ROWS else _columns(structure, top)


def _row(structure: Structure, top: float) -> Plan:
    """Place teams side by side and the interfaces of neighbours between them."""
    teams = _neighbours(structure)
    width, gap, lane = _ROWS[len(teams)]
    order = {team.id: index for index, team in enumerate(teams)}
    piles: list[list[Card]] = [[] for _ in teams]
    below: list[Card] = []
    for interface in structure.interfaces:
        first, last = sorted(order[name] for name in interface.between)
        if last - first == 1:
            piles[first].append(Card(interface, structure, gap - 2 * lane))
        else:
            below.append(Card(interface, structure, 280))
    stacks = [team_stack(team, structure, width - 2 * TEAM_PAD) for team in teams]
    heights = [stack.height + 2 * TEAM_PAD for stack in stacks]
    plan = Plan(top + max(*heights, *(_piled(pile) for pile in piles)))
    for index, (team, stack, height) in enumerate(zip(teams, stacks, heights, strict=True)):
        y = (top + plan.bottom - height) / 2
        box = Box(MARGIN + index * (width + gap), y, width, height)
        plan.teams[team.id] = PlacedTeam(team, stack, box)
    for index, pile in enumerate(piles):
        left = MARGIN + index * (width + gap) + width
        _fill_gap(plan, pile, Box(left, top, gap, plan.bottom - top), lane)
    _join(plan)
    _fill_below(plan, below)
    return plan


def _neighbours(structure: Structure) -> tuple[Team, ...]:
    """Return the teams in the order that puts most of those that meet side by side."""
    pairs = [interface.between for interface in structure.interfaces]

    def apart(teams: Sequence[Team]) -> int:
        order = {team.id: index for index, team in enumerate(teams)}
        return sum(abs(order[one] - order[other]) > 1 for one, other in pairs)

    return min(permutations(structure.teams), key=apart)


def _fill_gap(plan: Plan, cards: Sequence[Card], gap: Box, lane: float) -> None:
    """Pile the cards of two neighbours in the gap between them."""
    if any(card.interface.crosses in BORDERS for card in cards):
        plan.borders.append([(gap.center[0], gap.y - 8), (gap.center[0], gap.bottom + 8)])
    y = gap.center[1] - (_piled(cards) - _BETWEEN) / 2
    for card in cards:
        plan.cards.append((card, Box(gap.x + lane, y, card.width, card.height)))
        y += card.height + _BETWEEN


def _fill_below(plan: Plan, cards: Sequence[Card]) -> None:
    """Pile the other cards below the row; the lower a card, the further out its lines."""
    boxes = [team.box for team in plan.teams.values()]
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
            plan.borders.append(_beside(box, 1))


def _columns(structure: Structure, top: float) -> Plan:
    """Place the teams in two columns and all interfaces between these."""
    cards = [Card(item, structure, _CARD) for item in structure.interfaces]
    sides = [
        [(team, team_stack(team, structure, _COLUMN - 2 * TEAM_PAD)) for team in side]
        for side in _sides(structure)
    ]
    heights = [[stack.height + 2 * TEAM_PAD for _, stack in side] for side in sides]
    tallest = max(sum(side) + 24 * len(side) for side in heights)
    plan = Plan(top + max(tallest, _piled(cards)))
    for side, high, x in zip(sides, heights, (0, _COLUMN + _CARD + 2 * _LANE), strict=True):
        for (team, stack), y, height in zip(side, _down(high, top, plan.bottom), high, strict=True):
            box = Box(MARGIN + x, y, _COLUMN, height)
            plan.teams[team.id] = PlacedTeam(team, stack, box)
    cards.sort(key=plan.level)
    for card, y in zip(
        cards, _down([card.height for card in cards], top, plan.bottom), strict=True
    ):
        box = Box(MARGIN + _COLUMN + _LANE, y, _CARD, card.height)
        plan.cards.append((card, box))
        if card.interface.crosses in BORDERS:
            plan.borders.append(_beside(box, plan.outer_side(card)))
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


def _join(plan: Plan) -> None:
    """Lead curves from the edges of the boxes to the cards beside them, from top to bottom."""
    for team in plan.teams.values():
        for side in (-1, 1):
            mine = [
                (card, box)
                for card, box in plan.cards
                if team.team.id in card.interface.between
                and (box.center[0] - team.box.center[0]) * side > 0
            ]
            mine.sort(key=lambda placed: placed[1].y)
            ports = spread(team.box.y + 8, team.box.bottom - 8, len(mine))
            start = team.box.right if side > 0 else team.box.x
            for (card, box), port in zip(mine, ports, strict=True):
                edge = box.x if side > 0 else box.right
                plan.curves.append([(start, port), (edge, plan.arrival(team, card, box))])


def _piled(cards: Sequence[Card]) -> float:
    return sum(card.height + _BETWEEN for card in cards)


def _beside(box: Box, side: int) -> Line:
    """Return a short upright line beside a card; side -1 is its left, 1 its right."""
    x = box.x - 8 if side < 0 else box.right + 8
    return [(x, box.y - 4), (x, box.bottom + 4)]


def _down(heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the upper edges of boxes that are spread evenly from top to bottom."""
    gap = (bottom - top - sum(heights)) / max(len(heights), 1)
    return [top + gap / 2 + sum(heights[:index]) + gap * index for index in range(len(heights))]


@dataclass(frozen=True, slots=True)
class Card:
    """What is written on an interface, and how wide it may be."""

    interface: Interface
    structure: Structure
    width: float

    @property
    def stack(self) -> Stack:
        """Return the card's texts and chips."""
        return card_stack(self.interface, self.structure, self.width - 2 * CARD_PAD)

    @property
    def height(self) -> float:
        """Return the card's height in points."""
        return self.stack.height + 2 * CARD_PAD


@dataclass(frozen=True, slots=True)
class PlacedTeam:
    """A team, what its box holds, and where the box stands."""

    team: Team
    stack: Stack
    box: Box


@dataclass(slots=True)
class Plan:
    """Where everything stands, filled step by step; lines end at boxes and cards."""

    bottom: float
    teams: dict[str, PlacedTeam] = field(default_factory=dict)
    cards: list[tuple[Card, Box]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    curves: list[Line] = field(default_factory=list)
    borders: list[Line] = field(default_factory=list)

    def level(self, card: Card) -> float:
        """Return twice the height at which a card would lie right between its teams."""
        return sum(self.teams[name].box.center[1] for name in card.interface.between)

    def outer_side(self, card: Card) -> int:
        """Return on which side of a card its team from outside stands: -1 left, 1 right."""
        ends = [self.teams[name] for name in card.interface.between]
        outside = [end.box.x for end in ends if end.team.kind != "internal"]
        return 1 if not outside or max(outside) > MARGIN else -1

    def arrival(self, team: PlacedTeam, card: Card, box: Box) -> float:
        """Return the height at which a team's line meets a card."""
        ends = [self.teams[name] for name in card.interface.between]
        same = sorted({end.box.y for end in ends if end.box.x == team.box.x})
        return spread(box.y, box.bottom, len(same))[same.index(team.box.y)]
