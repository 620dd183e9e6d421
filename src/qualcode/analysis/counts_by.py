"""Codes counted within transcripts, people, organisations, roles, speakers, topics or coders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.analysis.bases import KNOWN, grouped_bases, speakers_of
from qualcode.analysis.counts import lines_above
from qualcode.analysis.distinct import (
    code_numbers,
    distinct_rows,
    named_lists,
    spread_rows,
    unit_numbers,
    word_numbers,
)
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.places import words
from qualcode.analysis.topics import with_topics
from qualcode.errors import TableError
from qualcode.model.study import Study

GROUPS = (*KNOWN, "topic", "coder", "round")


@keeps_order
def counts_by(
    frame: pd.DataFrame,
    study: Study,
    by: str,
    *,
    unit: str = "codings",
    subtree: bool = False,
    codes: Sequence[str] = (),
) -> pd.DataFrame:
    """Count in how many units of each group each code occurs.

    Args:
        frame: a codings frame.
        study: gives the groups, their bases and the codes' order.
        by: transcript, participant, organization, role (of the turn that a passage begins in),
            speaker (a participant's id, or the label of somebody else), topic (of the guide; see
            `with_topics`), coder or round.
        unit: codings, turns (in which passages begin), transcripts, participants, organizations.
        subtree: count a code's codings together with those of the codes below it.
        codes: the rows; none means the frame's codes in the codebook's order.

    Returns:
        One row per code and group: code, name, group, count, base (of codings, those in the frame
        in that group; of other units, those that the study has there, coded or not; by coder,
        round and topics that are not marked in the texts those of the whole study), share
        (count / base, NaN where the base is 0) and people (the participants in printed notation).
        Codings without a group (as a participant who was coded by name has no transcript) are left
        out.

    Raises:
        TableError: codes are not counted by that, or in that unit, or the guide has no topics.
    """
    if by not in GROUPS:
        raise TableError(f"Codes are not counted by '{by}'; choose one of {', '.join(GROUPS)}.")
    rows = _grouped(frame, study, by)
    bases = grouped_bases(rows, study, unit, by)
    ordered = [code.id for _, code in study.codebook.walk()]
    numbers = {code: number for number, code in enumerate(ordered)}
    lines = lines_above(study.codebook, numbers, subtree=subtree)
    code = code_numbers(rows, numbers)
    place = pd.Index(bases.index).get_indexer(pd.Index(rows[by]))
    group = np.asarray(place, dtype=np.int64)
    found = distinct_rows(*spread_rows(distinct_rows(code, group, unit_numbers(rows, unit)), lines))
    people = distinct_rows(
        *spread_rows(distinct_rows(code, group, word_numbers(rows["participant"])), lines)
    )
    counted = np.bincount(
        found[0] * len(bases) + found[1], minlength=len(ordered) * len(bases)
    ).reshape(len(ordered), -1)
    chosen = [numbers[study.codebook[name].id] for name in codes] or np.unique(found[0]).tolist()
    names = [str(name) for name in rows["participant"].dropna().unique()]
    named = named_lists(people[0] * len(bases) + people[1], people[2], names)
    table = _grid(study, [ordered[number] for number in chosen], [str(g) for g in bases.index])
    table["count"] = counted[chosen].reshape(-1) if chosen else 0
    table["base"] = np.tile(bases.to_numpy(dtype=np.int64), len(chosen))
    table["share"] = table["count"] / table["base"].where(table["base"] > 0)
    cells = (number * len(bases) + place for number in chosen for place in range(len(bases)))
    table["people"] = pd.Series([named.get(cell, "") for cell in cells], dtype="str")
    return table


def _grid(study: Study, codes: list[str], groups: list[str]) -> pd.DataFrame:
    """Return a row for each code and group, with the code's name."""
    names = [study.codebook[code].name for code in codes]
    columns = {
        "code": np.repeat(np.array(codes, dtype=object), len(groups)),
        "name": np.repeat(np.array(names, dtype=object), len(groups)),
        "group": np.tile(np.array(groups, dtype=object), len(codes)),
    }
    return pd.DataFrame({name: words(column) for name, column in columns.items()})


def _grouped(frame: pd.DataFrame, study: Study, by: str) -> pd.DataFrame:
    """Return the frame with a column for the groups, and a row for each topic of a coding."""
    if by == "speaker":
        return frame.assign(speaker=speakers_of(frame, study))
    return with_topics(frame, study) if by == "topic" else frame
