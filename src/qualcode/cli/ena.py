"""`qualcode ena`: epistemic network analysis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.cooccur import coders_option, interviewer_option, rows_of, subtree_option
from qualcode.cli.options import (
    open_for_reading,
    rows_options,
    study_argument,
    write_table,
)

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.analysis.ena.space import Space
    from qualcode.model.study import Study

PICTURES = (".svg", ".png", ".pdf")
TABLES = ("points", "connections", "nodes", "axes", "loadings", "groups", "networks", "difference")


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
    help="What is shown; networks are the mean networks of groups, the difference is that of the "
    "two of --means.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Also draw units, codes and the mean network, or the difference of --means, into this "
    "file: .svg, .png or .pdf.",
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
    out: Path | None,
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
    from qualcode.analysis.ena.space import ena_space, network_difference, normalised
    from qualcode.errors import UnsupportedPicture

    if out is not None and out.suffix.lower() not in PICTURES:
        raise UnsupportedPicture(out, PICTURES)
    if means and not groups:
        raise click.UsageError("--means needs --groups ATTRIBUTE.")
    if name == "difference" and not means:
        raise click.UsageError("--table difference needs --means VALUE VALUE.")
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
    told = f"Connections by {unit}, in windows of {window} turns, {weights}."
    click.echo(told, err=True)
    if name == "connections" and out is None:
        write_table(normalised(found), form)
        return
    members = unit_groups(opened, unit, groups) if groups else None
    space = ena_space(
        found, units_of(opened, unit), groups=members, means=means, dimensions=dimensions
    )
    if out is not None:
        _draw(opened, space, found, told, means=means, out=out)
    if name == "connections":
        table = normalised(found)
    elif means and name == "difference":
        table = network_difference(space.connections, means)
    else:
        table = getattr(space, "connections" if name == "networks" else name)
    write_table(table, form)


def _draw(
    study: Study,
    space: Space,
    found: pd.DataFrame,
    told: str,
    *,
    means: tuple[str, str] | None,
    out: Path,
) -> None:
    from qualcode.analysis.ena.space import mean_network, network_difference
    from qualcode.report.ena_figure import draw_space
    from qualcode.report.style import figure_bytes
    from qualcode.store.write import write_atomically

    if means:
        lines = network_difference(space.connections, means)
        lines = lines.assign(weight=lines["difference"])
    else:
        lines = mean_network(found)
        lines = lines.assign(weight=lines["normalised"])
    names = {code.id: code.name for _, code in study.codebook.walk()}
    title = "Connections of codes"
    figure = draw_space(space, lines, names, title=title, note=told, sides=means)
    form = out.suffix.lower().lstrip(".")
    write_atomically(out, figure_bytes(figure, form))  # type: ignore[arg-type]
    click.echo(f"Written: {out}", err=True)
