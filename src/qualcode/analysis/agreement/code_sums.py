"""Sums for all codes at once, each code by itself: coded or not coded."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qualcode.analysis.agreement.estimate import Floats, Integers, PairSums, Sums, add_up
from qualcode.analysis.agreement.judgements import Booleans, Judgements


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The units and codes that at least one coder coded; all other cells are "not coded"."""

    unit: Integers
    code: Integers
    coded: Booleans


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
    """Add up what coefficients need for every code: transcripts by codes (by 2 categories).

    Only coded cells are visited; the rest follows from the units that coders judged.
    """
    judged = found.judged.sum(axis=1)
    size, paired = found.size, found.judged.sum(axis=1) >= 2
    weight, coders = size[cells.unit], judged[cells.unit]
    yes = cells.coded.sum(axis=1).astype(np.float64)
    pairs = np.where(coders >= 2, weight, 0.0)
    differs = pairs * 2 * yes * (coders - yes) / np.maximum(coders - 1, 1)

    def whole(summands: Floats) -> Floats:
        return add_up(found.units.text, summands, (found.texts, 1))

    def by_code(summands: Floats) -> Floats:
        return _by_code(found, cells, summands)

    pairable, rated = whole(size * paired), whole(size * (judged >= 1))
    values = whole(size * judged * paired)
    coded_values, coded_shares = by_code(pairs * yes), by_code(weight * yes / coders)
    return Sums(
        pairable=pairable,
        agreeing=pairable - by_code(differs / coders),
        values=np.stack([values - coded_values, coded_values], axis=-1),
        matches=values - by_code(differs),
        rated=rated,
        shares=np.stack([rated - coded_shares, coded_shares], axis=-1),
    )


def _by_code(found: Judgements, cells: Cells, summands: Floats) -> Floats:
    codes = len(found.codes)
    place = found.units.text[cells.unit] * codes + cells.code
    return add_up(place, summands, (found.texts, codes))


def coder_pairs(found: Judgements) -> list[tuple[int, int]]:
    """Return the indices of all pairs of coders."""
    return list(combinations(range(len(found.coders)), 2))


def code_pair_sums(found: Judgements, cells: Cells, first: int, second: int) -> PairSums:
    """Add up what coefficients of two coders need for every code (see code_sums)."""
    together = found.judged[:, first] & found.judged[:, second]
    units = add_up(found.units.text, found.size * together, (found.texts, 1))
    weight = found.size[cells.unit] * together[cells.unit]
    left = _by_code(found, cells, weight * cells.coded[:, first])
    right = _by_code(found, cells, weight * cells.coded[:, second])
    both = _by_code(found, cells, weight * cells.coded[:, first] * cells.coded[:, second])
    return PairSums(
        units=units,
        matches=units - left - right + 2 * both,
        left=np.stack([units - left, left], axis=-1),
        right=np.stack([units - right, right], axis=-1),
    )


def code_counts_of_pairs(found: Judgements, pairs: list[PairSums]) -> Counts:
    """Return the 2 by 2 counts of every code, added over the pairs of coders."""
    shape = (found.texts, len(found.codes))
    total = [np.zeros(shape) for _ in range(4)]
    for sums in pairs:
        left, right = sums.left[..., 1], sums.right[..., 1]
        both = (sums.matches - sums.units + left + right) / 2
        for place, part in enumerate((both, left - both, right - both)):
            total[place] = total[place] + part
        total[3] = total[3] + (sums.units - left - right + both)
    return Counts(*total)
