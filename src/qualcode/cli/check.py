"""`qualcode check`: look for mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import study_argument

if TYPE_CHECKING:
    from qualcode.model.problem import Problem


@click.command()
@study_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="A line per problem, or a list of objects with file, line, column and message.",
)
def check(study: Path, form: str) -> None:
    """List everything that is wrong in STUDY, by file and line; exit with 1 if anything is."""
    from qualcode.store.check import check_study

    problems = check_study(study)
    if form == "json":
        click.echo(json.dumps([_record(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            click.echo(problem)
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise click.ClickException(f"{len(problems)} {noun} in '{study}'.")
    click.echo(f"'{study}' is in order.", err=True)


def _record(problem: Problem) -> dict[str, str | int]:
    where = problem.where
    return {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "message": problem.message,
    }
