"""What a large ledger comes to, kept beside it so that reading need not begin anew.

The shelf is disposable: it stands in `.qualcode/`, is written by commands that record, never by
reading, and is used only while everything that it was made from is as it was. What was appended
since is read from the ledger, as long as it only adds.
"""

from __future__ import annotations

import os
import secrets
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO
from zlib import crc32

import msgspec

from qualcode.model.change import ACCEPT, CODE, READ, REJECT, ROUND, SKIP
from qualcode.model.problem import Location, Problem
from qualcode.store.fold import State
from qualcode.store.ledger import Reading, unread_events
from qualcode.store.lives import Lives
from qualcode.store.shelf_columns import Few, few_of, from_parts, parts_of
from qualcode.store.stamps import Stamps, stamps_of
from qualcode.store.standing import Kept, Marks

LARGE = 20_000
_VERSION = 4
_ADDING = (CODE, ACCEPT, READ, REJECT, SKIP, ROUND)
_FILE = "shelf"
_END = 12
_SUM = 4


class _Label(msgspec.Struct):
    """What a shelf was made from, and what it came to; codings by their rows.

    `parts` are the sizes of what stands before it: the columns of codings, and which ones count.
    """

    version: int
    stamps: Stamps
    sizes: dict[str, int]
    tails: dict[str, bytes]
    state: State
    few: Few
    parts: list[int]
    waiting: list[int]
    consensus: list[int]
    doubles: list[int]
    problems: list[tuple[str, int, int, str]]


def _nothing(_value: object) -> None:
    """Leave out the codings of a state, which are kept as columns."""


def _no_codings(_kind: type, _value: object) -> Lives:
    return Lives()


_ENCODE = msgspec.msgpack.Encoder(enc_hook=_nothing).encode
_DECODE = msgspec.msgpack.Decoder(_Label, dec_hook=_no_codings).decode


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
    beside = folder / ".qualcode" / f".{_FILE}.{secrets.token_hex(4)}"
    try:
        with beside.open("xb") as file:
            _write(file, folder, reading, marks, problems)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / ".qualcode" / _FILE)
        count = folder / ".qualcode" / f"{_FILE}.events"
        count.write_text(str(reading.state.events), encoding="ascii")
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write(
    file: IO[bytes], folder: Path, reading: Reading, marks: Marks, problems: Iterable[Problem]
) -> None:
    """Write the parts, the label, its size, and a checksum of all of it."""
    rows = marks.lives.rows()
    order = dict(zip(rows, range(len(rows)), strict=True)).__getitem__
    columns, sizes, checksum = marks.lives.columns, list[int](), 0
    for part in chain(parts_of(columns, rows), (array("i", map(order, marks.sound)),)):
        content = memoryview(part).cast("B")
        sizes.append(len(content))
        checksum = crc32(content, checksum)
        file.write(content)
    label = _ENCODE(
        _Label(
            version=_VERSION,
            stamps=stamps_of(folder),
            sizes=reading.sizes,
            tails=reading.tails,
            state=reading.state,
            few=few_of(columns, rows),
            parts=sizes,
            waiting=list(map(order, marks.waiting)),
            consensus=list(map(order, marks.consensus)),
            doubles=list(map(order, marks.doubles)),
            problems=[(p.where.file, p.where.line, p.where.column, p.message) for p in problems],
        )
    )
    label += len(label).to_bytes(_END - _SUM, "little")
    file.write(label + crc32(label, checksum).to_bytes(_SUM, "little"))


def take_from_shelf(folder: Path) -> Shelf | None:
    """Return what is on the shelf, with what was appended since; None where it cannot be used."""
    try:
        content = memoryview((folder / ".qualcode" / _FILE).read_bytes())
        shelf = _open(folder, content)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    return shelf


def _open(folder: Path, content: memoryview) -> Shelf | None:
    # A shelf that lost power, or a bit, must not keep a study from opening, nor change it.
    if len(content) < _END or crc32(content[:-_SUM]) != int.from_bytes(content[-_SUM:], "little"):
        return None
    size = int.from_bytes(content[-_END:-_SUM], "little")
    label = _DECODE(content[-_END - size : -_END])
    if label.version != _VERSION or label.stamps != stamps_of(folder):
        return None
    problems = [
        Problem(Location(file, line, column), message)
        for file, line, column, message in label.problems
    ]
    parts = _cut(content, label.parts)
    label.state.live = Lives(from_parts(label.few, parts))
    height = label.state.live.height
    reading = Reading(label.state, label.sizes, label.tails, list(problems))
    fresh = unread_events(folder, reading)
    if fresh is None or len(reading.problems) > len(problems):
        return None
    for event in fresh:
        if event.action not in _ADDING or reading.state.apply(event):
            return None
    kept = Kept(
        _whole(next(parts).cast("i"), height), label.waiting, label.consensus, label.doubles
    )
    return Shelf(reading, kept, height)


def _cut(content: memoryview, sizes: Iterable[int]) -> Iterator[memoryview]:
    """Yield the parts that stand one behind the other."""
    begin = 0
    for size in sizes:
        yield content[begin : begin + size]
        begin += size


def _whole(rows: Sequence[int], height: int) -> Sequence[int]:
    """Return rows as a range where they are all that there are: columns are then taken at once."""
    return range(height) if len(rows) == height else rows
