"""`qualcode codebook lint`: advice on the codes."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table

RULES = (
    "no-definition",
    "no-exclude",
    "keywords-overlap",
    "near-synonyms",
    "never-used",
    "one-coder",
    "one-organization",
    "children-cover",
    "always-together",
)


@click.command()
@study_argument
@click.option(
    "--rule",
    "rules",
    multiple=True,
    type=click.Choice(RULES),
    help="Only this advice (repeatable).",
)
@format_option
def lint(study: Path, *, rules: tuple[str, ...], form: str) -> None:
    """Give advice on the codebook of STUDY: what its codes lack or share, and how they are used.

    docs/codebook.md explains the rules. Nothing is refused, whatever is found.
    """
    from qualcode.analysis.frame import worded_frame
    from qualcode.analysis.lint.table import lint_codebook

    opened = open_for_reading(study)
    frame = worded_frame(opened)
    table = lint_codebook(frame, opened.codebook, rules=rules)
    write_table(table, form)
    if frame.empty:
        click.echo("Nothing is coded yet, so there is no advice on how codes are used.", err=True)
    click.echo(f"Advice: {len(table)}, on {table['code'].nunique()} codes.", err=True)
