"""Unitizing alpha by the lengths of intersections (Krippendorff, Mathet, Bouvry, Widlöcher 2016).

Every coder divides a continuum into units, each with a value, and blanks between them. With m
coders, l_ck sums the lengths of the intersections of units valued c by one coder and k by another
over ordered pairs of coders, divided by m - 1; 0 stands for blank. Chance expects

    e_ck = l.. (l_c. l_.k - [c = k] s_c) / (l..² - sum of s),

where s_c sums the squared lengths of the units valued c, and for blanks the lengths. All of it is a
sum over transcripts but for l_c. l_.k, so a bootstrap needs the sums alone.

cu-alpha and (k)u-alpha do the same where two coders both have a unit: of a unit counts what it
shares with the units of others, on the mean of the other coders, and s_c sums the squares of that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualcode.analysis.agreement.continuum import Continuum, meetings, sum_by
from qualcode.analysis.agreement.estimate import (
    Estimate,
    Floats,
    Integers,
    add_up,
    divide,
    finish,
)


@dataclass(frozen=True, slots=True, eq=False)
class Lengths:
    """Sums by transcript (rows); the second axis are values, blank left out.

    `coders` is m, `total` (one column) l.., `marked` l_c., `squares` s_c, `same` l_cc, `met` the
    part of l_c. that meets another coder's unit of any value, `selves` the sum of squares of that
    part of each unit, and `both` (one column) the sum of l_ck over all values but blank.
    """

    coders: int
    total: Floats
    marked: Floats
    squares: Floats
    same: Floats
    met: Floats
    selves: Floats
    both: Floats

    def weighted(self, weights: Floats) -> Lengths:
        """Return the sums over all transcripts, once for each row of weights."""
        return Lengths(
            self.coders,
            weights @ self.total,
            weights @ self.marked,
            weights @ self.squares,
            weights @ self.same,
            weights @ self.met,
            weights @ self.selves,
            weights @ self.both,
        )


def lengths(line: Continuum, *, apart: bool) -> Lengths:
    """Add up lengths; `apart` compares every value by itself, so that values may overlap."""
    cells = max(line.values, 1)
    place = line.text * cells + line.value
    size = line.size.astype(np.float64)
    left, right, shared = _intersections(line, apart=apart)
    shared = shared / max(line.coders - 1, 1)
    alike = line.value[left] == line.value[right]
    same = sum_by(line, place[left], 2 * shared * alike, cells)
    pairable = add_up(np.concatenate([left, right]), np.tile(shared, 2), (len(size),))
    met = sum_by(line, place, pairable, cells)
    return Lengths(
        coders=max(line.coders, 1),
        total=np.asarray(line.length, dtype=np.float64)[:, None] * line.coders,
        marked=sum_by(line, place, size, cells),
        squares=sum_by(line, place, size**2, cells),
        same=same,
        met=met,
        selves=sum_by(line, place, pairable**2, cells),
        both=met.sum(axis=1, keepdims=True),
    )


def _intersections(line: Continuum, *, apart: bool) -> tuple[Integers, Integers, Floats]:
    """Return pairs of overlapping passages of two coders, and how many characters they share."""
    left, right = meetings(line, apart=apart)
    end = np.minimum(line.end[left], line.end[right])
    shared = end - np.maximum(line.start[left], line.start[right])
    return left, right, shared.astype(np.float64)


def of_each_value(sums: Lengths, weights: Floats) -> Estimate:
    """Return u-alpha of each value against everything else, blank or not.

    With one value only, this is |u-alpha: units told from blanks (see continuum.of_one_value).
    """
    found = sums.weighted(weights)
    blank = found.total - found.marked
    agreeing = found.total - 2 * found.marked + 2 * found.same
    chance = found.marked**2 - found.squares + blank**2 - blank
    return _finish(found, agreeing, chance, found.squares + blank)


def of_all_values(sums: Lengths, weights: Floats) -> Estimate:
    """Return u-alpha: units and their values together."""
    found = sums.weighted(weights)
    marked = found.marked.sum(axis=1, keepdims=True)
    squares = found.squares.sum(axis=1, keepdims=True)
    blank = found.total - marked
    agreeing = _blank_both(found, marked) + found.same.sum(axis=1, keepdims=True)
    chance = (found.marked**2 - found.squares).sum(axis=1, keepdims=True) + blank**2 - blank
    return _finish(found, agreeing, chance, squares + blank)


def _blank_both(found: Lengths, marked: Floats) -> Floats:
    return found.total - 2 * marked + found.both


def _finish(found: Lengths, agreeing: Floats, chance: Floats, selves: Floats) -> Estimate:
    total, coders = found.total, found.coders
    expected = divide(chance, total**2 - selves)
    single = (total**2 - selves - chance <= 1e-9 * total**2).astype(np.float64)
    observed = divide(agreeing, total)
    return finish(total / coders, agreeing / coders, observed, expected, single=single)


def of_values_where_both_mark(sums: Lengths, weights: Floats) -> Estimate:
    """Return cu-alpha: the values alone, where two coders both have a unit."""
    found = sums.weighted(weights)
    selves = found.selves.sum(axis=1, keepdims=True)
    chance = (found.met**2 - found.selves).sum(axis=1, keepdims=True)
    expected = divide(chance, found.both**2 - selves)
    agreeing = found.same.sum(axis=1, keepdims=True)
    return _of_met(found.both, agreeing, expected, found.coders)


def of_one_value_where_both_mark(sums: Lengths, weights: Floats) -> Estimate:
    """Return (k)u-alpha for every value k: the part of cu-alpha that concerns k.

    The disagreement of k is what of l_.k is not l_kk, as a share of l_.k; likewise of e.
    """
    found = sums.weighted(weights)
    expected = divide(found.met**2 - found.selves, found.met * found.both - found.selves)
    return _of_met(found.met, found.same, expected, found.coders)


def _of_met(met: Floats, agreeing: Floats, expected: Floats, coders: int) -> Estimate:
    single = (expected >= 1 - 1e-9).astype(np.float64)
    observed = divide(agreeing, met)
    return finish(met / coders, agreeing / coders, observed, expected, single=single)
