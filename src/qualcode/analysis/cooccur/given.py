"""Codes together given a structure: within the organisations of a value, and between values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from qualcode.analysis.attributes import any_level_of, attribute_rows
from qualcode.analysis.cooccur.bases import base_of, dependence, wholes
from qualcode.analysis.cooccur.exact import Reals, fisher_exact
from qualcode.analysis.cooccur.marks import marks_of
from qualcode.analysis.cooccur.parts import OF_SPEAKERS, is_shared, part_of, units_said
from qualcode.analysis.cooccur.rule import ACROSS, Rule
from qualcode.analysis.cooccurrence import pairs_by_rule
from qualcode.analysis.cross import fitting_level
from qualcode.analysis.discoveries import false_discovery
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.topics import by_topic
from qualcode.errors import TableError
from qualcode.model.study import Study

_PAIR = ["code_a", "code_b"]
_COUNTED = ("n_a", "n_b", "n_ab")
_NO_BASE = "share, difference: pairs of places have no base"
_SIDE = (*_COUNTED, "base", "share", "jaccard")
CHANGES = (
    *_PAIR,
    *(f"{name}_{number}" for number in (1, 2) for name in _SIDE),
    "difference",
    "p",
    "q",
    "withheld",
)


@keeps_order
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
    frame = by_topic(frame, study) if rule.unit == "topic" else frame
    tables = []
    for value in values or list(bearers):
        pairs, _ = _pairs_within(frame, study, level, _of(bearers, attribute, value), rule=rule)
        pairs.insert(0, "value", pd.Series(value, index=pairs.index, dtype="str"))
        tables.append(pairs)
    return pd.concat(tables, ignore_index=True)


@keeps_order
def cooccurrence_change(
    frame: pd.DataFrame, study: Study, attribute: str, values: tuple[str, str], *, rule: Rule
) -> pd.DataFrame:
    """Compare how often codes meet among the units of one value and of another.

    Returns:
        One row per pair that meets with either value: code_a, code_b, n_a_1, n_b_1, n_ab_1, base_1,
        share_1 (n_ab_1 / base_1) and jaccard_1 of the first value, the same of the second,
        difference (share_1 - share_2), p (Fisher's exact test of the four counts, two-sided), q
        (with false discoveries controlled over the table) and withheld (which are NaN, and why). p
        is only given where independent units are counted and none has both values.

    Raises:
        UnknownAttribute, TableError: as in `cooccurrence_given`, or the values are the same.
    """
    bearers, level = _bearers(study, attribute, rule), any_level_of(study, attribute)
    frame = by_topic(frame, study) if rule.unit == "topic" else frame
    chosen = [set(_of(bearers, attribute, value)) for value in values]
    if values[0] == values[1]:
        raise TableError(f"'{values[0]}' cannot be compared with itself; give two values.")
    sides, bases = [], []
    for number, names in enumerate(chosen, start=1):
        pairs, base = _pairs_within(frame, study, level, names, rule=rule, least=0)
        columns = pairs.set_index(_PAIR)[[*_COUNTED, "jaccard"]]
        sides.append(columns.add_suffix(f"_{number}"))
        bases.append(base)
    table = sides[0].join(sides[1], how="outer").sort_index()
    for number, base in enumerate(bases, start=1):
        counts = [f"{name}_{number}" for name in _COUNTED]
        table[counts] = table[counts].fillna(0).astype("int64")
        table[f"base_{number}"] = pd.array([base] * len(table), dtype="Int64")
        table[f"share_{number}"] = table[f"n_ab_{number}"] / base if base else np.nan
    table = table[table["n_ab_1"] + table["n_ab_2"] > 0].copy()
    table["difference"] = table["share_1"] - table["share_2"]
    reason = _untestable(frame, rule, study, [part_of(study, level, names) for names in chosen])
    table["p"] = np.nan if reason else _tests(table)
    table["q"] = false_discovery(table["p"].to_numpy(dtype=np.float64))
    withheld = "; ".join([*([_NO_BASE] if rule.counts_pairs else []), *reason])
    table["withheld"] = pd.Series(withheld, index=table.index, dtype="str")
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
    names: Collection[str],
    *,
    rule: Rule,
    least: int = 1,
) -> tuple[pd.DataFrame, int | None]:
    """Return the pairs among some bearers of an attribute, and how many units these have."""
    rows = frame[frame[level].isin(names)]
    part = part_of(study, level, set(names))
    try:
        marks = marks_of(rows, rule, part)
    except TableError:
        marks = None
    base = base_of(rows, rule, part, marks)
    if rule.counted in OF_SPEAKERS and is_shared(study, part, level):
        coded = marks.units() if marks is not None else np.empty(0, dtype=np.int64)
        base = units_said(study, part, level, names, rule=rule, coded=coded)
    if marks is None:
        none = pairs_by_rule(frame.iloc[:0], Rule("transcript", coders=ACROSS), part, whole=study)
        return none, base
    return pairs_by_rule(rows, rule, part, least=least, whole=study, base=base), base


def _untestable(frame: pd.DataFrame, rule: Rule, study: Study, parts: list[Study]) -> list[str]:
    """Say why two parts of a study cannot be compared by a test; nothing where they can."""
    one, other = parts
    both = replace(
        study,
        organizations={**one.organizations, **other.organizations},
        participants={**one.participants, **other.participants},
        transcripts={**one.transcripts, **other.transcripts},
    )
    nested = dependence(frame, rule, both, study)
    if nested:
        return [f"p: {nested}"]
    shared = set(wholes(one, rule.counted)) & set(wholes(other, rule.counted))
    if shared:
        return ["p: some units have both values, so they are counted twice"]
    return []


def _tests(table: pd.DataFrame) -> Reals:
    """Test whether pairs meet in more of the units of one value than of the other."""
    found = [
        table[f"{name}_{number}"].to_numpy(dtype=np.int64)
        for name in ("n_ab", "base")
        for number in (1, 2)
    ]
    first, second, base, other = found
    return fisher_exact(first, first + second, base, base + other)
