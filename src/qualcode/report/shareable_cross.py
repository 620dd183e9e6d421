"""Challenges against structures, with the numbers hidden that must be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.analysis.cross import cross_table
from qualcode.analysis.protected import Protected
from qualcode.model.codebook import Code
from qualcode.model.study import Study
from qualcode.report.figures import HIDDEN, cross_heatmap
from qualcode.report.output import Output, words


def protected_cross(
    output: Output,
    study: Study,
    rows: pd.DataFrame,
    challenges: Sequence[Code],
    protected: Protected,
) -> Output | None:
    """Return the output with its table and figure made anew, or None where nothing is left of it.

    Args:
        output: the table of challenges by structure as it is for the study's own people.
        study: gives the attributes.
        rows: the codings, rolled up to the challenges.
        challenges: the rows of the table.
        protected: what is hidden.
    """
    shown = [name for name in study.points.values() if name not in protected.withheld]
    codes = [code.id for code in challenges]
    columns = [
        column
        for attribute in shown
        for column in _columns(cross_table(rows, study, attribute, codes=codes), attribute)
    ]
    if not columns:
        return None
    cells = [[_cell(column, code, protected) for column in columns] for code in codes]
    bases = [_base(column, protected) for column in columns]
    if all(number is None for line in [*cells, bases] for number in line):
        return None
    names = [code.name for code in challenges]
    heads = _heads(columns, bases)
    table = pd.DataFrame(
        {
            head: pd.Series([HIDDEN if cell is None else cell for cell in line], dtype="object")
            for head, line in zip(heads, zip(*cells, strict=True), strict=True)
        }
    )
    table.insert(0, "challenge", names)
    figure = cross_heatmap(
        names,
        [column.value for column in columns],
        np.array([[np.nan if cell is None else cell for cell in line] for line in cells]),
        bases,
        title=output.title,
        unit="organisations",
        groups=[
            (words(name), sum(column.attribute == name for column in columns)) for name in shown
        ],
    )
    return Output(output.section, output.name, output.title, output.note, table, figure)


class _Column:
    """A value of an attribute, its base, and the counts of codes with it."""

    def __init__(self, attribute: str, value: str, part: pd.DataFrame) -> None:
        self.attribute = attribute
        self.value = value
        self.base = int(part["base"].iloc[0])
        self.counts = dict(zip(part["code"], part["count"], strict=True))


def _columns(table: pd.DataFrame, attribute: str) -> list[_Column]:
    values = list(dict.fromkeys(table["value"]))
    return [_Column(attribute, value, table[table["value"] == value]) for value in values]


def _cell(column: _Column, code: str, protected: Protected) -> int | None:
    hidden = protected.hides(column.attribute, column.value, code)
    return None if hidden else int(column.counts[code])


def _base(column: _Column, protected: Protected) -> int | None:
    return None if protected.hides(column.attribute, column.value) else column.base


def _heads(columns: Sequence[_Column], bases: Sequence[int | None]) -> list[str]:
    values = [column.value for column in columns]
    return [
        f"{words(column.attribute) + ': ' if values.count(column.value) > 1 else ''}{column.value}"
        f" (n = {HIDDEN if base is None else base})"
        for column, base in zip(columns, bases, strict=True)
    ]
