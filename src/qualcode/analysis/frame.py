"""The long tables that every analysis starts from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qualcode.errors import TableError
from qualcode.model.coding import Coding
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript

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
_WHOLE_NUMBERS = ("start", "end", "turn", "last_turn")
UNITS = {
    "codings": "coding",
    "turns": "turn",
    "transcripts": "transcript",
    "participants": "participant",
    "organizations": "organization",
}


def codings_frame(study: Study) -> pd.DataFrame:
    """Return one row per coding of a passage, a transcript or a person, in ledger order.

    Columns: coding, coder, code (ids; a merged code's codings bear the code that took it in),
    participant, organization, transcript (empty where there is none), start, end (half-open code
    points), turn, last_turn (the turns that the passage begins and ends in), role (of the turn it
    begins in), quote, round, section, evidence, printed and note (of published evidence: where it
    stands, of what kind, as printed, and how a misprint was read), memo, at (UTC). A passage
    belongs to the participant who speaks it; one of an interviewer's turn, or a whole transcript,
    to the interview's participant if there is just one.
    """
    rows = [_row(coding, study) for coding in study.codings if not coding.reference]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = dict.fromkeys(_WHOLE_NUMBERS, "Int64")
    words = {name: "str" for name in COLUMNS if name not in _WHOLE_NUMBERS}
    return frame.astype({**whole, **words})


def _row(coding: Coding, study: Study) -> dict[str, Any]:
    where = _transcript_cells(coding, study)
    person = where["participant"]
    known = study.participants.get(person)
    return {
        "coding": coding.id,
        "coder": coding.coder,
        "code": study.codebook[coding.code].id,
        "organization": known.organization if known else _only_organization(where, study),
        "round": coding.round,
        "section": coding.source.section if coding.source else "",
        "evidence": coding.source.kind if coding.source else "",
        "printed": coding.source.printed if coding.source else "",
        "note": coding.source.note if coding.source else "",
        "memo": coding.memo,
        "at": coding.at,
        **where,
    }


def _transcript_cells(coding: Coding, study: Study) -> dict[str, Any]:
    cells: dict[str, Any] = dict.fromkeys(_WHOLE_NUMBERS)
    cells |= {"role": "", "quote": "", "transcript": "", "participant": coding.participant}
    if coding.transcript:
        transcript = study.transcripts[coding.transcript]
        cells |= {"transcript": transcript.id, "participant": _only(transcript)}
    if coding.segment is not None:
        segment = coding.segment
        transcript = study.transcripts[segment.transcript]
        first = transcript.turn_at(segment.span.start)
        last = transcript.turn_at(segment.span.end - 1)
        cells |= {
            "transcript": transcript.id,
            "start": segment.span.start,
            "end": segment.span.end,
            "turn": first.number if first else None,
            "last_turn": last.number if last else None,
            "role": first.role if first else "",
            "quote": segment.quote,
            "participant": (first.participant if first else "") or _only(transcript),
        }
    return cells


def _only(transcript: Transcript) -> str:
    return transcript.participants[0] if len(transcript.participants) == 1 else ""


def _only_organization(cells: dict[str, Any], study: Study) -> str:
    transcript = study.transcripts.get(cells["transcript"])
    people = transcript.participants if transcript else ()
    places = {study.participants[person].organization for person in people}
    return places.pop() if len(places) == 1 else ""


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
