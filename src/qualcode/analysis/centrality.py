"""What stands in the middle of a weighted network, and which of its lines are not by chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

_NOTHING = 1e-9
Reals = npt.NDArray[np.float64]


def adjacency(edges: pd.DataFrame, nodes: list[str], *, directed: bool = False) -> Reals:
    """Return the table of weights, from row to column, of columns source, target, weight.

    Lines that are not directed lead both ways.
    """
    table = np.zeros((len(nodes), len(nodes)))
    places = {name: place for place, name in enumerate(nodes)}
    rows, columns = ([places[name] for name in edges[side]] for side in ("source", "target"))
    weights = edges["weight"].to_numpy(dtype=np.float64)
    table[rows, columns] = weights
    if not directed:
        table[columns, rows] = weights
    return table


def betweenness(weights: Reals) -> Reals:
    """Return the share of shortest paths between two others that lead through each node.

    A line is 1 / weight long (M. E. J. Newman, Scientific collaboration networks II, Phys. Rev. E
    64 (2001) 016132); paths are counted as U. Brandes does, J. Math. Sociol. 25 (2001) 163-177.
    Lengths that differ by rounding only are equal: 1/10 + 1/15 is as long as 1/6.
    """
    size = len(weights)
    lengths = np.full_like(weights, np.inf)
    np.divide(1.0, weights, out=lengths, where=weights > 0)
    apart = lengths.copy()
    np.fill_diagonal(apart, 0.0)
    for middle in range(size):
        apart = np.minimum(apart, apart[:, [middle]] + apart[middle])
    found = np.zeros(size)
    for source in range(size):
        found += _dependence(apart[source], lengths, source)
    return found / max((size - 1) * (size - 2), 1)


def _dependence(far: Reals, lengths: Reals, source: int) -> Reals:
    """Return how many paths from a source lead through each node, as shares of all to each end."""
    reached = np.isfinite(far)
    order = [int(node) for node in np.argsort(far, kind="stable") if reached[node]]
    beyond = np.where(reached, far, 0.0)
    longer = np.abs(beyond[:, None] + lengths - beyond) <= _NOTHING * beyond
    last = longer & reached[:, None]
    paths, through = np.zeros(len(far)), np.zeros(len(far))
    paths[source] = 1.0
    for node in order:
        if node != source:
            paths[node] = paths[last[:, node]].sum()
    for node in reversed(order):
        if node != source:
            before = last[:, node]
            through[before] += paths[before] / paths[node] * (1.0 + through[node])
    through[source] = 0.0
    return through


def eigenvector_centrality(weights: Reals) -> tuple[Reals, str]:
    """Return the eigenvector of the largest eigenvalue, of length 1 and not negative.

    P. Bonacich, Factoring and weighting approaches to status scores and clique identification,
    J. Math. Sociol. 2 (1972) 113-120. Where the largest eigenvalue is not the only one of its size
    (no lines, or parts that are equally strong), the values are NaN and the reason is returned.
    """
    nothing = np.full(len(weights), np.nan)
    if not len(weights) or not weights.any():
        return nothing, "no lines"
    values, vectors = np.linalg.eigh(weights)
    if len(values) > 1 and values[-1] - values[-2] < _NOTHING * max(abs(values[-1]), 1.0):
        return nothing, "parts of the network are equally strong, so no centre is given"
    found: Reals = np.abs(vectors[:, -1])
    return np.where(found < _NOTHING, 0.0, found), ""


def disparity(weights: Reals) -> Reals:
    """Return, for each line, how likely a weight like it is if its ends spread theirs by chance.

    alpha_ij = (1 - w_ij / s_i) ** (k_i - 1), with s_i the strength of a node and k_i its lines; of
    the two ends' the smaller, in a directed network of what leaves the one and what comes to the
    other. An end with one line says nothing: its alpha is 1. M. A. Serrano, M. Boguna and
    A. Vespignani, Extracting the multiscale backbone of complex weighted networks, PNAS 106 (2009)
    6483-6488. Where there is no line, NaN.
    """
    leaving, coming = _shares_by_chance(weights), _shares_by_chance(weights.T).T
    return np.where(weights > 0, np.minimum(leaving, coming), np.nan)


def _shares_by_chance(weights: Reals) -> Reals:
    degree = (weights > 0).sum(axis=1, keepdims=True)
    strength = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(strength > 0, strength, 1.0)
    return np.where(degree > 1, (1.0 - share) ** np.maximum(degree - 1, 0), 1.0)
