"""What all events of a ledger come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

import msgspec

from qualcode.model.change import ACCEPT, CODE
from qualcode.store.event import Event, Harmless, Patch, Released, Revised, Turns, Verdict
from qualcode.store.lives import Live, Lives

_MAKING = frozenset((CODE, ACCEPT))
_ACTION, _CODEBOOK = attrgetter("action"), attrgetter("codebook")


class Collision(msgspec.Struct, frozen=True, array_like=True):
    """Two devices changed one coding without knowing of each other: `kept` won over `other`."""

    coding: str
    kept: str
    other: str


class Decided(msgspec.Struct, frozen=True, array_like=True):
    """A decision, by whom and when, and the ids of the consensus codings that it made."""

    verdict: Verdict
    by: str
    at: str
    codes: tuple[str, ...]


class Round(msgspec.Struct, frozen=True, array_like=True):
    """A round of coding that somebody started."""

    name: str
    note: str
    at: str
    by: str


class Release(msgspec.Struct, frozen=True, array_like=True):
    """A release of the codebook, and why it was made, by whom and when."""

    released: Released
    note: str
    by: str
    at: str


class State(msgspec.Struct):
    """The fold of a ledger's events.

    `live` holds the standing codings by id in the order of their making; `rejected` and `skipped`
    the suggestions by coder; `read` what each coder read and `read_in` in which rounds; `texts` the
    present revision of every transcript that has more than one, `waiting` the codings that a new
    text left behind. `order` and `last` are the greatest order and id seen. `late` are codings that
    were changed after an uncode that the changing coder had not seen: folding again with `keep`
    brings them back. `hands` are the devices that changed codings last, where those are others than
    made them. `codebook` is the SHA-256 of the codebook's file as it was recorded last; `again` are
    codings that the split of their code left to be judged again; `withdrawn` are participants whose
    codings do not count.
    """

    live: Lives = msgspec.field(default_factory=Lives)
    rejected: dict[str, set[str]] = {}
    skipped: dict[str, set[str]] = {}
    read: dict[str, list[Turns]] = {}
    read_in: dict[str, list[str]] = {}
    decisions: dict[str, Decided] = {}
    rounds: list[Round] = []
    texts: dict[str, Revised] = {}
    collisions: list[Collision] = []
    undone: set[str] = set()
    order: int = 0
    last: str = ""
    events: int = 0
    late: set[str] = set()
    keep: set[str] = set()
    gone: dict[str, Live] = {}
    hands: dict[str, str] = {}
    codebook: str = ""
    harmless: list[Harmless] = []
    again: set[str] = set()
    releases: list[Release] = []
    withdrawn: set[str] = set()

    def apply(self, event: Event) -> str:
        """Apply an event that comes after all seen so far; return what is wrong with it, if so."""
        self.events += 1
        self.order = event.n
        self.last = event.id
        return self._do(event)

    def _do(self, event: Event) -> str:
        if event.codebook is not None:
            self.codebook = event.codebook.after
        if event.id in self.undone:
            return ""
        verb = _VERBS.get(event.action)
        if verb is None:
            return f"The action '{event.action[:40]}' is not known; the event is left out."
        verb(self, event)
        return ""

    def apply_all(self, events: Sequence[Event], left_out: list[tuple[str, str]]) -> None:
        """Apply events in order; what most of them are, new codings, goes the short way."""
        if not events:
            return
        live = self.live
        live.settle()
        short = self._plain(events)
        if not live.are_new(events):
            short = [False] * len(events)
        wait = live.waiting.append
        for event, goes_short in zip(events, short, strict=True):
            if goes_short:
                wait(event)
            elif flaw := self._do(event):
                left_out.append((event.id, flaw))
        live.settle()
        self.events += len(events)
        self.order, self.last = events[-1].n, events[-1].id

    def _plain(self, events: Sequence[Event]) -> list[bool]:
        """Tell which events make codings and do nothing else."""
        if self.undone or any(map(_CODEBOOK, events)):
            return [
                event.action in _MAKING and event.codebook is None and event.id not in self.undone
                for event in events
            ]
        return list(map(_MAKING.__contains__, map(_ACTION, events)))


def fold(
    batches: Iterable[Sequence[Event]],
    *,
    undone: set[str],
    keep: set[str] | None = None,
    left_out: list[tuple[str, str]] | None = None,
) -> State:
    """Apply events, in order and each once; `left_out` takes the ids and flaws of the others."""
    state = State(undone=undone, keep=keep or set())
    for events in batches:
        state.apply_all(events, left_out if left_out is not None else [])
    return state


def _add(state: State, event: Event) -> None:
    state.live.add(event)


def _uncode(state: State, event: Event) -> None:
    live = state.live
    for patch in event.changes:
        row = live.row(patch.id)
        if row < 0:
            continue
        _note_collision(state, event, patch, row)
        if patch.id in state.keep:
            state.gone[patch.id] = msgspec.structs.replace(live.live(row), changed=event.id)
        live.drop(row)


def _change(state: State, event: Event) -> None:
    live, hands = state.live, state.hands
    for patch in event.changes:
        row = live.row(patch.id)
        if row < 0:
            row = _revived(state, patch)
        if row < 0:
            state.late.add(patch.id)
            continue
        _note_collision(state, event, patch, row)
        row = live.change(row, patch, event.id)
        if event.device != hands.get(patch.id, live.device(row)):
            hands[patch.id] = event.device


def _judge(state: State, event: Event) -> None:
    """Change codings in a way that shows that somebody judged them anew."""
    _change(state, event)
    state.again.difference_update(patch.id for patch in event.changes)


def _revived(state: State, patch: Patch) -> int:
    """Bring back a coding that somebody took back whom the patch's coder had not heard of.

    Returns its row, or -1.
    """
    found = state.gone.get(patch.id)
    if found is None or patch.was == found.changed:
        return -1
    state.live[patch.id] = state.gone.pop(patch.id)
    return state.live.row(patch.id)


def _note_collision(state: State, event: Event, patch: Patch, row: int) -> None:
    """Note where a change did not know of the last event that touched the coding of a row."""
    if not patch.was or patch.was == (last := state.live.last(row)):
        return
    unseen = patch.was not in state.undone
    if unseen and event.device != state.hands.get(patch.id, state.live.device(row)):
        state.collisions.append(Collision(patch.id, event.id, last))


def _reject(state: State, event: Event) -> None:
    if event.suggestion is not None:
        state.rejected.setdefault(event.coder, set()).add(event.suggestion.id)


def _skip(state: State, event: Event) -> None:
    if event.suggestion is not None:
        state.skipped.setdefault(event.coder, set()).add(event.suggestion.id)


def _read(state: State, event: Event) -> None:
    state.read.setdefault(event.coder, []).extend(event.read)
    state.read_in.setdefault(event.coder, []).extend([event.round] * len(event.read))


def _decide(state: State, event: Event) -> None:
    if event.decision is None:
        return
    earlier = state.decisions.pop(event.decision.disagreement, None)
    for name in earlier.codes if earlier else ():
        state.live.pop(name, None)
    _uncode(state, event)
    _add(state, event)
    codes = tuple(f"{event.id}-{index}" for index in range(len(event.codings)))
    decided = Decided(event.decision, event.coder, event.at, codes)
    state.decisions[event.decision.disagreement] = decided


def _start_round(state: State, event: Event) -> None:
    state.rounds.append(Round(event.round, event.note, event.at, event.coder))


def _revise(state: State, event: Event) -> None:
    if event.text is not None:
        state.texts[event.text.transcript] = event.text
    for patch in event.changes:
        if patch.id in state.live:
            _change(state, msgspec.structs.replace(event, changes=(patch,)))


def _redact(state: State, event: Event) -> None:
    if event.redaction is not None and event.redaction.reason == "withdrawn":
        state.withdrawn.update(event.redaction.participants)
    _revise(state, event)


def _edit_codebook(state: State, event: Event) -> None:
    if event.codebook is None:
        return
    state.harmless += event.codebook.harmless
    codes = set(event.codebook.again)
    if codes:
        state.again |= {name for name, live in state.live.items() if live.made.code in codes}


def _release(state: State, event: Event) -> None:
    if event.release is not None:
        release = Release(event.release, event.note, event.coder, event.at)
        state.releases.append(release)


def _nothing(state: State, event: Event) -> None:
    """Undo and redo were seen before: they are what `undone` comes from."""


_VERBS: dict[str, Callable[[State, Event], None]] = {
    "code": _add,
    "uncode": _uncode,
    "recode": _judge,
    "move": _change,
    "memo": _change,
    "read": _read,
    "accept": _add,
    "reject": _reject,
    "skip": _skip,
    "decide": _decide,
    "round": _start_round,
    "revise": _revise,
    "codebook": _edit_codebook,
    "confirm": _judge,
    "release": _release,
    "redact": _redact,
    "undo": _nothing,
    "redo": _nothing,
}
