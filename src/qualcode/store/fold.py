"""Events → codings: the state is what all events come to, in their own order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qualcode.model.coding import Coding, Segment, Source
from qualcode.model.span import Span
from qualcode.store.event import Event


def fold(events: Iterable[Event]) -> dict[str, Coding]:
    """Return the live codings by id, in the order of their events."""
    live: dict[str, Coding] = {}
    for event in events:
        if event.action in ("code", "accept"):
            for index, record in enumerate(event.body.get("codings", ())):
                coding = _coding(event, index, record)
                live[coding.id] = coding
        elif event.action == "uncode":
            for name in event.body.get("codings", ()):
                live.pop(name, None)
    return live


def rejected(events: Iterable[Event]) -> dict[str, set[str]]:
    """Return, by coder, the ids of the suggestions that they rejected."""
    found: dict[str, set[str]] = {}
    for event in events:
        if event.action == "reject":
            found.setdefault(event.coder, set()).add(event.body["suggestion"]["id"])
    return found


def _coding(event: Event, index: int, record: Mapping[str, Any]) -> Coding:
    segment = None
    if "start" in record:
        span = Span(record["start"], record["end"])
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
        source=Source(**source) if source else None,
    )


def coding_record(coding: Coding) -> dict[str, Any]:
    """Return a coding as it stands in an event; what belongs to the whole event is left out."""
    record: dict[str, Any] = {"code": coding.code, "fingerprint": coding.fingerprint}
    if coding.segment is not None:
        segment = coding.segment
        record |= {
            "transcript": segment.transcript,
            "start": segment.span.start,
            "end": segment.span.end,
            "quote": segment.quote,
        }
    for name in ("transcript", "participant", "reference", "memo"):
        if value := getattr(coding, name):
            record[name] = value
    return record
