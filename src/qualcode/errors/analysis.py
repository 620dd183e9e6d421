"""Questions that have no answer: tables, queries, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.errors.base import QualcodeError, excerpt


class NotationError(QualcodeError):
    """A list of participants that cannot be read."""

    def __init__(self, item: str) -> None:
        """Quote the item and show the notation."""
        super().__init__(
            f"'{item}' is not a participant or a range of participants. "
            "Write lists like 'P3a, P7a-b, P22a-c'."
        )


class TableError(QualcodeError):
    """A table that cannot be read, or that lacks what was asked for."""


class NoReadMarks(TableError):
    """Nobody marked a turn as read, so "not coded" cannot be told from "not seen"."""

    def __init__(self) -> None:
        """Name the choice that has to be made."""
        super().__init__(
            "Nobody has marked a turn as read, so 'not coded' cannot be told from 'not seen'. Say "
            "what text without codes counts as: 'unread: uncoded' (everybody has read all of it) "
            "or 'unread: missing' (only coded turns were judged), in study.yaml under 'agreement' "
            "or with --unread; or mark what was read with 'qualcode tag read'."
        )


class QueryError(QualcodeError):
    """A query that cannot be read; `position` is the place in it, counted from 0."""

    def __init__(self, query: str, position: int, reason: str) -> None:
        """Say what is wrong and point at the place."""
        self.position = position
        before = max(position - 30, 0)
        shown = query[before : position + 30].replace("\n", " ")
        super().__init__(
            f"The query cannot be read at character {position + 1}: {reason}\n"
            f"  {shown}\n  {' ' * (position - before)}^"
        )


class PatternError(QualcodeError):
    """Words or a regular expression that cannot be looked for."""

    def __init__(self, pattern: str, reason: str) -> None:
        """Quote the beginning of the pattern and give the reason with the next step."""
        super().__init__(f"'{excerpt(pattern)}' cannot be looked for: {reason}")


class UnsupportedPicture(QualcodeError):
    """A map is to be written into a file of a kind that it cannot have."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        """Name the file and the endings that it may have."""
        super().__init__(
            f"'{path}' cannot hold a map; give a file that ends in {', '.join(known)}."
        )


class NothingToDraw(QualcodeError):
    """A map or chart of an empty table."""

    def __init__(self, what: str) -> None:
        """Name what was to be drawn."""
        super().__init__(f"There is nothing to draw for {what}: no codings match.")
