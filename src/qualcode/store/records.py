"""Codings ↔ their records in the ledger, and changes → events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import overload

import msgspec

from qualcode.model.change import (
    ACCEPT,
    CODE,
    DECIDE,
    MEMO,
    MOVE,
    RECODE,
    Change,
    Decision,
    NewText,
    ReadTurns,
)
from qualcode.model.coding import Coding, Segment, Source, Suggestion
from qualcode.model.columns import CodingColumns
from qualcode.model.span import Span
from qualcode.store.event import (
    Event,
    Made,
    Patch,
    Printed,
    Proposal,
    Revised,
    Turns,
    Verdict,
)
from qualcode.store.fold import Live

_MAKING = (CODE, ACCEPT, DECIDE)
_NOWHERE = Printed()


class Codings(Sequence[Coding]):
    """The first codings of a sequence that only grows, each made when it is looked at."""

    __slots__ = ("_length", "_lives")

    def __init__(self, lives: Sequence[Live]) -> None:
        """Hold what the list has now."""
        self._lives = lives
        self._length = len(lives)

    def __len__(self) -> int:
        """Return the number of codings."""
        return self._length

    @overload
    def __getitem__(self, index: int) -> Coding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Coding, ...]: ...
    def __getitem__(self, index: int | slice) -> Coding | tuple[Coding, ...]:
        """Return one coding or several."""
        if isinstance(index, slice):
            return tuple(map(as_coding, self._lives[: self._length][index]))
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return as_coding(self._lives[index % self._length])

    def __iter__(self) -> Iterator[Coding]:
        """Make the codings one by one."""
        return map(as_coding, islice(self._lives, self._length))

    def columns(self) -> CodingColumns:
        """Return the codings as columns, without making them one by one."""
        lives = self._lives[: self._length]
        made = [live.made for live in lives]
        source = [item.source or _NOWHERE for item in made]
        return CodingColumns(
            id=[live.id for live in lives],
            coder=[live.coder for live in lives],
            code=[item.code for item in made],
            transcript=[item.transcript for item in made],
            start=[item.start for item in made],
            end=[item.end for item in made],
            quote=[item.quote for item in made],
            participant=[item.participant for item in made],
            reference=[item.reference for item in made],
            memo=[item.memo for item in made],
            round=[live.round for live in lives],
            at=[live.at for live in lives],
            section=[item.section for item in source],
            kind=[item.kind for item in source],
            printed=[item.printed for item in source],
            note=[item.note for item in source],
        )

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence has the same codings."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Return a hash of the codings' ids."""
        return hash(tuple(live.id for live in islice(self._lives, self._length)))

    def __repr__(self) -> str:
        """Say how many there are, without their words."""
        return f"<{len(self)} codings>"


def as_coding(live: Live) -> Coding:
    """Return a record as a coding."""
    made = live.made
    segment = None
    if made.start >= 0:
        segment = Segment(made.transcript, Span(made.start, made.end), made.quote)
    source = made.source
    return Coding(
        id=live.id,
        code=made.code,
        coder=live.coder,
        segment=segment,
        transcript="" if segment else made.transcript,
        participant=made.participant,
        reference=made.reference,
        memo=made.memo,
        round=live.round,
        at=live.at,
        fingerprint=made.fingerprint,
        revision=made.revision,
        source=Source(source.section, source.printed, source.kind, source.note) if source else None,
        changed=live.changed,
    )


def as_event(change: Change, head: Event) -> Event:
    """Return the event that records a change; `head` has who, when and in which order."""
    fields: dict[str, object] = {
        "note": change.note,
        "event": change.event,
        "read": tuple(map(_turns, change.read)),
    }
    taken = tuple(Patch(coding.id, coding.changed) for coding in change.removed)
    if change.action in _MAKING:
        fields["codings"] = tuple(map(_made, change.codings))
        fields["changes"] = taken
    else:
        patch = _PATCHES.get(change.action, _place)
        changed = change.text.moved if change.text else change.codings
        fields["changes"] = (*map(patch, changed), *taken)
    if change.suggestion is not None:
        fields["suggestion"] = _proposal(change.suggestion)
    if change.decision is not None:
        fields["decision"] = _verdict(change.decision)
    if change.text is not None:
        fields["text"] = _revised(change.text)
    if change.name:
        fields["round"] = change.name
    return msgspec.structs.replace(head, action=change.action, **fields)


def _made(coding: Coding) -> Made:
    segment, source = coding.segment, coding.source
    return Made(
        code=coding.code,
        fingerprint=coding.fingerprint,
        transcript=segment.transcript if segment else coding.transcript,
        revision=coding.revision,
        start=segment.span.start if segment else -1,
        end=segment.span.end if segment else -1,
        quote=segment.quote if segment else "",
        participant=coding.participant,
        reference=coding.reference,
        memo=coding.memo,
        source=Printed(source.section, source.printed, source.kind, source.note)
        if source
        else None,
    )


def _place(coding: Coding) -> Patch:
    segment = coding.segment
    if segment is None:
        return Patch(coding.id, coding.changed, revision=coding.revision)
    return Patch(
        coding.id,
        coding.changed,
        revision=coding.revision,
        start=segment.span.start,
        end=segment.span.end,
        quote=segment.quote,
    )


def _code(coding: Coding) -> Patch:
    return Patch(coding.id, coding.changed, code=coding.code, fingerprint=coding.fingerprint)


def _memo(coding: Coding) -> Patch:
    return Patch(coding.id, coding.changed, memo=coding.memo)


_PATCHES: dict[str, Callable[[Coding], Patch]] = {RECODE: _code, MOVE: _place, MEMO: _memo}


def _turns(read: ReadTurns) -> Turns:
    """Write turn numbers as closed ranges."""
    numbered = enumerate(sorted(read.turns))
    runs = (
        [turn for _, turn in run] for _, run in groupby(numbered, lambda pair: pair[1] - pair[0])
    )
    return Turns(read.transcript, read.revision, tuple((run[0], run[-1]) for run in runs))


def _proposal(suggestion: Suggestion) -> Proposal:
    return Proposal(suggestion.id, suggestion.suggester, suggestion.score, suggestion.reason)


def _verdict(decision: Decision) -> Verdict:
    return Verdict(decision.disagreement, decision.between, decision.reason, decision.rule)


def _revised(text: NewText) -> Revised:
    return Revised(text.transcript, text.revision, text.before, text.sha256, text.review, text.lost)
