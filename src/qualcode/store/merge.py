"""Merging: what another copy of a study has and this one lacks is taken over, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import EventsDiffer, InvalidStudy, NewerFormat, RedactedThere
from qualcode.model.history import Collision
from qualcode.model.problem import Location, Problem
from qualcode.store.append import study_lock
from qualcode.store.event import FORMAT, DamagedLine, read_event
from qualcode.store.folder import require_study
from qualcode.store.history import read_collisions
from qualcode.store.ledger import events_of
from qualcode.store.ledger_files import ledger_files
from qualcode.store.newcomers import Newcomers, newcomers_from
from qualcode.store.redact import known_redactions
from qualcode.store.tables import write_rows
from qualcode.store.transcripts import TABLE
from qualcode.store.withdrawn import Emptying, read_withdrawn, without_proposals
from qualcode.store.write import write_atomically


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge took over, and what it left for a person.

    `commands` counts by coder; `files` are texts and runs of suggestions; `collisions` the codings
    that two devices changed without knowing of each other, as far as this merge brought them in.
    `damaged` are lines that were not taken, `waiting` transcripts that would not fit here, as where
    their participants are not known. `differing` are files that people edit and that are not the
    same in both, `lacking` those that only the other study has; neither are merged.
    """

    commands: Mapping[str, int]
    transcripts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    collisions: tuple[Collision, ...] = ()
    damaged: tuple[Problem, ...] = ()
    waiting: tuple[Problem, ...] = ()
    differing: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(slots=True)
class _Ledger:
    """A ledger's lines: the checksum and place of each event, and what could not be read.

    `redacted` are events out of whose lines words were taken here, `beyond` those only there.
    """

    sums: dict[str, tuple[bytes, Location]] = field(default_factory=dict)
    damaged: list[Problem] = field(default_factory=list)
    redacted: frozenset[str] = frozenset()
    beyond: frozenset[str] = frozenset()


def merge_study(folder: str | Path, other: str | Path) -> Merged:
    """Take over what the study in `other` has and the one in `folder` lacks.

    Lines of the ledger are taken byte for byte into the file of the same name, texts, transcripts
    and runs of suggestions as they are. What was taken out of this one for good does not come back.
    What people edit is only compared. Merging again changes nothing; interrupted, it leaves a valid
    part of it, and merging again finishes it.

    Raises:
        NotAStudy: one of the folders has no study.yaml.
        MergeRefused: the studies contradict each other. Nothing is written.
        NewerFormat: one of the ledgers has lines that only a newer qualcode can read.
        InvalidStudy: a transcripts.csv cannot be read.
        NotSaved: the system refused to write.
    """
    here, there = Path(folder), Path(other)
    require_study(here)
    require_study(there)
    with study_lock(here):
        own = _Ledger()
        for _line in _sound_lines(here, here, own):
            pass
        known = len(own.damaged)
        lines, commands = _lines_to_take(here, there, own)
        newcomers = newcomers_from(here, there)
        before = set(read_collisions(here)) if commands else set()
        _write(here, newcomers, lines)
        after = read_collisions(here) if commands else []
    return Merged(
        commands=dict(sorted(commands.items())),
        transcripts=tuple(row["id"] for row in newcomers.rows),
        files=newcomers.files,
        collisions=tuple(item for item in after if item not in before),
        damaged=tuple(own.damaged[known:]),
        waiting=newcomers.waiting,
        differing=newcomers.differing,
        lacking=newcomers.lacking,
    )


def _sound_lines(
    folder: Path, shown: Path, ledger: _Ledger, emptying: Emptying | None = None
) -> Iterator[tuple[str, str, bytes]]:
    """Yield file name, coder and bytes of each line whose event is not yet in `ledger`.

    `emptying` takes what was withdrawn here out of a line before anybody looks at it.
    """
    for path in ledger_files(folder):
        name = f"{shown}/ledger/{path.name}"
        try:
            content = path.read_bytes()
        except OSError as error:
            flaw = Problem(Location(name), f"The file cannot be read: {error.strerror}.")
            raise InvalidStudy([flaw]) from error
        for number, line in enumerate(content.split(b"\n"), start=1):
            kept = line.rstrip(b"\r")
            if emptying is not None and kept:
                kept = emptying.line(kept)
            coder = _take(kept, Location(name, number), folder, ledger)
            if coder is not None:
                yield path.name, coder, kept + b"\n"


def _take(line: bytes, where: Location, folder: Path, ledger: _Ledger) -> str | None:
    """Enter a line's event; return its coder where it was not known, and None otherwise."""
    if not line:
        return None
    try:
        event = read_event(line)
    except DamagedLine as damage:
        flaw = Problem(where, f"The line is damaged: {damage}; it was not taken over.")
        ledger.damaged.append(flaw)
        return None
    if event.v > FORMAT:
        raise NewerFormat(folder)
    found = ledger.sums.get(event.id)
    if found is None:
        ledger.sums[event.id] = (line[-18:-2], where)
        return event.coder
    if found[0] != line[-18:-2] and event.id in ledger.beyond:
        raise RedactedThere(f"event '{event.id}'", Path(found[1].file).parents[1], folder)
    if found[0] != line[-18:-2] and event.id not in ledger.redacted:
        raise EventsDiffer(event.id, str(found[1]), str(where))
    return None


def _lines_to_take(
    here: Path, there: Path, own: _Ledger
) -> tuple[dict[str, list[bytes]], Counter[str]]:
    """Return the lines that are only there, by file, and how many there are of each coder."""
    lines: dict[str, list[bytes]] = {}
    commands: Counter[str] = Counter()
    own.redacted = known_redactions(here).events
    own.beyond = known_redactions(there, beyond=here).events
    if there.resolve() == here.resolve():
        return lines, commands
    for name, coder, line in _sound_lines(there, there, own, _emptying(here, there)):
        lines.setdefault(name, []).append(line)
        commands[coder] += 1
    return lines, commands


def _emptying(here: Path, there: Path) -> Emptying | None:
    """Return what takes out of the other's lines what was withdrawn here, if anything was."""
    withdrawn = read_withdrawn(here)
    if not withdrawn.participants:
        return None
    proposals = [
        name
        for path in sorted((there / "suggestions").glob("*.jsonl"))
        for name in without_proposals(path.read_bytes(), withdrawn)[1]
    ]
    return Emptying(withdrawn, [*events_of(here), *events_of(there)], proposals)


def _write(here: Path, newcomers: Newcomers, lines: dict[str, list[bytes]]) -> None:
    """Write texts before the rows and lines that need them, so that every part stands by itself."""
    for name, content in newcomers.contents:
        write_atomically(here / name, content)
    if newcomers.rows:
        write_rows(here / TABLE, newcomers.columns, newcomers.table)
    for name, taken in lines.items():
        path = here / "ledger" / name
        content = path.read_bytes() if path.exists() else b""
        closed = b"" if not content or content.endswith(b"\n") else b"\n"
        # What stands there keeps its place: a study that is open elsewhere reads on behind it.
        write_atomically(path, b"".join((content, closed, *taken)))
