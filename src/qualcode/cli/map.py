"""`qualcode map`: draw a map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import open_for_reading, select_rows, study_argument

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qualcode.model.study import Study


_COUNTED = {"overlap": "passages", "organization": "organisations"}


@click.command(name="map")
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--organization", default="", help="Draw this organisation's structure.")
@click.option(
    "--network",
    type=click.Choice(("overlap", "turn", "transcript", "participant", "organization")),
    help="Draw the network of codes that meet by this unit.",
)
@click.option(
    "--kind",
    default="",
    help="Draw codes of this kind; by default challenges on the map, and all codes in a network.",
)
def map_(study: Path, out: Path, organization: str, network: str | None, kind: str) -> None:
    """Draw the collaboration points of STUDY with their challenges and structures into OUT.

    OUT ends in .svg, .png or .pdf. A network with many codes shows its strongest pairs.
    """
    from qualcode.errors import UnsupportedPicture
    from qualcode.report.style import figure_bytes
    from qualcode.store.write import write_atomically

    suffix = out.suffix.lower().lstrip(".")
    if suffix not in ("svg", "png", "pdf"):
        raise UnsupportedPicture(out, (".svg", ".png", ".pdf"))
    if organization and (network or kind):
        raise click.UsageError("--organization draws teams; leave out --network and --kind.")
    figure = _draw(open_for_reading(study), organization, network, kind)
    write_atomically(out, figure_bytes(figure, suffix))  # type: ignore[arg-type]
    click.echo(out)


def _draw(study: Study, organization: str, network: str | None, kind: str) -> Figure:
    from qualcode.analysis.cooccurrence import cooccurrence
    from qualcode.analysis.networks import code_network, collaboration_map
    from qualcode.errors import UnknownStructure
    from qualcode.report.code_map import (
        draw_code_network,
        draw_collaboration_map,
        readable_weight,
    )
    from qualcode.report.structure_map import draw_structure

    if organization:
        if organization not in study.structures:
            raise UnknownStructure(organization, list(study.structures))
        return draw_structure(study.structures[organization])
    if network:
        pairs = cooccurrence(select_rows(study, kind=kind), unit=network)
        graph = code_network(pairs, study.codebook)
        words = network.replace("organization", "organisation")
        return draw_code_network(
            graph,
            title=f"Codes that meet by {words}",
            unit=_COUNTED.get(network, f"{network}s"),
            min_weight=readable_weight(graph),
        )
    graph = collaboration_map(select_rows(study), study, kind=kind or "challenge")
    return draw_collaboration_map(graph)
