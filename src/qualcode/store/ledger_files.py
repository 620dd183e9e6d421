"""The files of a ledger, and the lines in which events stand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qualcode.model.notation import natural_key
from qualcode.model.problem import Location

_ID = b'"id":"'


def ledger_files(folder: Path) -> list[Path]:
    """Return the ledger's files in natural order of their names."""
    found = (path for path in (folder / "ledger").glob("*.jsonl") if not path.is_dir())
    return sorted(found, key=lambda path: natural_key(path.name))


def locate(folder: Path, event_ids: Iterable[str]) -> dict[str, Location]:
    """Return the file and line in which each event stands first."""
    wanted = {name.encode(): name for name in event_ids}
    found: dict[str, Location] = {}
    for path in ledger_files(folder) if wanted else ():
        try:
            file = path.open("rb")
        except OSError:  # no event was read from it
            continue
        with file:
            for number, line in enumerate(file, start=1):
                name = wanted.get(_id_in(line))
                if name is not None:
                    found.setdefault(name, Location(f"ledger/{path.name}", number))
    return found


def _id_in(line: bytes) -> bytes:
    start = line.find(_ID, 0, 32) + len(_ID)
    return line[start : line.find(b'"', start)] if start >= len(_ID) else b""
