"""`qualcode check`: look for mistakes."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import study_argument


@click.command()
@study_argument
def check(study: Path) -> None:
    """List everything that is wrong in STUDY, by file and line; exit with 1 if anything is."""
    from qualcode.store.check import check_study

    problems = check_study(study)
    for problem in problems:
        click.echo(problem)
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise click.ClickException(f"{len(problems)} {noun} in '{study}'.")
    click.echo(f"'{study}' is in order.", err=True)
