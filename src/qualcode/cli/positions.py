"""`qualcode positions`: where in the interviews codes stand."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import (
    open_for_reading,
    rows_options,
    select_rows,
    study_argument,
    write_table,
)


@click.command()
@study_argument
@click.option(
    "--bins", default=10, show_default=True, help="Equal parts that an interview is cut into."
)
@rows_options
def positions(study: Path, *, bins: int, kind: str, coder: str, form: str) -> None:
    """Describe where in the interviews of STUDY each code stands, from 0 to 1.

    Measured in the characters that participants say; a passage stands at its middle.
    """
    from qualcode.analysis.course.positions import positions_table

    opened = open_for_reading(study)
    frame = select_rows(opened, coder=coder, kind=kind)
    write_table(positions_table(frame, opened, bins=bins), form)
