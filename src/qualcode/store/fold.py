"""Events ↔ codings: what a change is written as, and what all events come to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualcode.model.change import ACCEPT, CODE, REJECT, UNCODE, Change
from qualcode.model.coding import Coding, Segment, Source
from qualcode.model.problem import Location, Problem
from qualcode.model.span import Span
from qualcode.store.event import Event, Ledger

_ABSENT = Location("ledger")


@dataclass(frozen=True, slots=True)
class State:
    """What the events come to: live codings by id, and rejected suggestions by coder."""

    codings: Mapping[str, Coding]
    rejected: Mapping[str, frozenset[str]]


def fold(ledger: Ledger, problems: list[Problem]) -> State:
    """Apply every event in order; report events that do not hold what their action needs."""
    live: dict[str, Coding] = {}
    rejected: dict[str, set[str]] = {}
    for event in ledger.events:
        try:
            _apply(event, live, rejected)
        except (AttributeError, KeyError, TypeError, ValueError):
            message = f"The event '{event.action}' lacks what it needs; it is left out."
            problems.append(Problem(ledger.places.get(event.id, _ABSENT), message))
    return State(live, {coder: frozenset(ids) for coder, ids in rejected.items()})


def _apply(event: Event, live: dict[str, Coding], rejected: dict[str, set[str]]) -> None:
    if event.action in (CODE, ACCEPT):
        made = [_coding(event, index, record) for index, record in enumerate(event.body["codings"])]
        live.update((coding.id, coding) for coding in made)
    elif event.action == UNCODE:
        for name in event.body["codings"]:
            live.pop(name, None)
    elif event.action == REJECT:
        rejected.setdefault(event.coder, set()).add(event.body["suggestion"]["id"])
    else:
        raise ValueError(event.action)


def _coding(event: Event, index: int, record: Mapping[str, Any]) -> Coding:
    segment = None
    if "start" in record:
        span = Span(int(record["start"]), int(record["end"]))
        segment = Segment(record["transcript"], span, record["quote"])
    source = event.body.get("source")
    return Coding(
        id=f"{event.id}-{index}",
        code=record["code"],
        coder=event.coder,
        segment=segment,
        transcript="" if segment else record.get("transcript", ""),
        participant=record.get("participant", ""),
        reference=record.get("reference", ""),
        memo=record.get("memo", ""),
        round=event.round,
        at=event.at,
        fingerprint=record.get("fingerprint", ""),
        revision=int(record.get("revision", 0)),
        source=Source(**source) if source else None,
    )


def change_body(change: Change) -> dict[str, Any]:
    """Return what an event says of a change, as it stands in the ledger."""
    body: dict[str, Any] = {}
    if change.source is not None:
        body["source"] = {
            name: value for name, value in dataclasses.asdict(change.source).items() if value
        }
    if change.suggestion is not None:
        proposal = change.suggestion
        body["suggestion"] = {
            "id": proposal.id,
            "suggester": proposal.suggester,
            "score": proposal.score,
            "reason": proposal.reason,
        }
    if change.action == UNCODE:
        body["codings"] = list(change.removed)
    elif change.codings:
        body["codings"] = [_record(coding) for coding in change.codings]
    return body


def _record(coding: Coding) -> dict[str, Any]:
    record: dict[str, Any] = {"code": coding.code, "fingerprint": coding.fingerprint}
    if coding.segment is not None:
        segment = coding.segment
        record |= {
            "transcript": segment.transcript,
            "start": segment.span.start,
            "end": segment.span.end,
            "quote": segment.quote,
        }
    for name in ("transcript", "participant", "reference", "revision", "memo"):
        if value := getattr(coding, name):
            record[name] = value
    return record
