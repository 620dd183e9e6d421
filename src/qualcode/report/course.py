"""The report's chapter on the course of the study: saturation, drift, codes over the interview."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qualcode.analysis.course.codebook_drift import first_uses
from qualcode.analysis.course.coder_rates import coding_rates, coding_trend
from qualcode.analysis.course.positions import positions_table, relative_positions
from qualcode.analysis.course.rule import saturation_rule
from qualcode.analysis.course.saturation import CODER, saturation_note, saturation_table
from qualcode.analysis.rollup import roll_up
from qualcode.model.study import Study
from qualcode.report.course_figures import position_chart, saturation_curve
from qualcode.report.output import Output

_SECTION = "Course of the study"
_ROWS = 40


def course_chapter(study: Study, frame: pd.DataFrame, *, kind: str = "") -> Iterator[Output]:
    """Yield how codes accumulated over the interviews, how coding changed, and where codes stand.

    `kind` names the codes whose places are drawn, each with everything below it; by default, and
    where there are none, the codes with the most passages. Without codings of transcripts there is
    no chapter.
    """
    if not (frame["transcript"] != "").any():
        return
    yield from _saturation(study, frame)
    yield from _drift(study, frame)
    if relative_positions(frame, study).notna().any():  # what others say has no place
        yield _positions(study, frame, kind)


def _saturation(study: Study, frame: pd.DataFrame) -> Iterator[Output]:
    table = saturation_table(frame, study)
    title = "New codes over the interviews"
    figure = saturation_curve(table, list(table["transcript"]), title=title)
    note = saturation_note(table, study) + " Band: 95% of 1,000 random orders."
    shown = table.drop(columns=["group", "new_codes"])
    yield Output(_SECTION, "saturation", title, note, shown, figure)
    named = _with_names(study, table[["order", "transcript", "new", "new_codes"]])
    title = "Which codes each interview was the first to have"
    yield Output(_SECTION, "new-codes", title, table=named)
    several = frame["coder"].nunique() > 1
    parts = [table, saturation_table(frame, study, by=CODER)] if several else [table]
    rule = saturation_rule(pd.concat(parts, ignore_index=True))
    note = (
        "New codes in a run of interviews, of the codes in the base (Guest, Namey and Chen 2020); "
        "above later: later runs above the threshold again. Evidence, not a verdict."
    )
    yield Output(_SECTION, "saturation-rule", "Saturation by the rule", note, rule)


def _drift(study: Study, frame: pd.DataFrame) -> Iterator[Output]:
    for period in ("month", "round"):
        uses = first_uses(frame, period=period)
        if len(uses) > 1:
            title = f"Codes by the {period} of their first use"
            shown = _with_names(study, uses.drop(columns=["first", "last"]))
            yield Output(_SECTION, f"codes-by-{period}", title, table=shown)
    trend = coding_trend(coding_rates(frame, study))
    if not trend.empty:
        title = "Coders over their own order of work"
        note = (
            "Passages per 1,000 words of participants; rho: rank correlation of the rate with the "
            "order in which the coder took up the transcripts."
        )
        yield Output(_SECTION, "coders-over-time", title, note, trend)


def _positions(study: Study, frame: pd.DataFrame, kind: str) -> Output:
    kinds = {value for code in study.codebook for value in code.facets.get("kind", ())}
    rows = roll_up(frame, study.codebook, kind) if kind in kinds else frame
    if not rows["start"].notna().any():
        rows = frame
    table = positions_table(rows, study)
    shown = table
    if len(table) > _ROWS:
        most = table["n"].sort_values(ascending=False, kind="stable").index[:_ROWS]
        shown = table.loc[sorted(most)]
    title = "Codes over the interview"
    names = [study.codebook[code].name for code in shown["code"]]
    note = "Place of each passage's middle, in the characters that participants say, from 0 to 1."
    if len(shown) < len(table):
        note += f" Drawn: the {_ROWS} codes with the most passages."
    figure = position_chart(shown, names, title=title)
    named = table.assign(code=[study.codebook[code].name for code in table["code"]])
    named = named.drop(columns=["mean", "q1", "q3"])  # with them, parts would not fit on a page
    return Output(_SECTION, "positions", title, note, named, figure)


def _with_names(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of new codes for readers: names instead of ids."""
    lists = [
        "; ".join(study.codebook[code].name for code in codes.split("; ") if code)
        for codes in table["new_codes"]
    ]
    return table.assign(new_codes=lists)
