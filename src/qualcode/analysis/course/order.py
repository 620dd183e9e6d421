"""Interviews in the order of their collection, and which of them anybody has worked on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.model.coding import Coding
from qualcode.model.notation import natural_key
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript

TRANSCRIPTS = "transcripts"
PARTICIPANTS = "participants"
ORDER = "order"
SAME_DATE = "same date"
SAME_NUMBER = "same order"
SAME_INTERVIEW = "same interview"
NO_DATE = "no date"
UNREAD_DATE = "date not read"
NO_INTERVIEW = "no interview"
BY_ID = (SAME_DATE, SAME_NUMBER, SAME_INTERVIEW)

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ].*)?)?)?")


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

    Transcripts stand by their numbers in the column `order` of transcripts.csv, if all of them have
    one; otherwise by their date (year, year-month or year-month-day), those of one date by their
    numbers and ids; those without a date, or with one that is not written so, come last.
    Participants stand by their first transcript, those of one transcript by their ids; without
    transcripts they stand by their ids, and otherwise those without one come last.

    Returns:
        Columns item (its id), date and note ("same date", "same order", "same interview",
        "no date", "date not read", "no interview", or empty).
    """
    rows = _texts(study)
    if unit == PARTICIPANTS:
        rows = _people(study, rows)
    return pd.DataFrame(rows, columns=["item", "date", "note"]).astype("str")


def is_numbered(study: Study) -> bool:
    """Tell whether every transcript has a number in the order of collection."""
    texts = study.transcripts.values()
    return bool(texts) and all(_number(text) is not None for text in texts)


def _number(text: Transcript) -> int | None:
    words = (*text.attributes.get(ORDER, ()), "")[0].strip()
    return int(words) if re.fullmatch(r"[0-9]{1,18}", words) else None


def _texts(study: Study) -> list[tuple[str, str, str]]:
    """Return each transcript with its date and a note, in order."""
    numbered = is_numbered(study)
    places = {name: _place(text, numbered=numbered) for name, text in study.transcripts.items()}
    names = sorted(places, key=lambda name: (places[name], natural_key(name)))
    times = Counter(places.values())
    rows = []
    for name in names:
        date = study.transcripts[name].date.strip()
        known = numbered or bool(_DATE.fullmatch(date))
        note = UNREAD_DATE if date else NO_DATE
        if known:  # ids decide where places are equal
            same = SAME_NUMBER if numbered else SAME_DATE
            note = same if times[places[name]] > 1 else ""
        rows.append((name, date, note))
    return rows


def _place(text: Transcript, *, numbered: bool) -> tuple[bool, str, int]:
    """Return where a transcript stands: those without a date last, numbers within a date."""
    number, date = _number(text) or 0, text.date.strip()
    if numbered:
        return False, "", number
    known = bool(_DATE.fullmatch(date))
    return not known, date if known else "", number


def _people(study: Study, texts: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return each participant with the date of their first transcript and a note, in order."""
    first: dict[str, int] = {}
    for place, (name, _, _) in enumerate(texts):
        for person in study.transcripts[name].participants:
            first.setdefault(person, place)
    last = len(texts)
    people = sorted(study.participants, key=lambda name: (first.get(name, last), natural_key(name)))
    times = Counter(first.values())
    rows = []
    for name in people:
        place = first.get(name, last)
        _, date, note = texts[place] if place < last else ("", "", NO_INTERVIEW if texts else "")
        rows.append((name, date, SAME_INTERVIEW if times[place] > 1 else note))
    return rows


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
