"""`qualcode cross`: codes against structures."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import (
    cut_option,
    open_for_reading,
    rows_options,
    seed_option,
    select_rows,
    study_argument,
    unit_option,
    write_table,
)


@click.command()
@study_argument
@click.argument("attribute")
@unit_option
@click.option("--effects", is_flag=True, help="Differences, ratios and odds with intervals.")
@click.option("--test", "tested", is_flag=True, help="An exact test for each code.")
@click.option("--subtree", is_flag=True, help="Count a code together with those below it.")
@cut_option
@click.option("--value", default="", help="Test the units with this value against all others.")
@click.option("--confidence", default=0.95, show_default=True, help="Of the intervals.")
@click.option(
    "--assume-independent",
    is_flag=True,
    help="Declare that participants or transcripts of one organisation are independent.",
)
@seed_option
@rows_options
def cross(
    study: Path,
    attribute: str,
    unit: str | None,
    *,
    effects: bool,
    tested: bool,
    value: str,
    subtree: bool,
    limits: list[float],
    confidence: float,
    assume_independent: bool,
    seed: int,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Count each code of STUDY by the values of ATTRIBUTE, a column of one of its three tables.

    ATTRIBUTE may also be of described structures: team.kind, team.role, team.size, team.artifact,
    interface.distance, interface.formality, interface.power or interface.crosses. Where two tables
    have a column of that name, write participant.NAME for that of participants.csv.

    The table gives, for each code and value, the count, the base (how many there are with that
    value) and the share. One with several values counts in each. --effects and --test leave out
    those whose value is not stated.
    """
    from qualcode.analysis.comparison.effects import effect_table
    from qualcode.analysis.comparison.exact_tests import exact_test_table
    from qualcode.analysis.comparison.groups import group_units, split_by_value
    from qualcode.analysis.cross import cross_table, fitting_level
    from qualcode.analysis.frame import with_words
    from qualcode.analysis.ranges import with_ranges
    from qualcode.analysis.rollup import with_ancestors
    from qualcode.analysis.units import UNITS

    if effects and tested:
        raise click.UsageError("--effects and --test make two tables; ask for one at a time.")
    if value and not (effects or tested):
        raise click.UsageError("--value is for --effects and --test; all values are counted.")
    opened = open_for_reading(study)
    opened = with_ranges(opened, attribute, limits) if limits else opened
    counted = unit or opened.unit
    columns = {"code", UNITS[counted], fitting_level(opened, attribute, counted)}
    columns |= {"transcript"} if counted == "turns" else set()
    frame = select_rows(opened, coder=coder, kind=kind, columns=sorted(columns))
    if subtree and not kind:
        frame = with_ancestors(with_words(frame), opened.codebook)
    if effects or tested:
        groups = group_units(
            with_words(frame),
            opened,
            attribute,
            unit=counted,
            assume_independent=assume_independent,
        )
        groups = split_by_value(groups, attribute, value) if value else groups
    if effects:
        table = effect_table(groups, confidence=confidence)
    elif tested:
        table = exact_test_table(groups, seed=seed)
    else:
        table = cross_table(frame, opened, attribute, unit=counted)
    click.echo(f"Counted: {counted}.", err=True)
    write_table(table.assign(unit=counted), form)
