"""The words that a file holds, piece by piece, and what of it could not be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

BETWEEN = " > "
WORDS = "words"
LOOSE = "loose bytes"
MEMBERS = 50_000
BYTES = 1 << 27
DEEPEST = 6
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Piece:
    """Words out of a file.

    `place` leads to them: names of the file and of what is packed in it, from the outside in.
    `part` says what they are there (words, name, comment, metadata); in loose
    bytes most words are none. `lines` says at
    which positions of `text` which lines of the file begin; without it, lines are counted.
    """

    place: tuple[str, ...]
    text: str
    part: str = WORDS
    lines: tuple[tuple[int, int], ...] = ()

    def line_at(self, position: int) -> int:
        """Return the line, counted from 1, in which a position of the text stands."""
        if not self.lines:
            return self.text.count("\n", 0, position) + 1
        index = max(bisect_right(self.lines, (position, 1 << 62)) - 1, 0)
        start, line = self.lines[index]
        return line + self.text.count("\n", start, position)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a file that could not be read, and why: a clause without its full stop."""

    place: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        """Write place and reason."""
        return f"{BETWEEN.join(self.place)}: not read: {self.reason}"


Found = Iterator[Piece | Unread]


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked of one file, so that a bomb ends the search and not the day.

    `bytes` and `members` count down over everything that is packed in it.
    """

    bytes: int = BYTES
    members: int = MEMBERS

    def take(self, size: int) -> bool:
        """Count bytes that were unpacked; tell whether there was room for them."""
        self.bytes -= size
        return self.bytes >= 0

    def enter(self) -> bool:
        """Count a member; tell whether there was room for it."""
        self.members -= 1
        return self.members >= 0
