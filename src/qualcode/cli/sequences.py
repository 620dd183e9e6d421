"""`qualcode sequences`: which code follows which."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import (
    chance_options,
    open_for_reading,
    select_rows,
    study_argument,
    write_table,
)


@click.command()
@study_argument
@click.option(
    "--within",
    default=3,
    show_default=True,
    help="How many turns later the second code may begin; the interviewer's count. 0: same turn.",
)
@chance_options(1000, "Random orders that counts are set against.")
def sequences(
    study: Path, *, within: int, orders: int, seed: int, kind: str, coder: str, form: str
) -> None:
    """Count in STUDY how often one code is followed by another, against chance.

    Chance deals the places at which a coder's passages begin out anew within each transcript.
    """
    from qualcode.analysis.course.sequences import sequence_table

    opened = open_for_reading(study)
    frame = select_rows(opened, coder=coder, kind=kind)
    table = sequence_table(frame, opened, within=within, orders=orders, seed=seed)
    click.echo(
        f"{len(table)} pairs; with {orders} random orders p is never below "
        f"{min(2 / (orders + 1), 1):.2g}.",
        err=True,
    )
    if frame["coder"].nunique() > 1:
        click.echo(
            "Several coders count together, though their codings of one text are not independent "
            "and p is then too small; choose one with --coder.",
            err=True,
        )
    write_table(table, form)
