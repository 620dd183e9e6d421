"""What all errors have in common, and how words of a study are shown in one."""

from __future__ import annotations

from collections.abc import Iterable


class QualcodeError(Exception):
    """The root of all errors that qualcode raises on purpose."""


def excerpt(words: str, limit: int = 40) -> str:
    """Shorten words of a transcript to at most `limit` characters, for messages."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest known word, or an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""
