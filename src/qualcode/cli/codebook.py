"""`qualcode codebook`: the codes of a study."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table


class _ShowByDefault(click.Group):
    """A group that shows the codebook where the first word is a study and not a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShowByDefault)
def codebook() -> None:
    """Look at the codebook of a study; `qualcode codebook STUDY` shows it."""


@codebook.command()
@study_argument
@click.option("--under", default="", help="Only this code and those below it.")
@format_option
def show(study: Path, under: str, form: str) -> None:
    """Show the codes of STUDY, parents before children."""
    from qualcode.report.codebook_table import codebook_table

    write_table(codebook_table(open_for_reading(study).codebook, under=under), form)
