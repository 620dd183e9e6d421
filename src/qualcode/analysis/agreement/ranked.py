"""Krippendorff's alpha for ordinal, interval and ratio values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qualcode.analysis.agreement.estimate import Estimate, Floats, Integers, divide, finish


def coincidences(
    labels: Integers, groups: Integers, weights: Floats, *, categories: int, texts: int
) -> Floats:
    """Return the coincidence matrix of each transcript: texts by categories by categories.

    A unit that n >= 2 coders judged adds 1 / (n - 1) for each ordered pair of its judgements.
    """
    found = np.zeros((texts, categories, categories))
    share = weights / np.maximum((labels >= 0).sum(axis=1) - 1, 1)
    coders = labels.shape[1]
    for left in range(coders):
        for right in range(coders):
            both = (labels[:, left] >= 0) & (labels[:, right] >= 0) & (left != right)
            place = (groups[both], labels[both, left], labels[both, right])
            np.add.at(found, place, share[both])
    return found


def nominal_distance(scores: Floats, _counts: Floats) -> Floats:
    """Return 0 on the diagonal and 1 elsewhere."""
    return np.asarray(scores[:, None] != scores[None, :], dtype=np.float64)


def ordinal_distance(_scores: Floats, counts: Floats) -> Floats:
    """Return the squared number of values between two ranks, half of both ranks included."""
    middle = np.cumsum(counts, axis=-1) - counts / 2
    squared: Floats = (middle[..., :, None] - middle[..., None, :]) ** 2
    return squared


def interval_distance(scores: Floats, _counts: Floats) -> Floats:
    """Return squared differences."""
    squared: Floats = (scores[:, None] - scores[None, :]) ** 2
    return squared


def ratio_distance(scores: Floats, _counts: Floats) -> Floats:
    """Return squared differences relative to the sum; 0 between 0 and 0."""
    total = np.abs(scores[:, None] + scores[None, :])
    return np.nan_to_num(divide(interval_distance(scores, _counts), total**2))


DISTANCES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "nominal": nominal_distance,
    "ordinal": ordinal_distance,
    "interval": interval_distance,
    "ratio": ratio_distance,
}


def ranked_alpha(matrices: Floats, scores: Floats, level: str) -> Estimate:
    """Return alpha from coincidence matrices (rows by q by q) of values with these scores.

    `level` is nominal, ordinal, interval or ratio (Krippendorff 2011, steps C and D). Observed and
    expected are 1 - disagreement, below 0 where a difference can exceed 1.
    """
    counts = matrices.sum(axis=-1)
    total = counts.sum(axis=-1)
    distance = DISTANCES[level](scores, counts)
    differs = (matrices * distance).sum(axis=(-2, -1))
    chance = (counts[..., :, None] * counts[..., None, :] * distance).sum(axis=(-2, -1))
    diagonal = np.einsum("...cc->...", matrices)
    single = (counts.max(axis=-1, initial=0.0) >= total * (1 - 1e-12)).astype(np.float64)
    return finish(
        total[:, None],
        diagonal[:, None],
        1 - divide(differs, total)[:, None],
        1 - divide(chance, total * (total - 1))[:, None],
        single=single[:, None],
    )
