"""Saturation: how many new codes each interview brings, in the order of collection."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from qualcode.analysis.attributes import (
    NOT_STATED,
    ORGANIZATION,
    TRANSCRIPT,
    any_level_of,
    attribute_rows,
)
from qualcode.analysis.course.accumulation import expected_codes, random_accumulation
from qualcode.analysis.course.order import (
    BY_ID,
    PARTICIPANTS,
    TRANSCRIPTS,
    is_numbered,
    item_unit,
    items_in_order,
    worked_on,
)
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.model.study import Study

ALL = "all"
CODER = "coder"
COLUMNS = (
    "group",
    "order",
    "date",
    "note",
    "codings",
    "codes",
    "new",
    "cumulative",
    "mean",
    "low",
    "high",
    "expected",
    "new_codes",
)
_COUNTS = ("order", "codings", "codes", "new", "cumulative", "low", "high")
_SHARES = ("mean", "expected")


@keeps_order
def saturation_table(
    frame: pd.DataFrame,
    study: Study,
    *,
    by: str = "",
    unit: str = "",
    orders: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Count the new codes of each interview in the order of collection.

    Interviews that none of the frame's coders has coded or read are left out.

    Args:
        frame: a codings frame, possibly of one coder or rolled up to a kind of codes.
        study: gives the interviews, their dates and who has read them.
        by: any attribute, or "coder": a curve for each value. An interview counts in each value
            that it, its people or their organisations have.
        unit: "transcripts" or "participants"; by default transcripts where the study has any.
        orders: how many random orders the band is made of.
        seed: where chance begins; the same for each group.

    Returns:
        One row per group and interview: group (the value, or "all"), order (1, 2, …), transcript or
        participant (its id, in the column's name), date, note (why it stands there; see
        `items_in_order`), codings, codes (distinct ones in it), new (met in none before
        it), cumulative, mean, low and high (cumulative codes in random orders: their mean, and the
        least that 2.5 and 97.5 per cent of orders do not exceed), expected (the mean over all
        orders, exactly) and new_codes (ids, separated by semicolons).

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: the unit has no order, or there is less than one random order.
    """
    if orders < 1:
        raise TableError("The band of random orders needs at least one; give --orders 1000.")
    named = item_unit(study, unit)
    column = UNITS[named]
    parts = [
        _curve(rows, items, orders=orders, seed=seed).assign(group=group)
        for group, rows, items in _groups(frame, study, by, named)
        if len(items)
    ]
    empty = pd.DataFrame(columns=[*COLUMNS, "item"])
    table = pd.concat(parts, ignore_index=True) if parts else empty
    ranks = {code.id: rank for rank, (_, code) in enumerate(study.codebook.walk())}
    table["new_codes"] = [
        "; ".join(sorted(codes, key=lambda code: ranks.get(code, 0)))
        for codes in table["new_codes"]
    ]
    table = table[[*COLUMNS[:2], "item", *COLUMNS[2:]]].rename(columns={"item": column})
    kinds = dict.fromkeys(table.columns, "str") | dict.fromkeys(_COUNTS, "int64")
    return table.astype(kinds | dict.fromkeys(_SHARES, "float64"))


def _groups(
    frame: pd.DataFrame, study: Study, by: str, unit: str
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Yield each group with its codings and the interviews it consists of, in order."""
    rows = frame[["coder", "code"]].assign(item=frame[UNITS[unit]].astype("str"))
    rows = rows[rows["item"] != ""]
    items = items_in_order(study, unit)
    pairs = pd.DataFrame(sorted(worked_on(frame, study, unit)), columns=["coder", "item"])
    if by == CODER:
        for coder, own in pairs.groupby("coder"):
            kept = items[items["item"].isin(own["item"])]
            yield str(coder), rows[rows["coder"] == coder], kept
        return
    items = items[items["item"].isin(pairs["item"])]
    if not by:
        yield ALL, rows, items
        return
    members = _members(study, by, unit)
    values = sorted(dict.fromkeys(members["value"]), key=lambda value: value == NOT_STATED)
    for value in values:
        own = members.loc[members["value"] == value, "item"]
        yield value, rows[rows["item"].isin(own)], items[items["item"].isin(own)]


def _members(study: Study, attribute: str, unit: str) -> pd.DataFrame:
    """Return which interview has which value: columns value, item."""
    level = any_level_of(study, attribute)
    pairs = [(name, text.id) for text in study.transcripts.values() for name in text.participants]
    if level == TRANSCRIPT:
        of_texts = [(name, name) for name in study.transcripts]
        pairs = of_texts if unit == TRANSCRIPTS else [(text, name) for name, text in pairs]
    else:
        pairs = pairs if unit == TRANSCRIPTS else [(name, name) for name in study.participants]
        if level == ORGANIZATION:
            pairs = [(study.participants[name].organization, item) for name, item in pairs]
    links = pd.DataFrame(pairs, columns=["bearer", "item"], dtype="str")
    joined = attribute_rows(study, attribute).merge(links, on="bearer")
    return joined[["value", "item"]].drop_duplicates()


def _curve(rows: pd.DataFrame, items: pd.DataFrame, *, orders: int, seed: int) -> pd.DataFrame:
    size = len(items)
    where = rows["item"].map({item: place for place, item in enumerate(items["item"])})
    kept = where.notna()
    at = where[kept].to_numpy(dtype=np.int64)
    codes, names = pd.factorize(rows.loc[kept, "code"], sort=True)
    grid = np.zeros((len(names), size), dtype=np.bool_)
    grid[codes, at] = True
    firsts = grid.argmax(axis=1)
    new = np.bincount(firsts, minlength=size)
    drawn = random_accumulation(grid, orders=orders, seed=seed)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0, method="inverted_cdf")
    found = [[str(name) for name in names[firsts == place]] for place in range(size)]
    return items.assign(
        order=np.arange(1, size + 1),
        codings=np.bincount(at, minlength=size),
        codes=grid.sum(axis=0),
        new=new,
        cumulative=new.cumsum(),
        mean=drawn.mean(axis=0),
        low=low,
        high=high,
        expected=expected_codes(grid.sum(axis=1), size),
        new_codes=pd.Series(found, index=items.index, dtype="object"),
    )


def saturation_note(table: pd.DataFrame, study: Study) -> str:
    """Say in a few sentences in which order a saturation table stands and what is not in it."""
    unit = item_unit(study, PARTICIPANTS if PARTICIPANTS[:-1] in table else TRANSCRIPTS)
    column = UNITS[unit]
    by = "numbers in the column 'order'" if is_numbered(study) else "dates"
    said = [f"Interviews in the order of collection, by the {by} of their transcripts."]
    if unit == PARTICIPANTS:
        said = [f"Participants in the order of their first interviews, by the {by} of these."]
        if not study.transcripts:
            said = ["Participants in the order of their ids, which is no order of collection."]
    notes = table.drop_duplicates(column).groupby("note")[column].count()
    said += [
        f"{count} with note '{note}' stand by their ids."
        if note in BY_ID
        else f"{count} with note '{note}' come last, by their ids."
        for note, count in notes.items()
        if note
    ]
    present = set(table[column])
    absent = [item for item in items_in_order(study, unit)["item"] if item not in present]
    if absent:
        said.append(f"{len(absent)} left out, as nobody counted here has coded or read them.")
    return " ".join(said)
