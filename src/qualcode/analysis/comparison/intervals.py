"""Intervals for the difference and the ratio of two independent shares."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Interval = tuple[Reals, Reals, Reals]


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors a two-sided interval reaches to either side."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson_interval(count: Reals, base: Reals, confidence: float = 0.95) -> tuple[Reals, Reals]:
    """Return the score interval of a share.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, J. Am. Stat.
    Assoc. 22 (1927) 209-212.
    """
    squared = normal_quantile(confidence) ** 2
    middle = 2 * count + squared
    spread = np.sqrt(squared * (squared + 4 * count * (1 - count / base)))
    low, high = (
        (middle - spread) / (2 * (base + squared)),
        (middle + spread) / (2 * (base + squared)),
    )
    return np.where(count == 0, 0.0, low), np.where(count == base, 1.0, high)


def share_difference(
    count: Reals, base: Reals, other: Reals, other_base: Reals, confidence: float = 0.95
) -> Interval:
    """Return count / base - other / other_base with Newcombe's hybrid score interval.

    R. G. Newcombe, Interval estimation for the difference between independent proportions:
    comparison of eleven methods, Stat. Med. 17 (1998) 873-890, method 10.
    """
    one, two = count / base, other / other_base
    one_low, one_high = wilson_interval(count, base, confidence)
    two_low, two_high = wilson_interval(other, other_base, confidence)
    difference = one - two
    low = difference - np.sqrt((one - one_low) ** 2 + (two_high - two) ** 2)
    high = difference + np.sqrt((one_high - one) ** 2 + (two - two_low) ** 2)
    return difference, low, high


def share_ratio(
    count: Reals, base: Reals, other: Reals, other_base: Reals, confidence: float = 0.95
) -> Interval:
    """Return (count / base) / (other / other_base) with the log interval of Katz.

    The ratio is NaN where `other` is 0; the interval is NaN where either count is 0, and where both
    shares are 1, of which it would be sure whatever the bases.
    D. Katz, J. Baptista, S. P. Azen and M. C. Pike, Obtaining confidence intervals for the risk
    ratio in cohort studies, Biometrics 34 (1978) 469-474.
    """
    none = np.full(len(count), np.nan)
    ratio = np.divide(count * other_base, base * other, out=none.copy(), where=other > 0)
    both = (count > 0) & (other > 0)
    inverse = [
        np.divide(1.0, number, out=none.copy(), where=both)
        for number in (count, base, other, other_base)
    ]
    error = np.sqrt(np.maximum(inverse[0] - inverse[1] + inverse[2] - inverse[3], 0.0))
    error = np.where((count == base) & (other == other_base), np.nan, error)
    reach = np.exp(normal_quantile(confidence) * error)
    return ratio, ratio / reach, ratio * reach
