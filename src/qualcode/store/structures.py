"""structures/<organisation>.yaml: teams, members, artifacts and interfaces."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qualcode.model.notation import natural_key
from qualcode.model.organization import Organization
from qualcode.model.problem import Problem
from qualcode.model.structure import Artifact, Interface, Member, Structure, Team
from qualcode.store.yaml_file import Fields, Node, read_yaml

_TOP = ("organization", "title", "product", "teams", "artifacts", "interfaces")
_TEAM = ("id", "name", "kind", "size", "members", "responsible_for", "note")
_INTERFACE = ("between", "about", "distance", "formality", "power", "crosses", "artifacts")


def read_structures(
    folder: Path, organizations: Mapping[str, Organization], problems: list[Problem]
) -> dict[str, Structure]:
    """Read the structures by organisation, in natural order."""
    found: dict[str, Structure] = {}
    paths = sorted((folder / "structures").glob("*.yaml"), key=lambda path: natural_key(path.stem))
    for path in paths:
        node = read_yaml(path, f"structures/{path.name}", problems)
        if node is None:
            continue
        structure = _structure(node, problems)
        if structure.organization not in organizations:
            message = f"'{structure.organization}' is not in organizations.csv."
            problems.append(Problem(node.where, message))
        elif structure.organization in found:
            message = f"'{structure.organization}' has another structure file."
            problems.append(Problem(node.where, message))
        found[structure.organization] = structure
    return found


def _structure(node: Node, problems: list[Problem]) -> Structure:
    fields = Fields(node, problems, _TOP)
    structure = Structure(
        organization=fields.text("organization", required=True),
        title=fields.text("title"),
        product=fields.text("product"),
        teams=tuple(_team(item, problems) for item in fields.nodes("teams")),
        artifacts=tuple(_artifact(item, problems) for item in fields.nodes("artifacts")),
        interfaces=tuple(_interface(item, problems) for item in fields.nodes("interfaces")),
    )
    _check(structure, fields, problems)
    return structure


def _team(node: Node, problems: list[Problem]) -> Team:
    fields = Fields(node, problems, _TEAM)
    return Team(
        id=fields.text("id", required=True),
        name=fields.text("name") or fields.text("id"),
        kind=fields.text("kind") or "internal",
        size=fields.number("size"),
        members=tuple(_member(item, problems) for item in fields.nodes("members")),
        responsible_for=fields.texts("responsible_for"),
        note=fields.text("note"),
    )


def _member(node: Node, problems: list[Problem]) -> Member:
    fields = Fields(node, problems, ("role", "count", "note"))
    return Member(fields.text("role", required=True), fields.number("count"), fields.text("note"))


def _artifact(node: Node, problems: list[Problem]) -> Artifact:
    fields = Fields(node, problems, ("id", "name", "note"))
    name = fields.text("id", required=True)
    return Artifact(name, fields.text("name") or name, fields.text("note"))


def _interface(node: Node, problems: list[Problem]) -> Interface:
    fields = Fields(node, problems, _INTERFACE)
    between = fields.texts("between")
    if len(between) != 2:
        problems.append(Problem(node.where, "'between' must name two teams."))
        between = ("", "")
    return Interface(
        between=(between[0], between[1]),
        about=fields.text("about"),
        distance=fields.text("distance"),
        formality=fields.text("formality"),
        power=fields.text("power"),
        crosses=fields.text("crosses"),
        artifacts=fields.texts("artifacts"),
    )


def _check(structure: Structure, fields: Fields, problems: list[Problem]) -> None:
    teams = {team.id for team in structure.teams}
    artifacts = {artifact.id for artifact in structure.artifacts}
    named = [name for team in structure.teams for name in team.responsible_for]
    named += [name for interface in structure.interfaces for name in interface.artifacts]
    strangers = [("artifact", name) for name in named if name not in artifacts]
    strangers += [
        ("team", name)
        for interface in structure.interfaces
        for name in interface.between
        if name not in teams
    ]
    for kind, name in strangers:
        message = f"'{name}' is named as {kind}, but not listed under '{kind}s'."
        problems.append(Problem(fields.where, message))
