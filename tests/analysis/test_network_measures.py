"""Networks of codes: against networkx, and on graphs whose answers are known."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.centrality import betweenness, disparity, eigenvector_centrality
from qualcode.analysis.course.sequences import sequence_table
from qualcode.analysis.frame import codings_frame
from qualcode.analysis.network_measures import (
    backbone,
    communities,
    edge_table,
    gexf,
    graphml,
    node_table,
)
from qualcode.analysis.networks import code_network, sequence_network, value_network
from qualcode.errors import TableError
from qualcode.model.codebook import Code, Codebook
from tests.analysis.cooccur.studies import TABLES, Mark, Random, random_studies, study_of


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
    for _, _, line in graph.edges(data=True):
        line["length"] = Fraction(1, int(line["weight"]))  # of floats, some ways would not be equal
    exact = nx.betweenness_centrality(graph, weight="length")
    assert table["betweenness"].to_dict() == pytest.approx(exact)
    assert table.loc["0", "betweenness"] == pytest.approx(0.3958333)
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


# Weights whose reciprocals add up: 1/10 + 1/15 = 1/6, but not in binary fractions.
WEIGHTS = st.lists(st.sampled_from([0, 0, 1, 2, 3, 6, 10, 12, 15]), min_size=36, max_size=36)


@TABLES
@given(WEIGHTS, st.booleans())
def test_ways_of_one_length_are_equally_short_as_in_exact_fractions(
    values: list[int], directed: bool
) -> None:
    """Seen failing with lengths compared as floats: a way round was longer by the last bit."""
    table = np.array(values, dtype=float).reshape(6, 6)
    np.fill_diagonal(table, 0)
    table = table if directed else np.triu(table) + np.triu(table).T
    graph = nx.from_numpy_array(table, create_using=nx.DiGraph if directed else nx.Graph)
    for _, _, line in graph.edges(data=True):
        line["length"] = Fraction(1, int(line["weight"]))
    exact = nx.betweenness_centrality(graph, weight="length")
    assert betweenness(table).tolist() == pytest.approx(list(exact.values()))


def test_a_way_round_of_equal_length_shares_the_traffic() -> None:
    graph = weighted(("a", "m", 10), ("m", "b", 15), ("a", "b", 6))
    assert node_table(graph).set_index("node").loc["m", "betweenness"] == pytest.approx(0.5)


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
CODEBOOK = Codebook(
    (
        Code("a", "Anna & <b>"),
        Code("b", "B", "a", facets={"kind": ("cause", "cure")}),
        Code("c", "C"),
    )
)


def test_a_network_of_pairs_bears_what_the_table_says() -> None:
    graph = code_network(PAIRS, CODEBOOK)
    assert dict(graph.nodes["b"]) == {
        "label": "B",
        "count": 2,
        "point": "a",
        "point_label": "Anna & <b>",
        "parent": "a",
        "kind": "cause; cure",
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


def test_gexf_is_read_back_by_networkx_and_has_no_date() -> None:
    graph = code_network(PAIRS, CODEBOOK)
    text = gexf(graph)
    back = nx.read_gexf(io.BytesIO(text.encode()))
    assert back.nodes["a"]["label"] == "Anna & <b>"
    assert (back.nodes["b"]["kind"], back.nodes["b"]["community"]) == ("cause; cure", 1)
    assert back.edges["a", "b"]["weight"] == 2
    assert "lastmodifieddate" not in text


SIX = {"t1": ["participant"] * 3, "t3": ["participant"] * 3}
FOLLOWING = [
    Mark("t1", "x", "a", 0, 4),
    Mark("t1", "x", "b", 5, 9),
    Mark("t1", "x", "a", 10, 14),
    Mark("t3", "x", "a", 0, 4),
    Mark("t3", "x", "b", 10, 14),
]


def test_a_network_of_sequences_leads_from_what_comes_to_what_follows() -> None:
    """In t1 a, b and a in a row; in t3 a and, two turns later, b."""
    study = study_of(SIX, FOLLOWING)
    table = sequence_table(codings_frame(study), study, within=1, orders=20)
    graph = sequence_network(table, study.codebook)
    assert graph.is_directed()
    assert {(a, b): line["weight"] for a, b, line in graph.edges(data=True)} == {
        ("a", "b"): 1,
        ("b", "a"): 1,
    }
    far = sequence_table(codings_frame(study), study, within=2, orders=20)
    graph = sequence_network(far, study.codebook, weight="share")
    assert graph.edges["a", "b"]["weight"] == pytest.approx(2 / 3)
    nodes = node_table(graph).set_index("node")
    assert (nodes.loc["a", "degree_out"], nodes.loc["a", "degree_in"]) == (1, 1)
    assert nodes.loc["a", "strength_out"] == pytest.approx(2 / 3)
    assert "eigenvector" not in nodes
    assert nx.parse_graphml(graphml(graph)).is_directed()
    with pytest.raises(TableError, match="no 'lift'; weigh lines by one of followed, share"):
        sequence_network(table, study.codebook, weight="lift")


@TABLES
@given(random_studies())
def test_a_network_of_sequences_is_its_table(made: Random) -> None:
    study = study_of(*made)
    table = sequence_table(codings_frame(study), study, orders=5)
    lines = edge_table(sequence_network(table, study.codebook))
    there = table[table["followed"] > 0]
    pairs = zip(there["code_a"], there["code_b"], there["followed"], strict=True)
    assert set(zip(lines["source"], lines["target"], lines["weight"], strict=True)) == set(pairs)
    assert lines["alpha"].between(0, 1).all()


def test_disparity_of_directed_lines_looks_at_each_end_in_its_direction() -> None:
    """Out of m go 8, 1 and 1, as by hand above; into b come 1 and 3: (1 - 3/4) ** 1 = 0.25."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for one, other, weight in (("m", "a", 8), ("m", "b", 1), ("m", "c", 1), ("c", "b", 3)):
        graph.add_edge(one, other, weight=weight)
    found = edge_table(graph).set_index(["source", "target"])["alpha"].to_dict()
    assert found == pytest.approx(
        {("m", "a"): 0.04, ("m", "b"): 0.75, ("m", "c"): 0.81, ("c", "b"): 0.25}
    )
    assert list(backbone(graph, 0.05).edges) == [("m", "a")]
    assert backbone(graph).is_directed()


def test_a_network_of_values_joins_codes_with_what_they_occur_in() -> None:
    study = study_of(SIX, FOLLOWING[:4])
    graph = value_network(codings_frame(study), study, "size")
    assert graph.nodes["size=o1"] == {
        "label": "o1",
        "attribute": "size",
        "count": 1,
        "base": 1,
        "bipartite": 1,
    }
    assert (graph.nodes["a"]["count"], graph.nodes["b"]["count"]) == (2, 1)
    assert graph.nodes["a"]["bipartite"] == 0
    assert {frozenset(line) for line in graph.edges} == {
        frozenset(("a", "size=o1")),
        frozenset(("a", "size=o2")),
        frozenset(("b", "size=o1")),
    }
    by_share = value_network(codings_frame(study), study, "size", unit="codings", weight="share")
    assert by_share.edges["b", "size=o1"] == {"weight": 1 / 3, "count": 1, "share": 1 / 3}
    with pytest.raises(TableError, match="no 'lift'; weigh lines by count or share"):
        value_network(codings_frame(study), study, "size", weight="lift")


def test_an_empty_network_has_empty_tables() -> None:
    graph: nx.Graph[str] = nx.Graph()
    assert node_table(graph).empty
    assert edge_table(graph).empty
    assert backbone(graph).number_of_edges() == 0
