"""The text that all coders have judged as one length per transcript, and their passages on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from qualcode.analysis.agreement.estimate import Booleans, Floats, Integers, add_up
from qualcode.analysis.agreement.judgements import Judgements
from qualcode.analysis.agreement.units import Places, merged


@dataclass(frozen=True, slots=True, eq=False)
class Continuum:
    """Passages of several coders on texts of known length.

    `length` is that of each text; the arrays describe passages: text, coder, value, start, end. Two
    passages of one coder and value never overlap; touching ones stay two.
    """

    length: Integers
    coders: int
    values: int
    text: Integers
    coder: Integers
    value: Integers
    start: Integers
    end: Integers

    @property
    def size(self) -> Integers:
        """Return the length of each passage."""
        return self.end - self.start


def continuum(found: Judgements) -> Continuum:
    """Return the passages on the turns that every coder judged; the rest of the text is cut out.

    Labels of speakers are cut out too. Passages of one coder and code that overlap are one.
    """
    common = found.turns_judged.all(axis=1)
    turns = Places(found.turns.text[common], found.turns.start[common], found.turns.end[common])
    sizes = turns.end - turns.start
    length = np.bincount(turns.text, sizes, minlength=found.texts).astype(np.int64)
    text = found.passages.text
    start = _position(turns, sizes, length, text, found.passages.start)
    end = _position(turns, sizes, length, text, found.passages.end)
    kept = end > start
    return joined(
        Places(text[kept], start[kept], end[kept]),
        found.owners[kept],
        length=length,
        coders=len(found.coders),
        values=len(found.codes),
    )


def _position(
    turns: Places, sizes: Integers, length: Integers, text: Integers, place: Integers
) -> Integers:
    """Return how many characters of its text's turns lie before each place."""
    width = max(turns.width, int(place.max(initial=0)) + 1)
    before = np.r_[0, np.cumsum(sizes)]
    index = np.searchsorted(turns.text * width + turns.start, text * width + place, side="right")
    last = np.maximum(index - 1, 0)
    if not len(turns):
        return np.zeros(len(place), dtype=np.int64)
    into = np.clip(place - turns.start[last], 0, sizes[last])
    own = (index > 0) & (turns.text[last] == text)
    done: Integers = before[last] + into - (np.cumsum(length) - length)[text]
    return np.where(own, done, 0)


def joined(
    places: Places, owners: Integers, *, length: Integers, coders: int, values: int
) -> Continuum:
    """Return passages as a continuum; those of one coder and value that overlap become one.

    `owners` has columns coder and value.
    """
    key = (places.text * coders + owners[:, 0]) * max(values, 1) + owners[:, 1]
    whole = merged(Places(key, places.start, places.end))
    rest = whole.text // max(values, 1)
    return Continuum(
        length=length,
        coders=coders,
        values=values,
        text=rest // max(coders, 1),
        coder=rest % max(coders, 1),
        value=whole.text % max(values, 1),
        start=whole.start,
        end=whole.end,
    )


def of_one_value(line: Continuum) -> Continuum:
    """Return the passages without their values; those of one coder that overlap become one."""
    owners = np.column_stack([line.coder, np.zeros_like(line.coder)])
    places = Places(line.text, line.start, line.end)
    return joined(places, owners, length=line.length, coders=line.coders, values=1)


def of_texts(line: Continuum, kept: Booleans) -> Continuum:
    """Return the continuum of some texts alone."""
    there = kept[line.text]
    return replace(
        line,
        length=line.length[kept],
        text=(np.cumsum(kept) - 1)[line.text[there]],
        coder=line.coder[there],
        value=line.value[there],
        start=line.start[there],
        end=line.end[there],
    )


def overlapping_values(line: Continuum) -> int:
    """Return how many passages begin inside an earlier one of the same coder and another value."""
    owner = line.text * max(line.coders, 1) + line.coder
    order = np.lexsort((line.end, line.start, owner))
    width = int(line.end.max(initial=0)) + 1
    start, end = (owner * width + line.start)[order], (owner * width + line.end)[order]
    reach = np.maximum.accumulate(end)
    return int((start[1:] < reach[:-1]).sum())


def meetings(line: Continuum, *, apart: bool) -> tuple[Integers, Integers]:
    """Return the indices of all pairs of passages of two coders that share a character.

    `apart` takes pairs of one value only. Cost: a sort, and a step for each pair of passages that
    overlap, those of one coder included.
    """
    group = line.text * max(line.values, 1) + line.value if apart else line.text
    width = int(line.end.max(initial=0)) + 1
    order = np.lexsort((line.end, line.start, group))
    start, end = (group * width + line.start)[order], (group * width + line.end)[order]
    later = np.searchsorted(start, end, side="left") - np.arange(len(order)) - 1
    left = np.repeat(np.arange(len(order)), later)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later)
    left, right = order[left], order[right]
    other = line.coder[left] != line.coder[right]
    return left[other], right[other]


def sum_by(line: Continuum, place: Integers, summands: Floats, cells: int) -> Floats:
    """Return sums by text and cell: texts by cells."""
    return add_up(place, summands, (len(line.length), cells))
