"""`qualcode ingest`: take in interviews."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.options import study_argument
from qualcode.cli.role_questions import agreed_roles, is_terminal, progress

if TYPE_CHECKING:
    from qualcode.ingest.document import Document
    from qualcode.ingest.reading import Settings
    from qualcode.store.arrivals import Arrival
    from qualcode.store.door import Intake
    from qualcode.store.intake import Refusal

_CONVENTIONS = (
    *("labels", "teams", "zoom", "otter", "rev", "times", "clock", "dashes", "voices"),
    *("captions", "none"),
)
_FORMATS = (
    *("txt", "md", "docx", "odt", "rtf", "html", "pdf", "vtt", "srt", "sbv", "json", "otr"),
    *("csv", "xlsx"),
)


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
    help="A CSV file with a document per row: file, id, participants, date, speakers, format, "
    "convention, encoding; every further column is an attribute.",
)
@click.option(
    "--name-pattern",
    metavar="PATTERN",
    default="",
    help="What file names say, such as '{order}_{participant}_{date}'; '{}' is anything.",
)
@click.option(
    "--roles",
    "said_roles",
    metavar="WORDS",
    default="",
    help="Whose labels are whose: 'Nadia=interviewer; Guest=other; Ana=P1a'; study.yaml keeps it.",
)
@click.option(
    "--yes", is_flag=True, help="Take over whose labels seem to be whose, without being asked."
)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Read as this format.")
@click.option(
    "--convention",
    type=click.Choice(_CONVENTIONS),
    help="How the documents say who speaks, where that is not recognised.",
)
@click.option("--encoding", default="", help="Of texts that are not Unicode: cp1252, latin-1, ...")
@click.option(
    "--rows",
    type=click.Choice(("turns", "answers")),
    help="Whether a row of a csv or xlsx is of turns or of a survey's answers.",
)
@click.option(
    "--documents",
    "per",
    type=click.Choice(("respondent", "question")),
    help="Make one transcript of a survey per respondent (as by default) or per question.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="KIND=NAME",
    help="Which column of a csv or xlsx is what: speaker, text, time, respondent, or question "
    "(of questions several, separated by ';').",
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
    **options: Any,
) -> None:
    """Take DOCUMENTS, folders of them, or patterns like 'interviews/*.docx' into STUDY.

    It reads txt, md, docx, odt, rtf, html, pdf, vtt, srt, sbv, json (Whisper), otr (oTranscribe),
    csv and xlsx. A document that cannot be taken in is told, keeps none of the others, and makes
    the command end with status 1; of each transcript all is taken in, or nothing.

    With --revise, one document is a later version of a transcript. Codings move along where their
    place is beyond doubt; the others wait for `qualcode transcript review`.
    """
    if revised:
        others = participant or transcript_id or date or list_file
        if len(documents) != 1 or others or not coder:
            raise click.UsageError("--revise takes one document and --coder, and nothing else.")
        _revise(study, revised, documents[0], coder=coder)
        return
    arrivals, passed = _arrivals(documents, participant, transcript_id, date, list_file, options)
    _take_in(study, arrivals, passed, options)


def _arrivals(
    documents: tuple[Path, ...],
    participant: tuple[str, ...],
    transcript_id: str,
    date: str,
    list_file: Path | None,
    options: dict[str, Any],
) -> tuple[list[Arrival], list[Path]]:
    from qualcode.store.arrivals import Arrival, find_documents, read_arrivals, with_settings

    found, passed = find_documents(documents)
    if len(found) > 1 and (participant or transcript_id or date):
        raise click.UsageError(
            "--participant, --id and --date describe one document; use --list for several."
        )
    arrivals = [Arrival(path, transcript_id, participant, date) for path in found]
    arrivals += read_arrivals(list_file) if list_file else []
    if not arrivals and not passed and documents:
        places = ", ".join(f"'{place}'" for place in documents)
        raise click.UsageError(f"There is no document at {places}.")
    if not arrivals and not passed:
        raise click.UsageError("Name at least one document, or give --list.")
    return list(with_settings(arrivals, _settings(options))), passed


def _settings(options: dict[str, Any]) -> Settings:
    from qualcode.ingest.reading import Settings
    from qualcode.ingest.tables import COLUMNS

    pairs = [column.partition("=") for column in options["columns"]]
    for kind, equals, name in pairs:
        if kind not in COLUMNS or not equals or not name:
            raise click.UsageError(
                f"--column takes KIND=NAME, with a kind of {', '.join(COLUMNS)}."
            )
    return Settings(
        format=options["form"] or "",
        convention=options["convention"] or "",
        encoding=options["encoding"],
        rows=options["rows"] or "",
        documents=options["per"] or "",
        columns=tuple((kind, name) for kind, _, name in pairs),
    )


def _take_in(
    study: Path, arrivals: list[Arrival], passed: list[Path], options: dict[str, Any]
) -> None:
    from qualcode.store.intake import Refusal, open_door, take_in_each
    from qualcode.store.read_ahead import ReadAhead
    from qualcode.store.role_map import check_role, parse_roles, remember_roles

    said = parse_roles(options["said_roles"])
    door = open_door(study, said)
    roles = {label: check_role(door, role) for label, role in said.items()}
    named, refused = _named(arrivals, options["name_pattern"])
    ahead = ReadAhead(door)
    own: dict[Path, list[tuple[str, str]]] = {}
    if options["yes"] or is_terminal():
        lasting, own = agreed_roles(door, ahead, named, yes=options["yes"])
        roles |= lasting
    if roles:
        remember_roles(study, roles)
        door = open_door(study, roles)

    def read(arrival: Arrival) -> Document:
        return ahead.read(replace(arrival, speakers=before[arrival.path]))

    before = {arrival.path: arrival.speakers for arrival in named}
    told = [
        replace(arrival, speakers=(*arrival.speakers, *own.get(arrival.path, ())))
        for arrival in named
    ]
    counts = {"new": 0, "unchanged": 0, "refused": len(refused)}
    lines = [(reason, True) for reason in refused]
    outcomes = take_in_each(door, study, told, read=read)
    try:
        with progress(outcomes, len(told), "Taking in") as running:
            for outcome in running:
                if isinstance(outcome, Refusal):
                    counts["refused"] += 1
                    lines.append((_refusal(outcome), True))
                else:
                    counts[outcome.state] += 1
                    lines += _lines(outcome)
    finally:  # what came in is said even where the disk is full afterwards
        for line, is_talk in lines:
            click.echo(line, err=is_talk)
    _summary(counts, passed, many=len(arrivals) + len(passed) > 1)
    if counts["refused"]:
        sys.exit(1)


def _named(arrivals: list[Arrival], pattern: str) -> tuple[list[Arrival], list[str]]:
    """Return arrivals with what their names say, and why some are refused."""
    from qualcode.errors import UnreadableDocument
    from qualcode.store.arrivals import by_name, name_pattern

    if not pattern:
        return arrivals, []
    compiled = name_pattern(pattern)
    named, refused = [], []
    for arrival in arrivals:
        try:
            named.append(by_name(arrival, compiled))
        except UnreadableDocument as error:
            refused.append(f"Error: {error}")
    return named, refused


def _refusal(refusal: Refusal) -> str:
    """Say why a document was not taken in, and which it is."""
    about = "" if refusal.path.name in refusal.reason else f"'{refusal.path}' was not taken in. "
    return f"Error: {about}{refusal.reason}"


def _lines(intake: Intake) -> Iterator[tuple[str, bool]]:
    transcript = intake.transcript
    people = ", ".join(transcript.participants) or "no participant"
    yield f"{transcript.id}: {intake.state}, {intake.summary}, {people}", False
    for note in intake.notes:
        yield f"{transcript.id}: {note}", True


def _summary(counts: dict[str, int], passed: list[Path], *, many: bool) -> None:
    if many:
        click.echo(", ".join(f"{number} {name}" for name, number in counts.items()), err=True)
    if passed:
        names = ", ".join(path.name for path in passed[:10]) + (", …" if len(passed) > 10 else "")
        click.echo(f"Passed over, of a kind that is not read: {names}", err=True)


def _revise(study: Path, transcript_id: str, document: Path, *, coder: str) -> None:
    from qualcode.cli.transcript import say_revision
    from qualcode.store.revisions import revise_document

    say_revision(study, revise_document(study, transcript_id, document, coder=coder))
