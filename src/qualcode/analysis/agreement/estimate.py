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


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums over units; the first axis is the transcript, the second the subject, "q" categories.

    With n coders judging a unit and n_c of them choosing category c: `pairable` sums the units with
    n >= 2, `agreeing` their shares of agreeing pairs, `values` [q] n_c and `matches` n_c (n_c - 1)
    / (n - 1) over them; `rated` sums the units with n >= 1, `shares` [q] n_c / n over those.
    """

    pairable: Floats
    agreeing: Floats
    values: Floats
    matches: Floats
    rated: Floats
    shares: Floats

    def weighted(self, weights: Floats) -> Sums:
        """Return the sums over all transcripts, once for each row of weights."""
        return Sums(
            _weighted(weights, self.pairable),
            _weighted(weights, self.agreeing),
            _weighted(weights, self.values),
            _weighted(weights, self.matches),
            _weighted(weights, self.rated),
            _weighted(weights, self.shares),
        )


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """Sums over the units that both of two coders judged: units, matches, left [q], right [q].

    `one` [q] has the categories that only one of the coders used, where they stand apart.
    """

    units: Floats
    matches: Floats
    left: Floats
    right: Floats
    one: Floats | None = None

    def weighted(self, weights: Floats) -> PairSums:
        """Return the sums over all transcripts, once for each row of weights."""
        return PairSums(
            _weighted(weights, self.units),
            _weighted(weights, self.matches),
            _weighted(weights, self.left),
            _weighted(weights, self.right),
        )

    def squares_of_one(self, weights: Floats) -> Floats:
        """Return the sum of squares over the categories that only one coder used."""
        if self.one is None:
            return np.zeros((len(weights), self.units.shape[1]))
        return np.asarray((_weighted(weights, self.one) ** 2).sum(axis=-1))


def _weighted(weights: Floats, summands: Floats) -> Floats:
    total: Floats = np.tensordot(weights, summands, axes=1)
    return total


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


def percent(sums: Sums) -> Estimate:
    """Return the share of agreeing pairs of coders, averaged over units; not chance-corrected."""
    observed = divide(sums.agreeing, sums.pairable)
    units = np.broadcast_to(sums.pairable, observed.shape)
    reason = (units <= _TINY).astype(np.int64)
    expected = np.full(observed.shape, np.nan)
    return Estimate(units, sums.agreeing, observed, expected, observed, reason)


def krippendorff_nominal(sums: Sums) -> Estimate:
    """Return Krippendorff's alpha for nominal labels (Krippendorff 2011; 2019, chapter 12)."""
    total = sums.values.sum(axis=-1)
    observed = divide(sums.matches, total)
    chance = (sums.values * (sums.values - 1)).sum(axis=-1)
    expected = divide(chance, total * (total - 1))
    single = _single(sums.values, total)
    return finish(sums.pairable, sums.agreeing, observed, expected, single=single)


def fleiss(sums: Sums) -> Estimate:
    """Return Fleiss' kappa (1971), for missing judgements as Gwet (2014) generalises it."""
    shares = divide(sums.shares, sums.rated[..., None])
    return _by_shares(sums, (shares**2).sum(axis=-1))


def gwet(sums: Sums) -> Estimate:
    """Return Gwet's AC1 (2008)."""
    shares = divide(sums.shares, sums.rated[..., None])
    categories = max(sums.shares.shape[-1] - 1, 1)
    return _by_shares(sums, (shares * (1 - shares)).sum(axis=-1) / categories)


def brennan_prediger(sums: Sums) -> Estimate:
    """Return Brennan and Prediger's kappa (1981): chance is 1 / the number of categories."""
    expected = np.full(sums.agreeing.shape, 1 / max(sums.shares.shape[-1], 1))
    return _by_shares(sums, expected)


def _by_shares(sums: Sums, expected: Floats) -> Estimate:
    observed = divide(sums.agreeing, sums.pairable)
    single = _single(sums.shares, sums.rated)
    return finish(sums.pairable, sums.agreeing, observed, expected, single=single)


def _single(counts: Floats, total: Floats) -> Floats:
    most: Floats = counts.max(axis=-1, initial=0.0)
    return np.asarray(most >= total * (1 - _TINY), dtype=np.float64)


def cohen(pair: PairSums, weights: Floats) -> Estimate:
    """Return Cohen's kappa of two coders (1960)."""
    sums = pair.weighted(weights)
    return _of_pair(sums, divide((sums.left * sums.right).sum(axis=-1), sums.units**2))


def scott(pair: PairSums, weights: Floats) -> Estimate:
    """Return Scott's pi of two coders (1955)."""
    sums = pair.weighted(weights)
    squares = ((sums.left + sums.right) ** 2).sum(axis=-1) + pair.squares_of_one(weights)
    return _of_pair(sums, divide(squares, 4 * sums.units**2))


def _of_pair(sums: PairSums, expected: Floats) -> Estimate:
    observed = divide(sums.matches, sums.units)
    single = (expected >= 1 - _TINY).astype(np.float64)
    return finish(sums.units, sums.matches, observed, expected, single=single)


def mean_over_pairs(whole: Sums, each: list[Estimate]) -> Estimate:
    """Return the mean over the pairs of coders for whom a coefficient is defined."""
    values = np.stack([estimate.value for estimate in each])
    defined = ~np.isnan(values)
    count = defined.sum(axis=0).astype(np.float64)
    units = np.broadcast_to(whole.pairable, count.shape)
    some = np.where(units <= _TINY, 1, 2)
    return Estimate(
        units,
        whole.agreeing,
        divide(_sum([estimate.observed for estimate in each], defined), count),
        divide(_sum([estimate.expected for estimate in each], defined), count),
        divide(_sum([estimate.value for estimate in each], defined), count),
        np.where(count > 0, 0, some).astype(np.int64),
        count / len(each),
    )


def _sum(parts: list[Floats], defined: npt.NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(defined, np.stack(parts), 0.0).sum(axis=0), dtype=np.float64)


OF_SUMS: dict[str, Callable[[Sums], Estimate]] = {
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
