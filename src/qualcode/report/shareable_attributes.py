"""Tables and bars of attributes, with the numbers hidden that must be."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from matplotlib.figure import Figure

from qualcode.analysis.attributes import ORGANIZATION, attributes_of
from qualcode.analysis.people import attribute_counts
from qualcode.analysis.protected import Protected
from qualcode.model.study import Study
from qualcode.report.figures import HIDDEN, bar_chart
from qualcode.report.output import Output, words

HIDES = (
    f"{HIDDEN.capitalize()}: numbers behind which too few people or organisations stand, and "
    "those from which they could be computed."
)


def protected_counts(
    output: Output, study: Study, attribute: str, protected: Protected
) -> Output | None:
    """Return how an attribute breaks down, or None where nothing of it may be shown."""
    lines = _lines(study, attribute, protected)
    if all(count is None for _, count in lines):
        return None
    counts = pd.Series([HIDDEN if count is None else count for _, count in lines])
    table = pd.DataFrame({"value": [value for value, _ in lines], "count": counts})
    if not any(count is None for _, count in lines):
        return replace(output, table=table)
    figure = _bars(output, study, attribute, lines)
    return replace(output, table=table, figure=figure, note=f"{output.note} {HIDES}".strip())


def protected_demographics(
    output: Output, study: Study, attributes: list[str], protected: Protected
) -> Output | None:
    """Return the break-down of all attributes, or None where nothing of it may be shown."""
    rows = []
    for attribute in attributes:
        lines = _lines(study, attribute, protected)
        if any(count is not None for _, count in lines):
            pairs = (f"{value} ({HIDDEN if n is None else n})" for value, n in lines)
            rows.append((words(attribute), _total(study, attribute), ", ".join(pairs)))
    table = pd.DataFrame(rows, columns=["attribute", "total", "break-down"])
    return replace(output, table=table, note=f"{output.note} {HIDES}") if rows else None


_Lines = list[tuple[str, int | None]]


def _lines(study: Study, attribute: str, protected: Protected) -> _Lines:
    """Return values and counts, the most frequent first; hidden ones by name behind them."""
    shown, hidden = [], []
    counts = attribute_counts(study, attribute)
    for value, count in zip(counts["value"], counts["count"], strict=True):
        if protected.hides(attribute, str(value)):
            hidden.append(str(value))
        else:
            shown.append((str(value), int(count)))
    # The order by frequency would say which of the hidden numbers is the largest.
    return [*shown, *((value, None) for value in sorted(hidden))]


def _total(study: Study, attribute: str) -> int:
    level = attributes_of(study)[attribute]
    return len(study.organizations if level == ORGANIZATION else study.participants)


def _bars(output: Output, study: Study, attribute: str, lines: _Lines) -> Figure | None:
    if output.figure is None:
        return None
    shown = [(value, count) for value, count in lines if count is not None]
    level = attributes_of(study)[attribute]
    unit = "organisations" if level == ORGANIZATION else "participants"
    return bar_chart(
        [value for value, _ in shown],
        [count for _, count in shown],
        title=output.title,
        unit=f"{unit} (some values {HIDDEN})",
        total=_total(study, attribute),
    )
