"""Bootstrap over transcripts: how often each is drawn, and the interval of what comes out."""

from __future__ import annotations

import numpy as np

from qualcode.analysis.agreement.estimate import Floats, Integers

LEAST_DEFINED = 0.9


def whole_and_draws(texts: int, *, resamples: int, seed: int) -> Floats:
    """Return weights of transcripts: a row of ones, then one row for each resample.

    A resample draws as many transcripts as there are, with replacement.
    """
    ones = np.ones((1, texts))
    if texts < 2 or resamples < 1:
        return ones
    chance = np.random.default_rng(seed)
    draws = chance.multinomial(texts, np.full(texts, 1 / texts), size=resamples)
    return np.vstack([ones, draws.astype(np.float64)])


def interval(values: Floats, *, level: float = 0.95) -> tuple[Floats, Floats, Integers]:
    """Return the percentile interval of each column, and how many of its rows are defined.

    Where fewer than nine tenths of the resamples are defined the interval is withheld (NaN), since
    those that are undefined differ from the others.
    """
    ordered = np.sort(values, axis=0)  # NaN goes to the end
    defined = (~np.isnan(values)).sum(axis=0)
    enough = (defined >= LEAST_DEFINED * len(values)) & (defined > 0)
    low, high = (
        np.where(enough, _quantile(ordered, defined, share), np.nan)
        for share in ((1 - level) / 2, (1 + level) / 2)
    )
    return low, high, defined.astype(np.int64)


def _quantile(ordered: Floats, defined: Integers, share: float) -> Floats:
    if not len(ordered):
        return np.full(ordered.shape[1], np.nan)
    place = share * np.maximum(defined - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(defined - 1, 0))
    columns = np.arange(ordered.shape[1])
    first, second = ordered[below, columns], ordered[above, columns]
    result: Floats = first + (second - first) * (place - below)
    return result
