"""`qualcode ingest`: take in interviews."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import study_argument


@click.command()
@study_argument
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path))
@click.option("--participant", "-p", multiple=True, help="Who was interviewed (repeatable).")
@click.option("--id", "transcript_id", default="", help="The transcript's id, for one document.")
@click.option("--date", default="", help="The day of the interview.")
@click.option(
    "--list",
    "list_file",
    type=click.Path(path_type=Path),
    help="A CSV file with columns file, id, participants, date, speakers: a document per row.",
)
@click.option(
    "--revise",
    "revised",
    metavar="ID",
    default="",
    help="Make the one document the new text of this transcript; needs --coder.",
)
@click.option(
    "--coder",
    envvar="QUALCODE_CODER",
    default="",
    show_envvar=True,
    help="Who revises a text (with --revise).",
)
def ingest(
    study: Path,
    documents: tuple[Path, ...],
    participant: tuple[str, ...],
    transcript_id: str,
    date: str,
    list_file: Path | None,
    revised: str,
    coder: str,
) -> None:
    """Take DOCUMENTS (txt, md, docx, vtt, srt) into STUDY as transcripts, all of them or none.

    With --revise, one document is a later version of a transcript. Codings move along where their
    place is beyond doubt; the others wait for `qualcode transcript review`.
    """
    from qualcode.store.intake import Arrival, read_arrivals, take_in

    if revised:
        others = participant or transcript_id or date or list_file
        if len(documents) != 1 or others or not coder:
            raise click.UsageError("--revise takes one document and --coder, and nothing else.")
        _revise(study, revised, documents[0], coder=coder)
        return
    if len(documents) > 1 and (participant or transcript_id or date):
        raise click.UsageError(
            "--participant, --id and --date describe one document; use --list for several."
        )
    arrivals = [Arrival(path, transcript_id, participant, date) for path in documents]
    arrivals += read_arrivals(list_file) if list_file else []
    if not arrivals:
        raise click.UsageError("Name at least one document, or give --list.")
    for intake in take_in(study, arrivals):
        transcript = intake.transcript
        people = ", ".join(transcript.participants) or "no participant"
        turns = sum(turn.number > 0 for turn in transcript.turns)
        click.echo(f"{transcript.id}: {intake.state}, {turns} turns, {people}")
        for note in intake.notes:
            click.echo(f"{transcript.id}: {note}", err=True)


def _revise(study: Path, transcript_id: str, document: Path, *, coder: str) -> None:
    from qualcode.cli.transcript import say_revision
    from qualcode.store.revisions import revise_document

    say_revision(study, revise_document(study, transcript_id, document, coder=coder))
