"""What a large ledger comes to, kept beside it so that reading need not begin anew.

The shelf is disposable: it stands in `.qualcode/`, is written by commands that record, never by
reading, and is used only while everything that it was made from is as it was. What was appended
since is read from the ledger, as long as it only adds.
"""

from __future__ import annotations

import os
import secrets
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import overload
from zlib import crc32

import msgspec

from qualcode.model.change import ACCEPT, CODE, READ, REJECT, ROUND, SKIP
from qualcode.model.coding import Judgement
from qualcode.model.problem import Location, Problem
from qualcode.store.fold import Live, State
from qualcode.store.ledger import Reading, unread_events
from qualcode.store.marks import Marks
from qualcode.store.stamps import Stamps, stamps_of

LARGE = 20_000
_VERSION = 1
_ADDING = (CODE, ACCEPT, READ, REJECT, SKIP, ROUND)
_FILE = "shelf"
_HEAD = 40


class _Label(msgspec.Struct):
    """What a shelf was made from, and everything but the codings that count."""

    version: int
    stamps: Stamps
    sizes: dict[str, int]
    tails: dict[str, bytes]
    state: State
    waiting: list[Live]
    doubles: list[Live]
    consensus: list[Live]
    problems: list[tuple[str, int, int, str]]


_LIVE = msgspec.msgpack.Decoder(Live).decode
_LABEL = msgspec.msgpack.Decoder(_Label).decode


class Stored(Sequence[Live]):
    """Codings in the bytes they are kept in, each read when it is looked at, and later ones."""

    def __init__(self, content: memoryview, ends: array[int]) -> None:
        """Hold the bytes of all codings and where each ends."""
        self._content = content
        self._ends = ends
        self.later: list[Live] = []

    def __len__(self) -> int:
        """Return the number of codings."""
        return len(self._ends) + len(self.later)

    @overload
    def __getitem__(self, index: int) -> Live: ...
    @overload
    def __getitem__(self, index: slice) -> list[Live]: ...
    def __getitem__(self, index: int | slice) -> Live | list[Live]:
        """Return one coding or several."""
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if index >= len(self._ends):
            return self.later[index - len(self._ends)]
        start = self._ends[index - 1] if index else 0
        return _LIVE(self._content[start : self._ends[index]])

    def __iter__(self) -> Iterator[Live]:
        """Read the codings one by one."""
        start = 0
        for end in self._ends:
            yield _LIVE(self._content[start:end])
            start = end
        yield from self.later


@dataclass
class Shelf:
    """What stands on the shelf, and the reading that led to it, in the form that `Marks` has.

    The state of the reading has only the codings that were appended since.
    """

    reading: Reading
    sound: Stored
    waiting: list[Live]
    doubles: list[Live]
    consensus: list[Live]
    keys: array[int]
    flawed: list[tuple[Live, str]] = field(default_factory=list)
    later: Container[Judgement] = ()

    @property
    def judgements(self) -> Container[Judgement]:
        """Return who coded what place with which code."""
        return _Judged(self.keys, self.later)

    def add(self, later: Marks) -> bool:
        """Add the codings that were appended since; False where one of them repeats another."""
        if later.doubles or any(place in self.judgements for place in later.judgements):
            return False
        self.sound.later += later.sound
        self.waiting += later.waiting
        self.consensus += later.consensus
        self.flawed += later.flawed
        self.later = later.judgements
        return True


@dataclass(frozen=True, slots=True)
class _Judged(Container[Judgement]):
    """Judgements by 64 bits of each, in order, and later ones as they are."""

    keys: array[int]
    later: Container[Judgement]

    def __contains__(self, judgement: object) -> bool:
        if not isinstance(judgement, tuple):
            return False
        key = _key(judgement)
        place = bisect_left(self.keys, key)
        return (place < len(self.keys) and self.keys[place] == key) or judgement in self.later


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
    encode = msgspec.msgpack.Encoder().encode
    label = encode(
        _Label(
            version=_VERSION,
            stamps=stamps_of(folder),
            sizes=reading.sizes,
            tails=reading.tails,
            state=msgspec.structs.replace(reading.state, live={}, gone={}),
            waiting=marks.waiting,
            doubles=marks.doubles,
            consensus=marks.consensus,
            problems=[(p.where.file, p.where.line, p.where.column, p.message) for p in problems],
        )
    )
    parts = [encode(live) for live in marks.sound]
    ends = array("Q")
    total = 0
    for part in parts:
        total += len(part)
        ends.append(total)
    keys = array("Q", sorted(map(_key, marks.judgements)))
    body = label + ends.tobytes() + keys.tobytes() + b"".join(parts)
    head = array("Q", (len(label), len(ends), len(keys), total))
    head.append(crc32(body, crc32(head.tobytes())))
    beside = folder / ".qualcode" / f".{_FILE}.{secrets.token_hex(4)}"
    try:
        with beside.open("xb") as file:
            file.write(head.tobytes() + body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / ".qualcode" / _FILE)
        count = folder / ".qualcode" / f"{_FILE}.events"
        count.write_text(str(reading.state.events), encoding="ascii")
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _key(judgement: tuple[object, ...]) -> int:
    """Return 64 bits of a judgement, the same in every process."""
    words = "\x1f".join(map(str, judgement)).encode()
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "little")


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
    size, count, judged, total, checksum = content[:_HEAD].cast("Q")
    # A shelf that lost power, or a bit, must not keep a study from opening, nor change it.
    if crc32(content[_HEAD:], crc32(content[: _HEAD - 8])) != checksum:
        return None
    label = _LABEL(content[_HEAD : _HEAD + size])
    if label.version != _VERSION or label.stamps != stamps_of(folder):
        return None
    problems = [
        Problem(Location(file, line, column), message)
        for file, line, column, message in label.problems
    ]
    reading = Reading(label.state, label.sizes, label.tails, list(problems))
    ends, keys = array("Q"), array("Q")
    place = _HEAD + size
    ends.frombytes(content[place : place + 8 * count])
    keys.frombytes(content[place + 8 * count : place + 8 * (count + judged)])
    stored = Stored(content[len(content) - total :], ends)
    fresh = unread_events(folder, reading)
    if fresh is None or len(reading.problems) > len(problems):
        return None
    for event in fresh:
        if event.action not in _ADDING or reading.state.apply(event):
            return None
    return Shelf(reading, stored, label.waiting, label.doubles, label.consensus, keys)
