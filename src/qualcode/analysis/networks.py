"""Networks: codes joined by where they meet or what follows what, and codes with structures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import pandas as pd

from qualcode.analysis.attributes import NOT_STATED
from qualcode.analysis.cross import cross_table
from qualcode.analysis.frame import unit_keys
from qualcode.analysis.rollup import roll_up
from qualcode.errors import TableError
from qualcode.model.codebook import Codebook
from qualcode.model.study import Study

_WEIGHTS = ("n_ab", "jaccard", "lift", "phi", "weight", "normalised")
_SAID = ("n_ab", "jaccard", "lift", "phi", "normalised", "p")
_FOLLOWS = ("followed", "share", "expected", "transcripts", "p", "q")


def code_network(pairs: pd.DataFrame, codebook: Codebook, *, weight: str = "n_ab") -> nx.Graph[str]:
    """Return a graph of codes from a table of pairs: co-occurrences, or connections of ENA.

    Nodes are code ids with label, count (n of the code; 0 where the table has no n_a and n_b),
    point and point_label (id and name of the root above it), parent and the code's facets (where
    it has them; several values parted by semicolons). Edges have weight, the column of that name,
    and what the table further says of the pair in numbers (n_ab, jaccard, lift, phi, normalised,
    p). Pairs whose weight is missing or not above 0 have no edge.

    Raises:
        TableError: the table has no such column.
    """
    graph: nx.Graph[str] = nx.Graph()
    return _joined(graph, pairs, codebook, weight, _SAID)


def sequence_network(
    sequences: pd.DataFrame, codebook: Codebook, *, weight: str = "followed"
) -> nx.DiGraph[str]:
    """Return a directed graph of codes from a table of sequences: from what comes to what follows.

    Nodes are those of `code_network`. Edges have weight (the column of that name: followed, or
    share) and followed, share, expected, transcripts, p and q of the pair. What is never followed
    has no edge.

    Raises:
        TableError: the table has no such column.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    _joined(graph, sequences, codebook, weight, _FOLLOWS)
    return graph


def _joined(
    graph: nx.Graph[str],
    pairs: pd.DataFrame,
    codebook: Codebook,
    weight: str,
    said: tuple[str, ...],
) -> nx.Graph[str]:
    if weight not in pairs.columns:
        fitting = (*_WEIGHTS, *_FOLLOWS[:2])
        known = ", ".join(name for name in fitting if name in pairs.columns)
        raise TableError(f"The pairs have no '{weight}'; weigh lines by one of {known}.")
    sizes: dict[str, int] = {}
    for side, number in (("code_a", "n_a"), ("code_b", "n_b")):
        counts = pairs[number] if number in pairs.columns else [0] * len(pairs)
        sizes |= dict(zip(pairs[side], counts, strict=True))
    _add_codes(graph, codebook, sizes)
    said = tuple(name for name in said if name in pairs.columns)
    for pair in pairs.to_dict("records"):
        if pd.notna(pair[weight]) and pair[weight] > 0:
            more = {name: pair[name] for name in said if pd.notna(pair[name])}
            graph.add_edge(pair["code_a"], pair["code_b"], weight=pair[weight], **more)
    return graph


def _add_codes(graph: nx.Graph[str], codebook: Codebook, sizes: Mapping[str, int]) -> None:
    """Add the codes that have a size, in the codebook's order, with what the codebook says."""
    for _, code in codebook.walk():
        if code.id in sizes:
            root = (code, *codebook.ancestors(code.id))[-1]
            facets = {name: "; ".join(values) for name, values in code.facets.items() if values}
            own = {"label": code.name, "count": int(sizes[code.id])}
            own |= {"point": root.id, "point_label": root.name}
            own |= {"parent": code.parent} if code.parent else {}
            graph.add_node(code.id, **(facets | own))


