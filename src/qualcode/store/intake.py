"""Taking documents in: all of them or none, or each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import (
    DocumentError,
    InvalidName,
    NotationError,
    SameTranscript,
    TranscriptExists,
    UnknownName,
)
from qualcode.ingest.document import Document
from qualcode.model.transcript import FIRST
from qualcode.store.append import study_lock
from qualcode.store.arrivals import Arrival, read_arrivals
from qualcode.store.door import Door, Intake
from qualcode.store.folder import open_study
from qualcode.store.study_file import read_study_file
from qualcode.store.tables import read_rows
from qualcode.store.transcripts import TABLE, Origin, text_path, write_transcripts

__all__ = ["Arrival", "Intake", "Refusal", "read_arrivals", "take_in", "take_in_each"]

_REFUSED = (DocumentError, InvalidName, NotationError, UnknownName)
_TOGETHER = 16

Taken = tuple[Intake, Origin]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that was not taken in, and why; nothing of it was kept."""

    path: Path
    reason: str


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
        door = open_door(path)
        taken = [one for arrival in waiting for one in door.take(arrival, door.open(arrival))]
        seen: dict[str, Path] = {}
        for intake, _ in taken:
            _refuse_twin(intake, seen)
            _refuse_stray(path, intake)
        _write(path, taken)
    return [intake for intake, _ in taken]


def open_door(folder: Path, roles: Mapping[str, str] | None = None) -> Door:
    """Open a study and return its door; `roles` come before those in study.yaml.

    Raises:
        NotAStudy, InvalidStudy: as open_study.
    """
    study = open_study(folder)
    return Door(folder, study, {**read_study_file(folder, []).roles, **(roles or {})})


def take_in_each(
    door: Door,
    folder: str | Path,
    arrivals: Iterable[Arrival],
    *,
    read: Callable[[Arrival], Document] | None = None,
) -> Iterator[Intake | Refusal]:
    """Add the transcripts of documents to a study, each by itself, and yield what became of each.

    A document that cannot be taken in is a Refusal and keeps none of the others. Some are written
    at a time, under the study's lock; none is ever there by half.

    Args:
        door: the study's door, from `open_door`.
        folder: the study's folder.
        arrivals: the documents.
        read: how to get a document; the door reads it unless something better is known.

    Raises:
        NotSaved: the system refused to write; what was yielded before is in the study.
    """
    path = Path(folder)
    seen: dict[str, Path] = {}
    waiting: list[Taken] = []
    for arrival in arrivals:
        taken = _taken(door, arrival, seen, read or door.open)
        if isinstance(taken, Refusal):
            yield taken
            continue
        waiting += taken
        if len(waiting) >= _TOGETHER:
            yield from _settle(path, door, waiting)
            waiting = []
    yield from _settle(path, door, waiting)


def _taken(
    door: Door, arrival: Arrival, seen: dict[str, Path], read: Callable[[Arrival], Document]
) -> list[Taken] | Refusal:
    try:
        taken = door.take(arrival, read(arrival))
        fresh = dict(seen)
        for intake, _ in taken:
            _refuse_twin(intake, fresh)
    except _REFUSED as error:
        return Refusal(arrival.path, str(error))
    seen.update(fresh)
    return taken


def _settle(folder: Path, door: Door, waiting: Sequence[Taken]) -> list[Intake | Refusal]:
    """Write what is new, as the study is now, and return what became of each."""
    if not waiting:
        return []
    with study_lock(folder):
        outcome: list[Intake | Refusal] = []
        fresh: list[Taken] = []
        there = _rows_there(folder)
        for intake, origin in waiting:
            try:
                _refuse_stray(folder, intake)
            except TranscriptExists as error:
                outcome.append(Refusal(intake.path, str(error)))
                continue
            name = intake.transcript.id
            if name in there and name not in door.study.transcripts:
                # Somebody took in the same text meanwhile; the row is theirs.
                outcome.append(replace(intake, state="unchanged"))
            else:
                outcome.append(intake)
                fresh.append((intake, origin))
        _write(folder, fresh)
    return outcome


def _rows_there(folder: Path) -> set[str]:
    """Return the transcripts in the table now."""
    rows = read_rows(folder / TABLE, (), [], optional=True)
    return {row.cells.get("id", "") for row in rows}


def _write(folder: Path, taken: Sequence[Taken]) -> None:
    fresh = [(intake.transcript, origin) for intake, origin in taken if intake.state == "new"]
    if fresh:
        write_transcripts(folder, fresh)


def _refuse_twin(intake: Intake, seen: dict[str, Path]) -> None:
    name = intake.transcript.id
    if name in seen:
        raise SameTranscript(name, intake.path, seen[name])
    seen[name] = intake.path


def _refuse_stray(folder: Path, intake: Intake) -> None:
    """Raise TranscriptExists where another text without a row has the name of a new one."""
    transcript = intake.transcript
    path = text_path(folder, transcript.id, FIRST)
    there = path.read_bytes() if intake.state == "new" and path.exists() else None
    if there is not None and there != transcript.text.encode():
        raise TranscriptExists(transcript.id, intake.path)
