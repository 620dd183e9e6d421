"""`qualcode round`: start a round of coding."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import coder_option, study_argument


@click.command(name="round")
@study_argument
@click.argument("name")
@click.option("--note", default="", help="What the round is for.")
@coder_option
def round_(study: Path, name: str, note: str, coder: str) -> None:
    """Start the round NAME in STUDY: what everybody codes from now on belongs to it."""
    from qualcode.store.session import record
    from qualcode.tagging.rounds import start_round

    record(study, lambda opened: start_round(opened, name, note=note), coder=coder)
    click.echo(f"Round '{name}' has begun.")