def value_network(
    frame: pd.DataFrame,
    study: Study,
    attribute: str,
    *,
    unit: str = "organizations",
    weight: str = "count",
) -> nx.Graph[str]:
    """Return a graph of codes and the values of an attribute with which they occur.

    Nodes are the codes of `code_network` (bipartite: 0; count: units with the code), and the values
    as "attribute=value" with label, attribute, base (units of the study that have it), count (the
    same) and bipartite: 1. Edges have count (units of the value in which the code occurs), share
    (count / base) and weight, which is one of the two. Units without the attribute have no node.

    Raises:
        UnknownAttribute: nothing has that attribute.
        TableError: it describes what is smaller than the unit, or the weight is none of the two.
    """
    if weight not in ("count", "share"):
        raise TableError(f"Values have no '{weight}'; weigh lines by count or share.")
    table = cross_table(frame, study, attribute, unit=unit)
    table = table[table["value"] != NOT_STATED]
    keys = unit_keys(frame, unit)
    graph: nx.Graph[str] = nx.Graph()
    sizes = keys.groupby(frame["code"]).nunique()
    _add_codes(graph, study.codebook, {str(code): int(size) for code, size in sizes.items()})
    nx.set_node_attributes(graph, dict.fromkeys(graph, 0), "bipartite")
    for value, base in table.drop_duplicates("value")[["value", "base"]].itertuples(index=False):
        said = {"label": str(value), "attribute": attribute, "count": int(base), "base": int(base)}
        graph.add_node(f"{attribute}={value}", **said, bipartite=1)
    for row in table[table["count"] > 0].to_dict("records"):
        said = {"count": int(row["count"]), "share": float(row["share"])}
        value = f"{attribute}={row['value']}"
        graph.add_edge(row["code"], value, weight=said[weight], **said)
    return graph


def collaboration_map(
    frame: pd.DataFrame, study: Study, *, kind: str = "challenge", unit: str = "organizations"
) -> nx.Graph[str]:
    """Return the map of collaboration points: codes on them, and the structures they occur with.

    Nodes have kind, label and count. "collaboration-point": a code named in the study's
    `collaboration_points`; its count is that of all its codes of the kind. "challenge": a code of
    the kind below a point, with point. "structure": a value of the attribute that describes the
    point, with point, attribute and base (units of the study that have it). Edges have kind:
    "belongs" (challenge to point) and "occurs" (challenge to structure, with weight, the units in
    which the challenge occurs, and share, weight / base). The graph's attributes kind and unit say
    what was asked for.

    Raises:
        TableError: the study names no collaboration points, or has no codes of the kind.
    """
    if not study.points:
        raise TableError(
            "study.yaml names no 'collaboration_points'; give each point's code the column of "
            "organizations.csv that describes it."
        )
    counted = "organisations" if unit == "organizations" else unit
    graph: nx.Graph[str] = nx.Graph(kind=kind, unit=counted)
    moved = roll_up(frame, study.codebook, kind)
    for point, attribute in study.points.items():
        codes = [
            code for code in study.codebook.subtree(point) if kind in code.facets.get("kind", ())
        ]
        rows = moved[moved["code"].isin([code.id for code in codes])]
        total = int(unit_keys(rows, unit).nunique())
        name = study.codebook[point].name
        graph.add_node(point, kind="collaboration-point", label=name, count=total, point=point)
        for code in codes:
            count = int(unit_keys(rows[rows["code"] == code.id], unit).nunique())
            graph.add_node(code.id, kind="challenge", label=code.name, count=count, point=point)
            graph.add_edge(code.id, point, kind="belongs", weight=count)
        table = cross_table(rows, study, attribute, unit=unit, codes=[code.id for code in codes])
        _add_structures(graph, table, point, attribute)
    return graph


def _add_structures(graph: nx.Graph[str], table: pd.DataFrame, point: str, attribute: str) -> None:
    cells: list[dict[Any, Any]] = table[table["value"] != NOT_STATED].to_dict("records")
    for cell in cells:
        structure = f"{attribute}={cell['value']}"
        base, count = int(cell["base"]), int(cell["count"])
        graph.add_node(
            structure,
            kind="structure",
            label=cell["value"],
            count=base,
            base=base,
            point=point,
            attribute=attribute,
        )
        if count:
            share = count / base
            graph.add_edge(cell["code"], structure, kind="occurs", weight=count, share=share)
