"""Documents at the study's door: what becomes of each, and taking them in together."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import (
    InvalidDate,
    InvalidName,
    TableError,
    TranscriptExists,
    UnknownSpeaker,
    UnreadableDocument,
)
from qualcode.ingest.canonical import canonical_text, guess_speakers, parse_turns
from qualcode.ingest.document import read_document
from qualcode.model.notation import expand_ids
from qualcode.model.problem import Problem
from qualcode.model.study import Study
from qualcode.model.transcript import FIRST, INTERVIEWER, OTHER, Transcript
from qualcode.store.append import study_lock
from qualcode.store.device import is_reserved
from qualcode.store.folder import open_study
from qualcode.store.tables import read_rows
from qualcode.store.transcripts import Origin, read_speakers, text_path, write_transcripts

_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document to be taken in: its file, and what is known of the interview.

    An empty `id` is taken from the file's name; empty `participants` are the one whose id the
    transcript's id equals, if there is one. `speakers` says whose label is whose
    (`Ruth=P6a; Interviewer=interviewer`); labels that it leaves out are guessed.
    """

    path: Path
    id: str = ""
    participants: tuple[str, ...] = ()
    date: str = ""
    speakers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a document. `state` is "new" or "unchanged"; `notes` say what was left out."""

    path: Path
    transcript: Transcript
    state: str
    notes: tuple[str, ...]


def read_arrivals(path: Path) -> list[Arrival]:
    """Read a list of documents: columns `file`, `id`, `participants`, `date`, `speakers`.

    Only `file` is required. Files are relative to the list's own folder.

    Raises:
        TableError: the list is missing or malformed.
    """
    problems: list[Problem] = []
    rows = read_rows(path, ("file",), problems)
    if problems:
        raise TableError("\n".join(str(problem) for problem in problems))
    arrivals = [
        Arrival(
            path=path.parent / row.cells["file"],
            id=row.cells.get("id", ""),
            participants=row.values("participants"),
            date=row.cells.get("date", ""),
            speakers=read_speakers(row, problems),
        )
        for row in rows
    ]
    if problems:
        raise TableError("\n".join(str(problem) for problem in problems))
    return arrivals


def take_in(folder: str | Path, arrivals: Iterable[Arrival]) -> list[Intake]:
    """Read documents and add their transcripts to a study: all of them, or none.

    Raises:
        DocumentError: a document cannot be read, or its id is taken by another text.
        UnknownParticipant: a participant is not in participants.csv.
        InvalidName: an id cannot be a file name.
    """
    path = Path(folder)
    waiting = list(arrivals)
    open_study(path)
    with study_lock(path):
        study = open_study(path)
        taken = [_take_in(arrival, study) for arrival in waiting]
        _refuse_twins([intake for intake, _ in taken])
        _refuse_strays(path, [intake for intake, _ in taken])
        fresh = [(intake.transcript, origin) for intake, origin in taken if intake.state == "new"]
        if fresh:
            write_transcripts(path, fresh)
    return [intake for intake, _ in taken]


def _take_in(arrival: Arrival, study: Study) -> tuple[Intake, Origin]:
    reading = read_document(arrival.path)
    name = _id(arrival)
    if arrival.date and not _DAY.fullmatch(arrival.date):
        raise InvalidDate(arrival.date, arrival.path)
    people = _participants(arrival, name, study)
    speakers = _speakers(arrival, guess_speakers(reading, study.interviewers, people), study)
    text = canonical_text(reading, dict(speakers))
    transcript = Transcript(
        id=name,
        text=text,
        turns=parse_turns(text, dict(speakers)),
        participants=people,
        speakers=speakers,
        date=arrival.date,
    )
    known = study.transcripts.get(name)
    if known is not None and known.text != text:
        raise TranscriptExists(name, arrival.path)
    state = "new" if known is None else "unchanged"
    digest = hashlib.sha256(arrival.path.read_bytes()).hexdigest()
    origin = Origin(reading.format, arrival.path.name, digest)
    return Intake(arrival.path, transcript, state, _notes(reading.notes, transcript)), origin


def _speakers(
    arrival: Arrival, guessed: tuple[tuple[str, str], ...], study: Study
) -> tuple[tuple[str, str], ...]:
    """Return whose label is whose: as told, else as guessed."""
    labels = [label for label, _ in guessed]
    for label, role in arrival.speakers:
        if label not in labels:
            raise UnknownSpeaker(label, arrival.path, labels)
        if role not in (INTERVIEWER, OTHER):
            study.participant(role)
    told = dict(arrival.speakers)
    return tuple((label, told.get(label, role)) for label, role in guessed)


def _id(arrival: Arrival) -> str:
    plain = unicodedata.normalize("NFKD", arrival.path.stem).encode("ascii", "ignore").decode()
    name = arrival.id or re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")
    if not _ID.fullmatch(name) or is_reserved(name):
        raise InvalidName(name, "a transcript's id", "Give one with --id.")
    return name


def _participants(arrival: Arrival, name: str, study: Study) -> tuple[str, ...]:
    named = tuple(person for item in arrival.participants for person in expand_ids(item))
    for person in named:
        study.participant(person)
    if named:
        return named
    return tuple(person for person in study.participants if person.lower() == name.lower())


def _notes(notes: Sequence[str], transcript: Transcript) -> tuple[str, ...]:
    found = list(notes)
    if not transcript.participants:
        found.append("No participant is known; give one with --participant, or in transcripts.csv.")
    elif not any(turn.participant for turn in transcript.turns):
        found.append(
            "No turn could be given to a participant; say whose label is whose in 'speakers'."
        )
    return tuple(found)


def _refuse_twins(intakes: Sequence[Intake]) -> None:
    seen: dict[str, Path] = {}
    for intake in intakes:
        name = intake.transcript.id
        if name in seen:
            reason = f"'{seen[name].name}' would become transcript '{name}' too; give other ids."
            raise UnreadableDocument(intake.path, reason)
        seen[name] = intake.path


def _refuse_strays(folder: Path, intakes: Sequence[Intake]) -> None:
    """Raise TranscriptExists where another text without a row has the name of a new one."""
    for intake in intakes:
        transcript = intake.transcript
        path = text_path(folder, transcript.id, FIRST)
        there = path.read_bytes() if intake.state == "new" and path.exists() else None
        if there is not None and there != transcript.text.encode():
            raise TranscriptExists(transcript.id, intake.path)
