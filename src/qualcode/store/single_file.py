"""One ledger file or codebook by itself, as git hands it to a diff driver."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.model.change import REDO, UNDO
from qualcode.model.codebook import Codebook
from qualcode.model.difference import Version
from qualcode.model.problem import Problem
from qualcode.store.codebook_file import read_codebook
from qualcode.store.event import Event, Made
from qualcode.store.fold import State
from qualcode.store.history import entries_of
from qualcode.store.ledger import Reading, read_file
from qualcode.store.lives import Live
from qualcode.store.versions import version_of

_NOTHING = Path("/dev/null")


def read_codebook_versions(
    before: Path, after: Path, shown: str, problems: list[Problem]
) -> tuple[Version, Version]:
    """Read two versions of a codebook; append what is wrong with them to `problems`."""
    old, new = (
        Codebook() if _is_nothing(path) else read_codebook(path, shown, problems)
        for path in (before, after)
    )
    return Version(codebook=old), Version(codebook=new)


def read_ledger_versions(
    before: Path, after: Path, problems: list[Problem]
) -> tuple[Version, Version]:
    """Read two versions of one ledger file; append what is wrong with them to `problems`.

    A coding that was made on another device, and only changed in this file, has neither place nor
    code until the file says one.
    """
    old, new = (_events(path, problems) for path in (before, after))
    strangers = _strangers([*old, *new])
    return _version(old, strangers), _version(new, strangers)


def _is_nothing(path: Path) -> bool:
    """Tell whether git means that there was, or is, no such file."""
    return path == _NOTHING or str(path) == "nul"


def _events(path: Path, problems: list[Problem]) -> list[Event]:
    if _is_nothing(path):
        return []
    reading = Reading()
    found = {event.id: event for event in read_file(path, reading)}
    problems += reading.problems
    return sorted(found.values(), key=lambda event: (event.n, event.id))


def _strangers(events: Sequence[Event]) -> dict[str, Live]:
    """Return codings that the events change, but did not make."""
    found: dict[str, Live] = {}
    for event in events:
        text = event.text
        told = Made("", "", text.transcript, text.before, 0, 0) if text else Made("")
        names = [patch.id for patch in event.changes]
        names += (*text.review, *text.lost) if text else ()
        for name in names:
            if name not in found or not found[name].made.transcript:
                found[name] = Live(name, told, event.coder, event.device, "", "", "")
    made = {f"{event.id}-{index}" for event in events for index in range(len(event.codings))}
    return {name: live for name, live in found.items() if name not in made}


def _version(events: Sequence[Event], strangers: dict[str, Live]) -> Version:
    last = {event.event: event.action for event in events if event.action in (UNDO, REDO)}
    undone = {name for name, action in last.items() if action == UNDO}
    keep: set[str] = set()
    while True:
        state = State(undone=undone, keep=keep)
        state.live.update(strangers)
        for event in events:
            state.apply(event)
        if not state.late - keep:
            return version_of(state, Codebook(), entries_of(events, undone))
        keep = keep | state.late
