"""What is wrong in a file that a person wrote, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the study; line and column count from 1, 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write `file:line:column`, leaving out what is not known."""
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it stands and a sentence that says what to do about it."""

    where: Location
    message: str

    def __str__(self) -> str:
        """Write `file:line: message`."""
        return f"{self.where}: {self.message}"
