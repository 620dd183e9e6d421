"""Codes against the attributes of organisations, participants and transcripts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.analysis.attributes import (
    NOT_STATED,
    ORGANIZATION,
    PARTICIPANT,
    TRANSCRIPT,
    any_level_of,
    attribute_rows,
)
from qualcode.analysis.distinct import distinct_rows, unit_numbers
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.places import named
from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.model.study import Study

_REFUSED = {PARTICIPANT: ("organizations",), TRANSCRIPT: ("organizations", "participants")}


@keeps_order
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
        attribute: a column of organizations.csv, participants.csv or transcripts.csv, or one of
            the described structures (see `known_attributes`).
        unit: what is counted: organizations, participants, transcripts, turns or codings.
        codes: the rows; none means the frame's codes in the codebook's order.

    Returns:
        One row per code and value: code, value, count, base (the units that the study has with
        that value, whether coded or not; for turns and codings those in the frame) and share
        (count / base, NA where the base is 0). A unit with several values counts in each.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: the attribute describes what is smaller than the unit.
    """
    level = fitting_level(study, attribute, unit)
    values = attribute_rows(study, attribute)
    joined = _coded_units(frame, unit, level).merge(values, on="bearer")
    counted = joined.groupby(["code", "value"])["unit"].nunique()
    bases = _bases(study, values, unit, level, joined)
    columns = list(dict.fromkeys(values["value"]))
    columns.sort(key=lambda value: value == NOT_STATED)
    rows = list(codes) or codes_in(frame, study)
    grid = pd.MultiIndex.from_product([rows, columns], names=["code", "value"])
    table = counted.reindex(grid, fill_value=0).rename("count").reset_index()
    table["base"] = table["value"].map(bases).fillna(0).astype("int64")
    table["share"] = table["count"].div(table["base"].where(table["base"] > 0))
    return table


def _coded_units(frame: pd.DataFrame, unit: str, level: str) -> pd.DataFrame:
    """Return which unit of which bearer of an attribute has which code, each once."""
    codes, names = pd.factorize(frame["code"])
    bearers, known = pd.factorize(frame[level])
    code, counted, bearer = distinct_rows(codes, unit_numbers(frame, unit), bearers)
    ids = pd.Series(counted)
    if unit not in ("turns", "codings"):  # they are counted together with those of the study
        ids = named(counted, list(pd.factorize(frame[UNITS[unit]])[1]))
    columns = {"code": named(code, list(names)), "unit": ids, "bearer": named(bearer, list(known))}
    return pd.DataFrame(columns)


def codes_in(frame: pd.DataFrame, study: Study) -> list[str]:
    """Return the codes that a frame has, in the codebook's order."""
    found = set(frame["code"].unique())
    return [code.id for _, code in study.codebook.walk() if code.id in found]


def fitting_level(study: Study, attribute: str, unit: str) -> str:
    """Return what an attribute describes, if the unit can be counted by it.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: it describes what is smaller than the unit.
    """
    level = any_level_of(study, attribute)
    if unit in _REFUSED.get(level, ()):
        spoken = {"organizations": "organisations"}.get(unit, unit)
        raise TableError(
            f"'{attribute}' describes {level}s, so {spoken} cannot be counted by it; "
            f"choose {level}s as the unit."
        )
    return level


def _bases(
    study: Study, values: pd.DataFrame, unit: str, level: str, joined: pd.DataFrame
) -> pd.Series:
    found = joined[["value", "unit"]]
    if unit not in ("turns", "codings"):
        everyone = values.merge(members(study, unit, level), on="bearer")[["value", "unit"]]
        found = pd.concat([everyone, found.drop_duplicates()], ignore_index=True)
    return found.groupby("value")["unit"].nunique()


def members(study: Study, unit: str, level: str) -> pd.DataFrame:
    """Return which units belong to which bearer of an attribute: columns bearer, unit."""
    people, texts = study.participants, study.transcripts.values()
    if unit == "organizations":
        pairs = [(name, name) for name in study.organizations]
    elif unit == "participants":
        pairs = [(person.organization, name) for name, person in people.items()]
        pairs = [(name, name) for name in people] if level == PARTICIPANT else pairs
    elif level == TRANSCRIPT:
        pairs = [(text.id, text.id) for text in texts]
    else:
        pairs = [
            (people[name].organization if level == ORGANIZATION else name, text.id)
            for text in texts
            for name in text.participants
        ]
    return pd.DataFrame(pairs, columns=["bearer", "unit"]).astype("str")
