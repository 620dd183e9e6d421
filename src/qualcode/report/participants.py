"""The report's first chapter: who took part."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qualcode.analysis.attributes import NOT_STATED, attributes_of
from qualcode.analysis.people import attribute_counts, organizations_frame, participants_frame
from qualcode.model.study import Study
from qualcode.report.figures import bar_chart
from qualcode.report.output import Output, slug, words

_SECTION = "Who took part"
_FEW = 12


def participants_chapter(study: Study) -> Iterator[Output]:
    """Yield how organisations and participants break down, and the list of them all."""
    parts = [*_attributes(study), *_totals(study)]
    if parts:
        table = pd.DataFrame(
            [(words(name), total, _break_down(counts)) for name, total, counts, _ in parts],
            columns=["attribute", "total", "break-down"],
        )
        note = "Each attribute with its values, the most frequent first."
        yield Output(_SECTION, "demographics", "Participants and organisations", note, table)
    yield from (output for *_, output in parts)
    if study.participants:
        people = participants_frame(study)
        places = organizations_frame(study)
        table = people.merge(
            places, on="organization", how="left", suffixes=("", " of organisation")
        )
        title = "Participants, one by one"
        yield Output(_SECTION, "participants", title, table=table.fillna(""))


_Part = tuple[str, int, pd.DataFrame, Output]


def _break_down(counts: pd.DataFrame) -> str:
    name, count = counts.columns[:2]
    pairs = zip(counts[name], counts[count], strict=True)
    return ", ".join(f"{value} ({number})" for value, number in pairs)


def _attributes(study: Study) -> Iterator[_Part]:
    for attribute, level in attributes_of(study).items():
        counts = attribute_counts(study, attribute)
        if attribute in study.points.values() or not 1 < len(counts) <= _FEW:
            continue
        unit = "organisations" if level == "organization" else "participants"
        total = len(study.organizations if level == "organization" else study.participants)
        silent = int(counts.loc[counts["value"] == NOT_STATED, "count"].sum())
        title = f"{words(attribute)} of {unit}"
        # Bars of which most are "not stated" would show what is missing, not what is there; bars
        # of which each is one would show nothing.
        figure = (
            bar_chart(
                list(counts["value"]), list(counts["count"]), title=title, unit=unit, total=total
            )
            if 2 * silent < total and counts["count"].max() > 1
            else None
        )
        name = f"{level}s-{slug(attribute)}"
        output = Output(_SECTION, name, title, f"{total} {unit}.", counts, figure)
        yield attribute, total, counts, output


def _totals(study: Study) -> Iterator[_Part]:
    rows = pd.DataFrame(list(study.tables.get("totals", ())))
    if not {"table", "label", "count"} <= set(rows.columns):
        return
    for name, part in rows.groupby("table", sort=False):
        table = part[["label", "count"]].astype({"count": "int64"}).reset_index(drop=True)
        title = words(str(name))
        total = int(table["count"].sum())
        figure = bar_chart(
            list(table["label"]), list(table["count"]), title=title, unit="published", total=total
        )
        note = f"{total} in all; known only as published totals."
        output = Output(_SECTION, f"totals-{slug(str(name))}", title, note, table, figure)
        yield str(name), total, table, output
