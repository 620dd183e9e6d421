"""Who was interviewed and where they work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Attributes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation with its attributes; an attribute may have several values or none."""

    id: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Participant:
    """A person interviewed, under a pseudonym, in one organisation (empty where unknown)."""

    id: str
    organization: str
    attributes: Attributes = field(default_factory=dict)
