"""What a weighted network shows: centres, communities, and the lines that are not by chance."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd

from qualcode.analysis.centrality import adjacency, disparity, eigenvector_centrality

NODES = (
    "node",
    "label",
    "count",
    "degree",
    "strength",
    "betweenness",
    "eigenvector",
    "community",
    "withheld",
)


def node_table(graph: nx.Graph[str], *, seed: int = 0) -> pd.DataFrame:
    """Describe the nodes of a weighted graph.

    Args:
        graph: edges have weight, nodes may have label and count.
        seed: of the search for communities, which depends on chance.

    Returns:
        One row per node, in the graph's order: node, label, count, degree (lines), strength (the
        sum of their weights), betweenness (the share of shortest paths between others that lead
        through it, where a line is 1 / weight long: M. E. J. Newman, Scientific collaboration
        networks II, Phys. Rev. E 64 (2001) 016132), eigenvector (`eigenvector_centrality`),
        community (`communities`) and withheld (which of these are NaN, and why).
    """
    nodes = list(graph)
    values, reason = eigenvector_centrality(adjacency(edge_table(graph), nodes))
    roads: nx.Graph[str] = nx.Graph()
    roads.add_nodes_from(nodes)
    roads.add_edges_from(
        (one, other, {"length": 1.0 / graph.edges[one, other]["weight"]})
        for one, other in graph.edges
    )
    between = nx.betweenness_centrality(roads, weight="length")
    groups, strength = communities(graph, seed=seed), dict(graph.degree(weight="weight"))
    columns = {
        "node": nodes,
        "label": [str(graph.nodes[node].get("label", node)) for node in nodes],
        "count": [int(graph.nodes[node].get("count", 0)) for node in nodes],
        "degree": [int(graph.degree[node]) for node in nodes],
        "strength": _sums([strength[node] for node in nodes]),
        "betweenness": [float(between[node]) for node in nodes],
        "eigenvector": values,
        "community": [groups[node] for node in nodes],
        "withheld": [f"eigenvector: {reason}" if reason else ""] * len(nodes),
    }
    return pd.DataFrame(columns).astype(dict.fromkeys(("node", "label", "withheld"), "str"))


def _sums(values: list[float]) -> list[float]:
    """Return sums of weights as whole numbers where all of them are."""
    whole = all(float(value).is_integer() for value in values)
    return [int(value) if whole else float(value) for value in values]


def edge_table(graph: nx.Graph[str]) -> pd.DataFrame:
    """Return the lines of a weighted graph.

    Returns:
        Columns source, target (in the graph's order), weight, whatever else the edges have, and
        alpha (`disparity`: the smaller, the less a weight like it is to be expected; of a backbone,
        in the graph that it was taken from).
    """
    nodes = list(graph)
    rows = [
        {"source": one, "target": other} | dict(graph.edges[one, other])
        for one, other in graph.edges
    ]
    table = pd.DataFrame(rows, columns=None if rows else ["source", "target", "weight"])
    table = table.astype({"source": "str", "target": "str"})
    if "alpha" in table.columns:
        return table
    places = {node: place for place, node in enumerate(nodes)}
    alpha = disparity(adjacency(table, nodes))
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
    kept: nx.Graph[str] = nx.Graph()
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
    whole: nx.Graph[str] = nx.Graph()
    for row in _records(node_table(graph, seed=seed).drop(columns="withheld")):
        name = str(row.pop("node"))
        whole.add_node(name, **graph.nodes[name] | row)
    for row in _records(edge_table(graph)):
        whole.add_edge(row.pop("source"), row.pop("target"), **row)
    lines = nx.generate_graphml(whole, encoding="utf-8", prettyprint=True)
    return "\n".join(('<?xml version="1.0" encoding="utf-8"?>', *lines, ""))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values, without those that are missing."""
    rows = table.to_dict("records")
    return [{str(name): value for name, value in row.items() if pd.notna(value)} for row in rows]
