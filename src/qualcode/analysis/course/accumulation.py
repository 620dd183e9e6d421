"""How many codes a number of interviews comes to, in random orders and on average over all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_Grid = npt.NDArray[np.bool_]

# Most codes turn up within this many interviews; the rest are looked for one by one.
_LOOK = 64
_AT_ONCE = 2**23


def expected_codes(frequencies: Integers, size: int) -> Floats:
    """Return the mean number of codes in the first 1, 2, … interviews over all orders, exactly.

    A code borne by f of n interviews is not among k of them with the probability
    C(n - f, k) / C(n, k) (sample-based rarefaction: Colwell, Mao and Chang 2004, Ecology 85).

    Args:
        frequencies: in how many interviews each code occurs.
        size: how many interviews there are (n).
    """
    kinds, times = np.unique(frequencies, return_counts=True)
    steps = np.arange(size, dtype=np.float64)[:, None]
    lost = np.cumprod(np.maximum(size - kinds - steps, 0) / (size - steps), axis=0)
    return np.asarray((1 - lost) @ times.astype(np.float64))


def random_accumulation(grid: _Grid, *, orders: int, seed: int) -> Integers:
    """Return the cumulative number of codes in random orders of the interviews.

    Args:
        grid: which code (rows) occurs in which interview (columns); no row is empty.
        orders: how many random orders are drawn.
        seed: where chance begins; the same seed gives the same orders.

    Returns:
        orders x interviews; the last column is the number of codes.
    """
    size = grid.shape[1]
    parts = []
    for orderings in _orderings(grid, orders, np.random.default_rng(seed)):
        firsts = _first_places(grid, orderings)
        keys = firsts + np.arange(len(orderings)) * size
        found = np.bincount(keys.ravel(), minlength=len(orderings) * size)
        parts.append(found.reshape(len(orderings), size).cumsum(axis=1))
    return np.concatenate(parts) if parts else np.zeros((0, size), dtype=np.int64)


def _orderings(grid: _Grid, orders: int, chance: np.random.Generator) -> Iterator[Integers]:
    codes, size = grid.shape
    step = max(_AT_ONCE // max(codes * min(size, _LOOK), size, 1), 1)
    for begin in range(0, orders, step):
        rows = np.tile(np.arange(size), (min(step, orders - begin), 1))
        yield chance.permuted(rows, axis=1)


def _first_places(grid: _Grid, orderings: Integers) -> Integers:
    """Return where each code (rows) turns up first in each order (columns)."""
    seen = grid[:, orderings[:, :_LOOK]]
    firsts = seen.argmax(axis=2)
    missed = ~np.take_along_axis(seen, firsts[:, :, None], axis=2)[:, :, 0]
    if missed.any():
        places = np.argsort(orderings, axis=1)
        for code in np.flatnonzero(missed.any(axis=1)):
            late = np.flatnonzero(missed[code])
            bearers = np.flatnonzero(grid[code])
            firsts[code, late] = places[late[:, None], bearers].min(axis=1)
    return np.asarray(firsts, dtype=np.int64)
