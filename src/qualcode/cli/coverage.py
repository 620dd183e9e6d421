"""`qualcode coverage`: who has read how much."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table


@click.command()
@study_argument
@click.option("--coder", "coders", multiple=True, help="Only this coder; may be given again.")
@click.option("--transcript", "transcripts", multiple=True, help="Only this one; as --coder.")
@format_option
def coverage(study: Path, coders: tuple[str, ...], transcripts: tuple[str, ...], form: str) -> None:
    """Count, for each coder and transcript of STUDY, the turns read and the turns coded.

    "No code" on a turn that a coder has not read says nothing. 'qualcode tag read' marks turns.
    """
    from qualcode.analysis.coverage import coverage_table

    opened = open_for_reading(study)
    write_table(coverage_table(opened, coders=coders, transcripts=transcripts), form)
