"""`qualcode codebook`: the codes of a study."""

from __future__ import annotations

import click

from qualcode.cli.codebook_edit import add, move, redefine, rename, retire
from qualcode.cli.codebook_export import export
from qualcode.cli.codebook_history import diff, history, release
from qualcode.cli.codebook_import import import_
from qualcode.cli.codebook_lint import lint
from qualcode.cli.codebook_merge import merge, split
from qualcode.cli.codebook_outdated import confirm, outdated
from qualcode.cli.codebook_show import show
from qualcode.cli.codebook_test import test


class _ShowByDefault(click.Group):
    """A group that shows the codebook where the first word is a study and not a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShowByDefault)
def codebook() -> None:
    """Look at the codebook of a study and change it; `qualcode codebook STUDY` shows it.

    Every change goes into the ledger with who, when and why, and `qualcode undo` takes it back.
    """


for command in (
    *(show, lint, test, export, import_),
    *(add, rename, move, merge, split, retire, redefine),
    *(outdated, confirm, release, diff, history),
):
    codebook.add_command(command)
