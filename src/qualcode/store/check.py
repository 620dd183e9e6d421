"""Checking a study: every guarantee looked at, every flaw with its file and line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qualcode.model.change import ACTIONS
from qualcode.model.problem import Location, Problem
from qualcode.model.study import Study
from qualcode.store.codebook_record import codebook_file
from qualcode.store.event import FORMAT, DamagedLine, Event, read_event
from qualcode.store.folder import gather, require_study, with_ledger
from qualcode.store.ledger import read_ledger
from qualcode.store.ledger_files import ledger_files
from qualcode.store.redact import known_redactions
from qualcode.store.releases import check_releases
from qualcode.store.rewriting import ROOM, is_unfinished
from qualcode.store.transcripts import check_texts
from qualcode.store.withdrawn import check_withdrawn
from qualcode.tagging.quoted import dangling_quotations

_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_UNCHECKED = (
    "The codings were not set against the study, whose files have mistakes; mend those and check "
    "again."
)
_NEEDS = {
    "code": "codings",
    "accept": "suggestion",
    "uncode": "changes",
    "recode": "changes",
    "move": "changes",
    "memo": "changes",
    "read": "read",
    "reject": "suggestion",
    "skip": "suggestion",
    "decide": "decision",
    "round": "round",
    "revise": "text",
    "codebook": "codebook",
    "confirm": "changes",
    "release": "release",
    "redact": "redaction",
    "undo": "event",
    "redo": "event",
}


def check_study(folder: str | Path) -> list[Problem]:
    """Return everything that is wrong in a study's folder, by place.

    Raises:
        NotAStudy: the folder has no study.yaml.
    """
    path = Path(folder)
    require_study(path)
    reading = read_ledger(path)
    mistakes: list[Problem] = []
    files = gather(path, reading, mistakes)
    if mistakes:
        found = [*mistakes, *reading.problems, *_texts(path), *_lines(path)]
        return sorted({*found, Problem(Location("ledger"), _UNCHECKED)})
    study = with_ledger(files, path, reading)
    waiting = Counter(
        coding.segment.transcript for coding in study.waiting if coding.segment is not None
    )
    mistakes += [
        Problem(
            Location(f"transcripts/{name}.txt"),
            f"{number} {'coding waits' if number == 1 else 'codings wait'} on an earlier text. "
            f"Work them off with 'qualcode transcript review {folder} {name}'.",
        )
        for name, number in waiting.items()
    ]
    book = [*check_releases(path, study), *_quotations(path, study)]
    found = [*mistakes, *study.problems, *_texts(path), *book, *_lines(path)]
    return sorted(dict.fromkeys(found))


def _quotations(folder: Path, study: Study) -> Iterator[Problem]:
    """Yield the examples of codes that name a coding which is not there."""
    where = Location(codebook_file(folder).shown)
    for code, item in dangling_quotations(study):
        message = (
            f"An example of '{code.id}' names the coding '{item.coding}', which codes no passage "
            "here; name another, or write the words."
        )
        yield Problem(where, message)


def _texts(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the texts; those out of which names were taken are known."""
    yield from check_texts(folder, known_redactions(folder).texts)
    yield from check_withdrawn(folder)
    if is_unfinished(folder):
        message = "A rewriting of the study was interrupted; the next command that writes ends it."
        yield Problem(Location(ROOM), message)


def _lines(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the lines of the ledger beyond their damage."""
    if (folder / "ledger").is_file():
        yield Problem(Location("ledger"), "It is a file; the ledger is a folder of that name.")
    seen: dict[str, tuple[bytes, Location]] = {}
    wanted: dict[str, Location] = {}
    strangers: Counter[str] = Counter()
    newer = False
    for path in ledger_files(folder):
        for where, checksum, event in _sound_lines(path):
            if event.v > FORMAT:
                newer = True
                continue
            yield from (Problem(where, flaw) for flaw in _flaws(event))
            strangers[where.file] += f"{event.coder}@{event.device}" != path.stem
            first, place = seen.setdefault(event.id, (checksum, where))
            if first != checksum:
                message = f"Another event has the same id; the other stands in {place}."
                yield Problem(where, message)
            for name in _referred(event):
                wanted.setdefault(name, where)
    yield from _strangers(strangers)
    if not newer:
        yield from _missing({name: where for name, where in wanted.items() if name not in seen})


def _strangers(counts: Counter[str]) -> Iterator[Problem]:
    for file, number in counts.items():
        if number:
            noun = "line belongs" if number == 1 else "lines belong"
            message = f"{number} {noun} to another coder or device than the file's name says."
            yield Problem(Location(file), message)


def _missing(wanted: dict[str, Location]) -> Iterator[Problem]:
    for name, where in wanted.items():
        message = (
            f"It refers to the event '{name[:40]}', which no sound line of the ledger has. "
            "Merge a copy of the study that has it."
        )
        yield Problem(where, message)


def _sound_lines(path: Path) -> Iterator[tuple[Location, bytes, Event]]:
    """Yield place, checksum and event of each line of a file that is not damaged."""
    try:
        file = path.open("rb")
    except OSError:  # that it cannot be read was told when the ledger was read
        return
    with file:
        for number, line in enumerate(file, start=1):
            content = line.rstrip(b"\r\n")
            try:
                event = read_event(content)
            except DamagedLine:
                continue
            yield Location(f"ledger/{path.name}", number), content[-18:-2], event


def _referred(event: Event) -> Iterator[str]:
    """Yield the events that an event takes back, or whose codings it changes."""
    if event.event:
        yield event.event
    for patch in event.changes:
        yield patch.id.rpartition("-")[0]


def _flaws(event: Event) -> Iterator[str]:
    if not _ID.fullmatch(event.id):
        yield "The event's id has not the form of one."
    if event.n < 1:
        yield "The event's order 'n' is not positive."
    need = _NEEDS.get(event.action, "")
    if event.action in ACTIONS and not getattr(event, need):
        yield f"The event '{event.action}' lacks '{need}'."
