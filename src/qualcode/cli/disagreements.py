"""`qualcode disagreements`: where coders differ, and the diary of what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table
from qualcode.model.disagreement import KINDS


@click.command()
@study_argument
@click.option(
    "--coder",
    "coders",
    multiple=True,
    help="Compare only these coders; once: every pair that this coder is part of.",
)
@click.option("--transcript", "transcripts", multiple=True, help="Only this one; may be repeated.")
@click.option("--code", "codes", multiple=True, help="Only this code and those below it.")
@click.option("--round", "rounds", multiple=True, help="Compare only what this round coded.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind.")
@click.option("--all", "decided", is_flag=True, help="With those that are decided.")
@click.option("--diary", is_flag=True, help="The decisions instead, one row each.")
@format_option
def disagreements(study: Path, *, diary: bool, form: str, **options: Any) -> None:
    """List the places of STUDY that coders judge differently, with everybody's codings and memos.

    The kinds: another code on the same passage; the same code with another boundary; one coded it
    and one did not; one has not read it, which is no judgement and comes last. A place comes once,
    under the gravest kind. 'qualcode decide' decides on it by the id in the first column.
    """
    from qualcode.analysis.adjudication import diary_table, disagreements_table
    from qualcode.tagging.adjudicate import decisions_on
    from qualcode.tagging.adjudicate import disagreements as found

    opened = open_for_reading(study)
    if diary:
        write_table(diary_table(opened, found(opened, decided=True)), form)
        return
    places = found(opened, **options)
    counts = {kind: sum(place.kind == kind for place in places) for kind in KINDS}
    words = "; ".join(f"{kind}: {count}" for kind, count in counts.items() if count)
    click.echo(f"Places: {len(places)}{f' ({words})' if words else ''}.", err=True)
    decisions = decisions_on(opened, places)
    write_table(disagreements_table(opened, places, decisions=decisions), form)
