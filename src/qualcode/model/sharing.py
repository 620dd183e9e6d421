"""What a study says about giving itself away: which numbers are too small to be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sharing:
    """What study.yaml says under `sharing`.

    A cell of a table by attribute is shown where at least `smallest_cell` participants of at least
    `fewest_organizations` organisations stand behind it. `public` says why all numbers may be
    shown: where they are published already. `roles` and `places` are the attributes that say what
    somebody does and where; without them they are told by their names.
    """

    smallest_cell: int = 5
    fewest_organizations: int = 3
    public: str = ""
    roles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
