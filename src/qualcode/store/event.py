"""One line of the ledger: its fields, its bytes and its checksum. docs/ledger.md has examples."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from operator import attrgetter
from typing import Annotated

import msgspec

FORMAT = 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SUM = b',"sum":"'
_TAIL = len(_SUM) + 16 + 2
_LINE_OF_ANY_VERSION = msgspec.json.Decoder(type=dict[str, msgspec.Raw])


# Positions are kept in 32 bits; no text is as long as that.
Position = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]


class DamagedLine(Exception):
    """A line that is no event; the message says what is wrong, without its content."""


class Printed(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """Where published evidence stands: section, list as printed, kind, note on a misprint."""

    section: str = ""
    printed: str = ""
    kind: str = ""
    note: str = ""


class Made(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """A coding as it was made: code, fingerprint of the code's definition, and one target."""

    code: str
    fingerprint: str = ""
    transcript: str = ""
    revision: str = ""
    start: Position = -1
    end: Position = -1
    quote: str = ""
    participant: str = ""
    reference: str = ""
    memo: str = ""
    source: Printed | None = None


class Patch(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """What is changed of one coding; absent fields stay. `was` is the last event the coder saw.

    A change is `withdrawn` where it said something about words that were taken out for good.
    """

    id: str
    was: str = ""
    code: str | None = None
    fingerprint: str | None = None
    revision: str | None = None
    start: Position | None = None
    end: Position | None = None
    quote: str | None = None
    memo: str | None = None
    withdrawn: bool = False


class Turns(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """Turns that were read, as closed ranges of their numbers in one revision of a text."""

    transcript: str
    revision: str
    turns: tuple[tuple[int, int], ...]


class Proposal(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """The suggestion that was accepted, rejected or skipped."""

    id: str
    suggester: str = ""
    score: float = 0.0
    reason: str = ""


class Verdict(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """What was decided on a disagreement: about which codings, why, and the rule it gave."""

    disagreement: str
    between: tuple[str, ...] = ()
    reason: str = ""
    rule: str = ""


class Revised(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """A new revision of a text and the codings that did not move to it by themselves."""

    transcript: str
    revision: str
    before: str
    sha256: str
    review: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class Hunk(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """Lines of a file that went and lines that came in their place, after `at` lines."""

    at: int
    gone: str = ""
    came: str = ""


class CodeChanged(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """What became of one code; `kind` is in the words of `model.difference`."""

    code: str
    name: str
    kind: str
    field: str = ""
    before: str = ""
    after: str = ""


class Harmless(msgspec.Struct, gc=False, frozen=True):
    """A definition that changed without changing what is coded: its fingerprints."""

    code: str
    before: str
    after: str


class Edited(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """A change of the codebook's file: SHA-256 before and after, what changed, in which lines.

    `before` is empty where the whole text is told; `again` are codes whose codings are to be judged
    again.
    """

    deed: str
    before: str = ""
    after: str = ""
    codes: tuple[CodeChanged, ...] = ()
    harmless: tuple[Harmless, ...] = ()
    again: tuple[str, ...] = ()
    hunks: tuple[Hunk, ...] = ()


class Released(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """A codebook that was frozen under a name: the file that holds it, and its SHA-256."""

    name: str
    file: str
    sha256: str


class RedactedText(msgspec.Struct, gc=False, frozen=True):
    """A revision of a text whose file was rewritten, and its SHA-256 since."""

    transcript: str
    revision: str
    sha256: str


class Redacted(msgspec.Struct, omit_defaults=True, gc=False, frozen=True):
    """What was taken out of a study for good, without its content.

    `reason` is `pseudonyms` or `withdrawn`; `events` are those whose lines were rewritten, `texts`
    the revisions that were, `files` the runs of suggestions; `participants` and `transcripts` those
    that were withdrawn.
    """

    reason: str
    texts: tuple[RedactedText, ...] = ()
    events: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Event(msgspec.Struct, omit_defaults=True, gc=False, frozen=True, rename={"action": "do"}):
    """What a coder did with one command.

    `n` grows with every event a device has seen and does not depend on its clock; ties are broken
    by `id`. `event` names what is undone or redone.
    """

    v: int
    id: str
    n: int
    at: str
    coder: str
    device: str
    action: str
    round: str = ""
    note: str = ""
    event: str = ""
    codings: tuple[Made, ...] = ()
    changes: tuple[Patch, ...] = ()
    suggestion: Proposal | None = None
    read: tuple[Turns, ...] = ()
    decision: Verdict | None = None
    text: Revised | None = None
    codebook: Edited | None = None
    release: Released | None = None
    redaction: Redacted | None = None


_decode = msgspec.json.Decoder(Event).decode
_sha256 = hashlib.sha256
_version = attrgetter("v")


def new_id() -> str:
    """Return a new globally unique id that sorts by time (48 bits of milliseconds, 80 random)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -5, -5))


def now() -> str:
    """Return the time in UTC to the second, as ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def next_head(head: Event) -> Event:
    """Return the head of the event that follows at once: another id, the next in order."""
    return msgspec.structs.replace(head, id=new_id(), n=head.n + 1)


def event_line(event: Event) -> bytes:
    """Write an event as one line of JSON that ends with its checksum and a line feed."""
    return sealed_line(msgspec.json.encode(event))


def sealed_line(content: bytes) -> bytes:
    """Return the JSON of an event as a line with its checksum and a line feed."""
    return content[:-1] + _SUM + _checksum(content[:-1]) + b'"}\n'


def sound_events(lines: Sequence[bytes]) -> list[Event] | None:
    """Return the events of whole lines with their line feeds, or None where anything is amiss.

    This is `read_event` for the many lines that are as they should be.
    """
    for line in lines:
        # A torn line has its checksum elsewhere, so the digits found here do not fit.
        if not _sha256(line[: -_TAIL - 1]).hexdigest().encode().startswith(line[-19:-3]):
            return None
    try:
        events = list(map(_decode, lines))
    except msgspec.DecodeError:
        return None
    whole = min(map(len, lines), default=_TAIL + 1) > _TAIL
    return events if whole and not any(map(FORMAT.__ne__, map(_version, events))) else None


def read_event(line: bytes) -> Event:
    """Read a line of a ledger, without its line feed.

    A line of a newer format gives an event with that `v` and nothing else that can be relied on.

    Raises:
        DamagedLine: the line is torn, altered, or no event.
    """
    if line[-_TAIL:-18] != _SUM or line[-2:] != b'"}' or _checksum(line[:-_TAIL]) != line[-18:-2]:
        raise DamagedLine("it is torn or was altered")
    try:
        return _decode(line)
    except msgspec.DecodeError as error:
        newer = _newer(line)
        if newer is not None:
            return newer
        raise DamagedLine(f"it is no event ({_place_of(error)})") from error


def _newer(line: bytes) -> Event | None:
    try:
        version = msgspec.json.decode(_LINE_OF_ANY_VERSION.decode(line)["v"], type=int)
    except (msgspec.DecodeError, KeyError):
        return None
    return Event(version, "", 0, "", "", "", "") if version > FORMAT else None


def _place_of(error: msgspec.DecodeError) -> str:
    """Return the field an error names; its full words could quote what the line says."""
    _, found, place = str(error).partition(" - at `$")
    return f"field '{place.strip('`').strip('.')}'" if found and place.strip("`") else "its fields"


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:16].encode()
