"""Interviews in the order of their collection, and which of them anybody has worked on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from qualcode.analysis.frame import UNITS
from qualcode.errors import TableError
from qualcode.model.coding import Coding
from qualcode.model.notation import natural_key
from qualcode.model.study import Study

TRANSCRIPTS = "transcripts"
PARTICIPANTS = "participants"
SAME_DATE = "same date"
NO_DATE = "no date"
UNREAD_DATE = "date not read"

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?!\d)")


def item_unit(study: Study, unit: str = "") -> str:
    """Return what stands for an interview: its transcript or, without transcripts, its person.

    Raises:
        TableError: the unit is neither transcripts nor participants.
    """
    if unit not in ("", TRANSCRIPTS, PARTICIPANTS):
        raise TableError(f"'{unit}' have no order; choose {TRANSCRIPTS} or {PARTICIPANTS}.")
    return unit or (TRANSCRIPTS if study.transcripts else PARTICIPANTS)


def items_in_order(study: Study, unit: str) -> pd.DataFrame:
    """Return the interviews of a study in the order of collection.

    Transcripts stand by their date (year, year-month or year-month-day), those of one date by
    their ids; those without a date, or with one that is not written so, come last, by their ids.
    Participants have no date: they stand by their ids.

    Returns:
        Columns item (its id), date and note ("same date", "no date", "date not read", or empty).
    """
    if unit == PARTICIPANTS:
        rows = [(name, "", "") for name in sorted(study.participants, key=natural_key)]
        return pd.DataFrame(rows, columns=["item", "date", "note"]).astype("str")
    dates = {name: text.date.strip() for name, text in study.transcripts.items()}
    known = {name: bool(_DATE.match(date)) for name, date in dates.items()}
    names = sorted(
        dates, key=lambda name: (not known[name], dates[name] * known[name], natural_key(name))
    )
    shared = pd.Series([dates[name] for name in names], dtype="str").duplicated(keep=False)
    notes = [
        (SAME_DATE if same else "") if known[name] else UNREAD_DATE if dates[name] else NO_DATE
        for name, same in zip(names, shared, strict=True)
    ]
    table = pd.DataFrame({"item": names, "date": [dates[name] for name in names], "note": notes})
    return table.astype("str")


def worked_on(frame: pd.DataFrame, study: Study, unit: str) -> set[tuple[str, str]]:
    """Return which coder of a frame has coded or read which interview: pairs coder, item.

    Only these can be without a new code: an interview that nobody has looked at says nothing.
    """
    coders = set(frame["coder"])
    items = study.transcripts if unit == TRANSCRIPTS else study.participants
    pairs = {
        (coder, item)
        for coder, item in zip(frame["coder"], frame[UNITS[unit]], strict=True)
        if item
    }
    for coder in coders:
        for transcript, turns in study.read.get(coder, {}).items():
            if turns:
                pairs |= {(coder, item) for item in _items(study, unit, transcript)}
    # A frame may be filtered or rolled up; what it lacks is looked for among all codings.
    if len(pairs) < len(coders) * len(items):
        pairs |= {
            (coding.coder, item)
            for coding in _all_codings(study)
            if coding.coder in coders
            for item in _coded_items(study, unit, coding)
        }
    return pairs


def _all_codings(study: Study) -> Iterator[Coding]:
    yield from study.codings
    yield from study.consensus


def _coded_items(study: Study, unit: str, coding: Coding) -> tuple[str, ...]:
    if coding.participant:
        return (coding.participant,) if unit == PARTICIPANTS else ()
    transcript = coding.segment.transcript if coding.segment else coding.transcript
    return _items(study, unit, transcript) if transcript else ()


def _items(study: Study, unit: str, transcript: str) -> tuple[str, ...]:
    if unit == TRANSCRIPTS:
        return (transcript,)
    return study.transcripts[transcript].participants
