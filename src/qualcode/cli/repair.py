"""`qualcode repair`: mend what can be mended, after a copy."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import study_argument


@click.command()
@study_argument
def repair(study: Path) -> None:
    """Set damaged lines of STUDY's ledger aside and take doubled codings back.

    A verified copy of the ledger is made first, in STUDY/backups. What was done is said; what
    `qualcode check` finds besides stays as it is.
    """
    from qualcode.store.repair import repair_study

    result = repair_study(study)
    for sentence in result.done:
        click.echo(sentence)
    if result.copy is None:
        click.echo("Nothing to repair; nothing was written.", err=True)
    else:
        click.echo(f"The ledger as it was: {result.copy}", err=True)
    if result.left:
        noun = "problem is" if result.left == 1 else "problems are"
        click.echo(f"{result.left} {noun} left; see 'qualcode check {study}'.", err=True)
