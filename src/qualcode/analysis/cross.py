"""Codes against the attributes of organisations and participants."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.analysis.frame import unit_keys
from qualcode.errors import TableError, UnknownAttribute
from qualcode.model.study import Study

NOT_STATED = "not stated"


def attributes_of(study: Study) -> dict[str, str]:
    """Map the name of each attribute to what it describes: "organization" or "participant"."""
    people = {name for item in study.participants.values() for name in item.attributes}
    places = {name for item in study.organizations.values() for name in item.attributes}
    found = dict.fromkeys(sorted(places), "organization")
    return found | {name: "participant" for name in sorted(people) if name not in places}


def attribute_rows(study: Study, attribute: str) -> pd.DataFrame:
    """Return which organisation or participant has which value.

    Returns:
        Columns bearer (its id) and value; an id with several values has several rows, one with
        none the value "not stated". Values stand in the order of their first appearance.

    Raises:
        UnknownAttribute: nothing has that attribute.
    """
    level = level_of(study, attribute)
    bearers = study.organizations if level == "organization" else study.participants
    rows = [
        (name, value)
        for name, bearer in bearers.items()
        for value in bearer.attributes.get(attribute, ()) or (NOT_STATED,)
    ]
    return pd.DataFrame(rows, columns=["bearer", "value"]).astype("str")


def level_of(study: Study, attribute: str) -> str:
    """Return whether an attribute describes an "organization" or a "participant".

    Raises:
        UnknownAttribute: it describes neither.
    """
    known = attributes_of(study)
    if attribute not in known:
        raise UnknownAttribute(attribute, list(known))
    return known[attribute]


def cross_table(
    frame: pd.DataFrame,
    study: Study,
    attribute: str,
    *,
    unit: str = "organizations",
    codes: Sequence[str] = (),
) -> pd.DataFrame:
    """Count in how many units of each value of an attribute each code occurs.

    Args:
        frame: a codings frame, possibly filtered or rolled up.
        study: gives the attribute's values and the base of each column.
        attribute: a column of organizations.csv or participants.csv.
        unit: what is counted: organizations, participants, transcripts, turns or codings.
        codes: the rows; none means the frame's codes in the codebook's order.

    Returns:
        One row per code and value: code, value, count, base (the units that the study has with
        that value, whether coded or not; for turns and codings those in the frame) and share
        (count / base, NA where the base is 0). A unit with several values counts in each.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: participants' attributes cannot be counted in organisations.
    """
    level = level_of(study, attribute)
    if level == "participant" and unit == "organizations":
        raise TableError(
            f"'{attribute}' describes participants, so organisations cannot be counted by it; "
            "choose participants as the unit."
        )
    values = attribute_rows(study, attribute)
    keyed = frame.assign(unit=unit_keys(frame, unit), bearer=frame[level]).dropna(subset=["unit"])
    joined = keyed.merge(values, on="bearer")
    counted = joined.groupby(["code", "value"])["unit"].nunique()
    bases = _bases(study, values, unit, level, joined)
    columns = list(dict.fromkeys(values["value"]))
    columns.sort(key=lambda value: value == NOT_STATED)
    rows = codes or [
        code.id for _, code in study.codebook.walk() if (frame["code"] == code.id).any()
    ]
    grid = pd.MultiIndex.from_product([list(rows), columns], names=["code", "value"])
    table = counted.reindex(grid, fill_value=0).rename("count").reset_index()
    table["base"] = table["value"].map(bases).fillna(0).astype("int64")
    table["share"] = table["count"].div(table["base"].where(table["base"] > 0))
    return table


def _bases(
    study: Study, values: pd.DataFrame, unit: str, level: str, joined: pd.DataFrame
) -> pd.Series:
    if unit in ("turns", "codings"):
        return joined.groupby("value")["unit"].nunique()
    members = _members(study, unit, level)
    return values.merge(members, on="bearer").groupby("value")["unit"].nunique()


def _members(study: Study, unit: str, level: str) -> pd.DataFrame:
    """Return which units belong to which bearer of the attribute: columns bearer, unit."""
    people = study.participants
    if unit == "organizations":
        pairs = [(name, name) for name in study.organizations]
    elif unit == "participants":
        pairs = [(person.organization, name) for name, person in people.items()]
        pairs = [(name, name) for name in people] if level == "participant" else pairs
    else:
        pairs = [
            (people[name].organization if level == "organization" else name, transcript.id)
            for transcript in study.transcripts.values()
            for name in transcript.participants
        ]
    return pd.DataFrame(pairs, columns=["bearer", "unit"]).astype("str")
