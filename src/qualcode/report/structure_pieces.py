"""What stands in the boxes of a structure map: people, artifacts, and notes on an interface."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from qualcode.model.structure import Interface, Member, Structure, Team
from qualcode.report.layout import Chips, Paragraph, Piece, Stack
from qualcode.report.legend import Key
from qualcode.report.style import ARTIFACT_COLORS, GREY, INK, MUTED, PAPER

BORDERS = {"organization": "organisation", "company": "company"}
_KINDS = {"internal": "internal team", "external": "external team", "client": "client"}
_SHOWN = 8
_IN_A_ROW = 4
_GLYPH_WIDTH, _GLYPH_HEIGHT = 11.0, 15.0


def team_stack(team: Team, structure: Structure, width: float) -> Stack:
    """Return a team's name, size, people and the artifacts they are responsible for."""
    size = "" if team.size is None else "1 person" if team.size == 1 else f"{team.size} people"
    kind = " · ".join(part for part in (_KINDS.get(team.kind, team.kind), size) if part)
    name = Stack(
        (Paragraph(team.name, width, 11, bold=True), Paragraph(kind, width, 8.5, MUTED)), 2
    )
    across = max((min(_figures(member), _IN_A_ROW) for member in team.members), default=1)
    people = Stack(tuple(_Role(member, across, width) for member in team.members), 6)
    chips = Chips(_named(team.responsible_for, structure), width)
    duty = Paragraph("responsible for" if chips.height else "", width, 8, MUTED)
    note = Paragraph(team.note, width, 8.5, MUTED, italic=True)
    return Stack((name, people, note, Stack((duty, chips), 4)), 10)


def card_stack(interface: Interface, structure: Structure, width: float) -> Stack:
    """Return what is known about an interface, as a column of short texts and chips."""
    names = {team.id: team.name for team in structure.teams}
    border = BORDERS.get(interface.crosses, "")
    manner = " · ".join(part for part in (interface.distance, interface.formality) if part)
    power = f"power: {names.get(interface.power, interface.power)}" if interface.power else ""
    pieces: tuple[Piece, ...] = (
        Paragraph(interface.about, width, 8.5, bold=True),
        Paragraph(manner, width, 8.5),
        Paragraph(power, width, 8.5),
        Paragraph(f"crosses {border} boundary" if border else "", width, 8, MUTED, italic=True),
        Chips(_named(interface.artifacts, structure), width, 7.5),
    )
    if not any(piece.height for piece in pieces):
        pieces = (Paragraph("not described", width, 8, MUTED, italic=True),)
    return Stack(pieces, 4)


def artifact_color(artifact: str) -> str:
    """Return the colour of a kind of artifact, grey for those of a study's own."""
    return ARTIFACT_COLORS.get(artifact, GREY)


def person_key(text: str, *, filled: bool) -> Key:
    """Return a key whose sign is a person."""

    def draw(axes: Axes, x: float, y: float) -> None:
        _draw_person(axes, x, y - _GLYPH_HEIGHT / 2, filled=filled)

    return Key(draw, _GLYPH_WIDTH, text, _GLYPH_HEIGHT)


def _named(artifacts: tuple[str, ...], structure: Structure) -> tuple[tuple[str, str], ...]:
    names = {artifact.id: artifact.name for artifact in structure.artifacts}
    return tuple(
        (names.get(artifact, artifact), artifact_color(artifact)) for artifact in artifacts
    )


def _figures(member: Member) -> int:
    return 1 if member.count is None else min(member.count, _SHOWN)


def _draw_person(axes: Axes, x: float, y: float, *, filled: bool) -> None:
    """Draw a head above shoulders in the glyph whose top left corner is given."""
    fill = INK if filled else PAPER
    middle, foot = x + _GLYPH_WIDTH / 2 - 0.5, y + _GLYPH_HEIGHT - 2
    angles = [math.pi * step / 16 for step in range(17)]
    arc = [(middle + 4.4 * math.cos(angle), foot - 5.4 * math.sin(angle)) for angle in angles]
    shoulders = PathPatch(
        Path([*arc, arc[0]], closed=True), facecolor=fill, edgecolor=INK, linewidth=0.7
    )
    head = Circle((middle, y + 3.6), 2.5, facecolor=fill, edgecolor=INK, linewidth=0.7)
    axes.add_patch(shoulders)
    axes.add_patch(head)


@dataclass(frozen=True, slots=True)
class _Role:
    """A role: a figure for each person, at most eight, and beside them its name and note."""

    member: Member
    across: int
    limit: float

    @property
    def _indent(self) -> float:
        return self.across * _GLYPH_WIDTH + 5

    @property
    def _text(self) -> Stack:
        width = self.limit - self._indent
        many = self.member.count not in (None, 1)
        times = "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}"
        count = f"{self.member.count}{times}" if many else ""
        role = Paragraph(f"{count}{self.member.role}", width)
        return Stack((role, Paragraph(self.member.note, width, 8, MUTED, italic=True)), 1)

    @property
    def height(self) -> float:
        rows = math.ceil(_figures(self.member) / _IN_A_ROW)
        return max(self._text.height, rows * _GLYPH_HEIGHT)

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the figures and, level with the first row of them, the text."""
        for index in range(_figures(self.member)):
            row, column = divmod(index, _IN_A_ROW)
            place = (x + column * _GLYPH_WIDTH, y + row * _GLYPH_HEIGHT)
            _draw_person(axes, *place, filled=self.member.count is not None)
        text = self._text
        rows = min(self.height, _GLYPH_HEIGHT)
        text.draw(axes, x + self._indent, y + max((rows - text.height) / 2, 0))
