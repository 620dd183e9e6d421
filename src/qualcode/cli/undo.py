"""`qualcode undo`: take a command back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import coder_option, study_argument

if TYPE_CHECKING:
    from qualcode.model.history import Entry

event_argument = click.argument("event", default="")


@click.command()
@study_argument
@event_argument
@coder_option
def undo(study: Path, event: str, coder: str) -> None:
    """Take back your last command in STUDY, or the EVENT named; again and again if you like."""
    from qualcode.store.history import undo as undone

    click.echo(sentence("Undone", undone(study, coder=coder, event=event)))


def sentence(verb: str, entry: Entry) -> str:
    """Say what was undone or brought back."""
    codes = ", ".join(entry.codes) or entry.what
    where = f" in {', '.join(entry.transcripts)}" if entry.transcripts else ""
    return f"{verb}: {entry.action} {codes}{where} ({entry.at}, {entry.event})."
