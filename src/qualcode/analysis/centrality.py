"""What stands in the middle of a weighted network, and which of its lines are not by chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

_NOTHING = 1e-9
Reals = npt.NDArray[np.float64]


def adjacency(edges: pd.DataFrame, nodes: list[str]) -> Reals:
    """Return the symmetric table of weights from columns source, target, weight."""
    table = np.zeros((len(nodes), len(nodes)))
    places = {name: place for place, name in enumerate(nodes)}
    rows, columns = ([places[name] for name in edges[side]] for side in ("source", "target"))
    weights = edges["weight"].to_numpy(dtype=np.float64)
    table[rows, columns] = weights
    table[columns, rows] = weights
    return table


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
    the two ends' the smaller. An end with one line says nothing: its alpha is 1. M. A. Serrano,
    M. Boguna and A. Vespignani, Extracting the multiscale backbone of complex weighted networks,
    PNAS 106 (2009) 6483-6488. Where there is no line, NaN.
    """
    lines = weights > 0
    degree = lines.sum(axis=1, keepdims=True)
    strength = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(strength > 0, strength, 1.0)
    alpha = np.where(degree > 1, (1.0 - share) ** np.maximum(degree - 1, 0), 1.0)
    return np.where(lines, np.minimum(alpha, alpha.T), np.nan)
