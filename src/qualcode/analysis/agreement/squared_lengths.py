"""Unitizing alpha by squared lengths (Krippendorff 1995; Content Analysis, 2nd ed. 2004, §11.6).

Two overlapping units of different coders differ by the squares of the distances between their
beginnings and between their ends; a unit that falls wholly into a gap of another coder differs by
its squared length. Chance places every unit at random beside every other unit and gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualcode.analysis.agreement.continuum import Continuum, meetings
from qualcode.analysis.agreement.estimate import Estimate, Floats, Integers, add_up, finish
from qualcode.analysis.cooccur.spans import distinct


@dataclass(frozen=True, slots=True, eq=False)
class Disagreement:
    """Observed and expected disagreement of each value, 0 where it has no unit.

    `only` is 1 where the value was the only category: no unit has it, or every coder has one unit
    of it for each whole text.
    """

    observed: Floats
    expected: Floats
    only: Floats


def squared_disagreement(line: Continuum) -> Disagreement:
    """Return the disagreement of each value over all texts.

    Several texts are one continuum in which no gap reaches over the end of a text.
    """
    length, coders = float(line.length.sum()), line.coders
    if length == 0 or coders < 2:
        nothing = np.zeros(line.values)
        return Disagreement(nothing, nothing, nothing + 1)
    observed = _observed(line) / (coders * (coders - 1) * length**2)
    size = line.size.astype(np.float64)
    whole = coders * length
    placings = whole * (whole - 1) - _by_value(line, line.value, size * (size - 1))
    expected = 2 / length * _expected(line) / placings
    count = _by_value(line, line.value, np.ones(len(size)))
    wholly = _by_value(line, line.value, size) >= whole
    only = (count == 0) | (wholly & (count == coders * (line.length > 0).sum()))
    return Disagreement(observed, expected, only.astype(np.float64))


def _by_value(line: Continuum, value: Integers, summands: Floats) -> Floats:
    return add_up(value, summands, (line.values,))


def _observed(line: Continuum) -> Floats:
    left, right = meetings(line, apart=True)
    apart = (line.start[left] - line.start[right]) ** 2 + (line.end[left] - line.end[right]) ** 2
    found = 2 * _by_value(line, line.value[left], apart.astype(np.float64))
    # For each unit, the other coders none of whose units it meets: it lies in a gap of theirs.
    met = distinct(
        np.r_[left * line.coders + line.coder[right], right * line.coders + line.coder[left]]
    )
    alone = (line.coders - 1) - np.bincount(met // line.coders, minlength=len(line.size))
    return found + 2 * _by_value(line, line.value, alone * line.size.astype(np.float64) ** 2)


def _expected(line: Continuum) -> Floats:
    size = line.size.astype(np.float64)
    count = _by_value(line, line.value, np.ones(len(size)))
    beside_units = (2 * size**3 - 3 * size**2 + size) * (count[line.value] - 1) / 3
    found = _by_value(line, line.value, beside_units)
    value, gap = _gaps(line)
    # Of each unit, the gaps of its value that are at least as long: how many, and how long in all.
    width = int(max(gap.max(initial=0), line.size.max(initial=0))) + 1
    order = np.argsort(value * width + gap, kind="stable")
    keys, gap = (value * width + gap)[order], gap[order]
    sums = np.r_[0, np.cumsum(gap)]
    first = np.searchsorted(keys, line.value * width + line.size, side="left")
    last = np.searchsorted(keys, (line.value + 1) * width, side="left")
    room = (sums[last] - sums[first]) - (last - first) * (size - 1)
    return found + _by_value(line, line.value, size**2 * room)


def _gaps(line: Continuum) -> tuple[Integers, Integers]:
    """Return the gaps of every text, coder and value: value and length."""
    cells = len(line.length) * line.coders * line.values
    owner = (line.text * line.coders + line.coder) * max(line.values, 1) + line.value
    # The borders of every text stand as empty units at both its ends.
    every = np.arange(cells)
    limit = line.length[every // max(line.coders * line.values, 1)]
    owners = np.r_[every, owner, every]
    starts = np.r_[np.zeros(cells, dtype=np.int64), line.start, limit]
    ends = np.r_[np.zeros(cells, dtype=np.int64), line.end, limit]
    order = np.lexsort((ends, starts, owners))
    owners, starts, ends = owners[order], starts[order], ends[order]
    gap = starts[1:] - ends[:-1]
    inside = (owners[1:] == owners[:-1]) & (gap > 0)
    return owners[1:][inside] % max(line.values, 1), gap[inside]


def of_values(found: Disagreement, texts: Continuum, *, together: bool) -> Estimate:
    """Return u-alpha of each value, or of all values together (sums of both disagreements).

    Observed and expected are 1 - disagreement; units that agree are not counted (NaN).
    """
    only = found.only
    observed, expected = found.observed[None, :], found.expected[None, :]
    if together:
        only = only.min(keepdims=True, initial=1.0)
        observed, expected = (
            observed.sum(axis=1, keepdims=True),
            expected.sum(axis=1, keepdims=True),
        )
    units = np.full(observed.shape, float(texts.length.sum()) * (texts.coders >= 2))
    return finish(
        units, np.full_like(units, np.nan), 1 - observed, 1 - expected, single=only[None, :]
    )
