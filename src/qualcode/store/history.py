"""The history of a study: its log, and taking commands back and bringing them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from qualcode.errors import NothingToUndo, UnknownEvent
from qualcode.model.change import CODEBOOK, REDACT, REDO, UNDO, Change
from qualcode.model.history import Collision, Entry
from qualcode.model.study import Study
from qualcode.store.codebook_record import ADOPT, EDIT, turned
from qualcode.store.event import Event
from qualcode.store.folder import require_study
from qualcode.store.ledger import events_of, read_ledger, undone_events
from qualcode.store.session import Session
from qualcode.tagging.edit_codes import refuse_orphans

_Known = dict[str, tuple[str, str]]


def read_history(folder: str | Path) -> list[Entry]:
    """Return every command of a study in order.

    Raises:
        NotAStudy: the folder has no study.yaml.
    """
    path = Path(folder)
    require_study(path)
    return entries_of(events_of(path), undone_events(path))


def entries_of(events: Iterable[Event], undone: set[str]) -> list[Entry]:
    """Return the commands that events in order record, given what is undone."""
    known: _Known = {}
    entries: dict[str, Entry] = {}
    for event in events:
        entry = _entry(event, known, undone)
        turned_one = entries.get(event.event)
        if turned_one is not None:
            entry = replace(entry, codes=turned_one.codes, transcripts=turned_one.transcripts)
        entries[event.id] = entry
    return list(entries.values())


def _entry(event: Event, known: _Known, undone: set[str]) -> Entry:
    """Return the entry of an event; `known` has code and transcript of every coding so far."""
    made = {f"{event.id}-{index}": coding for index, coding in enumerate(event.codings)}
    known |= {name: (coding.code, coding.transcript) for name, coding in made.items()}
    codes, texts = [], []
    for name in (*made, *(patch.id for patch in event.changes)):
        code, transcript = known.get(name, ("", ""))
        codes.append(code)
        texts.append(transcript)
    for patch in event.changes:
        if patch.code is not None:
            codes.append(patch.code)
            known[patch.id] = (patch.code, known.get(patch.id, ("", ""))[1])
    texts += [turns.transcript for turns in event.read]
    texts += [event.text.transcript] if event.text else []
    codes += [row.code for row in event.codebook.codes] if event.codebook else []
    return Entry(
        event=event.id,
        at=event.at,
        coder=event.coder,
        device=event.device,
        round=event.round,
        action=event.action,
        codes=tuple(dict.fromkeys(filter(None, codes))),
        transcripts=tuple(dict.fromkeys(filter(None, texts))),
        codings=(*made, *(patch.id for patch in event.changes)),
        what=_what(event),
        undone=event.id in undone,
        deed=event.codebook.deed if event.codebook and event.action == CODEBOOK else "",
    )


def _what(event: Event) -> str:
    """Say in a few words what the columns do not say, without words of a transcript."""
    if event.event:
        return event.event
    number = len(event.codings) + len(event.changes)
    said = next((say(event) for say in _SAYING if say(event)), "")
    said = said or (f"{number} codings" if number > 1 else event.note)
    if event.action == CODEBOOK or event.codebook is None or event.codebook.deed == ADOPT:
        return said
    return "; ".join(filter(None, (said, f"codebook {_codebook(event)}")))


def _release(event: Event) -> str:
    return event.release.name if event.release else ""


def _codebook(event: Event) -> str:
    if event.codebook is None:
        return ""
    names = dict.fromkeys(row.code for row in event.codebook.codes)
    return f"{event.codebook.deed}: {', '.join(names)}" if names else event.codebook.deed


def _deed_of(event: Event) -> str:
    return _codebook(event) if event.action == CODEBOOK else ""


def _text(event: Event) -> str:
    if event.text is None:
        return ""
    moved, left = len(event.changes), len(event.text.review) + len(event.text.lost)
    noun = "coding" if moved == 1 else "codings"
    return f"revision {event.text.revision}: {moved} {noun} moved, {left} left behind"


def _turns(event: Event) -> str:
    turns = sum(last - first + 1 for item in event.read for first, last in item.turns)
    return f"{turns} {'turn' if turns == 1 else 'turns'}" if event.read else ""


def _suggestion(event: Event) -> str:
    if event.suggestion is None or event.codings:
        return ""
    return f"suggestion {event.suggestion.id}"


def _disagreement(event: Event) -> str:
    return f"disagreement {event.decision.disagreement}" if event.decision else ""


def _redaction(event: Event) -> str:
    if event.redaction is None:
        return ""
    number = len(event.redaction.events)
    return f"{event.redaction.reason}: {number} {'line' if number == 1 else 'lines'} rewritten"


_SAYING = (_release, _deed_of, _text, _turns, _suggestion, _disagreement, _redaction)


def read_collisions(folder: str | Path) -> list[Collision]:
    """Return the codings that two devices changed without knowing of each other.

    Raises:
        NotAStudy: the folder has no study.yaml.
    """
    path = Path(folder)
    require_study(path)
    collisions = read_ledger(path).state.collisions
    entries = {entry.event: entry for entry in read_history(path)} if collisions else {}
    found = []
    for item in collisions:
        kept, other = entries[item.kept], entries[item.other]
        known = entries[item.coding.rpartition("-")[0]]
        found.append(
            Collision(
                coding=item.coding,
                code="; ".join(known.codes),
                transcript="; ".join(known.transcripts),
                kept=_deed(kept),
                other=_deed(other),
            )
        )
    return found


def _deed(entry: Entry) -> str:
    return f"{entry.action} by {entry.coder} on {entry.device}, {entry.at} ({entry.event})"


def undo(folder: str | Path, *, coder: str, event: str = "") -> Entry:
    """Take back the coder's last command that is not undone, or the one named; return it.

    Raises:
        NothingToUndo: there is none.
        UnknownEvent: the coder has no such command, or it is undone already.
        EditedSince: it changed lines of the codebook that were changed again since.
        CodeInUse: it made a code that is coded with.
    """
    return _turn(folder, coder, event, UNDO)


def redo(folder: str | Path, *, coder: str, event: str = "") -> Entry:
    """Bring back the command that the coder undid last, or the one named; return it.

    Without a name only what was undone since the coder's last command can be brought back.

    Raises:
        NothingToUndo: there is none.
        UnknownEvent: the coder has no such command, or it is not undone.
    """
    return _turn(folder, coder, event, REDO)


def _turn(folder: str | Path, coder: str, named: str, action: str) -> Entry:
    path = Path(folder)
    chosen: list[Entry] = []

    def prepare(study: Study) -> Change:
        entries = [entry for entry in read_history(path) if entry.coder == coder]
        if action == UNDO:
            able = [entry for entry in entries if _is_command(entry) and not entry.undone]
            found = (ADOPT,) if named else (ADOPT, EDIT)
            able = [entry for entry in able if entry.deed not in found]
        else:
            able = list(_redoable(entries, everything=bool(named)))
        chosen.append(_choose(able, named, action))
        event = chosen[-1].event
        codebook = turned(path, event, action) if chosen[-1].deed else None
        if codebook is not None and codebook.codebook is not None:
            refuse_orphans(study, codebook.codebook)
        return Change(action, event=event, codebook=codebook)

    Session(path).record(prepare, coder=coder)
    return chosen[-1]


def _is_command(entry: Entry) -> bool:
    return entry.action not in (UNDO, REDO, REDACT)


def _redoable(entries: list[Entry], *, everything: bool) -> Iterator[Entry]:
    """Yield what can be brought back, the one undone last at the end."""
    undone = {entry.event: entry for entry in entries if entry.undone}
    since: dict[str, None] = {}
    for entry in entries:
        if not _is_command(entry):
            since.pop(entry.what, None)
            since |= {entry.what: None} if entry.action == UNDO else {}
        elif not everything and not entry.undone:
            since.clear()
    yield from (undone[name] for name in since if name in undone)


def _choose(entries: list[Entry], named: str, action: str) -> Entry:
    if named:
        found = [entry for entry in entries if entry.event.lower().endswith(named.lower())]
        if len(found) != 1:
            raise UnknownEvent(named, action)
        return found[0]
    if not entries:
        raise NothingToUndo(action)
    return entries[-1]
