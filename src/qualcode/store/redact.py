"""Taking words out of a study for good: lines of the ledger and texts rewritten, and a mark left.

The ledger is otherwise append-only. What is rewritten keeps its id, its order and its place, so
that merging, undoing and everything that refers to it go on; a `redact` event says which lines and
texts are no longer what they were, without their content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.errors import InvalidStudy, NewerFormat, RewritingBlocked
from qualcode.model.change import REDACT
from qualcode.model.problem import Location, Problem
from qualcode.store.device import check_coder, this_device
from qualcode.store.event import (
    FORMAT,
    DamagedLine,
    Event,
    Patch,
    Redacted,
    Revised,
    event_line,
    new_id,
    now,
    read_event,
    sealed_line,
)
from qualcode.store.ledger_files import ledger_files
from qualcode.store.rewriting import rewrite_files

PSEUDONYMS = "pseudonyms"
WITHDRAWN = "withdrawn"
REDACTING = b'"do":"redact"'

Record = dict[str, Any]
Alter = Callable[[Record], Record]
ChangeText = Callable[[Record, str, str], str]

# What is no free text: who, when, where, and what refers to something else.
_FIXED = frozenset(
    (
        *("id", "at", "coder", "device", "do", "event", "events", "was", "deed", "kind", "file"),
        *("transcript", "transcripts", "revision", "sha256", "participant", "participants"),
        *("fingerprint", "code", "again", "reference", "suggester", "disagreement", "between"),
        *("review", "lost"),
    )
)
_DIGEST = re.compile(r"[0-9a-f]{12,64}|[0-9]+(-[0-9a-f]{8})?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A `redact` event to be: what was taken out and, where a text came of it, its new revision."""

    redaction: Redacted
    changes: tuple[Patch, ...] = ()
    text: Revised | None = None
    note: str = ""


@dataclass(slots=True)
class Lines:
    """A ledger as it is to be: content by file name, the events rewritten, the greatest order."""

    files: dict[str, bytes] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    order: int = 0
    round: str = ""


def redact(
    folder: Path,
    alter: Alter,
    files: Mapping[str, bytes | None],
    marks: Sequence[Mark],
    *,
    coder: str,
    look: Callable[[Mapping[str, bytes | None]], None] = lambda _files: None,
) -> tuple[str, ...]:
    """Rewrite a study, all of it or nothing, and return the events whose lines changed.

    The study's lock is held. What readers keep at hand in `.qualcode/` goes. Nothing is written,
    not even a mark, where no file and no line changes.

    Args:
        folder: the study's folder.
        alter: gets each line of the ledger as JSON without its checksum, and returns it as it is
            to be; id, order, coder, device and action must stay.
        files: the new content of other files by name, None for those that go.
        marks: what is recorded in the coder's name; the last one names the events.
        coder: who redacts.
        look: gets all files before anything is written, and raises where they are not right.

    Raises:
        RewritingBlocked: a line of the ledger is damaged.
        NewerFormat: the ledger has lines that only a newer qualcode can read.
        InvalidName: the coder's name cannot be a file name.
        NotSaved: the system refused.
    """
    check_coder(coder)
    lines = altered_lines(folder, alter)
    if not files and not lines.files:
        return ()
    device = this_device()
    name = f"ledger/{coder}@{device}.jsonl"
    content = lines.files.get(name)
    if content is None:
        path = folder / name
        content = path.read_bytes() if path.exists() else b""
    if content and not content.endswith(b"\n"):
        content += b"\n"
    for index, mark in enumerate(marks, start=1):
        events = tuple(lines.events) if index == len(marks) else ()
        head = Event(
            FORMAT, new_id(), lines.order + index, now(), coder, device, REDACT, lines.round
        )
        content += event_line(_event_of(mark, events, head))
    every: dict[str, bytes | None] = {**files, **lines.files, name: content}
    look(every)
    shelf = {
        path.relative_to(folder).as_posix(): None
        for path in (folder / ".qualcode").glob("shelf*")
        if path.is_file()
    }
    rewrite_files(folder, {**shelf, **every})
    return tuple(lines.events)


def _event_of(mark: Mark, events: tuple[str, ...], head: Event) -> Event:
    known = mark.redaction
    redaction = Redacted(
        known.reason, known.texts, events, known.participants, known.transcripts, known.files
    )
    return Event(
        head.v,
        head.id,
        head.n,
        head.at,
        head.coder,
        head.device,
        head.action,
        head.round,
        note=mark.note,
        changes=mark.changes,
        text=mark.text,
        redaction=redaction,
    )


