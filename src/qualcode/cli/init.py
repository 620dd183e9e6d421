"""`qualcode init`: make a new study."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The study's title; by default the folder's name.")
@click.option("--codebook", default="", help="Begin with a codebook of the package: nahar2022.")
def init(folder: Path, title: str, codebook: str) -> None:
    """Make a new study in FOLDER: its settings, codebook and tables."""
    from qualcode.store.new_study import init_study

    written = init_study(folder, title=title, codebook=codebook)
    for path in written:
        click.echo(path)
    click.echo(
        f"Next: describe organisations and participants in the two tables, then "
        f"'qualcode ingest {quote(str(folder))} INTERVIEW...'.",
        err=True,
    )
    click.echo(
        "Under git, this lets 'git diff' speak of codings: "
        "git config diff.qualcode.command 'qualcode diff --driver'",
        err=True,
    )
