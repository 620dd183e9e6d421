"""`qualcode merge`: take over what another copy of the study has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import say_problems, study_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.store.merge import Merged


@click.command()
@study_argument
@click.argument("other", type=click.Path(path_type=Path))
def merge(study: Path, other: Path) -> None:
    """Take over into STUDY what its copy OTHER has and it lacks: codings, texts, suggestions.

    Nothing of STUDY is changed or lost, OTHER is only read, and merging again changes nothing.
    What people edit by hand, like the codebook, is compared and named, not merged.
    """
    from qualcode.store.merge import merge_study

    merged = merge_study(study, other)
    for line in _summary(merged, other):
        click.echo(line)
    say_problems((*merged.damaged, *merged.waiting))
    for name in merged.differing:
        click.echo(f"Not merged, because people edit it: '{name}' differs.", err=True)
    for name in merged.lacking:
        click.echo(f"Not merged, because people edit it: '{name}' is only in '{other}'.", err=True)
    if merged.differing or merged.lacking:
        click.echo("Copy what you want by hand, or merge with git.", err=True)


def _summary(merged: Merged, other: Path) -> Iterator[str]:
    for coder, number in merged.commands.items():
        yield f"{coder}: {number} {'command' if number == 1 else 'commands'} taken over"
    for name in merged.transcripts:
        yield f"transcript '{name}' taken over"
    for name in merged.files:
        yield f"'{name}' copied"
    for item in merged.collisions:
        yield (
            f"two devices changed {item.coding} ({item.code} in {item.transcript or 'no text'}): "
            f"{item.kept} counts over {item.other}"
        )
    if not (merged.commands or merged.transcripts or merged.files):
        yield f"'{other}' has nothing that is not here already."
