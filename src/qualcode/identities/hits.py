"""A stretch of a text that may identify somebody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A half-open place in code points, the kind of name that may stand there, and why."""

    start: int
    end: int
    kind: str
    why: str
