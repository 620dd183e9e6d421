"""How often, by how many people, and in how many organisations a code occurs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from qualcode.analysis.bases import unit_bases
from qualcode.analysis.cooccur.marks import marks_of
from qualcode.analysis.cooccur.rule import Rule
from qualcode.analysis.cooccur.spans import pair_counts
from qualcode.analysis.distinct import (
    code_numbers,
    distinct_rows,
    named_lists,
    spread_rows,
    unit_numbers,
    word_numbers,
)
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.units import UNITS
from qualcode.model.codebook import Codebook
from qualcode.model.study import Study


@keeps_order
def code_counts(
    frame: pd.DataFrame,
    codebook: Codebook,
    *,
    subtree: bool = False,
    study: Study | None = None,
) -> pd.DataFrame:
    """Count what each code of the codebook occurs in.

    Args:
        frame: a codings frame.
        codebook: gives the rows, in its own order, parents before children.
        subtree: count a code's codings together with those of the codes below it.
        study: gives the bases; without it there are none.

    Returns:
        One row per code: code, name, codings (its groundedness), turns (in which its passages
        begin), transcripts, participants, organizations (numbers of distinct ones), people (the
        participants in printed notation) and density (how many other codes it overlaps with: some
        coder gave them to a passage that shares a character with one of its own; with `subtree`,
        codes outside it that overlap with any code in it; NA where no coding has a passage). With
        a study each number is followed by its base: codings_base (codings in the frame),
        turns_base, transcripts_base, participants_base and organizations_base (those that the study
        has, coded or not).
    """
    ordered = [code for _, code in codebook.walk()]
    numbers = {code.id: number for number, code in enumerate(ordered)}
    codes = code_numbers(frame, numbers)
    lines = lines_above(codebook, numbers, subtree=subtree)
    table = pd.DataFrame(
        {"code": [code.id for code in ordered], "name": [code.name for code in ordered]}
    ).astype("str")
    for unit in UNITS:
        pairs = distinct_rows(codes, unit_numbers(frame, unit))
        own = distinct_rows(*spread_rows(pairs, lines))[0] if subtree else pairs[0]
        table[unit] = np.bincount(own, minlength=len(ordered))
        if study is not None:
            table[f"{unit}_base"] = unit_bases(frame, study, unit)
    people = [str(name) for name in frame["participant"].dropna().unique()]
    spread = distinct_rows(codes, word_numbers(frame["participant"]))
    cells, persons = distinct_rows(*spread_rows(spread, lines)) if subtree else spread
    named = named_lists(cells, persons, people)
    table["people"] = pd.Series([named.get(row, "") for row in range(len(table))], dtype="str")
    table["density"] = _densities(frame, codebook, subtree=subtree)
    return table


def lines_above(
    codebook: Codebook, numbers: Mapping[str, int], *, subtree: bool
) -> dict[int, list[int]]:
    """Return, for each code's number, its own and, with `subtree`, those of the codes above it."""
    return {
        number: [number, *(numbers[above.id] for above in codebook.ancestors(code) if subtree)]
        for code, number in numbers.items()
    }


def _densities(frame: pd.DataFrame, codebook: Codebook, *, subtree: bool) -> pd.Series[Any]:
    """Return, for each code in the codebook's order, how many others it overlaps with."""
    ordered = [code.id for _, code in codebook.walk()]
    if not frame["start"].notna().any():
        return pd.Series(pd.array([pd.NA] * len(ordered), dtype="Int64"))
    marks = marks_of(frame, Rule("overlap"), None)
    meet = np.asarray(pair_counts(marks.spans) > 0)
    np.fill_diagonal(meet, val=False)
    numbers = {name: number for number, name in enumerate(marks.names)}
    found = []
    for name in ordered:
        below = [code.id for code in codebook.subtree(name)] if subtree else [name]
        own = [numbers[code] for code in below if code in numbers]
        others = set(np.flatnonzero(meet[own].any(axis=0)).tolist())
        found.append(len(others.difference(own)))
    return pd.Series(found, dtype="Int64")
