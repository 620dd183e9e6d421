"""Positions in a text: half-open, in Unicode code points."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The code points `start <= position < end` of a transcript's text."""

    start: int
    end: int

    def __len__(self) -> int:
        """Return the number of code points."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Tell whether both share at least one code point; touching is not overlapping."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end
