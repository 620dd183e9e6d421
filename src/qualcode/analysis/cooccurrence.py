"""How codes occur together: in overlapping passages, turns, interviews, people, organisations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.frame import unit_keys
from qualcode.errors import TableError

UNITS = ("overlap", "turn", "transcript", "participant", "organization")
_Integers = npt.NDArray[np.int64]


def cooccurrence(frame: pd.DataFrame, *, unit: str = "overlap", count: str = "") -> pd.DataFrame:
    """Count how often two codes occur together.

    Args:
        frame: a codings frame, possibly filtered or rolled up.
        unit: where two codes must meet. "overlap": passages of one coder that share at least a
            character; "turn": one coder's passages that touch the same turn; "transcript",
            "participant", "organization": codings of the same one, whoever made them.
        count: what is counted: "meetings" (the units themselves; for overlap, pairs of passages)
            or the transcripts, participants or organizations in which the codes meet. By default
            the meetings.

    Returns:
        One row per pair that meets at least once, code_a before code_b by name: code_a, code_b,
        n_a, n_b (what is counted that has the code at all; for meetings of overlap, its passages)
        and n_ab (that has both).

    Raises:
        TableError: the unit or the count is unknown or does not fit, or no coding has a passage.
    """
    counted = _counted(unit, count)
    rows = _turn_rows(frame) if unit == "turn" else frame
    if unit == "overlap":
        rows = frame[frame["start"].notna()].reset_index(drop=True)
        if rows.empty:
            raise TableError(_no_passages(unit))
        pairs = _overlaps(rows, counted)
    else:
        pairs = _meetings(rows, unit, counted)
    finest = "codings" if unit == "overlap" else f"{unit}s"
    totals = unit_keys(rows, finest if counted == "meetings" else counted)
    singles = totals.groupby(rows["code"]).nunique()
    table = pairs.groupby(["code_a", "code_b"])["counted"].nunique().rename("n_ab").reset_index()
    table["n_a"] = table["code_a"].map(singles).fillna(0).astype("int64")
    table["n_b"] = table["code_b"].map(singles).fillna(0).astype("int64")
    return table[["code_a", "code_b", "n_a", "n_b", "n_ab"]]


def _counted(unit: str, count: str) -> str:
    if unit not in UNITS:
        raise TableError(f"Codes cannot meet in '{unit}'; choose one of {', '.join(UNITS)}.")
    wider = [f"{name}s" for name in UNITS[max(2, UNITS.index(unit)) :]]
    if count and count not in ("meetings", *wider):
        known = ", ".join(("meetings", *wider))
        raise TableError(f"Meetings by {unit} cannot be counted in '{count}'; choose {known}.")
    return count or "meetings"


def _meetings(rows: pd.DataFrame, unit: str, counted: str) -> pd.DataFrame:
    """Return a row for every pair of codes in a unit: code_a, code_b, counted."""
    keys = unit_keys(rows, f"{unit}s")
    marks = pd.DataFrame(
        {
            "code": rows["code"],
            "place": keys + "\x1f" + rows["coder"] if unit == "turn" else keys,
            "counted": keys if counted == "meetings" else unit_keys(rows, counted),
        }
    )
    marks = marks.dropna().drop_duplicates()
    pairs = marks.merge(marks, on=["place", "counted"], suffixes=("_a", "_b"))
    return pairs[pairs["code_a"] < pairs["code_b"]]


def _turn_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a row for every turn that a passage touches."""
    placed = frame[frame["turn"].notna() & frame["last_turn"].notna()]
    if placed.empty:
        raise TableError(_no_passages("turn"))
    turns = [
        list(range(first, last + 1))
        for first, last in zip(placed["turn"], placed["last_turn"], strict=True)
    ]
    spread = placed.assign(turn=pd.Series(turns, index=placed.index, dtype="object")).explode(
        "turn", ignore_index=True
    )
    return spread.astype({"turn": "Int64"})


def _no_passages(unit: str) -> str:
    return (
        f"No coding has a passage, so codes cannot meet by {unit}; "
        "choose participant or organization."
    )


def _overlaps(placed: pd.DataFrame, counted: str) -> pd.DataFrame:
    """Return a row for every pair of overlapping passages: code_a, code_b, counted."""
    texts = pd.factorize(placed["transcript"] + "\x1f" + placed["coder"])[0].astype(np.int64)
    starts = placed["start"].to_numpy(dtype=np.int64)
    left, right = overlapping_pairs(texts, starts, placed["end"].to_numpy(dtype=np.int64))
    codes, ranks = pd.factorize(placed["code"], sort=True)
    left, right = (
        np.where(codes[left] <= codes[right], left, right),
        np.where(codes[left] <= codes[right], right, left),
    )
    differ = codes[left] != codes[right]
    left, right = left[differ], right[differ]
    if counted == "meetings":
        keys = pd.Series(left * np.int64(len(placed)) + right)
    else:
        keys = unit_keys(placed, counted).iloc[left].reset_index(drop=True)
    names = ranks.to_numpy()
    return pd.DataFrame(
        {"code_a": names[codes[left]], "code_b": names[codes[right]], "counted": keys}
    )


def overlapping_pairs(
    texts: _Integers, starts: _Integers, ends: _Integers
) -> tuple[_Integers, _Integers]:
    """Return the indices of all pairs of half-open spans of one text that share a position.

    Each pair comes once. Cost: sorting, and one step for every pair found.
    """
    order = np.lexsort((ends, starts, texts))
    texts, starts, ends = texts[order], starts[order], ends[order]
    width = np.int64(max(int(ends.max(initial=0)) + 1, 1))
    # Spans of one text that begin before this one ends follow it without a gap in this order.
    reach = np.searchsorted(texts * width + starts, texts * width + ends, side="left")
    later = np.maximum(reach - np.arange(len(order)) - 1, 0)
    left = np.repeat(np.arange(len(order)), later)
    steps = np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later)
    return order[left].astype(np.int64), order[left + 1 + steps].astype(np.int64)
