"""Sums for all codes at once, each code by itself: coded or not coded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qualcode.analysis.agreement.estimate import (
    Booleans,
    Floats,
    Form,
    Integers,
    PairSums,
    Sums,
    add_up,
)
from qualcode.analysis.agreement.judgements import Judgements


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The units and codes that at least one coder coded; all other cells are "not coded"."""

    unit: Integers
    code: Integers
    coded: Booleans


@dataclass(frozen=True, slots=True, eq=False)
class CodePair:
    """Units that two coders judged (one column), and what they coded: transcripts by codes.

    `left` and `right` are what each of the two coded, `both` what both did.
    """

    units: Floats
    left: Floats
    right: Floats
    both: Floats

    def sums(self) -> PairSums:
        """Return what coefficients of two coders need."""

        def drawn(weights: Floats) -> tuple[Floats, Floats, Floats]:
            return weights @ self.units, weights @ self.left, weights @ self.right

        def products(weights: Floats) -> Floats:
            units, left, right = drawn(weights)
            return left * right + (units - left) * (units - right)

        def squares(weights: Floats) -> Floats:
            units, left, right = drawn(weights)
            coded = left + right
            return np.asarray(coded**2 + (2 * units - coded) ** 2)

        matches = self.units - self.left - self.right + 2 * self.both
        return PairSums(self.units, matches, products, squares)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Judgements of two coders on each code, added over all pairs: transcripts by codes."""

    both: Floats
    first_only: Floats
    second_only: Floats
    neither: Floats


def coded_cells(found: Judgements) -> Cells:
    """Return the cells that somebody coded, with who did: cells by coders."""
    codes = max(len(found.codes), 1)
    keys, place = np.unique(found.marks[:, 0] * codes + found.marks[:, 2], return_inverse=True)
    coded = np.zeros((len(keys), len(found.coders)), dtype=np.bool_)
    coded[place, found.marks[:, 1]] = True
    return Cells(keys // codes, keys % codes, coded)


def code_sums(found: Judgements, cells: Cells) -> Sums:
    """Add up what coefficients need for every code by itself.

    Only coded cells are visited; the rest follows from the units that coders judged.
    """
    judged = found.judged.sum(axis=1)
    size, paired = found.size, judged >= 2
    weight, coders = size[cells.unit], judged[cells.unit]
    yes = cells.coded.sum(axis=1).astype(np.float64)
    pairs = np.where(coders >= 2, weight, 0.0)
    differs = pairs * 2 * yes * (coders - yes) / np.maximum(coders - 1, 1)

    def whole(summands: Floats) -> Floats:
        return add_up(found.units.text, summands, (found.texts, 1))

    def by_code(summands: Floats) -> Floats:
        return _by_code(found, cells, summands)

    pairable, rated = whole(size * paired), whole(size * (judged >= 1))
    total = whole(size * judged * paired)
    return Sums(
        pairable=pairable,
        agreeing=pairable - by_code(differs / coders),
        matches=total - by_code(differs),
        total=total,
        rated=rated,
        squares=_two_squares(total, by_code(pairs * yes)),
        shares=_two_squares(rated, by_code(weight * yes / coders)),
        categories=2,
    )


def _two_squares(total: Floats, coded: Floats) -> Form:
    """Return the sum of squares of "coded" and "not coded", for rows of weights."""

    def squares(weights: Floats) -> Floats:
        yes = weights @ coded
        return np.asarray(yes**2 + (weights @ total - yes) ** 2)

    return squares


def _by_code(found: Judgements, cells: Cells, summands: Floats) -> Floats:
    codes = len(found.codes)
    place = found.units.text[cells.unit] * codes + cells.code
    return add_up(place, summands, (found.texts, codes))


def coder_pairs(found: Judgements) -> list[tuple[int, int]]:
    """Return the indices of all pairs of coders."""
    return list(combinations(range(len(found.coders)), 2))


def code_pair(found: Judgements, cells: Cells, first: int, second: int) -> CodePair:
    """Add up what two coders coded (see CodePair)."""
    together = found.judged[:, first] & found.judged[:, second]
    one, other = cells.coded[:, first], cells.coded[:, second]
    some = np.flatnonzero((one | other) & together[cells.unit])
    one, other, weight = one[some], other[some], found.size[cells.unit[some]]
    place = found.units.text[cells.unit[some]] * len(found.codes) + cells.code[some]

    def by_code(kept: Booleans) -> Floats:
        return add_up(place[kept], weight[kept], (found.texts, len(found.codes)))

    units = add_up(found.units.text, found.size * together, (found.texts, 1))
    return CodePair(units, by_code(one), by_code(other), by_code(one & other))


def code_counts(found: Judgements, pairs: Iterable[CodePair]) -> Counts:
    """Return the 2 by 2 counts of every code, added over the pairs of coders."""
    shape = (found.texts, len(found.codes))
    both, left, right, units = (np.zeros(shape) for _ in range(4))
    for pair in pairs:
        units += pair.units
        both += pair.both
        left += pair.left
        right += pair.right
    return Counts(both, left - both, right - both, units - left - right + both)
