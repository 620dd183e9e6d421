"""What happened in a study, as its ledger tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: who did what when, on which codes and texts.

    `undone` tells that it is undone at present. `codings` are the ids of those made or changed,
    `what` a few words on it, without words of a transcript; `deed` says what was done to the
    codebook, if anything.
    """

    event: str
    at: str
    coder: str
    device: str
    round: str
    action: str
    codes: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()
    codings: tuple[str, ...] = ()
    what: str = ""
    undone: bool = False
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Collision:
    """Two devices changed one coding without knowing of each other; the later change counts.

    `kept` and `other` say who did what when.
    """

    coding: str
    code: str
    transcript: str
    kept: str
    other: str
