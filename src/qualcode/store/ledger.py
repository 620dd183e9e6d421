"""The ledger's files: a file per coder and device to which whole lines are appended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path

from qualcode.model.change import REDO, UNDO
from qualcode.model.notation import natural_key
from qualcode.model.problem import Location, Problem
from qualcode.store.event import FORMAT, DamagedLine, Event, read_event
from qualcode.store.fold import State, fold

_UNDOING = (b'"do":"undo"', b'"do":"redo"')
_ORDER = b',"n":'
_ID = b'"id":"'


@dataclass
class Reading:
    """What a ledger comes to, how far each file was read, and what was wrong in it.

    `sizes` are bytes up to and with the last line feed, by file name. `newer` tells that lines of a
    newer format were left out: such a study is not written to.
    """

    state: State = field(default_factory=State)
    sizes: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    newer: bool = False


def ledger_files(folder: Path) -> list[Path]:
    """Return the ledger's files in natural order of their names."""
    return sorted((folder / "ledger").glob("*.jsonl"), key=lambda path: natural_key(path.name))


def read_ledger(folder: Path, *, until: str = "") -> Reading:
    """Read every line of every coder's file and fold them.

    Damaged lines and lines of a newer format are reported and left out; everything else counts. An
    event that stands twice counts once. `until` takes only events up to that time (ISO 8601, UTC).
    """
    scans = [_scan(path) for path in ledger_files(folder)]
    undone = _undone((event for scan in scans for event in scan.undoing), until)
    keep: set[str] = set()
    while True:
        reading = Reading()
        events = _in_order(scans, reading)
        if until:
            events = (event for event in events if event.at <= until)
        left_out: list[tuple[str, str]] = []
        reading.state = fold(events, undone=undone, keep=keep, left_out=left_out)
        late = reading.state.late - keep
        if late:
            keep = keep | late
            continue
        places = locate(folder, (name for name, _ in left_out))
        reading.problems += [Problem(places[name], flaw) for name, flaw in left_out]
        return reading


def events_of(folder: Path, problems: list[Problem] | None = None) -> Iterator[Event]:
    """Yield every event of a study in the common order, each once; damaged lines are left out."""
    reading = Reading()
    yield from _in_order([_scan(path) for path in ledger_files(folder)], reading)
    if problems is not None:
        problems += reading.problems


def undone_events(folder: Path) -> set[str]:
    """Return the ids of the events that are undone at present."""
    scans = [_scan(path) for path in ledger_files(folder)]
    return _undone(event for scan in scans for event in scan.undoing)


def catch_up(folder: Path, reading: Reading) -> list[str] | None:
    """Apply what was appended since and return its actions.

    Returns None where the whole ledger must be read again: an event comes before one that was
    applied, or undoes one.
    """
    state = reading.state
    fresh: list[Event] = []
    for path in ledger_files(folder):
        known = reading.sizes.get(path.name, 0)
        size = path.stat().st_size
        if size < known:
            return None
        if size > known:
            fresh += read_file(path, reading, start=known)
    for event in sorted(fresh, key=_order):
        behind = (event.n, event.id) <= (state.order, state.last)
        if behind or event.action in (UNDO, REDO) or state.apply(event) or state.late - state.keep:
            return None
    return [event.action for event in fresh]


def read_file(path: Path, reading: Reading, *, start: int = 0) -> Iterator[Event]:
    """Yield the events of a file from a position at a line's beginning, in the file's order."""
    shown = f"ledger/{path.name}"
    size = start
    try:
        with path.open("rb") as file:
            file.seek(start)
            number = 0 if start == 0 else _lines_before(path, start)
            for line in file:
                number += 1
                if line.endswith(b"\n"):
                    size += len(line)
                event = _event(line, Location(shown, number), reading)
                if event is not None:
                    yield event
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        reading.problems.append(Problem(Location(shown), message))
    reading.sizes[path.name] = size


def _lines_before(path: Path, position: int) -> int:
    with path.open("rb") as file:
        return file.read(position).count(b"\n")


def _event(line: bytes, where: Location, reading: Reading) -> Event | None:
    content = line.rstrip(b"\r\n")
    if not content:
        return None
    try:
        event = read_event(content)
    except DamagedLine as damage:
        torn = not line.endswith(b"\n")
        flaw = "the last line was not written to its end" if torn else damage
        message = (
            f"The line is damaged: {flaw}; what it recorded is left out. "
            "'qualcode repair' sets it aside."
        )
        reading.problems.append(Problem(where, message))
        return None
    if event.v > FORMAT:
        reading.newer = True
        message = (
            f"The line has format {event.v}, newer than this qualcode's {FORMAT}; "
            "upgrade qualcode to read it. Until then the study is read-only."
        )
        reading.problems.append(Problem(where, message))
        return None
    return event


@dataclass(frozen=True, slots=True)
class _Scan:
    """What a quick look at a file's bytes tells: its undo and redo events, and if it is sorted."""

    path: Path
    undoing: tuple[Event, ...]
    ordered: bool


def _scan(path: Path) -> _Scan:
    undoing: list[Event] = []
    last, ordered = -1, True
    try:
        with path.open("rb") as file:
            for line in file:
                order = _order_in(line)
                ordered = ordered and order > last
                last = max(order, last)
                if _UNDOING[0] in line or _UNDOING[1] in line:
                    undoing += _sound(line)
    except OSError:
        return _Scan(path, (), ordered=True)
    return _Scan(path, tuple(undoing), ordered)


def _order_in(line: bytes) -> int:
    """Return a line's order without reading the line; -1 where it shows none."""
    start = line.find(_ORDER, 0, 96) + len(_ORDER)
    digits = line[start : line.find(b",", start)]
    return int(digits) if start >= len(_ORDER) and digits.isdigit() else -1


def _sound(line: bytes) -> list[Event]:
    try:
        return [read_event(line.rstrip(b"\r\n"))]
    except DamagedLine:
        return []


def _undone(undoing: Iterable[Event], until: str = "") -> set[str]:
    """Return the events that are undone: of all undo and redo of one event, the last counts."""
    last: dict[str, str] = {}
    for event in sorted(undoing, key=_order):
        if event.action in (UNDO, REDO) and event.v <= FORMAT and not (until and event.at > until):
            last[event.event] = event.action
    return {name for name, action in last.items() if action == UNDO}


def _order(event: Event) -> tuple[int, str]:
    return (event.n, event.id)


def _in_order(scans: list[_Scan], reading: Reading) -> Iterator[Event]:
    """Yield the events of all files in their common order, each once."""
    streams: list[Iterable[Event]] = []
    for scan in scans:
        stream = read_file(scan.path, reading)
        # A merge by lines can leave a file unsorted; only such a file is held as a whole.
        streams.append(stream if scan.ordered else sorted(stream, key=_order))
    last = ""
    for event in streams[0] if len(streams) == 1 else merge(*streams, key=_order):
        if event.id != last:
            yield event
        last = event.id


def locate(folder: Path, event_ids: Iterable[str]) -> dict[str, Location]:
    """Return the file and line in which each event stands first."""
    wanted = {name.encode(): name for name in event_ids}
    found: dict[str, Location] = {}
    for path in ledger_files(folder) if wanted else ():
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                name = wanted.get(_id_in(line))
                if name is not None:
                    found.setdefault(name, Location(f"ledger/{path.name}", number))
    return found


def _id_in(line: bytes) -> bytes:
    start = line.find(_ID, 0, 32) + len(_ID)
    return line[start : line.find(b'"', start)] if start >= len(_ID) else b""
