"""A document at the study's door: what transcript it becomes, and what is recorded of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import InvalidDate, InvalidName, TranscriptExists, UnknownSpeaker
from qualcode.ingest.canonical import canonical_text
from qualcode.ingest.conventions import NONE, PRODUCTS, TITLES
from qualcode.ingest.document import Document, read_file
from qualcode.ingest.formats import READERS
from qualcode.ingest.labels import clock_of, label_key, seconds_of
from qualcode.ingest.reading import Reading, counted
from qualcode.ingest.speakers import guess_speakers, reading_labels, unify_labels
from qualcode.ingest.turns import find_turns
from qualcode.model.notation import expand_ids
from qualcode.model.study import Study
from qualcode.model.transcript import FIRST, INTERVIEWER, OTHER, PARTICIPANT, Transcript
from qualcode.model.turns import LaterTurns, TurnColumns
from qualcode.store.arrivals import Arrival
from qualcode.store.device import is_reserved
from qualcode.store.transcripts import Origin, text_digest, text_path

DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NAMES = {"guide_version": "guide", "guide": "guide", "order": "order", "language": "language"}
_FORMATS = {"docx": "Word", "odt": "OpenDocument", "md": "Markdown", "txt": "text", "otr": ""}
_MIDNIGHT = 24 * 3600


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a document. `state` is "new" or "unchanged"; `notes` say what was left out.

    `summary` says in a line how it was read, as in "Teams VTT, 3 speakers, 412 turns" and when the
    first turn began and the last one ended.
    """

    path: Path
    transcript: Transcript
    state: str
    notes: tuple[str, ...]
    summary: str = ""


class Door:
    """The door of one study; `roles` say whose labels are whose in all transcripts."""

    def __init__(self, folder: Path, study: Study, roles: Mapping[str, str]) -> None:
        """Remember what is known of labels in this study."""
        self.folder = folder
        self.study = study
        self.roles = roles
        labels = [label for text in study.transcripts.values() for label, _ in text.speakers]
        known = [*roles, *study.interviewers, *study.participants, *labels]
        self._labels = tuple(dict.fromkeys(known))

    def open(self, arrival: Arrival) -> Document:
        """Read a document, with the labels that this study knows.

        Raises:
            DocumentError: the document cannot be read.
        """
        told = [label for label, _ in arrival.speakers]
        return read_file(arrival.path, replace(arrival.settings, labels=(*told, *self._labels)))

    def take(self, arrival: Arrival, document: Document) -> list[tuple[Intake, Origin]]:
        """Return what the documents of a file become.

        Raises:
            DocumentError: an id is taken by another text, or a label or date is wrong.
            UnknownParticipant: a participant is not in participants.csv.
            InvalidName: an id cannot be a file name.
        """
        return [self._take(arrival, reading, document.sha256) for reading in document.readings]

    def labels(self, arrival: Arrival, reading: Reading) -> tuple[tuple[str, str], ...]:
        """Return whose label is whose in a reading, as far as can be told or guessed.

        Raises:
            UnknownSpeaker, UnknownParticipant, NotationError: as `take`.
        """
        unified = unify_labels(reading, self._labels)
        people = self._participants(arrival, self._id(arrival, unified), unified)
        return self._speakers(arrival, unified, people)

    def _take(self, arrival: Arrival, reading: Reading, sha256: str) -> tuple[Intake, Origin]:
        reading = unify_labels(reading, self._labels)
        name = self._id(arrival, reading)
        date = self._date(arrival, reading)
        people = self._participants(arrival, name, reading)
        speakers = self._speakers(arrival, reading, people)
        text = canonical_text(reading, dict(speakers))
        turns = find_turns(text, dict(speakers))
        transcript = Transcript(name, text, LaterTurns(lambda: turns), people, speakers, date)
        state = self._state(transcript, arrival.path, sha256)
        origin = Origin(
            format=reading.format,
            source=arrival.path.name,
            sha256=sha256,
            reader=_reader(arrival, reading),
            attributes=_attributes(arrival, reading, turns),
        )
        notes = (*reading.notes, *_people_notes(people, turns))
        return Intake(arrival.path, transcript, state, notes, _summary(reading, turns)), origin

    def _state(self, transcript: Transcript, path: Path, sha256: str) -> str:
        known = self.study.transcripts.get(transcript.id)
        if known is None:
            return "new"
        first = text_path(self.folder, transcript.id, FIRST)
        texts = {text_digest(known.text)}
        if first.is_file():
            texts.add(text_digest(first.read_bytes().decode("utf-8", "replace")))
        if text_digest(transcript.text) in texts or sha256 in texts:
            return "unchanged"
        raise TranscriptExists(transcript.id, path)

    def _id(self, arrival: Arrival, reading: Reading) -> str:
        about = dict(reading.about)
        stem = arrival.id or about.get("id", "") or arrival.path.stem
        name = f"{stem}-{reading.part}" if reading.part else stem
        if not arrival.id or reading.part:
            plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
            name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")
        if not _ID.fullmatch(name) or is_reserved(name):
            raise InvalidName(name, "a transcript's id", "Give one with --id.")
        return name

    def _date(self, arrival: Arrival, reading: Reading) -> str:
        if arrival.date and not DAY.fullmatch(arrival.date):
            raise InvalidDate(arrival.date, arrival.path)
        said = dict(reading.about).get("date", "")
        return arrival.date or (said if DAY.fullmatch(said) else "")

    def _participants(self, arrival: Arrival, name: str, reading: Reading) -> tuple[str, ...]:
        about = dict(reading.about)
        said = about.get("participants", about.get("participant", ""))
        told = arrival.participants or tuple(part for part in said.split(";") if part.strip())
        ids = {person.casefold(): person for person in self.study.participants}
        named = tuple(person for item in told for person in expand_ids(item))
        if named:
            known = tuple(ids.get(person.casefold(), person) for person in named)
            for person in known:
                self.study.participant(person)
            return known
        for word in (reading.part, name):
            if word.casefold() in ids:
                return (ids[word.casefold()],)
        keys = {label_key(person): person for person in self.study.participants}
        roles = {label_key(label): role for label, role in self.roles.items()}
        labels = [label_key(label) for label in reading_labels(reading)]
        found = (roles.get(key, keys.get(key, "")) for key in labels)
        return tuple(dict.fromkeys(person for person in found if person in self.study.participants))

    def _speakers(
        self, arrival: Arrival, reading: Reading, people: Sequence[str]
    ) -> tuple[tuple[str, str], ...]:
        """Return whose label is whose: as told, else as the study says, else as guessed."""
        roles = {**self.roles, **dict(arrival.speakers)}
        guessed = guess_speakers(reading, self.study.interviewers, people, roles)
        keys = {label_key(label) for label, _ in guessed}
        for label, role in arrival.speakers:
            if label_key(label) not in keys:
                raise UnknownSpeaker(label, arrival.path, [known for known, _ in guessed])
            if role not in (INTERVIEWER, OTHER, PARTICIPANT):
                self.study.participant(role)
        said = [(label, role) for label, role in arrival.speakers if role != PARTICIPANT]
        told = {label_key(label): role for label, role in said}
        return tuple((label, told.get(label_key(label), role)) for label, role in guessed)


