"""`qualcode log`: who did what when."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table


def _read_time(_context: click.Context, option: click.Parameter, value: str | None) -> str:
    """Read a day, which stays as it is, or a time."""
    from qualcode.store.versions import moment

    found = moment(value, first=option.name == "since") if value else ""
    if value and not found:
        raise click.BadParameter("write a day or a time in UTC: 2026-11-24 or 2026-11-24T10:30.")
    return value if value and found.startswith(f"{value}T") else found


@click.command()
@study_argument
@click.option("--coder", default="", help="Only this coder.")
@click.option("--code", default="", help="Only this code and those below it.")
@click.option("--transcript", default="", help="Only this transcript.")
@click.option("--round", "round_", default="", help="Only this round.")
@click.option(
    "--since", callback=_read_time, help="From this day or time on (2026-11-24 or with T10:30)."
)
@click.option("--until", callback=_read_time, help="Up to this day, with it, or time.")
@click.option("--collisions", is_flag=True, help="Only where two devices changed one coding.")
@format_option
def log(
    study: Path,
    *,
    coder: str,
    code: str,
    transcript: str,
    round_: str,
    since: str,
    until: str,
    collisions: bool,
    form: str,
) -> None:
    """List the commands of STUDY in order: who did what when, and what is undone.

    With --collisions, codings that two devices changed without knowing of each other: the later
    change counts, the other one is listed.
    """
    from qualcode.analysis.log import collisions_table, log_table
    from qualcode.store.history import read_collisions, read_history

    opened = open_for_reading(study)
    if collisions:
        write_table(collisions_table(read_collisions(study)), form)
        return
    table = log_table(
        read_history(study),
        coder=coder,
        codes=[below.id for below in opened.codebook.subtree(code)] if code else [],
        transcript=opened.transcript(transcript).id if transcript else "",
        round_=round_,
        since=since,
        until=until,
    )
    write_table(table, form)
