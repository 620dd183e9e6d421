"""Several values in one cell of a spreadsheet, and cells that no spreadsheet takes for a formula.

A value that holds the separator, begins with a double quote, or is empty stands in double quotes,
and double quotes inside it are doubled, as in csv.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LINES = "\n"
SEMICOLONS = ";\n"
_LONG = 40
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_BLANKS = re.compile(r"[^\S\n]*")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


def join_values(values: Sequence[str], separators: str) -> str:
    """Write values into one cell: a line each where one is long, else with semicolons if allowed.

    Args:
        values: what to write, each without blanks at its ends.
        separators: `LINES`, or `SEMICOLONS`, which allows both.
    """
    short = ";" in separators and all(len(value) <= _LONG for value in values)
    return ("; " if short else "\n").join(_quoted(value, separators) for value in values)


def _quoted(value: str, separators: str) -> str:
    if value and not value.startswith('"') and not any(sign in value for sign in separators):
        return value
    return '"' + value.replace('"', '""') + '"'


def split_values(cell: str, separators: str) -> tuple[str, ...]:
    """Read the values of a cell; what is left empty between separators is no value.

    Raises:
        ValueError: a double quote opens a value and none closes it.
    """
    ends = re.compile(f"[{separators}]")
    values: list[str] = []
    at = 0
    while at < len(cell):
        opening = _BLANKS.match(cell, at).end()  # type: ignore[union-attr] # it matches nothing, too
        quoted = _QUOTED.match(cell, opening)
        if quoted is None and cell.startswith('"', opening):
            raise ValueError(cell)
        separator = ends.search(cell, quoted.end() if quoted else at)
        stop = separator.start() if separator else len(cell)
        if quoted and not cell[quoted.end() : stop].strip():
            values.append(quoted[1].replace('""', '"'))
        elif value := cell[at:stop].strip():
            values.append(value)
        at = stop + 1
    return tuple(values)


def join_pair(name: str, words: str) -> str:
    """Write a name and what is said of it as `name: words`."""
    shown = f'"{name.replace(chr(34), chr(34) * 2)}"' if _is_odd(name) else name
    return f"{shown}: {words}" if words else shown


def _is_odd(name: str) -> bool:
    return ":" in name or name.startswith('"') or not name


def split_pair(value: str) -> tuple[str, str]:
    """Read `name: words`; a name without a colon has nothing said of it."""
    quoted = _QUOTED.match(value)
    after = value[quoted.end() :].lstrip() if quoted else ""
    if quoted and (not after or after.startswith(":")):
        return quoted[1].replace('""', '"'), after[1:].strip()
    name, _, words = value.partition(":")
    return name.strip(), words.strip()


def guard(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Take away the apostrophe that `guard` puts."""
    return cell[1:] if _GUARDED.match(cell) else cell