def _reader(arrival: Arrival, reading: Reading) -> str:
    """Return how the document was read, so that it can be read so again."""
    settings = str(arrival.settings)
    said = f"{reading.convention or NONE}, readers {READERS}"
    return f"{said}, {settings}" if settings else said


def _attributes(
    arrival: Arrival, reading: Reading, turns: TurnColumns
) -> tuple[tuple[str, str], ...]:
    said = {_NAMES[name]: value for name, value in reading.about if name in _NAMES}
    seconds = _duration(reading, turns)
    if seconds is not None:
        said["duration"] = clock_of(seconds)
    return tuple((said | dict(arrival.attributes)).items())


def _ends(reading: Reading, turns: TurnColumns) -> tuple[str, str]:
    """Return when the first turn begins and when the last words end, as far as they have times."""
    times = [time for time in turns.time if time]
    if not times:
        return "", ""
    return times[0], reading.ends or times[-1]


def _duration(reading: Reading, turns: TurnColumns) -> int | None:
    first, last = _ends(reading, turns)
    if not first or first == last:
        return None
    seconds = seconds_of(last) - seconds_of(first)
    return seconds + _MIDNIGHT if seconds < 0 else seconds


def _summary(reading: Reading, turns: TurnColumns) -> str:
    name = _FORMATS.get(reading.format, reading.format.upper())
    title = TITLES.get(reading.convention, "no labels")
    product = reading.convention in PRODUCTS
    kind = f"{title} {name}".strip() if product else f"{name[:1].upper()}{name[1:]} ({title})"
    speakers = len(set(turns.speaker) - {""})
    spoken = sum(number > 0 for number in turns.number)
    first, last = _ends(reading, turns)
    times = [first if first == last else f"{first}\u2013{last}"] if first else []
    return ", ".join([kind, counted(speakers, "speaker"), counted(spoken, "turn"), *times])


def _people_notes(people: Sequence[str], turns: TurnColumns) -> tuple[str, ...]:
    if not people:
        return ("No participant is known; give one with --participant, or in transcripts.csv.",)
    if not any(turns.participant):
        return ("No turn could be given to a participant; say whose label is whose with --roles.",)
    return ()
