"""Who took part: organisations and participants as tables, and how their attributes break down."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.attributes import attribute_rows
from qualcode.model.notation import compact_ids
from qualcode.model.study import Study


def organizations_frame(study: Study) -> pd.DataFrame:
    """Return one row per organisation: organization, then its attributes as printed cells."""
    rows = [
        {"organization": name} | {key: "; ".join(values) for key, values in item.attributes.items()}
        for name, item in study.organizations.items()
    ]
    return pd.DataFrame(rows or {"organization": []}).fillna("").astype("str")


def participants_frame(study: Study) -> pd.DataFrame:
    """Return one row per participant: participant, organization, then their attributes."""
    rows = [
        {"participant": name, "organization": item.organization}
        | {key: "; ".join(values) for key, values in item.attributes.items()}
        for name, item in study.participants.items()
    ]
    return pd.DataFrame(rows or {"participant": [], "organization": []}).fillna("").astype("str")


def attribute_counts(study: Study, attribute: str) -> pd.DataFrame:
    """Count the organisations or participants with each value of an attribute.

    Returns:
        Columns value, count and ids (in printed notation), the most frequent value first. One with
        several values counts in each, so counts may sum to more than there are.

    Raises:
        UnknownAttribute: nothing has that attribute.
    """
    rows = attribute_rows(study, attribute)
    grouped = rows.groupby("value", sort=False)["bearer"]
    table = grouped.agg(count="nunique", ids=compact_ids).reset_index()
    return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)
