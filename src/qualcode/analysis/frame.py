"""The long tables that every analysis starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualcode.analysis.places import places, words
from qualcode.errors import TableError
from qualcode.model.change import CONSENSUS
from qualcode.model.columns import CodingColumns, coding_columns, some_columns
from qualcode.model.study import Study

COLUMNS = (
    "coding",
    "coder",
    "code",
    "participant",
    "organization",
    "transcript",
    "start",
    "end",
    "turn",
    "last_turn",
    "role",
    "quote",
    "round",
    "section",
    "evidence",
    "printed",
    "note",
    "memo",
    "at",
)
UNITS = {
    "codings": "coding",
    "turns": "turn",
    "transcripts": "transcript",
    "participants": "participant",
    "organizations": "organization",
}


def codings_frame(study: Study, *, coder: str = "") -> pd.DataFrame:
    """Return one row per coding of a passage, a transcript or a person, in ledger order.

    `coder` takes the codings of one coder. "consensus" gives what was decided or agreed, each
    passage and code once; it is in no other frame, since it would count everything twice.

    Columns: coding, coder, code (ids; a merged code's codings bear the code that took it in),
    participant, organization, transcript (empty where there is none), start, end (half-open code
    points), turn, last_turn (the turns that the passage begins and ends in), role (of the turn it
    begins in), quote, round, section, evidence, printed and note (of published evidence: where it
    stands, of what kind, as printed, and how a misprint was read), memo, at (UTC). A passage
    belongs to the participant who speaks it; one of an interviewer's turn, or a whole transcript,
    to the interview's participant if there is just one.
    """
    codings = study.consensus if coder == CONSENSUS else study.codings
    frame = _frame(study, coding_columns(codings))
    if coder == CONSENSUS:
        judged = ["code", "transcript", "start", "end", "participant", "section"]
        return frame.drop_duplicates(judged, ignore_index=True)
    if coder:
        return frame[frame["coder"] == coder].reset_index(drop=True)
    return frame


def _frame(study: Study, columns: CodingColumns) -> pd.DataFrame:
    people = np.array(columns.reference, dtype=object) == ""
    kept = columns if people.all() else some_columns(columns, np.flatnonzero(people).tolist())
    where = places(study, kept)
    return pd.DataFrame(
        {
            "coding": pd.Series(kept.id, dtype="str"),
            "coder": words(kept.coder),
            "code": _codes(study, kept.code),
            "participant": where.participant,
            "organization": where.organization,
            "transcript": words(kept.transcript),
            "start": _positions(kept.start),
            "end": _positions(kept.end),
            "turn": where.turn,
            "last_turn": where.last_turn,
            "role": where.role,
            "quote": pd.Series(kept.quote, dtype="str"),
            "round": words(kept.round),
            "section": words(kept.section),
            "evidence": words(kept.kind),
            "printed": words(kept.printed),
            "note": words(kept.note),
            "memo": words(kept.memo),
            "at": words(kept.at),
        },
        columns=list(COLUMNS),
    )


def _codes(study: Study, names: Sequence[str]) -> pd.Series[Any]:
    """Return the codes' ids; those of merged codes become the ids of those that took them in."""
    now: Mapping[str, str] = {name: code.id for name, code in study.codebook.by_id.items()}
    return words([now[name] for name in names])


def _positions(numbers: Sequence[int]) -> pd.Series[Any]:
    values = np.asarray(numbers, dtype=np.int64)
    return pd.Series(pd.arrays.IntegerArray(values, values < 0))


def literature_frame(study: Study) -> pd.DataFrame:
    """Return one row per paper coded: code, reference, section, kind, note, in ledger order."""
    rows = [
        {
            "code": study.codebook[coding.code].id,
            "reference": coding.reference,
            "section": coding.source.section if coding.source else "",
            "kind": coding.source.kind if coding.source else "",
            "note": coding.source.note if coding.source else "",
        }
        for coding in study.codings
        if coding.reference
    ]
    columns = ["code", "reference", "section", "kind", "note"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def unit_keys(frame: pd.DataFrame, unit: str) -> pd.Series:
    """Return, for each row of a codings frame, what is counted: a key, or NA where it has none.

    Raises:
        TableError: the unit is none of codings, turns, transcripts, participants, organizations.
    """
    if unit not in UNITS:
        known = ", ".join(UNITS)
        raise TableError(f"'{unit}' cannot be counted; choose one of {known}.")
    column = frame[UNITS[unit]]
    if unit == "turns":
        keys = frame["transcript"] + "\x1f" + column.astype("str")
        return keys.where(column.notna())
    return column.where(column != "")
