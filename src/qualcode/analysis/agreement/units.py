"""The units that coders judge: turns, sentences, characters, segments, or spans from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.agreement.estimate import Integers
from qualcode.analysis.agreement.sentences import sentence_bounds
from qualcode.analysis.cooccur.spans import distinct
from qualcode.analysis.places import Turns
from qualcode.errors import TableError
from qualcode.model.agreement import COMPARED
from qualcode.model.transcript import Transcript


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Spans of several texts in order: the text's index, start and end (half-open)."""

    text: Integers
    start: Integers
    end: Integers

    def __len__(self) -> int:
        """Return the number of spans."""
        return len(self.text)

    @property
    def width(self) -> int:
        """Return more than any position, so that text * width + position keeps the order."""
        return int(self.end.max(initial=0)) + 1


def places_of(rows: Sequence[tuple[int, int, int]]) -> Places:
    """Return spans given as (text, start, end)."""
    cells = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Places(cells[:, 0].copy(), cells[:, 1].copy(), cells[:, 2].copy())


def turn_places(texts: Sequence[Transcript], roles: Sequence[str]) -> tuple[Places, list[int]]:
    """Return the words of every turn of these roles (of all where none is named), and numbers."""
    turns = Turns.of(texts)
    wanted = np.array([not roles or role in roles for role in turns.roles], dtype=bool)
    kept = np.flatnonzero(wanted[turns.role[:-1]] & (turns.last > turns.first)[:-1])
    places = Places(turns.text[kept], turns.first[kept], turns.last[kept])
    return places, turns.number[kept].tolist()


def unit_places(unit: str, texts: Sequence[Transcript], turns: Places, passages: Places) -> Places:
    """Return the units in order, none overlapping another.

    "turn": the words of a turn. "sentence": by rule (see sentence_spans), never beyond a turn.
    "character": stretches of a turn within which no passage begins or ends, each counting its
    characters. "segment": the union of overlapping passages, whoever made them; touching is not
    overlapping.

    Raises:
        TableError: the unit is unknown.
    """
    if unit == "turn":
        return turns
    if unit == "sentence":
        columns = (column.tolist() for column in (turns.text, turns.start, turns.end))
        return places_of(
            [
                (index, *bounds)
                for index, start, end in zip(*columns, strict=True)
                for bounds in sentence_bounds(texts[index].text, start, end)
            ]
        )
    if unit == "character":
        return _stretches(turns, passages)
    if unit == "segment":
        return merged(passages)
    raise TableError(f"Agreement has no unit '{unit}'; choose one of {', '.join(COMPARED)}.")


def _stretches(turns: Places, passages: Places) -> Places:
    width = max(turns.width, passages.width)
    edges = distinct(
        np.concatenate(
            [
                places.text * width + side
                for places in (turns, passages)
                for side in (places.start, places.end)
            ]
        )
    )
    left, right = edges[:-1], edges[1:]
    # A stretch counts where it lies in a turn: the last turn that begins at or before it.
    turn = np.searchsorted(turns.text * width + turns.start, left, side="right") - 1
    ends = (turns.text * width + turns.end)[np.maximum(turn, 0)] if len(turns) else left
    inside = (turn >= 0) & (left < ends)
    left, right = left[inside], right[inside]
    return Places(left // width, left % width, right - (left // width) * width)


def merged(passages: Places) -> Places:
    """Return the unions of overlapping spans of each text."""
    if not len(passages):
        return passages
    width = passages.width
    order = np.lexsort((passages.start, passages.text))
    start = (passages.text * width + passages.start)[order]
    end = (passages.text * width + passages.end)[order]
    reach = np.maximum.accumulate(end)
    first = np.flatnonzero(np.r_[True, start[1:] >= reach[:-1]])
    last = np.r_[first[1:] - 1, len(start) - 1]
    text = start[first] // width
    return Places(text, start[first] - text * width, reach[last] - text * width)


def table_places(spans: pd.DataFrame, names: Sequence[str]) -> Places:
    """Return units given as a table with columns transcript, start, end.

    Raises:
        TableError: a column is missing, a span is empty, or two spans overlap.
    """
    missing = [name for name in ("transcript", "start", "end") if name not in spans]
    if missing:
        raise TableError(f"The table of units has no column '{missing[0]}'.")
    index = {name: number for number, name in enumerate(names)}
    known = spans[spans["transcript"].isin(list(index))]
    text = np.asarray(known["transcript"].map(index), dtype=np.int64)
    start, end = (np.asarray(known[name], dtype=np.int64) for name in ("start", "end"))
    order = np.lexsort((start, text))
    places = Places(text[order], start[order], end[order])
    late = (places.text[1:] == places.text[:-1]) & (places.start[1:] < places.end[:-1])
    if (places.end <= places.start).any() or late.any():
        raise TableError("The units of the table must not be empty or overlap.")
    return places


def touching(units: Places, passages: Places) -> tuple[Integers, Integers]:
    """Return all pairs (index of passage, index of unit) that share a character.

    The units must be in order and must not overlap. Cost: a binary search for each passage, and
    one step for each pair.
    """
    width = max(units.width, passages.width)
    starts, ends = units.text * width + units.start, units.text * width + units.end
    base = passages.text * width
    first = np.searchsorted(ends, base + passages.start, side="right")
    after = np.searchsorted(starts, base + passages.end, side="left")
    counts = np.maximum(after - first, 0)
    passage = np.repeat(np.arange(len(passages)), counts)
    step = np.arange(len(passage)) - np.repeat(np.cumsum(counts) - counts, counts)
    return passage.astype(np.int64), (first[passage] + step).astype(np.int64)
