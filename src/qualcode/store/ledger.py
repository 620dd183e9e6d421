"""The ledger: a file per coder and device to which whole lines are appended, never changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qualcode.errors import NotSaved
from qualcode.model.change import Change
from qualcode.model.notation import natural_key
from qualcode.model.problem import Location, Problem
from qualcode.store.device import check_coder, this_device
from qualcode.store.event import (
    FORMAT,
    DamagedLine,
    Event,
    Ledger,
    event_line,
    new_id,
    now,
    read_event,
)
from qualcode.store.fold import change_body
from qualcode.store.write import sync_folder

_TAIL = 65_536
_PATIENCE = 60.0


def ledger_files(folder: Path) -> list[Path]:
    """Return the ledger's files in natural order of their names."""
    return sorted((folder / "ledger").glob("*.jsonl"), key=lambda path: natural_key(path.name))


def read_ledger(folder: Path, problems: list[Problem]) -> Ledger:
    """Read every line of every coder's file.

    Damaged lines and lines of a newer format are reported and left out; everything else loads. The
    same event in two files counts once.
    """
    events: dict[str, Event] = {}
    places: dict[str, Location] = {}
    for path in ledger_files(folder):
        for number, line in enumerate(_lines(path, problems), start=1):
            where = Location(f"ledger/{path.name}", number)
            event = _read_line(line, where, problems) if line else None
            if event is not None and event.id not in events:
                events[event.id] = event
                places[event.id] = where
    ordered = sorted(events.values(), key=lambda event: (event.order, event.id))
    return Ledger(tuple(ordered), places)


def _lines(path: Path, problems: list[Problem]) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\n")
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        problems.append(Problem(Location(f"ledger/{path.name}"), message))
        return []


def _read_line(line: bytes, where: Location, problems: list[Problem]) -> Event | None:
    try:
        event = read_event(line)
    except DamagedLine as damage:
        message = f"The line is damaged: {damage}; what it recorded is left out."
        problems.append(Problem(where, message))
        return None
    if event.version > FORMAT:
        message = (
            f"The line is of format {event.version}, newer than this qualcode's {FORMAT}; "
            "upgrade qualcode to read it."
        )
        problems.append(Problem(where, message))
        return None
    return event


def append(
    folder: Path, *, coder: str, prepare: Callable[[], Sequence[Change]], round_: str = ""
) -> list[Event]:
    """Write events to the coder's file and return them once they are on the disk.

    `prepare` is called under the study's lock, so that it can look at the newest state and raise
    when the command no longer fits it.

    Raises:
        NotSaved: the system refused; the file is as it was.
        InvalidName: the coder's name cannot be a file name.
    """
    check_coder(coder)
    device = this_device()
    with study_lock(folder):
        changes = prepare()
        order = max((_last_order(file) for file in ledger_files(folder)), default=0)
        at = now()
        events = [
            Event(
                new_id(),
                order + step,
                at,
                coder,
                device,
                change.action,
                round_,
                change_body(change),
            )
            for step, change in enumerate(changes, start=1)
        ]
        if events:
            path = folder / "ledger" / f"{coder}@{device}.jsonl"
            _append_bytes(path, b"".join(event_line(event) for event in events))
    return events


@contextmanager
def study_lock(folder: Path) -> Iterator[None]:
    """Hold the study for writing; others wait up to a minute.

    Raises:
        NotSaved: another process holds it for longer, or the folder cannot be written.
    """
    path = folder / ".qualcode" / "lock"
    lock = FileLock(path, timeout=_PATIENCE)
    try:
        path.parent.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout as error:
        reason = "another qualcode holds the study; try again when it has finished"
        raise NotSaved(path, reason) from error
    except OSError as error:
        raise NotSaved(path, error.strerror or type(error).__name__) from error
    try:
        yield
    finally:
        lock.release()


def _last_order(path: Path) -> int:
    """Return the order of a file's last sound line; each file's orders grow."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        reach = _TAIL
        while True:
            file.seek(max(0, size - reach))
            lines = file.read().split(b"\n")
            whole = lines if reach >= size else lines[1:]
            for line in reversed(whole):
                try:
                    return read_event(line).order
                except DamagedLine:
                    continue
            if reach >= size:
                return 0
            reach *= 4


def _append_bytes(path: Path, lines: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        new = not path.exists()
        with path.open("ab") as file:
            before = file.tell()
            # A torn last line stays where it is, closed off, so that `check` can name it.
            whole = lines if _ends_with_line_feed(path) else b"\n" + lines
            try:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
        if new:
            sync_folder(path.parent)
    except OSError as error:
        raise NotSaved(path, error.strerror or type(error).__name__) from error


def _ends_with_line_feed(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
