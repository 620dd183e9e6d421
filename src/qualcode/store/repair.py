"""Repairing a ledger: never unasked, after a verified copy, and saying what was done."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from qualcode.errors import InvalidStudy, NewerFormat, NotSaved
from qualcode.model.change import UNCODE, Change
from qualcode.model.coding import Coding
from qualcode.model.problem import Location, Problem
from qualcode.model.study import Study
from qualcode.store.append import append_line, study_lock
from qualcode.store.check import check_study
from qualcode.store.device import this_device
from qualcode.store.event import FORMAT, DamagedLine, Event, event_line, new_id, now, read_event
from qualcode.store.folder import open_study, require_study
from qualcode.store.ledger import read_ledger
from qualcode.store.ledger_files import ledger_files
from qualcode.store.records import as_event
from qualcode.store.write import write_atomically
from qualcode.tagging.edit import judgement_in


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did, a sentence each, where the copy lies, and how many problems are left."""

    done: tuple[str, ...]
    copy: Path | None
    left: int


def repair_study(folder: str | Path) -> Repair:
    """Set damaged lines of the ledger aside and take doubled codings back.

    A copy of the whole ledger is made and compared first; the damaged lines stand in it, too.
    Nothing is written where nothing can be repaired.

    Raises:
        NotAStudy, InvalidStudy: as open_study.
        NewerFormat: the ledger has lines that only a newer qualcode can read.
        NotSaved: the system refused, or the copy is not what was copied; the ledger is untouched.
    """
    path = Path(folder)
    require_study(path)
    with study_lock(path):
        damaged = {file: lines for file in ledger_files(path) if (lines := _damaged(file))}
        doubles = _own_doubles(path)
        if not damaged and not doubles:
            return Repair((), None, len(check_study(path)))
        if read_ledger(path).newer:
            raise NewerFormat(path)
        copy = _copy_ledger(path)
        done = [_set_aside(file, lines, copy) for file, lines in damaged.items()]
        done += [_take_back(path, coder, codings) for coder, codings in doubles]
    return Repair(tuple(done), copy, len(check_study(path)))


def _damaged(file: Path) -> list[int]:
    """Return the numbers of a file's damaged lines."""
    numbers = []
    try:
        lines = file.open("rb")
    except OSError as error:
        flaw = f"The file cannot be read: {error.strerror}."
        raise InvalidStudy([Problem(Location(f"ledger/{file.name}"), flaw)]) from error
    with lines:
        for number, line in enumerate(lines, start=1):
            content = line.rstrip(b"\r\n")
            try:
                read_event(content)
            except DamagedLine:
                numbers += [number] if content else []
    return numbers


def _own_doubles(folder: Path) -> list[tuple[str, list[Coding]]]:
    try:
        study = open_study(folder)
    except InvalidStudy:  # what people edit has mistakes: only the lines can be looked at
        return []
    ordered = sorted(_repeats(study), key=lambda coding: coding.coder)
    return [(coder, list(group)) for coder, group in groupby(ordered, lambda coding: coding.coder)]


def _repeats(study: Study) -> Iterator[Coding]:
    """Yield the codings that repeat another one of the same round."""
    doubled = {judgement_in(study, coding) for coding in study.doubles}
    keyed = ((judgement_in(study, coding), coding.round) for coding in study.codings)
    known = {key for key in keyed if key[0] in doubled}
    for coding in study.doubles:
        key = (judgement_in(study, coding), coding.round)
        if key in known:
            yield coding
        known.add(key)


def _copy_ledger(folder: Path) -> Path:
    """Copy every file of the ledger and compare the copies with what was copied."""
    moment = time.strftime("%Y-%m-%dT%H-%M-%SZ", time.gmtime())
    names = (moment, *(f"{moment}-{number}" for number in range(2, 100)))
    copy = next(path for name in names if not (path := folder / "backups" / name).exists())
    for file in ledger_files(folder):
        content = file.read_bytes()
        target = copy / "ledger" / file.name
        write_atomically(target, content)
        if hashlib.sha256(target.read_bytes()).digest() != hashlib.sha256(content).digest():
            raise NotSaved(target, "the copy differs from what was copied")
    return copy


def _set_aside(file: Path, damaged: list[int], copy: Path) -> str:
    kept: list[bytes] = []
    aside: list[bytes] = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            (aside if number in damaged else kept).append(line)
    write_atomically(copy / "set-aside" / file.name, b"".join(aside))
    write_atomically(file, b"".join(kept))
    numbers = ", ".join(map(str, damaged))
    noun = "line" if len(damaged) == 1 else "lines"
    return f"ledger/{file.name}: {noun} {numbers} set aside in {copy.name}/set-aside/{file.name}."


def _take_back(folder: Path, coder: str, codings: list[Coding]) -> str:
    change = Change(UNCODE, removed=tuple(codings), note="repair")
    order = read_ledger(folder).state.order + 1
    head = Event(FORMAT, new_id(), order, now(), coder, this_device(), "")
    path = folder / "ledger" / f"{coder}@{head.device}.jsonl"
    append_line(path, event_line(as_event(change, head)))
    noun = "coding" if len(codings) == 1 else "codings"
    return f"{len(codings)} doubled {noun} of {coder} taken back; one of each stays."
