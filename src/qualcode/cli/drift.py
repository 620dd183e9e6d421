"""`qualcode drift`: how coders and the codebook change as the work goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualcode.cli.options import (
    chance_options,
    open_for_reading,
    select_rows,
    study_argument,
    write_table,
)


@click.command()
@study_argument
@click.option(
    "--trend",
    "what",
    flag_value="trend",
    default=True,
    help="Each coder: does the rate rise or fall with their order of work? (If nothing is asked.)",
)
@click.option(
    "--rates",
    "what",
    flag_value="rates",
    help="Each coder and transcript: codings per 1,000 words.",
)
@click.option(
    "--rounds",
    "what",
    flag_value="rounds",
    help="A coder against themselves in two rounds, by code.",
)
@click.option(
    "--codebook", "what", flag_value="codebook", help="Codes used first in each month or round."
)
@click.option(
    "--definitions",
    "what",
    flag_value="definitions",
    help="Codings made under each definition of a code.",
)
@click.option(
    "--period",
    type=click.Choice(("month", "round")),
    default="month",
    show_default=True,
    help="With --codebook: what counts as a period.",
)
@click.option(
    "--again",
    multiple=True,
    metavar="NAME=CODER",
    help="With --rounds: a name under which a coder coded a second time. May be repeated.",
)
@chance_options(2000, "With --trend: random orders behind p.")
def drift(
    study: Path,
    *,
    what: str,
    period: str,
    again: tuple[str, ...],
    orders: int,
    seed: int,
    kind: str,
    coder: str,
    form: str,
) -> None:
    """Show how coding changes in STUDY: coders over their own work, the codebook over time."""
    from qualcode.analysis.course import codebook_drift, coder_rates, coder_rounds

    opened = open_for_reading(study)
    table: Any
    if what == "rounds":
        names = _names(again)
        repeated = coder_rounds.with_repeats(opened)
        frame = select_rows(repeated, coder="" if names else coder, kind=kind)
        table = coder_rounds.coder_rounds(frame, opened, again=names)
        table = table[table["coder"] == coder] if coder else table
        click.echo("Compared by turns, of transcripts coded in both rounds.", err=True)
    else:
        frame = select_rows(opened, coder=coder, kind=kind)
        if what == "codebook":
            table = codebook_drift.first_uses(frame, period=period)
        elif what == "definitions":
            table = codebook_drift.definitions_table(frame, opened)
        else:
            table = coder_rates.coding_rates(frame, opened)
            if what == "trend":
                table = coder_rates.coding_trend(table, orders=orders, seed=seed)
    if table.empty:
        click.echo(_NOTHING.get(what, "There are no codings."), err=True)
    write_table(table, form)


_NOTHING = dict.fromkeys(("trend", "rates"), "No coding has a passage of a transcript.") | {
    "rounds": "Nobody has coded a transcript in two rounds."
}


def _names(again: tuple[str, ...]) -> dict[str, str]:
    pairs = [item.partition("=") for item in again]
    for name, sign, coder in pairs:
        if not (name and sign and coder):
            raise click.BadParameter(
                "write NAME=CODER, for instance ana-later=ana.", param_hint="--again"
            )
    return {name: coder for name, _, coder in pairs}
