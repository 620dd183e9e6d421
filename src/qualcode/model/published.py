"""What a paper prints about its own study, and the guide its interviews followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.model.problem import Location


@dataclass(frozen=True, slots=True)
class PublishedNumber:
    """A number or a set of ids that a paper prints.

    `rebuild` says how to get it from the study; where it is empty, `not_rebuilt` says why it cannot
    be. `where` is the place in the paper, `place` the one in published.yaml.
    """

    id: str
    where: str
    says: str
    value: str
    rebuild: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    not_rebuilt: str = ""
    place: Location = field(default_factory=lambda: Location("published.yaml"))


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the interview guide.

    `feeds` are the codes that its answers can bear on; passages of the codes in `marked_by` are
    where it is talked about.
    """

    id: str
    title: str
    about: str = ""
    asks: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    marked_by: tuple[str, ...] = ()
