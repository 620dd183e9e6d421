"""The ledger: a file per coder and device to which whole lines are appended, never changed."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_config_path

from qualcode.errors import NotSaved, TableError
from qualcode.model.notation import natural_key
from qualcode.model.problem import Location, Problem
from qualcode.store.event import FORMAT, DamagedLine, Event, event_line, new_id, now, read_event
from qualcode.store.write import sync_folder

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TAIL = 65_536


@dataclass(frozen=True, slots=True)
class Draft:
    """What a command is about to write: an action and its body."""

    action: str
    body: Mapping[str, Any]


def ledger_files(folder: Path) -> list[Path]:
    """Return the ledger's files in natural order of their names."""
    return sorted((folder / "ledger").glob("*.jsonl"), key=lambda path: natural_key(path.name))


def read_ledger(folder: Path, problems: list[Problem]) -> list[Event]:
    """Read every line of every coder's file, in the order of the events.

    Damaged lines and lines of a newer format are reported and left out; everything else loads. The
    same event in two files counts once.
    """
    events: dict[str, Event] = {}
    for path in ledger_files(folder):
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
            if line:
                where = Location(f"ledger/{path.name}", number)
                event = _read_line(line, where, problems)
                if event is not None:
                    events.setdefault(event.id, event)
    return sorted(events.values(), key=lambda event: (event.order, event.id))


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
    folder: Path,
    *,
    coder: str,
    prepare: Callable[[], Draft],
    round_: str = "",
) -> Event:
    """Write one event to the coder's file and return it once it is on the disk.

    `prepare` is called under the study's lock, so that it can look at the newest state and raise
    when the command no longer fits it.

    Raises:
        NotSaved: the system refused; the file is as it was.
        TableError: the coder's name cannot be a file name.
    """
    check_coder(coder)
    with _lock(folder):
        draft = prepare()
        device = this_device()
        path = folder / "ledger" / f"{coder}@{device}.jsonl"
        order = 1 + max((_last_order(file) for file in ledger_files(folder)), default=0)
        event = Event(new_id(), order, now(), coder, device, draft.action, round_, draft.body)
        _append_line(path, event_line(event))
    return event


def check_coder(coder: str) -> None:
    """Raise TableError where a coder's name could not be a file name everywhere."""
    if not _NAME.fullmatch(coder):
        raise TableError(
            f"'{coder}' cannot be a coder's name; use letters, digits, '.', '_' and '-'. "
            "Give one with --coder or set QUALCODE_CODER."
        )


def this_device() -> str:
    """Return this device's name: QUALCODE_DEVICE, or a random one kept in the user's settings."""
    named = os.environ.get("QUALCODE_DEVICE", "")
    if _NAME.fullmatch(named):
        return named
    path = user_config_path("qualcode", appauthor=False) / "device"
    try:
        known = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        known = ""
    return known if _NAME.fullmatch(known) else _new_device(path)


def _new_device(path: Path) -> str:
    name = secrets.token_hex(3)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name + "\n", encoding="utf-8")
    except OSError as error:
        reason = f"{error.strerror}; set QUALCODE_DEVICE to a name for this device"
        raise NotSaved(path, reason) from error
    return name


def _lock(folder: Path) -> FileLock:
    path = folder / ".qualcode" / "lock"
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise NotSaved(path, error.strerror or "") from error
    return FileLock(path, timeout=60)


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


def _append_line(path: Path, line: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        new = not path.exists()
        with path.open("ab") as file:
            before = file.tell()
            # A torn last line stays where it is, closed off, so that `check` can name it.
            whole = line if _ends_with_line_feed(path) else b"\n" + line
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


def json_text(value: Any) -> str:
    """Return compact JSON with characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
