"""Front matter: what a text says of itself, between two lines of three hyphens at its start."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.ingest.labels import Line

_FENCES = ("---", "...")
_FRONT = re.compile(r"[ \t]+\S.*|- .*|#.*|[\w.-]+:(?: .*)?")
_PAIR = re.compile(r"(?P<name>[\w.-]+):\s+(?P<value>\S.*)")

About = tuple[tuple[str, str], ...]


def take_front_matter(lines: Sequence[str]) -> tuple[list[Line], Sequence[str], About]:
    """Split lines into front matter as paragraphs, the others, and what the front matter says.

    Of the front matter, `name: value` on one line is said; the names come in small letters.
    """
    end = _end(lines)
    inside = lines[1 : max(end - 1, 1)]
    front = [Line(part) for line in inside for part in (line, "")]
    pairs = filter(None, map(_PAIR.fullmatch, inside))
    about = {pair["name"].lower(): _value(pair["value"]) for pair in pairs}
    return front, lines[end:], tuple((name, value) for name, value in about.items() if value)


def _end(lines: Sequence[str]) -> int:
    if lines[0].rstrip() != _FENCES[0]:
        return 0
    fences = (index for index, line in enumerate(lines) if index and line.rstrip() in _FENCES)
    end = next(fences, 0)
    return end + 1 if end > 1 and all(map(_FRONT.fullmatch, lines[1:end])) else 0


def _value(words: str) -> str:
    """Return a value without quotation marks, or the items of a list with semicolons."""
    words = words.strip()
    if words.startswith("[") and words.endswith("]"):
        return "; ".join(_value(item) for item in words[1:-1].split(",") if item.strip())
    if len(words) > 1 and words[0] == words[-1] and words[0] in "\"'":
        return words[1:-1].strip()
    return words.partition(" #")[0].strip()
