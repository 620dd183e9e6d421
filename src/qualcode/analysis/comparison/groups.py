"""Units put into groups by an attribute, and how many of each bear each code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.attributes import NOT_STATED, attribute_rows
from qualcode.analysis.comparison.independence import nesting
from qualcode.analysis.cross import codes_in, fitting_level, members
from qualcode.analysis.frame import unit_keys
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError, did_you_mean
from qualcode.model.study import Study

Integers = npt.NDArray[np.int64]
OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class Groups:
    """Which units have which value of an attribute, and which code.

    `having` tells of each unit (row) and value (column) whether the one has the other; units whose
    value is not stated are left out. `bearing` tells of each unit and code whether it bears it.
    `nested` says why units are not independent, or is empty.
    """

    unit: str
    values: list[str]
    codes: list[str]
    having: npt.NDArray[np.bool_]
    bearing: npt.NDArray[np.bool_]
    nested: str

    @property
    def several(self) -> int:
        """Return how many units have more than one value."""
        return int((self.having.sum(axis=1) > 1).sum())

    @property
    def bases(self) -> Integers:
        """Return how many units have each value."""
        found: Integers = self.having.sum(axis=0).astype(np.int64)
        return found

    @property
    def counts(self) -> Integers:
        """Return how many units have each code (row) and value (column)."""
        found: Integers = self.bearing.T.astype(np.int64) @ self.having.astype(np.int64)
        return found

    @property
    def totals(self) -> Integers:
        """Return how many units bear each code."""
        found: Integers = self.bearing.sum(axis=0).astype(np.int64)
        return found

    @property
    def size(self) -> int:
        """Return how many units there are with a stated value."""
        return len(self.having)


@keeps_order
def group_units(
    frame: pd.DataFrame,
    study: Study,
    attribute: str,
    *,
    unit: str,
    codes: Sequence[str] = (),
    assume_independent: bool = False,
) -> Groups:
    """Group a study's units by the values of an attribute, coded or not.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: the attribute describes what is smaller than the unit, or the unit cannot be
            tested.
    """
    level = fitting_level(study, attribute, unit)
    nesting(study, unit, (), assume_independent=assume_independent)
    rows = attribute_rows(study, attribute).merge(members(study, unit, level), on="bearer")
    rows = rows[(rows["value"] != NOT_STATED) & (rows["unit"] != "")]
    rows = rows[["unit", "value"]].drop_duplicates()
    units = pd.Index(rows["unit"].unique(), dtype="str")
    values = pd.Index(rows["value"].unique(), dtype="str")
    chosen = pd.Index(list(codes) or codes_in(frame, study), dtype="str")
    coded = frame[["code"]].assign(unit=unit_keys(frame, unit)).dropna().drop_duplicates()
    return Groups(
        unit,
        [str(value) for value in values],
        [str(code) for code in chosen],
        _grid(units, rows["unit"], values, rows["value"]),
        _grid(units, coded["unit"], chosen, coded["code"]),
        nesting(study, unit, list(units), assume_independent=assume_independent),
    )


def _grid(
    rows: pd.Index, row: pd.Series, columns: pd.Index, column: pd.Series
) -> npt.NDArray[np.bool_]:
    places = rows.get_indexer(pd.Index(row)), columns.get_indexer(pd.Index(column))
    known = (places[0] >= 0) & (places[1] >= 0)
    found = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    found[places[0][known], places[1][known]] = True
    return found


def split_by_value(groups: Groups, attribute: str, value: str) -> Groups:
    """Return two groups: the units that have a value, and all others whose value is stated.

    Raises:
        TableError: nothing has that value.
    """
    if value not in groups.values:
        hint = did_you_mean(value, groups.values) or f" There are: {', '.join(groups.values)}."
        raise TableError(f"'{attribute}' has no value '{value}'.{hint}")
    own = groups.having[:, groups.values.index(value)]
    having = np.stack([own, ~own], axis=1)
    return Groups(groups.unit, [value, OTHERS], groups.codes, having, groups.bearing, groups.nested)
