"""`qualcode cooccur`: codes that occur together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import (
    cut_option,
    open_for_reading,
    rows_options,
    select_rows,
    study_argument,
    write_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from qualcode.analysis.cooccur.rule import Rule
    from qualcode.model.study import Study

UNITS = (
    *("overlap", "inside", "equal", "characters", "turn", "neighbours", "window", "exchange"),
    *("topic", "transcript", "participant", "organization"),
)
unit_option = click.option(
    "--unit",
    type=click.Choice(UNITS),
    default="overlap",
    show_default=True,
    help="Where two codes must meet; exchange is a question with its answers.",
)
count_option = click.option(
    "--count",
    "counted",
    type=click.Choice(("meetings", "transcripts", "participants", "organizations")),
    default="meetings",
    show_default=True,
    help="What is counted.",
)
size_option = click.option(
    "--size",
    type=click.IntRange(min=0),
    default=0,
    help="How many turns neighbours may be apart (1 unless told), or a window has (3).",
)
coders_option = click.option(
    "--coders",
    type=click.Choice(("within", "across")),
    default=None,
    help="Whose codings pair up; by default the same coder's, and anyone's from transcript on.",
)
interviewer_option = click.option(
    "--interviewer/--no-interviewer",
    default=True,
    help="With or without interviewers' turns.",
)
subtree_option = click.option(
    "--subtree", is_flag=True, help="Take a code's codings together with those of codes below it."
)


@click.command()
@study_argument
@unit_option
@count_option
@size_option
@coders_option
@interviewer_option
@subtree_option
@click.option("--given", metavar="ATTRIBUTE", help="Count within each value of this attribute.")
@click.option("--value", "values", multiple=True, help="With --given, only this value (repeat).")
@click.option(
    "--change",
    nargs=2,
    metavar="VALUE VALUE",
    help="With --given, compare how often codes meet among two values.",
)
@cut_option
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Show rank and sign of each pair over all units, whatever --unit and --count say.",
)
@rows_options
def cooccur(
    study: Path,
    *,
    unit: str,
    counted: str,
    size: int,
    coders: str | None,
    interviewer: bool,
    subtree: bool,
    given: str | None,
    values: tuple[str, ...],
    change: tuple[str, str] | None,
    limits: list[float],
    sensitivity: bool,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Count how often two codes of STUDY occur together, and each by itself.

    Beside the counts stand the shares of either code, the c-coefficient (jaccard), lift and phi,
    and exact tests at the level of independent units; "withheld" says which are missing, and why.
    """
    from qualcode.analysis.attributes import any_level_of
    from qualcode.analysis.cooccur.rule import rule_for
    from qualcode.analysis.cooccur.sensitivity import sensitivity_table
    from qualcode.analysis.ranges import with_ranges

    if (values or change or limits) and not given:
        raise click.UsageError("--value, --change and --cut need --given ATTRIBUTE.")
    if values and change:
        raise click.UsageError("--value and --change make two tables; ask for one at a time.")
    if sensitivity and given:
        raise click.UsageError("--sensitivity and --given make two tables; ask for one at a time.")
    opened = open_for_reading(study)
    opened = with_ranges(opened, given, limits) if given and limits else opened
    rule = rule_for(unit, count=counted, size=size, coders=coders or "", interviewer=interviewer)
    columns = (*rule.columns, "transcript", *((any_level_of(opened, given),) if given else ()))
    columns = () if sensitivity else columns
    frame = rows_of(opened, coder=coder, kind=kind, subtree=subtree, columns=columns)
    if sensitivity:
        table = sensitivity_table(frame, opened, coders=coders or "", interviewer=interviewer)
    else:
        table = _pairs(frame, opened, rule, (given, values, change))
        click.echo(f"Codes meet by {unit}; counted: {counted}.", err=True)
    write_table(table, form)


def _pairs(
    frame: pd.DataFrame,
    study: Study,
    rule: Rule,
    condition: tuple[str | None, tuple[str, ...], tuple[str, str] | None],
) -> pd.DataFrame:
    from qualcode.analysis.cooccur.given import cooccurrence_change, cooccurrence_given
    from qualcode.analysis.cooccurrence import pairs_by_rule

    given, values, change = condition
    if given and change:
        return cooccurrence_change(frame, study, given, change, rule=rule)
    if given:
        return cooccurrence_given(frame, study, given, rule=rule, values=values)
    return pairs_by_rule(frame, rule, study)


def rows_of(
    study: Study, *, coder: str, kind: str, subtree: bool, columns: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the codings asked for, with those of the codes above them where asked for."""
    from qualcode.analysis.frame import with_words
    from qualcode.analysis.rollup import with_ancestors

    frame: pd.DataFrame = select_rows(study, coder=coder, kind=kind, columns=columns)
    if subtree and not kind:
        return with_ancestors(with_words(frame), study.codebook)
    return frame
