"""What became of a codebook over time, as a study's ledger tells."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.codebook import Codebook
from qualcode.model.difference import CodeDifference


@dataclass(frozen=True, slots=True)
class Deed:
    """One change of the codebook: who did what when and why, and what became of the codes.

    `deed` is as in `NewCodebook`; `harmless` are the codes whose new definition asks for no second
    look; `undone` tells that it is undone at present.
    """

    event: str
    at: str
    coder: str
    deed: str
    why: str
    codes: tuple[CodeDifference, ...]
    harmless: tuple[str, ...] = ()
    undone: bool = False


@dataclass(frozen=True, slots=True)
class CodebookChanges:
    """What makes one state of a codebook another: by code, and the deeds that led there.

    `old` and `new` name the states for a reader ("release 'round 2'", "now"), `since` and `until`
    say when they were made (UTC, ISO 8601; empty for the present).
    """

    old: str
    new: str
    before: Codebook
    after: Codebook
    codes: tuple[CodeDifference, ...]
    deeds: tuple[Deed, ...] = ()
    since: str = ""
    until: str = ""

    @property
    def standing(self) -> tuple[Deed, ...]:
        """Return the deeds that were not undone, in order."""
        turning = ("undo", "redo")
        return tuple(deed for deed in self.deeds if not deed.undone and deed.deed not in turning)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the life of a code.

    `what` is a few words, `before` and `after` hold what changed, `why` the reason given; `codings`
    and `participants` count what had the code then, afterwards.
    """

    at: str
    coder: str
    code: str
    what: str
    before: str = ""
    after: str = ""
    why: str = ""
    codings: int = 0
    participants: int = 0
    event: str = ""
