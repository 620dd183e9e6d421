"""Pseudonyms put into the study by `qualcode pseudonymize`, and what it says of that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.pseudonymize_work import Work

if TYPE_CHECKING:
    from qualcode.store.pseudonyms import Pseudonymising

_SHOWN = 3


def put_in(work: Work) -> None:
    """Put the pseudonyms in, and say what is left to do."""
    from qualcode.identities.naming import replaces
    from qualcode.ingest.reading import counted
    from qualcode.store.pseudonym_sources import NOTES
    from qualcode.store.pseudonyms import pseudonymise

    left = work.candidates()
    open_ = {place.source for item in left for place in item.places}
    # What is open in notes may concern any interview.
    reviewed = [name for name in work.study.transcripts if not open_ & {name, NOTES}]
    done = pseudonymise(work.folder, work.key_file, coder=work.coder, reviewed=reviewed)
    for name, number in done.replaced.items():
        click.echo(f"{name}: {number} {'place' if number == 1 else 'places'} replaced")
    pseudonyms = counted(sum(map(replaces, work.key_file.key.identities)), "pseudonym")
    files, lines = counted(len(done.files), "file"), counted(done.events, "line")
    click.echo(f"{pseudonyms}; {files} and {lines} of the ledger rewritten.")
    if done.doubled:
        click.echo(
            f"{counted(done.doubled, 'coding')} differed from another of the same coder only "
            "within a name; each such place counts once now ('qualcode check' names them).",
            err=True,
        )
    if left:
        noun = "candidate is" if len(left) == 1 else "candidates are"
        click.echo(
            f"{len(left)} {noun} not decided on; nothing can be shared before. Run the command "
            "again for them.",
            err=True,
        )
    _say_left(work.folder, done)


def _say_left(folder: Path, done: Pseudonymising) -> None:
    """Say where names still stand, and what nobody has looked into."""
    for name, number in done.left.items():
        places = "once" if number == 1 else f"{number} times"
        click.echo(f"Names are left in '{name}', {places}.", err=True)
    if done.left:
        click.echo(
            "Take those files out of the study, or write them anew. Ids that are names have to be "
            "changed by hand.",
            err=True,
        )
    if done.unread:
        number = len(done.unread)
        said = "1 file is no text and was"
        said = said if number == 1 else f"{number} files are no text and were"
        click.echo(
            f"{said} not looked into: {', '.join(done.unread[:_SHOWN])}"
            f"{' …' if number > _SHOWN else ''}",
            err=True,
        )
    if any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents)):
        click.echo(
            "What git recorded before still has the names; docs/pseudonymization.md says more.",
            err=True,
        )
