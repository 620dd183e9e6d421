"""The heading of a sheet: which column holds which field."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.errors import did_you_mean
from qualcode.exchange.sheet import ABOUT, FACET, FIELDS
from qualcode.model.problem import Location, Problem

_KNOWN = (*FIELDS, *ABOUT)


def read_heading(
    heading: Sequence[str], number: int, shown: str, problems: list[Problem]
) -> dict[str, int]:
    """Return the columns of the fields, from 0; append what is wrong to `problems`.

    Fields are known whatever their capitals, blanks and underscores; columns without heading are
    passed over.
    """
    columns: dict[str, int] = {}
    for at, words in enumerate(heading):
        name = _field(words)
        where = Location(shown, number, at + 1)
        if not name:
            continue
        if name.startswith(FACET) and name.removeprefix(FACET) in FIELDS:
            message = f"'{name}' has the name of a field that every code has; choose another."
            problems.append(Problem(where, message))
        elif name in columns:
            message = f"'{name}' is the heading of two columns, {_both(columns[name], at)}."
            problems.append(Problem(where, message))
        elif name not in _KNOWN and (name == FACET or not name.startswith(FACET)):
            problems.append(Problem(where, _stranger(words.strip(), at)))
        else:
            columns[name] = at
    if "id" not in columns:
        message = "No column is headed 'id'; the first row must hold the names of the fields."
        problems.append(Problem(Location(shown, number), message))
    return columns


def column_letters(column: int) -> str:
    """Return a column's name in a spreadsheet: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _field(words: str) -> str:
    name = words.strip()
    if name[: len(FACET)].lower() == FACET:
        return FACET + name[len(FACET) :].strip()
    plain = "_".join(name.lower().split())
    return plain if plain in _KNOWN else name


def _both(one: int, other: int) -> str:
    return f"{column_letters(one + 1)} and {column_letters(other + 1)}"


def _stranger(name: str, at: int) -> str:
    hint = did_you_mean(name.lower(), _KNOWN) or f" A field of your own is headed '{FACET}{name}'."
    return f"'{name}' (column {column_letters(at + 1)}) is no field of a code.{hint}"
