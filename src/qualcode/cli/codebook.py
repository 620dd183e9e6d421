"""`qualcode codebook`: show the codes."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table


@click.command()
@study_argument
@click.option("--under", default="", help="Only this code and those below it.")
@format_option
def codebook(study: Path, under: str, form: str) -> None:
    """Show the codebook of STUDY: each code with its place in the hierarchy and its definition."""
    from qualcode.report.codebook_table import codebook_table

    write_table(codebook_table(open_for_reading(study).codebook, under=under), form)