def altered_lines(folder: Path, alter: Alter) -> Lines:
    """Return the files of the ledger in which lines change, with those lines altered.

    Lines that are the same afterwards and have the same id stand once.

    Raises:
        RewritingBlocked: a line is damaged, so that nobody knows what it holds.
        NewerFormat: there are lines that only a newer qualcode can read.
        InvalidStudy: a file cannot be read.
    """
    lines = Lines()
    starts: list[tuple[int, str, str]] = []
    for path in ledger_files(folder):
        shown = f"ledger/{path.name}"
        content = _content(path, shown)
        new: dict[bytes, None] = {}
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line.strip():
                continue
            event = _event(line.rstrip(b"\r"), folder, f"{shown}:{number}")
            altered = _altered(line.rstrip(b"\r"), event, alter)
            if altered != line.rstrip(b"\r") + b"\n":
                lines.events.append(event.id)
            new[altered] = None
            lines.order = max(lines.order, event.n)
            if event.action == "round":
                starts.append((event.n, event.id, read_event(altered.rstrip(b"\n")).round))
        joined = b"".join(new)
        if joined != content:
            lines.files[shown] = joined
    lines.round = max(starts, default=(0, "", ""))[2]
    lines.events[:] = dict.fromkeys(lines.events)
    return lines


def _content(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        flaw = Problem(Location(shown), f"The file cannot be read: {error.strerror}.")
        raise InvalidStudy([flaw]) from error


def _event(line: bytes, folder: Path, where: str) -> Event:
    try:
        event = read_event(line)
    except DamagedLine as damage:
        reason = (
            f"{where} is damaged ({damage}), so that nobody knows what it names. "
            "Run 'qualcode repair' and look at what it sets aside."
        )
        raise RewritingBlocked(folder, reason) from damage
    if event.v > FORMAT:
        raise NewerFormat(folder)
    return event


def _altered(line: bytes, event: Event, alter: Alter) -> bytes:
    record: Record = json.loads(line)
    del record["sum"]
    before = json.dumps(record, ensure_ascii=False)
    record = alter(record)
    if json.dumps(record, ensure_ascii=False) == before:
        return line + b"\n"
    content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = sealed_line(content)
    again = read_event(sealed[:-1])
    kept = ("v", "id", "n", "at", "coder", "device", "action")
    if any(getattr(again, name) != getattr(event, name) for name in kept):
        raise ValueError(event.id)
    return sealed


def change_texts(record: Record, change: ChangeText) -> Record:
    """Return a line's record with every free text in it changed: words, memos, notes, reasons.

    `change` gets the innermost record, the field's name and the text.
    """
    return {name: _changed(record, name, value, change) for name, value in record.items()}


def _changed(record: Record, name: str, value: Any, change: ChangeText) -> Any:
    if isinstance(value, dict):
        return change_texts(value, change)
    if isinstance(value, list):
        return [_changed(record, name, item, change) for item in value]
    if not isinstance(value, str) or name in _FIXED:
        return value
    if name in ("before", "after") and _DIGEST.fullmatch(value):
        return value
    return change(record, name, value)


def redactions(folder: Path) -> Iterator[tuple[str, Redacted]]:
    """Yield every redaction that the ledger records, with its event's id."""
    for path in ledger_files(folder):
        try:
            content = path.read_bytes()
        except OSError:  # that it cannot be read is told when the ledger is read
            continue
        if REDACTING in content:
            yield from _redactions_in(content.split(b"\n"))


def _redactions_in(lines: Iterable[bytes]) -> Iterator[tuple[str, Redacted]]:
    for line in lines:
        if REDACTING not in line:
            continue
        try:
            event = read_event(line.rstrip(b"\r"))
        except DamagedLine:
            continue
        if event.action == REDACT and event.redaction is not None:
            yield event.id, event.redaction


@dataclass(frozen=True, slots=True)
class Known:
    """Redactions together: events, texts and further files rewritten, and who withdrew.

    `texts` has the SHA-256 of the files by transcript and revision.
    """

    events: frozenset[str]
    texts: Mapping[tuple[str, str], frozenset[str]]
    files: frozenset[str]
    participants: frozenset[str]
    transcripts: frozenset[str]


def known_redactions(folder: Path, *, beyond: Path | None = None) -> Known:
    """Return what the ledger says was taken out of a study, or only what `beyond` does not say."""
    others = {name for name, _ in redactions(beyond)} if beyond is not None else set[str]()
    found = [item for name, item in redactions(folder) if name not in others]
    texts: dict[tuple[str, str], set[str]] = {}
    for item in found:
        for text in item.texts:
            texts.setdefault((text.transcript, text.revision), set()).add(text.sha256)
    return Known(
        events=frozenset(name for item in found for name in item.events),
        texts={place: frozenset(sums) for place, sums in texts.items()},
        files=frozenset(name for item in found for name in item.files),
        participants=frozenset(name for item in found for name in item.participants),
        transcripts=frozenset(name for item in found for name in item.transcripts),
    )
