"""Which group each unit is in, by an attribute."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.attributes import (
    ORGANIZATION,
    PARTICIPANT,
    TRANSCRIPT,
    any_level_of,
    attribute_rows,
)
from qualcode.errors import TableError
from qualcode.model.study import Study


def unit_groups(study: Study, unit: str, attribute: str) -> pd.DataFrame:
    """Return which transcript, participant or organization has which value of an attribute.

    A participant has the values of their organisation and of their transcripts, a transcript those
    of its participants.

    Returns:
        Columns unit and group; a unit with several values has several rows.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: an organisation has no value of a participant's or transcript's attribute.
    """
    level = any_level_of(study, attribute)
    if level != ORGANIZATION and unit == ORGANIZATION:
        raise TableError(
            f"'{attribute}' describes {level}s, so organisations cannot be grouped by it; "
            f"choose {level}s as the unit."
        )
    values = attribute_rows(study, attribute).groupby("bearer", sort=False)["value"].agg(list)
    people: dict[str, list[str]] = {
        name: [person.organization if level == ORGANIZATION else name]
        for name, person in study.participants.items()
    }
    texts = study.transcripts
    if level == TRANSCRIPT:
        people = {
            name: [text.id for text in texts.values() if name in text.participants]
            for name in study.participants
        }
        of_texts = {name: [name] for name in texts}
    else:
        of_texts = {
            name: list(
                dict.fromkeys(each for person in text.participants for each in people[person])
            )
            for name, text in texts.items()
        }
    bearers = {
        ORGANIZATION: {name: [name] for name in study.organizations},
        PARTICIPANT: people,
        TRANSCRIPT: of_texts,
    }[unit]
    rows = [
        (name, value)
        for name, known in bearers.items()
        for value in dict.fromkeys(
            value for bearer in known if bearer in values.index for value in values[bearer]
        )
    ]
    return pd.DataFrame(rows, columns=["unit", "group"]).astype("str")


def units_with(study: Study, unit: str, attribute: str, value: str) -> list[str]:
    """Return the transcripts, participants or organizations that have a value of an attribute.

    Raises:
        UnknownAttribute, TableError: as in `unit_groups`, or nothing has the value.
    """
    groups = unit_groups(study, unit, attribute)
    found = groups.loc[groups["group"] == value, "unit"].to_list()
    if not found:
        known = ", ".join(dict.fromkeys(groups["group"]))
        raise TableError(f"Nothing has the value '{value}' of '{attribute}'; there are: {known}.")
    return found
