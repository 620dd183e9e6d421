"""Codes together given a structure: within the organisations of a value, and between values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from qualcode.analysis.attributes import (
    ORGANIZATION,
    PARTICIPANT,
    TRANSCRIPT,
    any_level_of,
    attribute_rows,
)
from qualcode.analysis.cooccur.bases import base_of, dependence
from qualcode.analysis.cooccur.exact import Reals, fisher_exact
from qualcode.analysis.cooccur.marks import marks_of
from qualcode.analysis.cooccur.rule import ACROSS, Rule
from qualcode.analysis.cooccurrence import pairs_by_rule
from qualcode.analysis.cross import fitting_level
from qualcode.analysis.discoveries import false_discovery
from qualcode.errors import TableError
from qualcode.model.study import Study

_PAIR = ["code_a", "code_b"]
_FOUR = ("n_ab_1", "base_1", "n_ab_2", "base_2")
_SIDE = ("n_ab", "base", "share", "jaccard")
CHANGES = (
    *_PAIR,
    *(f"{name}_{number}" for number in (1, 2) for name in _SIDE),
    "difference",
    "p",
    "q",
    "withheld",
)


def cooccurrence_given(
    frame: pd.DataFrame,
    study: Study,
    attribute: str,
    *,
    rule: Rule,
    values: Sequence[str] = (),
) -> pd.DataFrame:
    """Count codes together within the organisations, participants or transcripts of each value.

    Args:
        frame: a codings frame of the study, possibly filtered or rolled up.
        study: gives the attribute's values and the base of each.
        attribute: a column of organizations.csv, participants.csv or transcripts.csv. What has
            several values counts in each of them.
        rule: where codes meet and what is counted.
        values: which ones; none means all, in the order of their first appearance.

    Returns:
        Columns value, then those of `cooccurrence`, counted among the units with that value.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: nothing has that value, or the attribute describes what is smaller than the
            unit that is counted.
    """
    bearers, level = _bearers(study, attribute, rule), any_level_of(study, attribute)
    tables = []
    for value in values or list(bearers):
        pairs, _ = _pairs_within(frame, study, level, _of(bearers, attribute, value), rule=rule)
        pairs.insert(0, "value", pd.Series(value, index=pairs.index, dtype="str"))
        tables.append(pairs)
    return pd.concat(tables, ignore_index=True)


def cooccurrence_change(
    frame: pd.DataFrame, study: Study, attribute: str, values: tuple[str, str], *, rule: Rule
) -> pd.DataFrame:
    """Compare how often codes meet among the units of one value and of another.

    Returns:
        One row per pair that meets with either value: code_a, code_b, n_ab_1, base_1, share_1
        (n_ab_1 / base_1) and jaccard_1 of the first value, the same of the second, difference
        (share_1 - share_2), p (Fisher's exact test of the four counts, two-sided), q (with false
        discoveries controlled over the table) and withheld (which are NaN, and why). p is only
        given where independent units are counted and none has both values.

    Raises:
        UnknownAttribute, TableError: as in `cooccurrence_given`.
    """
    bearers, level = _bearers(study, attribute, rule), any_level_of(study, attribute)
    chosen = [_of(bearers, attribute, value) for value in values]
    tables = []
    for number, names in enumerate(chosen, start=1):
        pairs, base = _pairs_within(frame, study, level, names, rule=rule, least=0)
        columns = {"n_ab": f"n_ab_{number}", "jaccard": f"jaccard_{number}"}
        tables.append((pairs.set_index(_PAIR)[list(columns)].rename(columns=columns), base))
    (one, _), (other, _) = tables
    table = one.join(other, how="outer").sort_index()
    for number, (_, base) in enumerate(tables, start=1):
        count = table[f"n_ab_{number}"].fillna(0).astype("int64")
        table[f"n_ab_{number}"] = count
        table[f"base_{number}"] = pd.array([base] * len(table), dtype="Int64")
        table[f"share_{number}"] = count / base if base else np.nan
    table = table[table["n_ab_1"] + table["n_ab_2"] > 0].copy()
    table["difference"] = table["share_1"] - table["share_2"]
    reason = _untestable(frame, rule, study, chosen)
    table["p"] = np.nan if reason else _tests(table)
    table["q"] = false_discovery(table["p"].to_numpy(dtype=np.float64))
    table["withheld"] = pd.Series(reason, index=table.index, dtype="str")
    return table.reset_index()[list(CHANGES)]


def _bearers(study: Study, attribute: str, rule: Rule) -> dict[str, list[str]]:
    """Map each value of an attribute to the ids of those that have it."""
    fitting_level(study, attribute, f"{rule.counted}s")
    rows = attribute_rows(study, attribute)
    return {str(value): list(names) for value, names in rows.groupby("value", sort=False)["bearer"]}


def _of(bearers: dict[str, list[str]], attribute: str, value: str) -> list[str]:
    if value not in bearers:
        known = ", ".join(bearers)
        raise TableError(f"Nothing has the value '{value}' of '{attribute}'; there are: {known}.")
    return bearers[value]


def _pairs_within(
    frame: pd.DataFrame,
    study: Study,
    level: str,
    names: Sequence[str],
    *,
    rule: Rule,
    least: int = 1,
) -> tuple[pd.DataFrame, int | None]:
    """Return the pairs among some bearers of an attribute, and how many units these have."""
    rows = frame[frame[level].isin(names)]
    part = _part(study, level, set(names))
    try:
        marks = marks_of(rows, rule, part)
    except TableError:
        nothing = pairs_by_rule(frame.iloc[:0], Rule("transcript", coders=ACROSS), part)
        return nothing, base_of(rows, rule, part, None)
    pairs = pairs_by_rule(rows, rule, part, least=least)
    return pairs, base_of(rows, rule, part, marks)


def _part(study: Study, level: str, names: set[str]) -> Study:
    """Return a study of some organisations, participants or transcripts, with all they are in."""
    texts = {
        name: text
        for name, text in study.transcripts.items()
        if level == TRANSCRIPT and name in names
    }
    there = {person for text in texts.values() for person in text.participants}
    people = {
        name: person
        for name, person in study.participants.items()
        if {PARTICIPANT: name in names, TRANSCRIPT: name in there}.get(
            level, person.organization in names
        )
    }
    places = {person.organization for person in people.values()}
    if level != TRANSCRIPT:
        texts = {
            name: text
            for name, text in study.transcripts.items()
            if any(person in people for person in text.participants)
        }
    return replace(
        study,
        participants=people,
        organizations={
            name: place
            for name, place in study.organizations.items()
            if name in (names if level == ORGANIZATION else places)
        },
        transcripts=texts,
    )


def _untestable(frame: pd.DataFrame, rule: Rule, study: Study, chosen: list[list[str]]) -> str:
    """Say why two values cannot be compared by a test; "" where they can."""
    nested = dependence(frame, rule, study)
    if nested:
        return f"p: {nested}"
    if set(chosen[0]) & set(chosen[1]):
        return "p: some units have both values, so they are counted twice"
    return ""


def _tests(table: pd.DataFrame) -> Reals:
    """Test whether pairs meet in more of the units of one value than of the other."""
    numbers = {name: table[name].to_numpy(dtype=np.int64) for name in _FOUR}
    both = numbers["n_ab_1"] + numbers["n_ab_2"]
    base = numbers["base_1"] + numbers["base_2"]
    return fisher_exact(numbers["n_ab_1"], both, numbers["base_1"], base)
