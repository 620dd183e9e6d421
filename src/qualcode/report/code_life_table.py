"""The life of a code as a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qualcode.model.codebook_history import Moment

_COLUMNS = (
    "at",
    "coder",
    "code",
    "what",
    "before",
    "after",
    "why",
    "codings",
    "participants",
    "event",
)
_COUNTS = ("codings", "participants")


def code_life_table(moments: Iterable[Moment]) -> pd.DataFrame:
    """Return one row per moment, in order; the last is the present.

    Returns:
        Columns at (UTC), coder, code (the id concerned), what (in a few words), before and after,
        why, codings and participants (how many had the code afterwards) and event (its id).
    """
    rows = [tuple(getattr(moment, name) for name in _COLUMNS) for moment in moments]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype({name: "int64" if name in _COUNTS else "str" for name in _COLUMNS})
