"""How one text becomes another, in lines: small enough for the ledger, exact to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from qualcode.store.event import Hunk


class DoesNotFit(Exception):
    """Lines that a patch would replace are not there, or not in one place only."""


def hunks_between(before: str, after: str) -> tuple[Hunk, ...]:
    """Return what `patched` needs to make one text of the other; either way round."""
    old, new = _lines(before), _lines(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, *middle, autojunk=len(middle[0]) > 2_000)
    return tuple(
        Hunk(start + a, "".join(middle[0][a:b]), "".join(middle[1][c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def patched(text: str, hunks: Iterable[Hunk]) -> str:
    """Return the text that hunks make of exactly the text that they were made from.

    Raises:
        DoesNotFit: the text is another one.
    """
    lines, made, place = _lines(text), list[str](), 0
    for hunk in hunks:
        gone = _lines(hunk.gone)
        if hunk.at < place or lines[hunk.at : hunk.at + len(gone)] != gone:
            raise DoesNotFit
        made += [*lines[place : hunk.at], hunk.came]
        place = hunk.at + len(gone)
    return "".join([*made, *lines[place:]])


def reversed_hunks(hunks: Iterable[Hunk]) -> tuple[Hunk, ...]:
    """Return the hunks that lead back."""
    back, shift = list[Hunk](), 0
    for hunk in hunks:
        back.append(Hunk(hunk.at + shift, hunk.came, hunk.gone))
        shift += len(_lines(hunk.came)) - len(_lines(hunk.gone))
    return tuple(back)


def merged(base: str, wanted: str, present: str) -> str:
    """Return the present text with what changes from `base` to `wanted`, where nothing else did.

    Raises:
        DoesNotFit: the present text has changed at the same lines, or beside them.
    """
    shift, result = 0, present
    others = [
        (hunk.at, hunk.at + len(_lines(hunk.gone)), _grown(hunk))
        for hunk in hunks_between(base, present)
    ]
    for hunk in hunks_between(base, wanted):
        last = hunk.at + len(_lines(hunk.gone))
        if any(start <= last and hunk.at <= end for start, end, _ in others):
            raise DoesNotFit
        moved = sum(grown for _, end, grown in others if end <= hunk.at)
        result = patched(result, [Hunk(hunk.at + shift + moved, hunk.gone, hunk.came)])
        shift += _grown(hunk)
    return result


def _grown(hunk: Hunk) -> int:
    return len(_lines(hunk.came)) - len(_lines(hunk.gone))


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines at the beginning are the same."""
    length = min(len(old), len(new))
    return next((place for place in range(length) if old[place] != new[place]), length)


def _lines(text: str) -> list[str]:
    """Split at line feeds only, which stay."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
