"""`qualcode cross`: codes against structures."""

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
    unit_option,
    write_table,
)


@click.command()
@study_argument
@click.argument("attribute")
@unit_option
@kind_option
@only_coder_option
@format_option
def cross(study: Path, attribute: str, unit: str | None, kind: str, coder: str, form: str) -> None:
    """Count each code of STUDY by the values of ATTRIBUTE, a column of one of its two tables.

    The table gives, for each code and value, the count, the base (how many there are with that
    value) and the share. One with several values counts in each.
    """
    from qualcode.analysis.cross import cross_table

    opened = open_for_reading(study)
    frame = select_rows(opened, coder=coder, kind=kind)
    counted = unit or opened.unit
    table = cross_table(frame, opened, attribute, unit=counted)
    click.echo(f"Counted: {counted}.", err=True)
    write_table(table.assign(unit=counted), form)
