"""`qualcode redo`: bring back what was undone."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import coder_option, study_argument
from qualcode.cli.undo import event_argument, sentence


@click.command()
@study_argument
@event_argument
@coder_option
def redo(study: Path, event: str, coder: str) -> None:
    """Bring back what you undid last in STUDY, or the EVENT named."""
    from qualcode.store.history import redo as redone

    click.echo(sentence("Brought back", redone(study, coder=coder, event=event)))
