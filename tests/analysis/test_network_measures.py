"""Networks of codes: against networkx, and on graphs whose answers are known."""

from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.centrality import disparity, eigenvector_centrality
from qualcode.analysis.network_measures import (
    backbone,
    communities,
    edge_table,
    graphml,
    node_table,
)
from qualcode.analysis.networks import code_network
from qualcode.errors import TableError
from qualcode.model.codebook import Code, Codebook


def weighted(*lines: tuple[str, str, float]) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    for one, other, weight in lines:
        graph.add_edge(one, other, weight=weight)
    return graph


def karate() -> nx.Graph[str]:
    """Zachary's karate club, J. Anthropol. Res. 33 (1977) 452-473, with its weights."""
    graph: nx.Graph[str] = nx.relabel_nodes(nx.karate_club_graph(), str)
    return graph


def test_measures_of_the_karate_club_are_those_of_networkx() -> None:
    graph = karate()
    table = node_table(graph).set_index("node")
    assert table["degree"].to_dict() == dict(graph.degree)
    assert table["strength"].to_dict() == dict(graph.degree(weight="weight"))
    assert table["strength"].dtype == "int64"  # so that it is not printed with decimals
    ours = table["eigenvector"].to_dict()
    theirs = nx.eigenvector_centrality(graph, max_iter=2000, tol=1e-12, weight="weight")
    assert ours == pytest.approx(theirs, abs=1e-9)
    roads = weighted(*((a, b, 1 / graph.edges[a, b]["weight"]) for a, b in graph.edges))
    between = nx.betweenness_centrality(roads, weight="weight")
    assert table["betweenness"].to_dict() == pytest.approx(between)
    assert (table["withheld"] == "").all()


def test_the_middle_of_a_star_is_between_all_others() -> None:
    star = weighted(*(("m", leaf, 1) for leaf in "abcd"))
    table = node_table(star).set_index("node")
    assert table["betweenness"].to_dict() == {"m": 1.0, **dict.fromkeys("abcd", 0.0)}
    # The eigenvector of a star of n leaves: 1/sqrt(2) in the middle, 1/sqrt(2n) at the ends.
    assert table.loc["m", "eigenvector"] == pytest.approx(1 / math.sqrt(2))
    assert table.loc["a", "eigenvector"] == pytest.approx(1 / math.sqrt(8))


def test_strong_lines_are_short_ways() -> None:
    graph = weighted(("a", "b", 10), ("b", "c", 10), ("a", "c", 1))
    assert node_table(graph).set_index("node").loc["b", "betweenness"] == 1.0


def test_equal_parts_have_no_common_centre() -> None:
    table = node_table(weighted(("a", "b", 1), ("c", "d", 1)))
    assert table["eigenvector"].isna().all()
    assert "equally strong" in table["withheld"].iloc[0]
    values, reason = eigenvector_centrality(np.zeros((2, 2)))
    assert np.isnan(values).all()
    assert reason == "no lines"


def test_communities_are_numbered_by_size_and_the_same_every_time() -> None:
    triangle = [("a", "b", 5), ("b", "c", 5), ("a", "c", 5)]
    graph = weighted(("x", "y", 5), ("c", "x", 1), *triangle)
    found = communities(graph, seed=3)
    assert found == communities(graph, seed=3)
    assert found == {"a": 1, "b": 1, "c": 1, "x": 2, "y": 2}
    club = karate()
    groups = communities(club, seed=1)
    sets = [{node for node in club if groups[node] == n} for n in sorted(set(groups.values()))]
    assert nx.community.modularity(club, sets) > 0.4


def test_disparity_by_hand() -> None:
    """Weights 8, 1 and 1 at one node: (1 - 0.8) ** 2 = 0.04 and (1 - 0.1) ** 2 = 0.81."""
    graph = weighted(("m", "a", 8), ("m", "b", 1), ("m", "c", 1))
    assert edge_table(graph)["alpha"].tolist() == pytest.approx([0.04, 0.81, 0.81])
    kept = backbone(graph, 0.05)
    assert list(kept.edges) == [("m", "a")]
    assert set(kept) == set(graph)
    assert edge_table(kept)["alpha"].tolist() == pytest.approx([0.04])


@given(st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_disparity_is_the_published_formula(weights: list[int]) -> None:
    table = np.zeros((5, 5))
    table[np.triu_indices(5, k=1)] = weights
    table += table.T
    found = disparity(table)
    for i in range(5):
        for j in range(5):
            if not table[i, j]:
                assert np.isnan(found[i, j])
                continue
            ends = []
            for node in (i, j):
                degree, strength = int((table[node] > 0).sum()), table[node].sum()
                # Equation 2: 1 - (k - 1) times the integral of (1 - x) ** (k - 2) from 0 to p.
                p = table[i, j] / strength
                ends.append((1 - p) ** (degree - 1) if degree > 1 else 1.0)
            assert found[i, j] == pytest.approx(min(ends))
            assert 0 <= found[i, j] <= 1


PAIRS = pd.DataFrame(
    {
        "code_a": ["a", "a"],
        "code_b": ["b", "c"],
        "n_a": [3, 3],
        "n_b": [2, 1],
        "n_ab": [2, 1],
        "jaccard": [2 / 3, np.nan],
    }
)
CODEBOOK = Codebook((Code("a", "Anna & <b>"), Code("b", "B", "a"), Code("c", "C")))


def test_a_network_of_pairs_bears_what_the_table_says() -> None:
    graph = code_network(PAIRS, CODEBOOK)
    assert dict(graph.nodes["b"]) == {
        "label": "B",
        "count": 2,
        "point": "a",
        "point_label": "Anna & <b>",
    }
    assert dict(graph.edges["a", "b"]) == {"weight": 2, "n_ab": 2, "jaccard": 2 / 3}
    assert set(code_network(PAIRS, CODEBOOK, weight="jaccard").edges) == {("a", "b")}
    with pytest.raises(TableError, match="no 'lift'; weigh lines by one of n_ab, jaccard"):
        code_network(PAIRS, CODEBOOK, weight="lift")


def test_connections_of_ena_are_a_network() -> None:
    table = pd.DataFrame({"code_a": ["a"], "code_b": ["b"], "weight": [0.5]})
    graph = code_network(table, CODEBOOK, weight="weight")
    assert graph.edges["a", "b"]["weight"] == 0.5
    assert list(graph) == ["a", "b"]


def test_graphml_is_read_back_by_networkx() -> None:
    graph = code_network(PAIRS, CODEBOOK)
    text = graphml(graph)
    ET.fromstring(text)
    back = nx.parse_graphml(text)
    assert back.nodes["a"]["label"] == "Anna & <b>"
    assert back.nodes["a"]["community"] == 1
    assert back.edges["a", "b"]["weight"] == 2
    assert "jaccard" not in back.edges["a", "c"]
    assert text == graphml(graph)


def test_an_empty_network_has_empty_tables() -> None:
    graph: nx.Graph[str] = nx.Graph()
    assert node_table(graph).empty
    assert edge_table(graph).empty
    assert backbone(graph).number_of_edges() == 0
