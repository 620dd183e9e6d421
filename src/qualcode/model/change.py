"""What one command does to the codings: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.coding import Coding, Source, Suggestion

CODE = "code"
UNCODE = "uncode"
ACCEPT = "accept"
REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Change:
    """One event to be: codings made (`code`, `accept`) or ids of codings undone (`uncode`).

    `suggestion` is what was accepted or rejected, `source` where published evidence stands. The
    ids, coder and time of new codings are set when the change is recorded.
    """

    action: str
    codings: tuple[Coding, ...] = ()
    removed: tuple[str, ...] = ()
    suggestion: Suggestion | None = None
    source: Source | None = None
