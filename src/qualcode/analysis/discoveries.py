"""Many tests at once: how many of the findings are false."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]


def false_discovery(chances: Reals) -> Reals:
    """Return p adjusted for the number of tests; NaN are no tests.

    Y. Benjamini and Y. Hochberg, Controlling the False Discovery Rate, J. R. Stat. Soc. B 57 (1995)
    289-300.
    """
    adjusted = np.full(len(chances), np.nan)
    tested = np.flatnonzero(~np.isnan(chances))
    order = tested[np.argsort(chances[tested], kind="stable")]
    ranks = np.arange(1, len(order) + 1)
    scaled = chances[order] * (len(order) / ranks)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
