"""Where the nodes of a network stand: near those they are joined to, and none on another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from qualcode.report.layout import Box

_Floats = npt.NDArray[np.float64]
_ROUNDS = 400
_TOUCH = 0.01
_HOLD = 0.08


def place_nodes(
    graph: nx.Graph[str], sizes: Mapping[str, tuple[float, float]], width: float
) -> dict[str, Box]:
    """Return a box for each node; boxes do not overlap and together are at most `width` wide.

    Forces between nodes (Fruchterman and Reingold) draw joined ones together, the more the greater
    their weight. Nodes start on a circle in the order of the graph, so the same graph always gives
    the same picture. Nothing may be wider than `width`.
    """
    nodes = list(graph)
    if not nodes:
        return {}
    extents = np.array([sizes[node] for node in nodes], dtype=np.float64)
    turns = np.linspace(0, 2 * math.pi, len(nodes), endpoint=False)
    start = dict(zip(nodes, np.column_stack([-np.cos(turns), np.sin(turns)]), strict=True))
    found: Mapping[str, Any] = nx.spring_layout(
        _held_together(graph), pos=start, iterations=200, method="force", seed=1
    )
    centers = np.array([found[node] for node in nodes], dtype=np.float64)
    centers = _part(_fit(centers, extents, width), extents, width)
    corners = centers - extents / 2
    corners -= corners.min(axis=0)
    return {
        node: Box(float(x), float(y), float(wide), float(high))
        for node, (x, y), (wide, high) in zip(nodes, corners, extents, strict=True)
    }


def _held_together(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Join all nodes a little, so that parts without a line between them do not drift away."""
    strongest = max((graph.edges[edge]["weight"] for edge in graph.edges), default=1)
    held: nx.Graph[str] = nx.Graph()
    held.add_nodes_from(graph)
    for one, other in combinations(graph, 2):
        weight = graph.edges[one, other]["weight"] if graph.has_edge(one, other) else 0
        held.add_edge(one, other, weight=weight / strongest + _HOLD)
    return held


def _fit(centers: _Floats, extents: _Floats, width: float) -> _Floats:
    """Stretch unit positions over the width and a height that leaves half of the area free."""
    height = max(2.0 * float((extents[:, 0] * extents[:, 1]).sum()) / width, extents[:, 1].max())
    low, high = centers.min(axis=0), centers.max(axis=0)
    units = (centers - low) / np.where(high - low > 0, high - low, 1.0)
    ranks = centers.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    # Half the true distances, half the mere order: dense parts get more of the room.
    units = (units + ranks / max(len(centers) - 1, 1)) / 2
    room = np.maximum(np.array([width, height]) - extents.max(axis=0), 0)
    return np.asarray(extents.max(axis=0) / 2 + units * room)


def _part(centers: _Floats, extents: _Floats, width: float) -> _Floats:
    """Push overlapping boxes apart, the shorter way, until none overlap; heights may grow."""
    half = extents / 2
    while True:
        for _ in range(_ROUNDS):
            moves = _pushes(centers, extents)
            if not moves.any():
                return centers
            centers = centers + moves
            centers[:, 0] = np.clip(centers[:, 0], half[:, 0], width - half[:, 0])
        # Boxes side by side that the width has no room for: more height makes them pass.
        rank = np.argsort(np.argsort(centers[:, 1], kind="stable"), kind="stable")
        centers[:, 1] = centers[:, 1] * 1.1 + rank


def _pushes(centers: _Floats, extents: _Floats) -> _Floats:
    """Return how far each box is pushed by those that it overlaps; zeros if there are none."""
    apart = centers[:, None, :] - centers[None, :, :]
    depth = (extents[:, None, :] + extents[None, :, :]) / 2 - np.abs(apart)
    order = np.arange(len(centers))
    overlap = (depth > _TOUCH).all(axis=2) & (order[:, None] != order[None, :])
    sideways = depth[:, :, 0] <= depth[:, :, 1]
    ties = np.sign(order[:, None] - order[None, :])[:, :, None]
    way = np.where(apart == 0, ties, np.sign(apart))
    step = way * depth * 0.26
    step[:, :, 0] *= overlap & sideways
    step[:, :, 1] *= overlap & ~sideways
    return np.asarray(step.sum(axis=1))
