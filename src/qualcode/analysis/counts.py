"""How often, by how many people, and in how many organisations a code occurs."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.frame import UNITS, unit_keys
from qualcode.analysis.rollup import with_ancestors
from qualcode.model.codebook import Codebook
from qualcode.model.notation import compact_ids


def code_counts(frame: pd.DataFrame, codebook: Codebook, *, subtree: bool = False) -> pd.DataFrame:
    """Count what each code of the codebook occurs in.

    Args:
        frame: a codings frame.
        codebook: gives the rows, in its own order, parents before children.
        subtree: count a code's codings together with those of the codes below it.

    Returns:
        One row per code: code, name, codings, turns, transcripts, participants, organizations
        (numbers of distinct ones) and people (the participants in printed notation).
    """
    rows = with_ancestors(frame, codebook) if subtree else frame
    counts = {unit: unit_keys(rows, unit).groupby(rows["code"]).nunique() for unit in UNITS}
    people = rows["participant"].where(rows["participant"] != "").dropna()
    lists = people.groupby(rows["code"]).agg(compact_ids)
    ordered = [code for _, code in codebook.walk()]
    table = pd.DataFrame(
        {"code": [code.id for code in ordered], "name": [code.name for code in ordered]}
    )
    for unit, found in counts.items():
        table[unit] = table["code"].map(found).fillna(0).astype("int64")
    table["people"] = table["code"].map(lists).fillna("").astype("str")
    return table
