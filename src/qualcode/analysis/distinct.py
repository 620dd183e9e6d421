"""Different things counted as numbers, which is quicker than as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import prod

import numpy as np
import pandas as pd

from qualcode.analysis.cooccur.spans import Integers, distinct
from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.model.notation import follows, in_natural_order, written_run

_TABLE = 32


def unit_numbers(frame: pd.DataFrame, unit: str) -> Integers:
    """Return, for each row of a codings frame, the number of what is counted; -1 for nothing.

    Raises:
        TableError: the unit is none of codings, turns, transcripts, participants, organizations.
    """
    if unit not in UNITS:
        raise TableError(f"'{unit}' cannot be counted; choose one of {', '.join(UNITS)}.")
    if unit != "turns":
        return word_numbers(frame[UNITS[unit]])
    turn = frame["turn"].fillna(-1).to_numpy(dtype=np.int64)
    text = word_numbers(frame["transcript"])
    numbers = pd.factorize(text * (turn.max(initial=0) + 1) + turn)[0].astype(np.int64)
    return np.where((turn < 0) | (text < 0), -1, numbers)


def code_numbers(frame: pd.DataFrame, numbers: Mapping[str, int]) -> Integers:
    """Return the number of each row's code; -1 for a stranger."""
    own, names = pd.factorize(frame["code"])
    known = [numbers.get(str(name), -1) for name in names]
    found: Integers = np.array([*known, -1], dtype=np.int64)[own]
    return found


def word_numbers(column: pd.Series) -> Integers:
    """Number the words of a column by their first appearance; -1 for empty and missing ones."""
    numbers, names = pd.factorize(column)
    missing = np.append(np.asarray(names == "", dtype=bool), True)
    return np.where(missing[numbers], -1, numbers).astype(np.int64)


def how_many(numbers: Integers) -> int:
    """Return how many different numbers there are, without those below 0."""
    return int(np.count_nonzero(np.bincount(numbers[numbers >= 0])))


def distinct_rows(*columns: Integers) -> tuple[Integers, ...]:
    """Return the different rows of columns of numbers from 0, in order; -1 leaves a row out."""
    kept = np.logical_and.reduce([column >= 0 for column in columns])
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    packed = np.zeros(int(kept.sum()), dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        packed = packed * size + column[kept]
    cells = prod(sizes)
    if cells <= _TABLE * len(packed):  # a table of all that there could be is quicker than sorting
        there = np.zeros(cells, dtype=bool)
        there[packed] = True
        packed = np.flatnonzero(there)
    else:
        packed = distinct(packed)
    found = []
    for size in reversed(sizes):
        found.append(packed % size)
        packed = packed // size
    return tuple(reversed(found))


def spread_rows(
    columns: Sequence[Integers], lines: Mapping[int, Sequence[int]]
) -> tuple[Integers, ...]:
    """Repeat rows for every number that their first column leads to, as codes do to those above.

    Rows whose number leads nowhere are left out.
    """
    first = columns[0]
    size = int(first.max(initial=-1)) + 1
    many = np.array([len(lines.get(number, ())) for number in range(size)], dtype=np.int64)
    begins = np.cumsum(many) - many
    targets = np.array([to for number in range(size) for to in lines.get(number, ())], np.int64)
    counts = many[first] if size else np.zeros(len(first), dtype=np.int64)
    rows = np.repeat(np.arange(len(first)), counts)
    inner = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return targets[begins[first[rows]] + inner], *(column[rows] for column in columns[1:])


def named_lists(cells: Integers, people: Integers, names: Sequence[str]) -> dict[int, str]:
    """Return the people of each cell in printed notation; the rows are in order of the cells."""
    if not len(cells):
        return {}
    ordered = in_natural_order(names)
    ranks = {name: rank for rank, name in enumerate(ordered)}
    rank = np.array([ranks[name] for name in names], dtype=np.int64)[people]
    order = np.lexsort((rank, cells))
    cells, rank = cells[order], rank[order]
    after = np.array([False, *(follows(*pair[::-1]) for pair in pairwise(ordered))])
    begins = np.append(True, (np.diff(cells) != 0) | (np.diff(rank) != 1) | ~after[rank[1:]])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(cells)) - 1
    runs = zip(rank[first].tolist(), rank[last].tolist(), strict=True)
    written = [written_run(ordered[low], ordered[high]) for low, high in runs]
    own = cells[first]
    cuts = np.append(np.flatnonzero(np.diff(own, prepend=-1)), len(own)).tolist()
    return {int(own[low]): ", ".join(written[low:high]) for low, high in pairwise(cuts)}
