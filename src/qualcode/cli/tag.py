"""`qualcode tag`: put codings on transcripts, take them back, list them, decide on suggestions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import (
    coder_option,
    format_option,
    only_coder_option,
    open_for_reading,
    read_span,
    select_rows,
    study_argument,
    write_table,
)

if TYPE_CHECKING:
    from qualcode.model.change import Change
    from qualcode.model.coding import Suggestion
    from qualcode.model.span import Span
    from qualcode.model.study import Study
    from qualcode.store.event import Event

round_option = click.option("--round", "round_", default="", help="The round of coding.")


@click.group()
def tag() -> None:
    """Put codings on transcripts, take them back, list them, and decide on suggestions."""


@tag.command()
@study_argument
@click.argument("transcript")
@click.argument("code")
@click.option("--quote", default="", help="The words; they must occur once.")
@click.option("--span", callback=read_span, help="Positions START-END in the text, counted from 0.")
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
    from qualcode.store.session import record
    from qualcode.tagging.edit import code_passage, find_segment

    ways = [bool(quote.strip()), span is not None, turn is not None and not quote, whole]
    if sum(ways) != 1:
        raise click.UsageError("Give one of --quote, --span, --turn and --whole.")

    def prepare(opened: Study) -> Change:
        segment = find_segment(opened, transcript, quote=quote, span=span, turn=turn)
        return code_passage(opened, code, segment, coder=coder, transcript=transcript, memo=memo)

    event = record(study, prepare, coder=coder, round_=round_)
    click.echo(f"{event.id}-0" if event else "")


@tag.command()
@study_argument
@click.argument("codings", nargs=-1, required=True)
@coder_option
def remove(study: Path, codings: tuple[str, ...], coder: str) -> None:
    """Take back your CODINGS, given by their ids or unique endings of them."""
    from qualcode.store.session import record
    from qualcode.tagging.edit import remove_codings

    event = record(study, lambda opened: remove_codings(opened, codings, coder=coder), coder=coder)
    click.echo("\n".join(patch.id for patch in event.changes) if event else "")


@tag.command()
@study_argument
@click.argument("coding")
@click.argument("code")
@coder_option
@round_option
def recode(study: Path, coding: str, code: str, coder: str, round_: str) -> None:
    """Give your CODING another CODE; its id, memo and place stay."""
    from qualcode.store.session import record
    from qualcode.tagging.edit import recode as recoded

    def prepare(opened: Study) -> Change:
        return recoded(opened, coding, code, coder=coder)

    _say_changed(record(study, prepare, coder=coder, round_=round_))


@tag.command()
@study_argument
@click.argument("coding")
@click.option("--quote", default="", help="The words of the new place; they must occur once.")
@click.option("--span", callback=read_span, help="Positions START-END in the text, counted from 0.")
@click.option("--turn", type=int, help="The number of a turn; alone, or to narrow --quote.")
@coder_option
@round_option
def move(
    study: Path,
    coding: str,
    *,
    quote: str,
    span: Span | None,
    turn: int | None,
    coder: str,
    round_: str,
) -> None:
    """Give your CODING other boundaries in its transcript."""
    from qualcode.store.session import record
    from qualcode.tagging.edit import find_segment, own_coding
    from qualcode.tagging.edit import move as moved

    if sum([bool(quote.strip()), span is not None, turn is not None and not quote]) != 1:
        raise click.UsageError("Give one of --quote, --span and --turn.")

    def prepare(opened: Study) -> Change:
        old = own_coding(opened, coding, coder=coder, waiting=True)
        name = old.segment.transcript if old.segment else old.transcript
        segment = find_segment(opened, name, quote=quote, span=span, turn=turn)
        if segment is None:
            raise click.UsageError("Give one of --quote, --span and --turn.")
        return moved(opened, old.id, segment, coder=coder)

    _say_changed(record(study, prepare, coder=coder, round_=round_))


@tag.command()
@study_argument
@click.argument("coding")
@click.argument("words")
@coder_option
@round_option
def memo(study: Path, coding: str, words: str, coder: str, round_: str) -> None:
    """Replace the memo of your CODING by WORDS; "" takes it away."""
    from qualcode.store.session import record
    from qualcode.tagging.edit import annotate

    def prepare(opened: Study) -> Change:
        return annotate(opened, coding, words, coder=coder)

    _say_changed(record(study, prepare, coder=coder, round_=round_))


@tag.command()
@study_argument
@click.argument("transcript")
@click.option("--turns", default="", help="Numbers such as 1-40,44; by default all.")
@coder_option
@round_option
def read(study: Path, transcript: str, turns: str, coder: str, round_: str) -> None:
    """Mark turns of TRANSCRIPT as read, so that "no code" is told from "not seen"."""
    from qualcode.model.notation import expand_ids
    from qualcode.store.session import record
    from qualcode.tagging.coverage import mark_read

    names = expand_ids(turns) if turns else ()
    if not all(name.isdecimal() for name in names):
        raise click.BadParameter("write numbers such as 1-40,44.", param_hint="--turns")
    numbers = [int(name) for name in names] or None

    def prepare(opened: Study) -> Change | None:
        return mark_read(opened, transcript, numbers, coder=coder)

    event = record(study, prepare, coder=coder, round_=round_)
    count = (
        sum(last - first + 1 for item in event.read for first, last in item.turns) if event else 0
    )
    click.echo(f"{count} turns marked as read.")


def _say_changed(event: Event | None) -> None:
    click.echo("\n".join(patch.id for patch in event.changes) if event else "")


@tag.command(name="list")
@study_argument
@click.option("--transcript", default="", help="Only this transcript.")
@click.option("--code", default="", help="Only this code and those below it.")
@click.option("--round", "round_", default="", help="Only what was coded in this round.")
@only_coder_option
@format_option
def list_(study: Path, transcript: str, *, code: str, round_: str, coder: str, form: str) -> None:
    """List the codings of STUDY with their ids, places and words.

    What a coder coded alike in several rounds comes once; with --round in each of them.
    """
    from qualcode.errors import TableError, did_you_mean

    opened = open_for_reading(study)
    rows = select_rows(opened.with_repeats() if round_ else opened, coder=coder)
    if round_:
        rounds = [name for name in dict.fromkeys(rows["round"]) if name]
        if round_ not in rounds:
            there = (
                did_you_mean(round_, rounds) or f" There are: {', '.join(rounds) or 'none yet'}."
            )
            raise TableError(f"Nothing was coded in a round '{round_}'.{there}")
        rows = rows[rows["round"] == round_]
    if transcript:
        rows = rows[rows["transcript"] == opened.transcript(transcript).id]
    if code:
        rows = rows[rows["code"].isin([below.id for below in opened.codebook.subtree(code)])]
    write_table(rows, form)


@tag.command(name="import")
@study_argument
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--again", is_flag=True, help="Record rows of earlier rounds, too: you judged them anew."
)
@coder_option
@round_option
def import_(study: Path, table: Path, *, again: bool, coder: str, round_: str) -> None:
    """Record the codings of a CSV TABLE: passages, or participants that a paper lists.

    Passages: columns transcript, code and one of quote, start and end, turn; also memo. Evidence:
    section, code, participants, references; also printed, kind, note, memo. With a column coder,
    only the rows of --coder are taken. Rows that are in the ledger already are not repeated; with
    --again only those of this round are not.
    """
    from qualcode.store.coding_table import read_coding_rows
    from qualcode.store.session import record
    from qualcode.tagging.batch import Batch, batch

    rows = read_coding_rows(table, coder=coder)
    done: list[Batch] = []

    def prepare(opened: Study) -> Change | None:
        done.append(batch(opened, rows, coder=coder, again=again))
        return done[-1].change

    event = record(study, prepare, coder=coder, round_=round_)
    codings = len(event.codings) if event else 0
    click.echo(f"{codings} codings recorded, {done[-1].repeated} rows were there already.")


@tag.command()
@study_argument
@coder_option
@round_option
def review(study: Path, coder: str, round_: str) -> None:
    """Decide on suggestions one by one: accept, reject, skip, or quit; each decision is saved."""
    from qualcode.errors import UnknownSuggestion
    from qualcode.store.session import Session
    from qualcode.tagging.review import accept, open_suggestions, reject, skip

    session = Session(study)
    waiting = open_suggestions(session.study, coder=coder)
    click.echo(f"{len(waiting)} suggestions are open.", err=True)
    for number, proposal in enumerate(waiting, start=1):
        click.echo(_card(session.study, proposal, f"{number}/{len(waiting)}"))
        answer = click.prompt("[a]ccept, [r]eject, [s]kip, [q]uit", type=click.Choice("arsq"))
        if answer == "q":
            break
        decide = partial(
            {"a": accept, "r": reject, "s": skip}[answer], suggestion_id=proposal.id, coder=coder
        )
        try:
            session.record(decide, coder=coder, round_=round_)
        except UnknownSuggestion:
            click.echo("It was decided elsewhere meanwhile; nothing was changed.", err=True)


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
