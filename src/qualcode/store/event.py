"""One line of the ledger: an event, its bytes and its checksum. The format is in docs/ledger.md."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.model.problem import Location

FORMAT = 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SUM = b',"sum":"'
_OWN = ("v", "id", "n", "at", "coder", "device", "round", "do", "sum")


class DamagedLine(Exception):
    """A line that is no event; the message says what is wrong, without its content."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a coder did with one command.

    `order` grows with every event a device has seen and does not depend on its clock; ties are
    broken by `id`. `body` holds what the action needs.
    """

    id: str
    order: int
    at: str
    coder: str
    device: str
    action: str
    round: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    version: int = FORMAT


@dataclass(frozen=True, slots=True)
class Ledger:
    """The events of all coders in their own order, and the line that each stands in."""

    events: tuple[Event, ...]
    places: Mapping[str, Location]


def new_id() -> str:
    """Return a new globally unique id that sorts by time (48 bits of milliseconds, 80 random)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -5, -5))


def now() -> str:
    """Return the time in UTC to the second, as ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def event_line(event: Event) -> bytes:
    """Write an event as one line of JSON that ends with its checksum and a line feed."""
    record = {
        "v": event.version,
        "id": event.id,
        "n": event.order,
        "at": event.at,
        "coder": event.coder,
        "device": event.device,
        "round": event.round,
        "do": event.action,
        **event.body,
    }
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    return line + _SUM + _checksum(line).encode() + b'"}\n'


def read_event(line: bytes) -> Event:
    """Read a line of a ledger.

    Raises:
        DamagedLine: the line is torn, altered, or no event.
    """
    content, found, checksum = line.rpartition(_SUM)
    if not found or checksum != _checksum(content).encode() + b'"}':
        raise DamagedLine("it is torn or was altered")
    try:
        record = json.loads(line)
    except ValueError as error:
        raise DamagedLine("it is not JSON") from error
    return _event(record)


def _event(record: Any) -> Event:
    try:
        return Event(
            id=str(record["id"]),
            order=int(record["n"]),
            at=str(record["at"]),
            coder=str(record["coder"]),
            device=str(record["device"]),
            action=str(record["do"]),
            round=str(record["round"]),
            body={name: value for name, value in record.items() if name not in _OWN},
            version=int(record["v"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedLine("a field of every event is missing or of the wrong kind") from error


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
