"""`qualcode undo`: take a command back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import coder_option, study_argument
from qualcode.model.change import REVISE, ROUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model.history import Entry

_SHOWN = 5
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
    what = _listed(entry.codes) or entry.what
    if entry.action in (REVISE, ROUND):
        what = entry.what if entry.action == REVISE else f"'{entry.round}'"
    where = f" in {_listed(entry.transcripts)}" if entry.transcripts else ""
    return f"{verb}: {entry.action} {what}{where} ({entry.at}, {entry.event})."


def _listed(names: Sequence[str]) -> str:
    """Return names with commas; of many the first, and how many more there are."""
    more = len(names) - _SHOWN
    first = ", ".join(names[:_SHOWN])
    return f"{first} and {more} more" if more > 0 else first
