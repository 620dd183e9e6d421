"""`qualcode transcript`: list transcripts, edit their texts, and work off what an edit left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import (
    coder_option,
    format_option,
    open_for_reading,
    study_argument,
    write_table,
)
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qualcode.model.change import Change
    from qualcode.model.coding import Segment
    from qualcode.model.study import Study
    from qualcode.model.transcript import Transcript
    from qualcode.store.revisions import Revision, Waiting
    from qualcode.store.session import Session

_CONTEXT = 60
_PLACED, _REMOVED, _SKIPPED = "placed", "removed", "skipped"


@click.group()
def transcript() -> None:
    """List transcripts, edit their texts, and work off the codings that an edit left behind."""


@transcript.command(name="list")
@study_argument
@format_option
def list_(study: Path, form: str) -> None:
    """List the transcripts of STUDY: people, size, revision, codings, and codings that wait."""
    from qualcode.analysis.transcripts import transcripts_table

    write_table(transcripts_table(open_for_reading(study)), form)


@transcript.command()
@study_argument
@click.argument("transcript_id", metavar="TRANSCRIPT")
@click.option(
    "--from",
    "edited",
    type=click.Path(path_type=Path),
    help="A file with the whole edited text; by default your editor opens ($VISUAL or $EDITOR).",
)
@coder_option
def edit(study: Path, transcript_id: str, edited: Path | None, coder: str) -> None:
    """Edit the text of TRANSCRIPT; it becomes a new revision, and the old one is kept.

    Codings move along where their place is beyond doubt. The others wait for `qualcode transcript
    review`. `qualcode undo` brings the old text and all its places back.
    """
    from qualcode.store.revisions import revise_text

    if edited is not None:
        text = _read(edited)
        say_revision(study, revise_text(study, transcript_id, text, coder=coder))
        return
    now = open_for_reading(study).transcript(transcript_id)
    with _private_copy(now) as path:
        click.edit(filename=str(path))
        revision = revise_text(study, now.id, _read(path), coder=coder, seen=now.revision)
    say_revision(study, revision)


@contextmanager
def _private_copy(text: Transcript) -> Iterator[Path]:
    """Give a copy of a text in a folder that only the user can read; it goes afterwards.

    Edits that could not be recorded are kept there, and the user is told.
    """
    room = Path(tempfile.mkdtemp(prefix="qualcode-"))
    path = room / f"{text.id}.txt"
    path.write_bytes(text.text.encode())
    recorded = False
    try:
        yield path
        recorded = True
    finally:
        if recorded or not path.exists() or path.read_bytes() == text.text.encode():
            shutil.rmtree(room)
        else:
            click.echo(f"Your edits are kept in {path}; give that with --from.", err=True)


def _read(path: Path) -> str:
    from qualcode.errors import UnreadableDocument
    from qualcode.ingest.decode import decode

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(path, f"the system says '{error.strerror}'.") from error
    text, notes = decode(raw, path)
    for note in notes:
        click.echo(note, err=True)
    return text


def say_revision(study: Path, revision: Revision) -> None:
    """Say what became of the codings of a text that was revised."""
    name = revision.transcript.id
    for note in revision.notes:
        click.echo(f"{name}: {note}", err=True)
    if not revision.event:
        click.echo(f"{name}: the text is unchanged; there is no new revision.")
    else:
        click.echo(
            f"{name}: revision {revision.transcript.revision}; moved {revision.moved}, "
            f"review {revision.review}, lost {revision.lost} = {revision.total} codings"
        )
    if revision.placed:
        click.echo(f"{name}: {revision.placed} that waited on an earlier text moved, too.")
    if revision.waiting:
        click.echo(
            f"{name}: {revision.waiting} wait; work them off with "
            f"'qualcode transcript review {study} {name}'.",
            err=True,
        )


@transcript.command()
@study_argument
@click.argument("transcript_id", metavar="TRANSCRIPT")
@click.option("--all", "everybody", is_flag=True, help="The codings of all coders, not just yours.")
@coder_option
def review(study: Path, transcript_id: str, coder: str, *, everybody: bool) -> None:
    """Give the codings of TRANSCRIPT that a new text left behind their places, one by one.

    Each decision is recorded at once, in your name; a coding stays its coder's. Only your own
    codings come up, unless you ask for all.
    """
    from qualcode.store.revisions import read_waiting
    from qualcode.store.session import Session

    session = Session(study)
    owner = "" if everybody else coder
    waiting = read_waiting(study, session.study, transcript_id, owner=owner)
    click.echo(
        f"{len(waiting)} {'coding waits' if len(waiting) == 1 else 'codings wait'}.", err=True
    )
    done: list[str] = []
    for number, item in enumerate(waiting, start=1):
        click.echo(_card(session.study, item, f"{number}/{len(waiting)}"))
        outcome = _settle(session, item, coder=coder, owner=owner)
        if not outcome:
            break
        done.append(outcome)
    counts = ", ".join(f"{name} {done.count(name)}" for name in (_PLACED, _REMOVED, _SKIPPED))
    click.echo(f"{transcript_id}: {counts}", err=True)


def _settle(session: Session, item: Waiting, *, coder: str, owner: str) -> str:
    """Ask until a decision is recorded; return what was done, or nothing if the reviewer quits."""
    from qualcode.tagging.waiting import give_up, place

    coding = item.doubt.coding
    while True:
        answer = click.prompt("Number, [s]kip, [r]emove, [q]uit, or words to look for").strip()
        if answer in ("s", "q"):
            return _SKIPPED if answer == "s" else ""
        try:
            verb: Callable[..., Change] = give_up
            if answer != "r":
                verb = partial(place, segment=_chosen(session.study, item, answer))
            prepare = partial(verb, name=coding.id, owner=owner, seen=coding.changed)
            session.record(prepare, coder=coder)
        except QualcodeError as error:
            click.echo(str(error), err=True)
            continue
        return _REMOVED if answer == "r" else _PLACED


def _chosen(study: Study, item: Waiting, answer: str) -> Segment:
    """Return the candidate with the number given, or the passage with the words given."""
    from qualcode.tagging.anchor import segment_by_quotation

    candidates = item.doubt.candidates
    if answer.isdecimal() and 1 <= int(answer) <= len(candidates):
        return candidates[int(answer) - 1]
    coding = item.doubt.coding
    name = coding.segment.transcript if coding.segment else coding.transcript
    return segment_by_quotation(study.transcript(name), answer)


def _card(study: Study, item: Waiting, counter: str) -> str:
    coding = item.doubt.coding
    code = study.codebook[coding.code]
    lines = ["", click.style(f"{counter}  {code.name} ({code.id}), {coding.coder}", bold=True)]
    lines.append(f"{coding.id}; revision {coding.revision}: {item.doubt.reason}")
    if coding.memo:
        lines.append(click.style(coding.memo, dim=True))
    if coding.segment is not None:
        lines.append(f"was  {_in_context(item.old, coding.segment)}")
        now = study.transcript(coding.segment.transcript)
        lines += [
            f"{number:>3}  {_in_context(now, segment)}"
            for number, segment in enumerate(item.doubt.candidates, start=1)
        ]
    return "\n".join(lines)


def _in_context(text: Transcript | None, segment: Segment) -> str:
    """Return a passage in square brackets with the text around it, on one line."""
    if text is None:
        return f"[{_line(segment.quote)}]"
    start, end = segment.span.start, segment.span.end
    before = text.text[max(start - _CONTEXT, 0) : start]
    after = text.text[end : end + _CONTEXT]
    words = click.style(f"[{_line(text.quote(segment.span))}]", bold=True)
    turn = text.turn_at(start)
    where = f"(turn {turn.number})" if turn else ""
    return f"…{_line(before)}{words}{_line(after)}… {where}"


def _line(words: str) -> str:
    return words.replace("\n", " ⏎ ").replace(" ⏎  ⏎ ", " ⏎ ")
