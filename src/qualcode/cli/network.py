"""`qualcode network`: codes as a network."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.cooccur import (
    coders_option,
    count_option,
    interviewer_option,
    rows_of,
    size_option,
    subtree_option,
    unit_option,
)
from qualcode.cli.options import (
    open_for_reading,
    rows_options,
    study_argument,
    write_table,
)


@click.command()
@study_argument
@unit_option
@count_option
@size_option
@coders_option
@interviewer_option
@subtree_option
@click.option(
    "--weight",
    type=click.Choice(("n_ab", "jaccard", "lift", "phi")),
    default="n_ab",
    show_default=True,
    help="What the lines weigh: a column of cooccur.",
)
@click.option(
    "--backbone",
    type=click.FloatRange(0, 1),
    default=None,
    help="Keep only lines whose disparity is below this, for instance 0.05.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Of the search for communities."
)
@click.option(
    "--table",
    "name",
    type=click.Choice(("nodes", "edges")),
    default="nodes",
    show_default=True,
    help="What is shown.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Also write the network as GraphML to this file."
)
@rows_options
def network(
    study: Path,
    *,
    unit: str,
    counted: str,
    size: int,
    coders: str | None,
    interviewer: bool,
    subtree: bool,
    weight: str,
    backbone: float | None,
    seed: int,
    name: str,
    out: Path | None,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Join the codes of STUDY that occur together, and show which stand in the middle.

    Codes that meet with no other are left out.
    """
    from qualcode.analysis import network_measures
    from qualcode.analysis.cooccur.rule import rule_for
    from qualcode.analysis.cooccurrence import pairs_by_rule
    from qualcode.analysis.networks import code_network
    from qualcode.store.write import write_atomically

    opened = open_for_reading(study)
    frame = rows_of(opened, coder=coder, kind=kind, subtree=subtree)
    rule = rule_for(unit, count=counted, size=size, coders=coders or "", interviewer=interviewer)
    pairs = pairs_by_rule(frame, rule, opened)
    graph = code_network(pairs, opened.codebook, weight=weight)
    if backbone is not None:
        graph = network_measures.backbone(graph, backbone)
    click.echo(f"Codes meet by {unit}; counted: {counted}; lines weigh {weight}.", err=True)
    if out is not None:
        write_atomically(out, network_measures.graphml(graph, seed=seed).encode())
        click.echo(f"Written: {out}", err=True)
    if name == "nodes":
        write_table(network_measures.node_table(graph, seed=seed), form)
    else:
        write_table(network_measures.edge_table(graph), form)
