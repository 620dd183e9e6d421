"""How one organisation is built: teams, members, artifacts, and the interfaces between teams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A role in a team; `count` is None where the source does not say how many."""

    role: str
    count: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A group of people and the ids of the artifacts they are responsible for."""

    id: str
    name: str
    kind: str = "internal"
    size: int | None = None
    members: tuple[Member, ...] = ()
    responsible_for: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something teams make, own or operate: model, pipeline, inference, data, product."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """Where two teams meet: how distant and formal, and who has the power."""

    between: tuple[str, str]
    about: str = ""
    distance: str = ""
    formality: str = ""
    power: str = ""
    crosses: str = ""
    artifacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """One organisation's teams, artifacts and interfaces."""

    organization: str
    title: str = ""
    product: str = ""
    teams: tuple[Team, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    interfaces: tuple[Interface, ...] = ()
