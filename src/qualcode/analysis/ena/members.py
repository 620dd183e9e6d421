"""Which group each unit is in, by an attribute."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.attributes import attribute_rows, level_of
from qualcode.errors import TableError
from qualcode.model.study import Study


def unit_groups(study: Study, unit: str, attribute: str) -> pd.DataFrame:
    """Return which transcript, participant or organization has which value of an attribute.

    A participant has the values of their organisation, a transcript those of its participants.

    Returns:
        Columns unit and group; a unit with several values has several rows.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: an organisation has no value of a participant's attribute.
    """
    level = level_of(study, attribute)
    if level == "participant" and unit == "organization":
        raise TableError(
            f"'{attribute}' describes participants, so organisations cannot be grouped by it; "
            "choose participants as the unit."
        )
    values = attribute_rows(study, attribute).groupby("bearer", sort=False)["value"].agg(list)
    people = {
        name: person.organization if level == "organization" else name
        for name, person in study.participants.items()
    }
    bearers = {
        "organization": {name: [name] for name in study.organizations},
        "participant": {name: [bearer] for name, bearer in people.items()},
        "transcript": {
            name: list(dict.fromkeys(people[person] for person in text.participants))
            for name, text in study.transcripts.items()
        },
    }[unit]
    rows = [
        (name, value)
        for name, known in bearers.items()
        for value in dict.fromkeys(
            value for bearer in known if bearer in values.index for value in values[bearer]
        )
    ]
    return pd.DataFrame(rows, columns=["unit", "group"]).astype("str")
