"""How many units a study has, in all and by what they are grouped by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from qualcode.analysis.distinct import how_many, unit_numbers
from qualcode.analysis.frame import unit_keys
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.topics import are_marked, topics_of_turns
from qualcode.analysis.units import UNITS
from qualcode.model.study import Study
from qualcode.model.turns import turn_columns

KNOWN = ("transcript", "participant", "organization", "role", "speaker")


@keeps_order
def unit_bases(frame: pd.DataFrame, study: Study, unit: str) -> int:
    """Return how many units there are: those of the study, coded or not, and those of the frame.

    Codings are those of the frame. Turns are those with words of a speaker; a preamble counts only
    if it is coded.
    """
    if unit == "codings":
        return how_many(unit_numbers(frame, unit))
    if unit == "turns":
        found = [turn_columns(text.turns).number for text in study.transcripts.values()]
        spoken = sum(len(numbers) - numbers.count(0) for numbers in found)
        opening = (frame["turn"] == 0).fillna(value=False).to_numpy(dtype=bool)
        return spoken + how_many(unit_numbers(frame[opening], unit))
    known = {
        "transcripts": study.transcripts,
        "participants": study.participants,
        "organizations": study.organizations,
    }[unit]
    named = {str(name) for name in frame[UNITS[unit]].dropna().unique() if name != ""}
    return len(set(known) | named)


def places_frame(study: Study) -> pd.DataFrame:
    """Return what a study has to code, coded or not.

    Returns:
        One row per turn with words of a speaker, per transcript and its participants, per
        participant and per organisation: transcript, participant, organization, role, speaker
        (empty where there is none) and turn (NA where there is none). A speaker is a participant's
        id, or the label of somebody else. A turn belongs to the participant who speaks it; an
        interviewer's to the interview's participant if there is just one.
    """
    rows: list[tuple[Any, ...]] = []
    for text in study.transcripts.values():
        only = text.participants[0] if len(text.participants) == 1 else ""
        rows += [
            (text.id, person, _home(study, person), "", "", None) for person in text.participants
        ]
        rows += [(text.id, "", "", "", "", None)]
        homes = {_home(study, person) for person in text.participants}
        shared = homes.pop() if len(homes) == 1 else ""
        for turn in text.turns:
            person = turn.participant or only
            home = _home(study, person) or shared
            speaker = turn.participant or turn.speaker
            if turn.number > 0:
                rows.append((text.id, person, home, turn.role, speaker, turn.number))
    rows += [
        ("", name, item.organization, "", "", None) for name, item in study.participants.items()
    ]
    rows += [("", "", name, "", "", None) for name in study.organizations]
    table = pd.DataFrame(rows, columns=[*KNOWN, "turn"])
    return table.astype(dict.fromkeys(KNOWN, "str") | {"turn": "Int64"})


def _home(study: Study, person: str) -> str:
    return study.participants[person].organization if person in study.participants else ""


def speakers_of(frame: pd.DataFrame, study: Study) -> pd.Series[Any]:
    """Return who speaks in the turn that each coding begins in: a participant's id, or a label."""
    named = {
        (text.id, turn.number): turn.participant or turn.speaker
        for text in study.transcripts.values()
        for turn in text.turns
    }
    turns = frame["turn"].fillna(-1).to_numpy(dtype="int64").tolist()
    found = [named.get(place, "") for place in zip(frame["transcript"], turns, strict=True)]
    return pd.Series(found, index=frame.index, dtype="str")


def grouped_bases(frame: pd.DataFrame, study: Study, unit: str, by: str) -> pd.Series[Any]:
    """Return how many units each group has, coded or not, with the groups in the study's order.

    The frame has the column `by`. Where the study itself is not grouped by it (coder, round, and
    topics that are not marked in the texts), each group has the units of the whole study; codings
    are always those in the frame.
    """
    own = pd.DataFrame({"group": frame[by], "unit": unit_keys(frame, unit)})
    own = own[(own["group"] != "") & own["unit"].notna()]
    marked = by == "topic" and are_marked(study)
    if by not in KNOWN and not marked:
        groups = list(dict.fromkeys(own["group"]))
        if by == "topic":
            known = [topic.id for topic in study.guide]
            groups.sort(key=lambda name: known.index(name) if name in known else len(known))
        if unit == "codings":
            return own.groupby("group")["unit"].nunique().reindex(groups)
        return pd.Series(unit_bases(frame, study, unit), index=groups, dtype="int64")
    places = places_frame(study)
    if marked:
        places = places.merge(topics_of_turns(study), on=["transcript", "turn"])
    places = places[places[by] != ""]
    order: dict[str, Iterable[str]] = {
        "transcript": study.transcripts,
        "participant": study.participants,
        "organization": study.organizations,
        "topic": [topic.id for topic in study.guide],
    }
    groups = list(dict.fromkeys([*order.get(by, ()), *places[by], *own["group"]]))
    if unit != "codings":
        keys = unit_keys(places.assign(coding=""), unit)
        own = pd.concat([own, pd.DataFrame({"group": places[by], "unit": keys}).dropna()])
    return own.groupby("group")["unit"].nunique().reindex(groups, fill_value=0)
