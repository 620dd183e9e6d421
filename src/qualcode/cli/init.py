"""`qualcode init`: make a new study."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The study's title; by default the folder's name.")
@click.option("--codebook", default="", help="Begin with a codebook of the package: nahar2022.")
@click.option(
    "--hook",
    is_flag=True,
    help="Let git look for names of the key before each commit, also in a study that exists.",
)
def init(folder: Path, title: str, codebook: str, *, hook: bool) -> None:
    """Make a new study in FOLDER: its settings, codebook and tables."""
    from qualcode.store.new_study import init_study

    if hook and (folder / "study.yaml").is_file():
        _install_hook(folder)
        return
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
    if hook:
        _install_hook(folder)


def _install_hook(folder: Path) -> None:
    from qualcode.store.hook import install_hook

    path, is_new = install_hook(folder)
    click.echo(path)
    click.echo(
        f"The hook was {'installed' if is_new else 'renewed'}. It needs QUALCODE_KEY, and "
        "QUALCODE_PASSPHRASE unless you type it; without them nothing is committed.",
        err=True,
    )
