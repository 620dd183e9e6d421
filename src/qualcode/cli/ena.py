"""`qualcode ena`: epistemic network analysis."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.cooccur import coders_option, interviewer_option, rows_of, subtree_option
from qualcode.cli.options import (
    open_for_reading,
    rows_options,
    study_argument,
    write_table,
)

TABLES = ("points", "connections", "nodes", "axes", "loadings", "groups", "networks")


@click.command()
@study_argument
@click.option(
    "--unit",
    type=click.Choice(("participant", "transcript", "organization")),
    default="participant",
    show_default=True,
    help="Whose connections are summed.",
)
@click.option(
    "--window",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many turns a window has, the present one among them.",
)
@click.option(
    "--weights",
    type=click.Choice(("binary", "product", "root")),
    default="binary",
    show_default=True,
    help="How strong a turn's connections are.",
)
@click.option("--groups", default="", help="Group units by this attribute, and show the means.")
@click.option(
    "--means",
    nargs=2,
    metavar="VALUE VALUE",
    help="Rotate so that the first axis runs through the means of these two groups.",
)
@click.option(
    "--dimensions",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="How many axes.",
)
@click.option(
    "--table",
    "name",
    type=click.Choice(TABLES),
    default="points",
    show_default=True,
    help="What is shown; networks are the mean networks of groups.",
)
@coders_option
@interviewer_option
@subtree_option
@rows_options
def ena(
    study: Path,
    *,
    unit: str,
    window: int,
    weights: str,
    groups: str,
    means: tuple[str, str] | None,
    dimensions: int,
    name: str,
    coders: str | None,
    interviewer: bool,
    subtree: bool,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Place the units of STUDY by which codes their turns connect.

    A turn connects its codes with each other and with those of the turns before it in the window.
    """
    from qualcode.analysis.ena.connections import ena_connections, units_of
    from qualcode.analysis.ena.members import unit_groups
    from qualcode.analysis.ena.space import ena_space, normalised

    if means and not groups:
        raise click.UsageError("--means needs --groups ATTRIBUTE.")
    opened = open_for_reading(study)
    found = ena_connections(
        rows_of(opened, coder=coder, kind=kind, subtree=subtree),
        opened,
        unit=unit,
        window=window,
        weights=weights,
        coders=coders or "",
        interviewer=interviewer,
    )
    click.echo(f"Connections by {unit}, in windows of {window} turns, {weights}.", err=True)
    if name == "connections":
        write_table(normalised(found), form)
        return
    members = unit_groups(opened, unit, groups) if groups else None
    space = ena_space(
        found, units_of(opened, unit), groups=members, means=means, dimensions=dimensions
    )
    write_table(getattr(space, "connections" if name == "networks" else name), form)
