"""`qualcode saturation`: what each further interview adds."""

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
    "--by",
    default="",
    metavar="ATTRIBUTE",
    help="A curve for each value of an attribute (a column of organizations.csv, say), or 'coder'.",
)
@click.option(
    "--unit",
    type=click.Choice(("transcripts", "participants")),
    default=None,
    help="What an interview is; by default transcripts, in a study without any participants.",
)
@click.option("--rule", is_flag=True, help="Say at which interview the rule is met.")
@click.option("--runs", is_flag=True, help="Show every run that the rule looks at.")
@click.option(
    "--base",
    default=4,
    show_default=True,
    help="The rule: how many interviews new codes are compared with.",
)
@click.option(
    "--run", default=2, show_default=True, help="The rule: how many interviews are looked at next."
)
@click.option(
    "--threshold",
    default=0.05,
    show_default=True,
    help="The rule: the greatest share of new codes that counts as saturated.",
)
@chance_options(1000, "Random orders that the band is made of.")
def saturation(
    study: Path,
    *,
    by: str,
    unit: str | None,
    rule: bool,
    runs: bool,
    base: int,
    run: int,
    threshold: float,
    orders: int,
    seed: int,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Count the new codes of each interview of STUDY in the order of collection.

    Beside the cumulative count stands what random orders of the same interviews come to: their
    mean, the band in which 95 per cent of them lie, and the exact mean over all orders.
    """
    from qualcode.analysis.course.rule import saturation_rule, saturation_runs
    from qualcode.analysis.course.saturation import saturation_note, saturation_table

    opened = open_for_reading(study)
    frame = select_rows(opened, coder=coder, kind=kind)
    table = saturation_table(frame, opened, by=by, unit=unit or "", orders=orders, seed=seed)
    click.echo(saturation_note(table, opened), err=True)
    if rule or runs:
        judge = saturation_rule if rule else saturation_runs
        table = judge(table, base=base, run=run, threshold=threshold)
    write_table(table if by else table.drop(columns="group"), form)
