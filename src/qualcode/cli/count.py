"""`qualcode count`: how often and by how many."""

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

_GROUPS = (
    "transcript",
    "participant",
    "organization",
    "role",
    "speaker",
    "topic",
    "coder",
    "round",
)


_PLACES = ("transcript", "start", "end", "turn")
_COLUMNS = ("coding", "coder", "code", "participant", "organization", *_PLACES)


@click.command()
@study_argument
@click.option("--subtree", is_flag=True, help="Count a code together with those below it.")
@click.option(
    "--by",
    type=click.Choice(_GROUPS),
    help="Count within each of these; one row per code and group.",
)
@click.option(
    "--unit",
    type=click.Choice(("codings", "turns", "transcripts", "participants", "organizations")),
    default=None,
    help="What is counted with --by.  [default: codings]",
)
@rows_options
def count(
    study: Path,
    *,
    subtree: bool,
    by: str | None,
    unit: str | None,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Count, for each code of STUDY, its codings, turns, transcripts, people and organisations.

    Density is how many other codes a code overlaps with. Columns that end in _base say how many
    there are in all, coded or not. With --by, --unit says what is counted (by default codings).
    """
    from qualcode.analysis.counts import code_counts
    from qualcode.analysis.counts_by import counts_by
    from qualcode.analysis.frame import with_words

    if unit and not by:
        raise click.UsageError("--unit says what is counted with --by; without it all units are.")
    opened = open_for_reading(study)
    if by == "round":
        opened = opened.with_repeats()
    columns = (*_COLUMNS, by) if by in ("role", "round") else _COLUMNS
    frame = select_rows(opened, coder=coder, kind=kind, columns=columns)
    below = subtree and not kind
    if by:
        frame = with_words(frame)
        counted = unit or "codings"
        table = counts_by(frame, opened, by, unit=counted, subtree=below).assign(unit=counted)
        click.echo(f"Counted: {counted}, by {by}.", err=True)
    else:
        table = code_counts(frame, opened.codebook, subtree=below, study=opened)
    if kind:
        wanted = [code.id for code in opened.codebook if kind in code.facets.get("kind", ())]
        table = table[table["code"].isin(wanted)]
    write_table(table, form)
