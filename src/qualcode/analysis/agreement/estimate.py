"""The formulas of the coefficients, from sums over units to values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

NO_UNITS = "no unit was judged by two coders"
ONE_CATEGORY = "one category was used throughout, so chance agreement is complete"
REASONS = ("", NO_UNITS, ONE_CATEGORY)
_TINY = 1e-12
_ONE = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Values of a coefficient: one row per weighting of the transcripts, one column per subject.

    `units` are those judged by at least two coders, `agreeing` the sum of their shares of agreeing
    pairs of coders (for two coders, the units on which they agree). `observed` and `expected` are
    agreement, that is 1 - disagreement for the alphas; `value` is (observed - expected) / (1 -
    expected). `reason` indexes REASONS. `pairs` is the share of pairs of coders that a mean over
    pairs could use.
    """

    units: Floats
    agreeing: Floats
    observed: Floats
    expected: Floats
    value: Floats
    reason: Integers
    pairs: Floats | None = None


Form = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums over units; the first axis is the transcript, the second the subject.

    With n coders judging a unit and n_c of them choosing category c: `pairable` sums the units with
    n >= 2, `agreeing` their shares of agreeing pairs, `matches` n_c (n_c - 1) / (n - 1) and
    `total` n over them; `rated` sums the units with n >= 1. For rows of weights of the transcripts,
    `squares` gives the sum over categories of (sum of n_c over units with n >= 2) squared, and
    `shares` that of (sum of n_c / n over those with n >= 1) squared.
    """

    pairable: Floats
    agreeing: Floats
    matches: Floats
    total: Floats
    rated: Floats
    squares: Form
    shares: Form
    categories: int


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """Sums over the units that both of two coders judged, l_c and r_c of them in category c.

    For rows of weights, `products` gives the sum over categories of l_c r_c, and `squares` that of
    (l_c + r_c) squared.
    """

    units: Floats
    matches: Floats
    products: Form
    squares: Form


def add_up(place: Integers, summands: npt.ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Return an array of this shape with the sums of what belongs to each (flat) place."""
    cells = int(np.prod(shape))
    sums = np.bincount(place, summands, minlength=cells)
    return sums.astype(np.float64, copy=False).reshape(shape)


def divide(above: Floats, below: Floats) -> Floats:
    """Return above / below, NaN where below is 0."""
    above, below = np.broadcast_arrays(above, below)
    quotient = np.full(above.shape, np.nan)
    np.divide(above, below, out=quotient, where=below > _TINY)
    return quotient


def finish(
    units: Floats, agreeing: Floats, observed: Floats, expected: Floats, *, single: Floats
) -> Estimate:
    """Return (observed - expected) / (1 - expected), with NaN and a reason where undefined.

    `single` is true where one category was used throughout.
    """
    shape = np.broadcast_shapes(units.shape, observed.shape, expected.shape)
    units, agreeing, observed, expected, single = (
        np.broadcast_to(part, shape) for part in (units, agreeing, observed, expected, single)
    )
    reason = np.where(units <= _TINY, 1, np.where(single > 0, 2, 0)).astype(np.int64)
    value = divide(observed - expected, 1 - expected)
    return Estimate(
        units,
        agreeing,
        observed,
        expected,
        np.where(reason == 0, value, np.nan),
        reason,
    )


def percent(sums: Sums, weights: Floats) -> Estimate:
    """Return the share of agreeing pairs of coders, averaged over units; not chance-corrected."""
    pairable, agreeing = weights @ sums.pairable, weights @ sums.agreeing
    observed = divide(agreeing, pairable)
    units = np.broadcast_to(pairable, observed.shape)
    reason = (units <= _TINY).astype(np.int64)
    expected = np.full(observed.shape, np.nan)
    return Estimate(units, agreeing, observed, expected, observed, reason)


