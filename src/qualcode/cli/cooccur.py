"""`qualcode cooccur`: codes that occur together."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import (
    format_option,
    kind_option,
    only_coder_option,
    open_for_reading,
    select_rows,
    study_argument,
    write_table,
)


@click.command()
@study_argument
@click.option(
    "--unit",
    type=click.Choice(("overlap", "turn", "transcript", "participant", "organization")),
    default="overlap",
    show_default=True,
    help="Where two codes must meet.",
)
@click.option(
    "--count",
    "counted",
    type=click.Choice(("meetings", "transcripts", "participants", "organizations")),
    default="meetings",
    show_default=True,
    help="What is counted.",
)
@kind_option
@only_coder_option
@format_option
def cooccur(study: Path, unit: str, counted: str, kind: str, coder: str, form: str) -> None:
    """Count how often two codes of STUDY occur together, and each by itself."""
    from qualcode.analysis.cooccurrence import cooccurrence

    opened = open_for_reading(study)
    frame = select_rows(opened, coder=coder, kind=kind)
    click.echo(f"Codes meet by {unit}; counted: {counted}.", err=True)
    write_table(cooccurrence(frame, unit=unit, count=counted), form)
