"""A table for a terminal that is narrower than the table is as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from qualcode.report.tables import column_texts

_GAP = "  "
_LEAST = 24


@dataclass(frozen=True, slots=True)
class _Column:
    """A column's name and cells as they are shown, and whether they are numbers."""

    name: str
    cells: Sequence[str]
    number: bool

    @property
    def width(self) -> int:
        """Return how wide it is if no cell is broken."""
        return max(len(self.name), *map(len, self.cells), 1)


def table_within(table: pd.DataFrame, width: int) -> str:
    """Write a table with no line longer than a width, as long as no word is.

    What is the same in all rows stands once above. Columns that do not fit beside each other follow
    below, each time with the first ones, which tell the rows apart; long words are broken into
    several lines.
    """
    names = [str(name) for name in table.columns]
    numbers = [pd.api.types.is_numeric_dtype(table[name]) for name in table]
    columns = [
        _Column(name, [" ".join(cell.split()) for cell in cells], number)
        for name, cells, number in zip(names, column_texts(table), numbers, strict=True)
    ]
    keys = _keys(columns, width)
    rest = columns[len(keys) :]
    same = [column for column in rest if len(table) > 1 and len(set(column.cells)) == 1]
    shown = [column for column in rest if column not in same]
    blocks = ["\n".join(_block([*keys, *some], width)) for some in _fitting(shown, keys, width)]
    return "\n\n".join([*_said_once(same, width), *blocks]) + "\n"


def _said_once(columns: Sequence[_Column], width: int) -> list[str]:
    """Return what columns have in all rows, in one piece, or nothing."""
    told = [(column.name, column.cells[0]) for column in columns]
    short = ", ".join(f"{name} {cell}" for name, cell in told if 0 < len(cell) <= _LEAST)
    parts = [f"In all rows: {short}." if short else ""]
    parts += [f"{name}: {cell}." for name, cell in told if len(cell) > _LEAST]
    empty = ", ".join(name for name, cell in told if not cell)
    parts.append(f"Empty in all rows: {empty}." if empty else "")
    lines = [line for part in parts for line in textwrap.wrap(part, width, subsequent_indent=_GAP)]
    return ["\n".join(lines)] if lines else []


def _keys(columns: Sequence[_Column], width: int) -> list[_Column]:
    """Return the columns of words that a table begins with, up to the half of the width."""
    found = list(columns[:1])
    for column in columns[1:]:
        used = sum(key.width + len(_GAP) for key in found)
        if column.number or used + column.width > max(width // 2, width - _LEAST):
            break
        found.append(column)
    return found


def _fitting(
    columns: Sequence[_Column], keys: Sequence[_Column], width: int
) -> Iterator[list[_Column]]:
    """Yield the columns that fit beside the keys, in their order; at least one at a time."""
    room = width - sum(key.width + len(_GAP) for key in keys)
    some: list[_Column] = []
    left = room
    for column in columns:
        need = min(column.width, max(room, _LEAST))
        if some and need > left:
            yield some
            some, left = [], room
        some.append(column)
        left -= need + len(_GAP)
    if some or not columns:
        yield some


def _block(columns: Sequence[_Column], width: int) -> Iterator[str]:
    taken = sum(column.width + len(_GAP) for column in columns[:-1])
    widths = [column.width for column in columns]
    widths[-1] = min(widths[-1], max(width - taken, _LEAST))
    yield _line([column.name for column in columns], columns, widths)
    yield _GAP.join("-" * size for size in widths)
    for row in zip(*(column.cells for column in columns), strict=True):
        parts = [textwrap.wrap(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
        for place in range(max(map(len, parts))):
            cells = [part[place] if place < len(part) else "" for part in parts]
            yield _line(cells, columns, widths)


def _line(cells: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(size) if column.number else cell.ljust(size)
        for cell, column, size in zip(cells, columns, widths, strict=True)
    ]
    return _GAP.join(padded).rstrip()