def krippendorff_nominal(sums: Sums, weights: Floats) -> Estimate:
    """Return Krippendorff's alpha for nominal labels (Krippendorff 2011; 2019, chapter 12)."""
    total, squares = weights @ sums.total, sums.squares(weights)
    return finish(
        weights @ sums.pairable,
        weights @ sums.agreeing,
        divide(weights @ sums.matches, total),
        divide(squares - total, total * (total - 1)),
        single=_single(squares, total),
    )


def fleiss(sums: Sums, weights: Floats) -> Estimate:
    """Return Fleiss' kappa (1971), for missing judgements as Gwet (2014) generalises it."""
    return _by_shares(sums, weights, lambda squares: squares)


def gwet(sums: Sums, weights: Floats) -> Estimate:
    """Return Gwet's AC1 (2008)."""
    return _by_shares(sums, weights, lambda squares: (1 - squares) / max(sums.categories - 1, 1))


def brennan_prediger(sums: Sums, weights: Floats) -> Estimate:
    """Return Brennan and Prediger's kappa (1981): chance is 1 / the number of categories."""
    even = 1 / max(sums.categories, 1)
    return _by_shares(sums, weights, lambda squares: np.full(squares.shape, even))


def _by_shares(sums: Sums, weights: Floats, expected: Callable[[Floats], Floats]) -> Estimate:
    """Return a coefficient whose chance depends on the sum of the categories' squared shares."""
    pairable, agreeing, rated = (
        weights @ part for part in (sums.pairable, sums.agreeing, sums.rated)
    )
    squares = sums.shares(weights)
    return finish(
        pairable,
        agreeing,
        divide(agreeing, pairable),
        expected(divide(squares, rated**2)),
        single=_single(squares, rated),
    )


def _single(squares: Floats, total: Floats) -> Floats:
    """Tell where one category has everything: then its square is the square of the total."""
    return np.asarray(squares >= total**2 * (1 - _ONE), dtype=np.float64)


def cohen(pair: PairSums, weights: Floats) -> Estimate:
    """Return Cohen's kappa of two coders (1960)."""
    return _of_pair(pair, weights, pair.products(weights))


def scott(pair: PairSums, weights: Floats) -> Estimate:
    """Return Scott's pi of two coders (1955)."""
    return _of_pair(pair, weights, pair.squares(weights) / 4)


def _of_pair(pair: PairSums, weights: Floats, chance: Floats) -> Estimate:
    units, matches = weights @ pair.units, weights @ pair.matches
    return finish(
        units,
        matches,
        divide(matches, units),
        divide(chance, units**2),
        single=_single(chance, units),
    )


def mean_over_pairs(sums: Sums, weights: Floats, each: list[Estimate]) -> Estimate:
    """Return the mean over the pairs of coders for whom a coefficient is defined."""
    values = np.stack([estimate.value for estimate in each])
    defined = ~np.isnan(values)
    count = defined.sum(axis=0).astype(np.float64)
    units = np.broadcast_to(weights @ sums.pairable, count.shape)
    some = np.where(units <= _TINY, 1, 2)
    return Estimate(
        units,
        weights @ sums.agreeing,
        divide(_sum([estimate.observed for estimate in each], defined), count),
        divide(_sum([estimate.expected for estimate in each], defined), count),
        divide(_sum([estimate.value for estimate in each], defined), count),
        np.where(count > 0, 0, some).astype(np.int64),
        count / len(each),
    )


def _sum(parts: list[Floats], defined: npt.NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(defined, np.stack(parts), 0.0).sum(axis=0), dtype=np.float64)


OF_SUMS: dict[str, Callable[[Sums, Floats], Estimate]] = {
    "percent": percent,
    "fleiss-kappa": fleiss,
    "gwet-ac1": gwet,
    "brennan-prediger": brennan_prediger,
    "krippendorff-alpha": krippendorff_nominal,
}
OF_PAIRS: dict[str, Callable[[PairSums, Floats], Estimate]] = {
    "cohen-kappa": cohen,
    "scott-pi": scott,
}
