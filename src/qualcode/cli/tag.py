"""`qualcode tag`: put codings on transcripts, take them back, list them, decide on suggestions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import (
    coder_option,
    format_option,
    only_coder_option,
    open_for_reading,
    select_rows,
    study_argument,
    write_table,
)

if TYPE_CHECKING:
    from qualcode.model.change import Change
    from qualcode.model.coding import Suggestion
    from qualcode.model.span import Span
    from qualcode.model.study import Study

round_option = click.option("--round", "round_", default="", help="The round of coding.")


@click.group()
def tag() -> None:
    """Put codings on transcripts, take them back, list them, and decide on suggestions."""


def _span(_context: click.Context, _option: click.Parameter, value: str | None) -> Span | None:
    from qualcode.model.span import Span

    if value is None:
        return None
    match = re.fullmatch(r"(\d+)[-:](\d+)", value)
    if match is None:
        raise click.BadParameter("write START-END, for instance 120-164.")
    return Span(int(match[1]), int(match[2]))


@tag.command()
@study_argument
@click.argument("transcript")
@click.argument("code")
@click.option("--quote", default="", help="The words; they must occur once.")
@click.option("--span", callback=_span, help="Positions START-END in the text, counted from 0.")
@click.option("--turn", type=int, help="The number of a turn; alone, or to narrow --quote.")
@click.option("--whole", is_flag=True, help="The whole transcript.")
@click.option("--memo", default="", help="Why, in a sentence.")
@coder_option
@round_option
def add(
    study: Path,
    transcript: str,
    code: str,
    *,
    quote: str,
    span: Span | None,
    turn: int | None,
    whole: bool,
    memo: str,
    coder: str,
    round_: str,
) -> None:
    """Code a passage of TRANSCRIPT with CODE: by its words, its positions, or its turn."""
    from qualcode.store.folder import record
    from qualcode.tagging.edit import code_passage, find_segment

    ways = [bool(quote.strip()), span is not None, turn is not None and not quote, whole]
    if sum(ways) != 1:
        raise click.UsageError("Give one of --quote, --span, --turn and --whole.")

    def prepare(opened: Study) -> list[Change]:
        segment = find_segment(opened, transcript, quote=quote, span=span, turn=turn)
        return [code_passage(opened, code, segment, coder=coder, transcript=transcript, memo=memo)]

    for event in record(study, prepare, coder=coder, round_=round_):
        click.echo(f"{event.id}-0")


@tag.command()
@study_argument
@click.argument("codings", nargs=-1, required=True)
@coder_option
def remove(study: Path, codings: tuple[str, ...], coder: str) -> None:
    """Take back your CODINGS, given by their ids or unique endings of them."""
    from qualcode.store.folder import record
    from qualcode.tagging.edit import remove_codings

    events = record(
        study, lambda opened: [remove_codings(opened, codings, coder=coder)], coder=coder
    )
    for event in events:
        click.echo("\n".join(event.body["codings"]))


@tag.command(name="list")
@study_argument
@click.option("--transcript", default="", help="Only this transcript.")
@click.option("--code", default="", help="Only this code and those below it.")
@only_coder_option
@format_option
def list_(study: Path, transcript: str, code: str, coder: str, form: str) -> None:
    """List the codings of STUDY with their ids, places and words."""
    opened = open_for_reading(study)
    rows = select_rows(opened, coder=coder)
    if transcript:
        rows = rows[rows["transcript"] == opened.transcript(transcript).id]
    if code:
        rows = rows[rows["code"].isin([below.id for below in opened.codebook.subtree(code)])]
    write_table(rows, form)


@tag.command(name="import")
@study_argument
@click.argument("table", type=click.Path(path_type=Path))
@coder_option
@round_option
def import_(study: Path, table: Path, coder: str, round_: str) -> None:
    """Record the codings of a CSV TABLE: passages, or participants that a paper lists.

    Passages: columns transcript, code and one of quote, start and end, turn; also memo. Evidence:
    section, code, participants, references; also printed, kind, note, memo. With a column coder,
    only the rows of --coder are taken. Rows that are in the ledger already are not repeated.
    """
    from qualcode.store.coding_table import read_coding_rows
    from qualcode.store.folder import record
    from qualcode.tagging.batch import Batch, batch

    rows = read_coding_rows(table, coder=coder)
    done: list[Batch] = []

    def prepare(opened: Study) -> tuple[Change, ...]:
        done.append(batch(opened, rows, coder=coder))
        return done[-1].changes

    record(study, prepare, coder=coder, round_=round_)
    codings = sum(len(change.codings) for change in done[-1].changes)
    click.echo(f"{codings} codings recorded, {done[-1].repeated} rows were there already.")


@tag.command()
@study_argument
@coder_option
@round_option
def review(study: Path, coder: str, round_: str) -> None:
    """Decide on suggestions one by one: accept, reject, skip, or quit; each decision is saved."""
    from qualcode.store.folder import open_study, record
    from qualcode.tagging.review import accept, open_suggestions, reject

    opened = open_study(study)
    waiting = open_suggestions(opened, coder=coder)
    click.echo(f"{len(waiting)} suggestions are open.", err=True)
    for number, proposal in enumerate(waiting, start=1):
        click.echo(_card(opened, proposal, f"{number}/{len(waiting)}"))
        answer = click.prompt("[a]ccept, [r]eject, [s]kip, [q]uit", type=click.Choice("arsq"))
        if answer == "q":
            break
        verb = {"a": accept, "r": reject}.get(answer)
        if verb is not None:
            name = proposal.id
            record(
                study,
                lambda now, verb=verb, name=name: [verb(now, name, coder=coder)],  # type: ignore[misc]
                coder=coder,
                round_=round_,
            )


def _card(study: Study, proposal: Suggestion, counter: str) -> str:
    transcript = study.transcript(proposal.segment.transcript)
    code = study.codebook[proposal.code]
    turn = transcript.turn_at(proposal.segment.span.start)
    where = f"{transcript.id}, turn {turn.number}" if turn else transcript.id
    lines = (
        "",
        click.style(f"{counter}  {code.name} ({code.id})", bold=True),
        f"{where}; {proposal.reason}",
        f"  {proposal.segment.quote}",
        click.style(code.definition, dim=True),
    )
    return "\n".join(lines)
