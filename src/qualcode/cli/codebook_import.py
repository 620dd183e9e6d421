"""`qualcode codebook import`: a codebook out of a spreadsheet or another tool."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.codebook_export import force_option, refuse_overwriting, say_losses


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--encoding", default="", help="Of a csv file that is not UTF-8, such as cp1252.")
@force_option
def import_(file: Path, out: Path, *, encoding: str, force: bool) -> None:
    """Make the codebook file OUT (.yaml) out of FILE (.csv, .xlsx or .qdc).

    All mistakes in a spreadsheet are listed with row and column, and nothing is written. What of
    the file is not taken over is said. docs/codebook-exchange.md has the columns.
    """
    from qualcode.errors import UnwritableFormat
    from qualcode.exchange.codebook import import_codebook
    from qualcode.store.codebook_file import codebook_yaml
    from qualcode.store.write import write_atomically

    if out.suffix.lower() not in (".yaml", ".yml"):
        raise UnwritableFormat(out, (".yaml",))
    refuse_overwriting(out, force=force)
    taken = import_codebook(file, encoding=encoding)
    write_atomically(out, codebook_yaml(taken.codebook).encode())
    count = len(taken.codebook)
    click.echo("1 code." if count == 1 else f"{count} codes.", err=True)
    say_losses(taken.losses, "Not taken over, or changed")
    click.echo(out)
