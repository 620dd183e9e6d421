"""What a weighted network shows: centres, communities, and the lines that are not by chance."""

from __future__ import annotations

import re
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.centrality import (
    Reals,
    adjacency,
    betweenness,
    disparity,
    eigenvector_centrality,
)


def node_table(graph: nx.Graph[str], *, seed: int = 0) -> pd.DataFrame:
    """Describe the nodes of a weighted graph.

    Args:
        graph: edges have weight, nodes may have label and count.
        seed: of the search for communities, which depends on chance.

    Returns:
        One row per node, in the graph's order: node, label, count, degree (lines), strength (the
        sum of their weights), betweenness (`centrality.betweenness`), eigenvector
        (`eigenvector_centrality`), community (`communities`) and withheld (which of these are NaN,
        and why). A directed graph has degree_in, degree_out, strength_in and strength_out instead,
        and no eigenvector.
    """
    nodes = list(graph)
    weights = adjacency(edge_table(graph), nodes, directed=graph.is_directed())
    groups = communities(graph, seed=seed)
    table = pd.DataFrame(
        {
            "node": nodes,
            "label": [str(graph.nodes[node].get("label", node)) for node in nodes],
            "count": [int(graph.nodes[node].get("count", 0)) for node in nodes],
        }
    )
    sides = {"_out": 1, "_in": 0} if graph.is_directed() else {"": 1}
    for side, axis in sides.items():
        table[f"degree{side}"] = (weights > 0).sum(axis=axis)
        table[f"strength{side}"] = _sums(weights.sum(axis=axis))
    table["betweenness"] = betweenness(weights)
    reason = ""
    if not graph.is_directed():
        table["eigenvector"], reason = eigenvector_centrality(weights)
    table["community"] = [groups[node] for node in nodes]
    table["withheld"] = f"eigenvector: {reason}" if reason else ""
    return table.astype(dict.fromkeys(("node", "label", "withheld"), "str"))


def _sums(values: Reals) -> npt.NDArray[Any]:
    """Return sums of weights as whole numbers where all of them are."""
    return values.astype(np.int64) if (values == np.rint(values)).all() else values


def edge_table(graph: nx.Graph[str]) -> pd.DataFrame:
    """Return the lines of a weighted graph.

    Returns:
        Columns source, target (in the graph's order; of a directed one, from where and to where),
        weight, whatever else the edges have, and alpha (`disparity`: the smaller, the less a weight
        like it is to be expected; of a backbone, in the graph that it was taken from).
    """
    nodes = list(graph)
    rows = [
        {"source": one, "target": other} | dict(graph.edges[one, other])
        for one, other in graph.edges
    ]
    table = pd.DataFrame(rows, columns=None if rows else ["source", "target", "weight"])
    table = table.astype(
        {"source": "str", "target": "str"} | ({} if rows else {"weight": "float64"})
    )
    if "alpha" in table.columns:
        return table
    places = {node: place for place, node in enumerate(nodes)}
    alpha = disparity(adjacency(table, nodes, directed=graph.is_directed()))
    ends = [[places[str(name)] for name in table[side]] for side in ("source", "target")]
    table["alpha"] = alpha[ends[0], ends[1]] if rows else pd.Series(dtype="float64")
    return table


def communities(graph: nx.Graph[str], *, seed: int = 0, resolution: float = 1.0) -> dict[str, int]:
    """Map each node to the number of its community; 1 is the largest.

    V. D. Blondel and others, Fast unfolding of communities in large networks, J. Stat. Mech. (2008)
    P10008. The order in which nodes are tried depends on chance, here on `seed` alone; a larger
    `resolution` gives smaller communities.
    """
    places = {node: place for place, node in enumerate(graph)}
    found = nx.community.louvain_communities(
        graph, weight="weight", resolution=resolution, seed=seed
    )
    ordered = sorted(found, key=lambda group: (-len(group), min(places[node] for node in group)))
    numbers = {node: number for number, group in enumerate(ordered, start=1) for node in group}
    return {node: numbers[node] for node in graph}


def backbone(graph: nx.Graph[str], alpha: float = 0.05) -> nx.Graph[str]:
    """Return a graph of all nodes with the lines whose `disparity` is below alpha; they keep it."""
    kept: nx.Graph[str] = nx.DiGraph() if graph.is_directed() else nx.Graph()
    kept.add_nodes_from(graph.nodes(data=True))
    lines = edge_table(graph)
    strong = lines[lines["alpha"] < alpha]
    kept.add_edges_from(
        (one, other, dict(graph.edges[one, other]) | {"alpha": float(found)})
        for one, other, found in zip(
            strong["source"], strong["target"], strong["alpha"], strict=True
        )
    )
    return kept


def graphml(graph: nx.Graph[str], *, seed: int = 0) -> str:
    """Return a graph as GraphML: nodes and lines with what the two tables say of them."""
    lines = nx.generate_graphml(_whole(graph, seed), encoding="utf-8", prettyprint=True)
    return "\n".join(('<?xml version="1.0" encoding="utf-8"?>', *lines, ""))


def gexf(graph: nx.Graph[str], *, seed: int = 0) -> str:
    """Return a graph as GEXF, Gephi's own format, with the same as `graphml`; without a date."""
    text = "\n".join(nx.generate_gexf(_whole(graph, seed), encoding="utf-8", prettyprint=True))
    text = re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _whole(graph: nx.Graph[str], seed: int) -> nx.Graph[str]:
    """Return a graph whose nodes and lines bear what the tables say of them, as plain values."""
    whole: nx.Graph[str] = nx.DiGraph() if graph.is_directed() else nx.Graph()
    for row in _records(node_table(graph, seed=seed).drop(columns="withheld")):
        name = str(row.pop("node"))
        whole.add_node(name, **graph.nodes[name] | row)
    for row in _records(edge_table(graph)):
        whole.add_edge(row.pop("source"), row.pop("target"), **row)
    return whole


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values, without those that are missing."""
    rows = table.to_dict("records")
    return [{str(name): value for name, value in row.items() if pd.notna(value)} for row in rows]
