"""What a large ledger comes to, kept beside it so that reading need not begin anew.

The shelf is disposable: it stands in `.qualcode/`, is written by commands that record, never by
reading, and is used only while everything that it was made from is as it was. What was appended
since is read from the ledger, as long as it only adds.
"""

from __future__ import annotations

import os
import secrets
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from qualcode.model.change import ACCEPT, CODE, READ, REJECT, ROUND, SKIP
from qualcode.model.problem import Location, Problem
from qualcode.store.coding_columns import Columns, Integers
from qualcode.store.fold import State
from qualcode.store.ledger import Reading, unread_events
from qualcode.store.lives import Lives
from qualcode.store.stamps import Stamps, stamps_of
from qualcode.store.standing import Kept, Marks

LARGE = 20_000
_VERSION = 3
_ADDING = (CODE, ACCEPT, READ, REJECT, SKIP, ROUND)
_FILE = "shelf"
_HEAD = 4


class _Label(msgspec.Struct):
    """What a shelf was made from, and what it came to; codings by their rows."""

    version: int
    stamps: Stamps
    sizes: dict[str, int]
    tails: dict[str, bytes]
    state: State
    columns: Columns
    sound: Integers
    waiting: list[int]
    consensus: list[int]
    doubles: list[int]
    problems: list[tuple[str, int, int, str]]


def _to_bytes(value: object) -> object:
    if isinstance(value, array):
        return value.typecode.encode() + value.tobytes()
    return None  # the codings of a state are kept as columns


def _from_bytes(kind: type, value: Any) -> object:
    return Lives() if kind is Lives else array(chr(value[0]), value[1:])


_ENCODE = msgspec.msgpack.Encoder(enc_hook=_to_bytes).encode
_DECODE = msgspec.msgpack.Decoder(_Label, dec_hook=_from_bytes).decode


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stands on the shelf: the reading that led to it, and how its codings were sorted.

    The reading has what was appended since, too: the rows from `height` on.
    """

    reading: Reading
    kept: Kept
    height: int


def shelf_is_due(folder: Path, state: State) -> bool:
    """Tell whether a ledger is large and the shelf lacks more than a twentieth of it."""
    if state.events < LARGE:
        return False
    try:
        known = int((folder / ".qualcode" / f"{_FILE}.events").read_text(encoding="ascii"))
    except (OSError, ValueError):
        known = 0
    return not known <= state.events <= known + known // 20


def put_on_shelf(folder: Path, reading: Reading, marks: Marks, problems: Iterable[Problem]) -> None:
    """Write the shelf; where the system refuses there is none, and reading begins anew."""
    body = _ENCODE(
        _Label(
            version=_VERSION,
            stamps=stamps_of(folder),
            sizes=reading.sizes,
            tails=reading.tails,
            state=reading.state,
            columns=marks.lives.columns,
            sound=array("i", marks.sound),
            waiting=marks.waiting,
            consensus=marks.consensus,
            doubles=marks.doubles,
            problems=[(p.where.file, p.where.line, p.where.column, p.message) for p in problems],
        )
    )
    beside = folder / ".qualcode" / f".{_FILE}.{secrets.token_hex(4)}"
    try:
        with beside.open("xb") as file:
            file.write(crc32(body).to_bytes(_HEAD, "little") + body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / ".qualcode" / _FILE)
        count = folder / ".qualcode" / f"{_FILE}.events"
        count.write_text(str(reading.state.events), encoding="ascii")
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def take_from_shelf(folder: Path) -> Shelf | None:
    """Return what is on the shelf, with what was appended since; None where it cannot be used."""
    try:
        content = memoryview((folder / ".qualcode" / _FILE).read_bytes())
        shelf = _open(folder, content)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    return shelf


def _open(folder: Path, content: memoryview) -> Shelf | None:
    if len(content) < _HEAD:
        return None
    body = content[_HEAD:]
    # A shelf that lost power, or a bit, must not keep a study from opening, nor change it.
    if crc32(body) != int.from_bytes(content[:_HEAD], "little"):
        return None
    label = _DECODE(body)
    if label.version != _VERSION or label.stamps != stamps_of(folder):
        return None
    problems = [
        Problem(Location(file, line, column), message)
        for file, line, column, message in label.problems
    ]
    label.state.live = Lives(label.columns)
    height = label.state.live.height
    reading = Reading(label.state, label.sizes, label.tails, list(problems))
    fresh = unread_events(folder, reading)
    if fresh is None or len(reading.problems) > len(problems):
        return None
    for event in fresh:
        if event.action not in _ADDING or reading.state.apply(event):
            return None
    kept = Kept(_whole(label.sound, height), label.waiting, label.consensus, label.doubles)
    return Shelf(reading, kept, height)


def _whole(rows: Sequence[int], height: int) -> Sequence[int]:
    """Return rows as a range where they are all that there are: columns are then taken at once."""
    return range(height) if len(rows) == height else rows
