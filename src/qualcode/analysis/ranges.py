"""Attributes that are numbers: compared with a number, or cut into ranges."""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from qualcode.analysis.attributes import (
    NONE,
    NOT_STATED,
    ORGANIZATION,
    PARTICIPANT,
    any_level_of,
    attribute_rows,
    column_of,
)
from qualcode.errors import TableError
from qualcode.model.study import Study

COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def number_of(word: str) -> float | None:
    """Return the number that a word is, such as 12, -3 or 0.5; None for other words."""
    return float(word) if _NUMBER.fullmatch(word) else None


def bearers_compared(study: Study, attribute: str, sign: str, number: float) -> set[str]:
    """Return the ids of those of whom some value of an attribute is more or less than a number.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: the sign is none of <, <=, > and >=, or some value is no number.
    """
    if sign not in COMPARED:
        raise TableError(f"'{sign}' compares no numbers; choose one of {', '.join(COMPARED)}.")
    rows = attribute_rows(study, attribute).itertuples(index=False, name=None)
    found, compares = f"'{attribute}' of {any_level_of(study, attribute)}", COMPARED[sign]
    return {
        bearer
        for bearer, value in rows
        if value not in (NOT_STATED, NONE) and compares(_number(found, bearer, value), number)
    }


def _number(what: str, bearer: str, value: str) -> float:
    found = number_of(value)
    if found is None:
        raise TableError(
            f"{what} '{bearer}' is '{value}', which is no number. Give numbers such as "
            "12 or 0.5 in that column, or choose values as they stand."
        )
    return found


def with_ranges(study: Study, attribute: str, limits: Sequence[float]) -> Study:
    """Return the study with ranges for the numbers of an attribute; each begins with a limit.

    With the limits 10 and 50 they are "under 10", "10 to under 50" and "50 or more".

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: some value is no number, there is no limit, or limits do not rise.
    """
    level, column = any_level_of(study, attribute), column_of(study, attribute)
    if not limits or sorted(set(limits)) != list(limits):
        raise TableError("Give the numbers at which ranges begin, from the lowest on: 10,50.")
    names = _names(limits)
    found: dict[str, tuple[str, ...]] = {}
    for who, value in attribute_rows(study, attribute).itertuples(index=False, name=None):
        if value != NOT_STATED:
            number = None if value == NONE else _number(f"'{attribute}' of {level}", who, value)
            held = value if number is None else names[bisect_right(limits, number)]
            found[who] = tuple(dict.fromkeys((*found.get(who, ()), held)))

    def those(items: Mapping[str, Any]) -> dict[str, Any]:
        return {
            who: replace(item, attributes={**item.attributes, column: found[who]})
            if who in found
            else item
            for who, item in items.items()
        }

    if level == ORGANIZATION:
        return replace(study, organizations=those(study.organizations))
    if level == PARTICIPANT:
        return replace(study, participants=those(study.participants))
    return replace(study, transcripts=those(study.transcripts))


def _names(limits: Sequence[float]) -> list[str]:
    words = [str(int(limit)) if limit == int(limit) else str(limit) for limit in limits]
    inner = [f"{low} to under {high}" for low, high in pairwise(words)]
    return [f"under {words[0]}", *inner, f"{words[-1]} or more"]
