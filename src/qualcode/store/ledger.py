"""The ledger's files: a file per coder and device to which whole lines are appended."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from operator import lt
from pathlib import Path

from qualcode.model.change import REDO, UNDO
from qualcode.model.problem import Location, Problem
from qualcode.store.event import FORMAT, DamagedLine, Event, read_event, sound_events
from qualcode.store.fold import State, fold
from qualcode.store.ledger_files import ledger_files, locate
from qualcode.store.ledger_order import in_order

_UNDOING = re.compile(rb'"do":"(?:un|re)do"').search
_TAIL = 32
_BLOCK = 1 << 20
_LINES = 1 << 16  # as much as fits into a processor's own memory, with what it is read as


@dataclass
class Reading:
    """What a ledger comes to, how far each file was read, and what was wrong in it.

    `sizes` are bytes up to and with the last line feed, by file name, and `tails` the last of them.
    `newer` tells that lines of a newer format were left out: such a study is not written to.
    """

    state: State = field(default_factory=State)
    sizes: dict[str, int] = field(default_factory=dict)
    tails: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    newer: bool = False


def read_ledger(folder: Path, *, until: str = "") -> Reading:
    """Read every line of every coder's file and fold them.

    Damaged lines and lines of a newer format are reported and left out; everything else counts. An
    event that stands twice counts once. `until` takes only events up to that time (ISO 8601, UTC).
    """
    files = ledger_files(folder)
    undone = _undone((event for path in files for event in _undoing(path)), until)
    keep: set[str] = set()
    unsorted: set[Path] = set()
    while True:
        reading = Reading()
        left_out: list[tuple[str, str]] = []
        batches: Iterable[list[Event]] = in_order(_sources(files, reading, unsorted))
        if until:
            batches = ([event for event in batch if event.at <= until] for batch in batches)
        try:
            with collector_at_rest():
                reading.state = fold(batches, undone=undone, keep=keep, left_out=left_out)
        except _Unsorted as found:
            unsorted.add(found.path)
            continue
        late = reading.state.late - keep
        if late:
            keep = keep | late
            continue
        places = locate(folder, (name for name, _ in left_out))
        reading.problems += [Problem(places[name], flaw) for name, flaw in left_out]
        return reading


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep Python's collector of cycles from searching what is only being built, without cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def events_of(folder: Path, problems: list[Problem] | None = None) -> Iterator[Event]:
    """Yield every event of a study in the common order, each once; damaged lines are left out."""
    files, reading = ledger_files(folder), Reading()
    yield from chain.from_iterable(in_order(_sources(files, reading, set(files))))
    if problems is not None:
        problems += reading.problems


def undone_events(folder: Path) -> set[str]:
    """Return the ids of the events that are undone at present."""
    return _undone(event for path in ledger_files(folder) for event in _undoing(path))


def catch_up(folder: Path, reading: Reading) -> list[str] | None:
    """Apply what was appended since and return its actions.

    Returns None where the whole ledger must be read again: an event comes before one that was
    applied, or undoes one, or what was read is no longer there, as when git changed the branch.
    """
    state = reading.state
    fresh = unread_events(folder, reading)
    for event in fresh or ():
        if event.action in (UNDO, REDO) or state.apply(event) or state.late - state.keep:
            return None
    return None if fresh is None else [event.action for event in fresh]


def unread_events(folder: Path, reading: Reading) -> list[Event] | None:
    """Return what was appended since, in order.

    Returns None where an event comes before one that was read, or where what was read is no longer
    there.
    """
    fresh: list[Event] = []
    files = ledger_files(folder)
    if reading.sizes.keys() - {path.name for path in files}:
        return None
    for path in files:
        known = reading.sizes.get(path.name, 0)
        if not _begins_as_read(path, reading):
            return None
        if _size_of(path) > known:
            fresh += read_file(path, reading, start=known)
    fresh.sort(key=_order)
    seen = (reading.state.order, reading.state.last)
    return None if fresh and _order(fresh[0]) <= seen else fresh


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # taken away just now, as git does when it changes the branch
        return 0


def read_file(path: Path, reading: Reading, *, start: int = 0) -> Iterator[Event]:
    """Yield the events of a file from a position at a line's beginning, in the file's order."""
    return chain.from_iterable(_batches(path, reading, start))


def _batches(path: Path, reading: Reading, start: int = 0) -> Iterator[list[Event]]:
    """Yield the events of a file, those of many lines at a time."""
    shown = f"ledger/{path.name}"
    size, tail = start, reading.tails.get(path.name, b"")
    try:
        with path.open("rb") as file:
            file.seek(start)
            number = 0 if start == 0 else _lines_before(path, start)
            _forget_problems(reading, shown, number)
            while lines := file.readlines(_LINES):
                events = sound_events(lines)
                if events is None:
                    found = (
                        _event(line, Location(shown, place), reading)
                        for place, line in enumerate(lines, start=number + 1)
                    )
                    events = [event for event in found if event is not None]
                number += len(lines)
                whole = lines if lines[-1].endswith(b"\n") else lines[:-1]
                size += sum(map(len, whole))
                tail = whole[-1] if whole else tail
                yield events
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        reading.problems.append(Problem(Location(shown), message))
    reading.sizes[path.name] = size
    reading.tails[path.name] = tail[-_TAIL:]


def _begins_as_read(path: Path, reading: Reading) -> bool:
    """Tell whether a file still has what was read of it; the checksum of the last line tells."""
    tail = reading.tails.get(path.name, b"")
    try:
        with path.open("rb") as file:
            file.seek(reading.sizes.get(path.name, 0) - len(tail))
            return file.read(len(tail)) == tail
    except OSError:
        return False


def _forget_problems(reading: Reading, shown: str, number: int) -> None:
    """Forget what was wrong in a file after a line, for it is read again."""
    reading.problems[:] = [
        problem
        for problem in reading.problems
        if problem.where.file != shown or 0 < problem.where.line <= number
    ]


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


class _Unsorted(Exception):
    """A file whose lines are not in their own order, as after a merge by lines."""

    def __init__(self, path: Path) -> None:
        """Remember which file it is."""
        super().__init__(path)
        self.path = path


def _undoing(path: Path) -> Iterator[Event]:
    """Yield a file's undo and redo events, reading only the blocks in which there are any."""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                block += file.readline()
                if _UNDOING(block):
                    for line in filter(_UNDOING, block.split(b"\n")):
                        yield from _sound(line)
    except OSError:
        return


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


def _sources(
    files: list[Path], reading: Reading, unsorted: set[Path]
) -> list[Iterator[list[Event]]]:
    """Return, for each file, its events in their order, many at a time.

    Reading them raises `_Unsorted` where a file outside `unsorted` is not in order. Only files that
    are named there are held as a whole.
    """
    return [
        iter([sorted(read_file(path, reading), key=_order)])
        if path in unsorted
        else _rising(path, reading)
        for path in files
    ]


def _rising(path: Path, reading: Reading) -> Iterator[list[Event]]:
    last = 0
    for events in _batches(path, reading):
        orders = [event.n for event in events]
        if not all(map(lt, (last, *orders), orders)):
            raise _Unsorted(path)
        last = orders[-1] if orders else last
        yield events
