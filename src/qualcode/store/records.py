"""Codings ↔ their records in the ledger, and changes → events."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import msgspec

from qualcode.model.change import (
    ACCEPT,
    CODE,
    CONFIRM,
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
from qualcode.model.span import Span
from qualcode.store.event import (
    Edited,
    Event,
    Made,
    Patch,
    Printed,
    Proposal,
    Released,
    Revised,
    Turns,
    Verdict,
)
from qualcode.store.lives import Live

_MAKING = (CODE, ACCEPT, DECIDE)


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


def as_event(change: Change, head: Event, edited: Edited | None = None) -> Event:
    """Return the event that records a change; `head` has who, when and in which order.

    `edited` is what a change of the codebook comes to in its file.
    """
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
    if change.release is not None:
        release = change.release
        fields["release"] = Released(release.name, release.file, release.sha256)
    if edited is not None:
        fields["codebook"] = edited
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


def _fingerprint(coding: Coding) -> Patch:
    return Patch(coding.id, coding.changed, fingerprint=coding.fingerprint)


_PATCHES: dict[str, Callable[[Coding], Patch]] = {
    RECODE: _code,
    MOVE: _place,
    MEMO: _memo,
    CONFIRM: _fingerprint,
}


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
