"""How an organisation is built, as a picture: teams, people, artifacts and interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.errors import NothingToDraw
from qualcode.model.structure import Structure
from qualcode.report.layout import MARGIN, canvas, draw_box, draw_curve, draw_line, heading
from qualcode.report.legend import Key, Legend, box_key, chip_key, line_key
from qualcode.report.structure_pieces import BORDERS, artifact_color, person_key
from qualcode.report.structure_plan import (
    CARD_PAD,
    TEAM_PAD,
    PlacedTeam,
    Plan,
    plan_structure,
    plan_width,
)
from qualcode.report.style import BLUE, INK, LINE, MUTED, ORANGE, PAPER, VERMILION, tint

_FILLS = {"internal": PAPER, "external": tint(ORANGE, 0.14), "client": tint(BLUE, 0.10)}


def draw_structure(structure: Structure) -> Figure:
    """Draw an organisation's teams as boxes, joined by what passes between them.

    Up to three teams stand in a row with their interfaces in between; more stand in two columns on
    both sides of the interfaces. Filled figures are people whose number is known, at most eight
    for a role; a hollow one is a role whose number is not stated. Interfaces must name teams of
    the structure, as they do in a study that was read without problems.

    Raises:
        NothingToDraw: the structure has no teams.
    """
    if not structure.teams:
        raise NothingToDraw(f"the structure of organisation '{structure.organization}'")
    width = plan_width(len(structure.teams))
    name = f"Organisation {structure.organization}"
    title = f"{name}: {structure.title}" if structure.title else name
    head = heading(title, width, structure.product)
    plan = plan_structure(structure, MARGIN + head.height + 18)
    legend = Legend(tuple(_keys(structure)), width)
    figure, axes = canvas(width + 2 * MARGIN, plan.bottom + 24 + legend.height + MARGIN)
    head.draw(axes, MARGIN, MARGIN)
    _draw_plan(axes, plan)
    legend.draw(axes, MARGIN, plan.bottom + 24)
    return figure


def _draw_plan(axes: Axes, plan: Plan) -> None:
    """Draw lines first, so that boxes and cards lie on them."""
    for line in plan.lines:
        draw_line(axes, line, color=MUTED, line=1.3)
    for start, end in plan.curves:
        draw_curve(axes, start, end, color=MUTED, line=1.3)
    for border in plan.borders:
        draw_line(axes, border, color=VERMILION, line=1.2, dashed=True)
    crossing = [card.interface for card, _ in plan.cards if card.interface.crosses in BORDERS]
    beyond = {name for interface in crossing for name in interface.between}
    for name, team in plan.teams.items():
        _draw_team(axes, team, dashed=team.team.kind != "internal" and name in beyond)
    for card, box in plan.cards:
        draw_box(axes, box, edge=LINE, radius=4, line=0.8)
        card.stack.draw(axes, box.x + CARD_PAD, box.y + CARD_PAD)


def _draw_team(axes: Axes, team: PlacedTeam, *, dashed: bool) -> None:
    fill = _FILLS.get(team.team.kind, PAPER)
    draw_box(axes, team.box, fill=fill, edge=INK, dashed=dashed, line=1.3)
    team.stack.draw(axes, team.box.x + TEAM_PAD, team.box.y + TEAM_PAD)


def _keys(structure: Structure) -> Iterator[Key]:
    """Yield the legend's entries, only of what the drawing shows."""
    for artifact in structure.artifacts:
        yield chip_key(artifact.name, artifact_color(artifact.id), artifact.note)
    counts = [member.count for team in structure.teams for member in team.members]
    if any(counts):
        yield person_key("a person", filled=True)
    if None in counts:
        yield person_key("number of people not stated", filled=False)
    kinds = [kind for kind in _FILLS if any(team.kind == kind for team in structure.teams)]
    for kind in kinds if len(kinds) > 1 else ():
        yield box_key(_FILLS[kind], MUTED, {"client": kind}.get(kind, f"{kind} team"))
    crossed = [BORDERS[item.crosses] for item in structure.interfaces if item.crosses in BORDERS]
    if crossed:
        borders = " or ".join(dict.fromkeys(crossed))
        yield line_key(VERMILION, 1.2, f"{borders} boundary", dashed=True)
