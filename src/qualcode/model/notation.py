"""Participant ids as papers print them: `P3a, P7a-b, P22a-c`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from qualcode.errors import NotationError

_ID = re.compile(r"(?P<stem>.*?\d)(?P<letter>[a-z])")
_RANGE = re.compile(r"(?P<stem>.*?\d)(?P<first>[a-z])\s*[-–]\s*(?:(?P=stem))?(?P<last>[a-z])")
_NUMBERS = re.compile(r"(?P<first>\d+)\s*[-–]\s*(?P<last>\d+)")
_DIGITS = re.compile(r"(\d+)")
# The same people are sorted into many lists.
_KEPT = 1 << 16


@lru_cache(maxsize=_KEPT)
def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `P3a` before `P10a` and numbers before words."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in _DIGITS.split(name)
        if part
    )


def expand_ids(printed: str) -> tuple[str, ...]:
    """Read a printed list of ids, expanding ranges of letters and of whole numbers.

    `P7a-b, P22a-c` gives P7a, P7b, P22a, P22b, P22c; `3, 14-17` gives 3, 14, 15, 16, 17. Items are
    separated by commas or semicolons; a hyphen or an en dash makes a range.

    Raises:
        NotationError: an item is empty or its range runs backwards.
    """
    return tuple(name for item in re.split(r"[,;]", printed) for name in _expand_item(item.strip()))


def _expand_item(item: str) -> list[str]:
    if match := _RANGE.fullmatch(item):
        first, last = ord(match["first"]), ord(match["last"])
        names = [f"{match['stem']}{chr(letter)}" for letter in range(first, last + 1)]
    elif match := _NUMBERS.fullmatch(item):
        names = [str(number) for number in range(int(match["first"]), int(match["last"]) + 1)]
    else:
        names = [item] if item else []
    if not names:
        raise NotationError(item)
    return names


def compact_ids(names: Iterable[str]) -> str:
    """Write ids in natural order with neighbouring letters joined: `P3a, P7a-b, P22a-c`."""
    found: list[list[str]] = []
    for name in in_natural_order(set(names)):
        if found and follows(name, found[-1][-1]):
            found[-1].append(name)
        else:
            found.append([name])
    return ", ".join(written_run(run[0], run[-1]) for run in found)


def in_natural_order(names: Iterable[str]) -> list[str]:
    """Return names in natural order, always the same."""
    return sorted(sorted(names), key=natural_key)


@lru_cache(maxsize=_KEPT)
def _parts(name: str) -> tuple[str, str]:
    match = _ID.fullmatch(name)
    return (match["stem"], match["letter"]) if match else (name, "")


def follows(name: str, earlier: str) -> bool:
    """Tell whether an id has the letter after that of another, and is otherwise the same."""
    (stem, letter), (other, before) = _parts(name), _parts(earlier)
    return stem == other and letter != "" != before and ord(letter) == ord(before) + 1


def written_run(first: str, last: str) -> str:
    """Write ids of which each follows the one before: `P7a-c`."""
    return first if first == last else f"{first}-{_parts(last)[1]}"
