"""`qualcode network`: codes as a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

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

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.model.study import Study

# Which lines an option is for; said outright, so that none is given in vain.
_FITTING = {
    "unit": ("together",),
    "counted": ("together", "values"),
    "size": ("together", "ena"),
    "coders": ("together", "ena"),
    "interviewer": ("together", "ena"),
    "subtree": ("together", "ena", "values"),
    "given": ("together", "ena"),
    "by": ("values",),
    "within": ("sequences",),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the lines of a network are, and what they weigh."""

    unit: str
    counted: str
    size: int
    coders: str
    interviewer: bool
    given: tuple[str, str] | None
    by: str
    within: int
    weight: str


@click.command()
@study_argument
@click.option(
    "--of",
    "lines",
    type=click.Choice(("together", "sequences", "ena", "values")),
    default="together",
    show_default=True,
    help="What joins: codes that meet; a code and what follows it; connections of epistemic "
    "network analysis; codes and the values of an attribute.",
)
@unit_option
@count_option
@size_option
@coders_option
@interviewer_option
@subtree_option
@click.option(
    "--given",
    nargs=2,
    metavar="ATTRIBUTE VALUE",
    help="Only among those with this value of an attribute.",
)
@click.option("--by", default="", metavar="ATTRIBUTE", help="With --of values: whose values.")
@click.option(
    "--within",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="With --of sequences: how many turns later the second code may begin.",
)
@click.option(
    "--weight",
    type=click.Choice(
        ("n_ab", "jaccard", "lift", "phi", "followed", "share", "weight", "normalised", "count")
    ),
    default=None,
    help="What the lines weigh: n_ab (unless told), jaccard, lift or phi; followed or share of "
    "sequences; weight or normalised of ena; count or share of values.",
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
    "--out",
    type=click.Path(path_type=Path),
    help="Also write the network to this file: .graphml or .gexf.",
)
@rows_options
@click.pass_context
def network(
    context: click.Context,
    *,
    study: Path,
    lines: str,
    unit: str,
    counted: str,
    size: int,
    coders: str | None,
    interviewer: bool,
    subtree: bool,
    given: tuple[str, str] | None,
    by: str,
    within: int,
    weight: str | None,
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
    from qualcode.store.write import write_atomically

    _refuse_strays(context, lines)
    writers = {".graphml": network_measures.graphml, ".gexf": network_measures.gexf}
    if out is not None and out.suffix.lower() not in writers:
        raise click.BadParameter("its name must end in .graphml or .gexf.", param_hint="--out")
    if lines == "values" and not by:
        raise click.UsageError("--of values needs --by ATTRIBUTE.")
    opened = open_for_reading(study)
    frame = rows_of(opened, coder=coder, kind=kind, subtree=subtree)
    asked = _Asked(
        *(unit, counted, size, coders or "", interviewer, given, by, within),
        weight or _USUAL[lines],
    )
    graph, told = _MAKERS[lines](frame, opened, asked)
    if backbone is not None:
        graph = network_measures.backbone(graph, backbone)
    click.echo(f"{told}; lines weigh {asked.weight}.", err=True)
    if out is not None:
        write_atomically(out, writers[out.suffix.lower()](graph, seed=seed).encode())
        click.echo(f"Written: {out}", err=True)
    if name == "nodes":
        write_table(network_measures.node_table(graph, seed=seed), form)
    else:
        write_table(network_measures.edge_table(graph), form)


def _refuse_strays(context: click.Context, lines: str) -> None:
    """Refuse options that say nothing of the lines asked for."""
    for parameter in context.command.params:
        fitting = _FITTING.get(str(parameter.name), (lines,))
        source = context.get_parameter_source(str(parameter.name))
        if lines not in fitting and source is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{parameter.opts[0]} says nothing of --of {lines}; it is for --of "
                f"{' or '.join(fitting)}."
            )


_Made = tuple["nx.Graph[str]", str]


def _together(frame: pd.DataFrame, study: Study, asked: _Asked) -> _Made:
    from qualcode.analysis.cooccur.given import cooccurrence_given
    from qualcode.analysis.cooccur.rule import rule_for
    from qualcode.analysis.cooccurrence import pairs_by_rule
    from qualcode.analysis.networks import code_network

    rule = rule_for(
        asked.unit,
        count=asked.counted,
        size=asked.size,
        coders=asked.coders,
        interviewer=asked.interviewer,
    )
    told = f"Codes meet by {asked.unit}; counted: {asked.counted}"
    if asked.given:
        attribute, value = asked.given
        pairs = cooccurrence_given(frame, study, attribute, rule=rule, values=(value,))
        told += f"; only {attribute} = {value}"
    else:
        pairs = pairs_by_rule(frame, rule, study)
    return code_network(pairs, study.codebook, weight=asked.weight), told


def _sequences(frame: pd.DataFrame, study: Study, asked: _Asked) -> _Made:
    from qualcode.analysis.course.sequences import sequence_table
    from qualcode.analysis.networks import sequence_network

    table = sequence_table(frame, study, within=asked.within)
    told = f"Lines lead from a code to one that follows it within {asked.within} turns"
    return sequence_network(table, study.codebook, weight=asked.weight), told


def _ena(frame: pd.DataFrame, study: Study, asked: _Asked) -> _Made:
    from qualcode.analysis.ena.connections import ena_connections
    from qualcode.analysis.ena.members import units_with
    from qualcode.analysis.ena.space import mean_network
    from qualcode.analysis.networks import code_network

    found = ena_connections(
        frame,
        study,
        window=asked.size or 3,
        coders=asked.coders,
        interviewer=asked.interviewer,
    )
    told = f"Connections of participants, in windows of {asked.size or 3} turns"
    if asked.given:
        found = found[found["unit"].isin(units_with(study, "participant", *asked.given))]
        told += f"; only {' = '.join(asked.given)}"
    return code_network(mean_network(found), study.codebook, weight=asked.weight), told


def _values(frame: pd.DataFrame, study: Study, asked: _Asked) -> _Made:
    from qualcode.analysis.networks import value_network

    unit = study.unit if asked.counted == "meetings" else asked.counted
    told = f"Codes and the values of {asked.by} with which they occur; counted: {unit}"
    return value_network(frame, study, asked.by, unit=unit, weight=asked.weight), told


_USUAL = {"together": "n_ab", "sequences": "followed", "ena": "weight", "values": "count"}
_MAKERS: dict[str, Callable[[pd.DataFrame, Study, _Asked], _Made]] = {
    "together": _together,
    "sequences": _sequences,
    "ena": _ena,
    "values": _values,
}
