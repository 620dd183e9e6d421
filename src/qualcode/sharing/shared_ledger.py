"""A ledger as others may have it: every event in its place, and no word but those that may leave.

Ids, order, coders and times stay, so that undoing, deciding and comparing coders give what they
gave. Devices, whose names are often people's, become numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from qualcode.model.change import CODEBOOK, REDACT, RELEASE, REVISE
from qualcode.sharing.masked_text import MARK, Masked
from qualcode.store.event import (
    FORMAT,
    Event,
    Made,
    Patch,
    Printed,
    Proposal,
    Redacted,
    Revised,
    Turns,
    Verdict,
    event_line,
)

_LEFT_OUT = (CODEBOOK, RELEASE)


@dataclass(frozen=True, slots=True)
class SharedText:
    """One revision of a text as it leaves: its name there and what is in it."""

    revision: str
    masked: Masked

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text's bytes."""
        return sha256(self.masked.text.encode()).hexdigest()


@dataclass(slots=True)
class SharedLedger:
    """Turns events into those that may leave.

    `texts` are the revisions by transcript and name; `notes` tells whether memos, reasons and
    remarks leave. Events about the codebook stay behind, and whatever refers to them.
    """

    texts: Mapping[tuple[str, str], SharedText]
    notes: bool = False
    _devices: dict[str, str] = field(default_factory=dict)
    _transcripts: dict[str, str] = field(default_factory=dict)
    _missing: set[str] = field(default_factory=set)

    def files(self, events: Iterable[Event]) -> dict[str, bytes]:
        """Return the ledger's files by name; the events come in their common order."""
        lines: dict[str, list[bytes]] = {}
        for event in events:
            shared = self._event(event)
            if shared is None:
                self._missing.add(event.id)
                continue
            name = f"ledger/{shared.coder}@{shared.device}.jsonl"
            lines.setdefault(name, []).append(event_line(shared))
        return {name: b"".join(content) for name, content in sorted(lines.items())}

    def _event(self, event: Event) -> Event | None:
        redaction = _withdrawal(event.redaction)
        is_empty = event.action == REDACT and event.text is None and redaction is None
        if event.action in _LEFT_OUT or is_empty or event.event in self._missing:
            return None
        for index, made in enumerate(event.codings):
            self._transcripts[f"{event.id}-{index}"] = made.transcript
        device = self._devices.setdefault(event.device, f"device-{len(self._devices) + 1}")
        return Event(
            FORMAT,
            event.id,
            event.n,
            event.at,
            event.coder,
            device,
            REVISE if event.action == REDACT and redaction is None else event.action,
            round=event.round,
            note=self._note(event.note),
            event=event.event,
            codings=tuple(map(self._made, event.codings)),
            changes=tuple(self._patches(event.changes)),
            suggestion=self._proposal(event.suggestion),
            read=tuple(map(self._turns, event.read)),
            decision=self._verdict(event.decision),
            text=self._revised(event.text),
            redaction=redaction,
        )

    def _note(self, words: str) -> str:
        return words if self.notes else ""

    def _made(self, made: Made) -> Made:
        start, end, quote = self._passage(made.transcript, made.revision, made.start, made.end)
        source = made.source
        return Made(
            code=made.code,
            fingerprint=made.fingerprint,
            transcript=made.transcript,
            revision=self._revision(made.transcript, made.revision),
            start=start,
            end=end,
            quote=quote,
            participant=made.participant,
            reference=made.reference,
            memo=self._note(made.memo),
            source=Printed(source.section, source.printed, source.kind, self._note(source.note))
            if source
            else None,
        )

    def _patches(self, patches: Iterable[Patch]) -> Iterator[Patch]:
        for patch in patches:
            transcript = self._transcripts.get(patch.id, "")
            start, end, quote = patch.start, patch.end, patch.quote
            if start is not None and end is not None:
                start, end, quote = self._passage(transcript, patch.revision or "", start, end)
            memo = None if patch.memo is None else self._note(patch.memo)
            yield Patch(
                id=patch.id,
                was=patch.was,
                code=patch.code,
                fingerprint=patch.fingerprint,
                revision=self._revision(transcript, patch.revision) if patch.revision else None,
                start=start,
                end=end,
                quote=quote,
                memo=memo,
                withdrawn=patch.withdrawn,
            )

    def _passage(
        self, transcript: str, revision: str, start: int, end: int
    ) -> tuple[int, int, str]:
        """Return a passage's place in the text that leaves, and what stands there."""
        text = self.texts.get((transcript, revision))
        if start < 0:
            return start, end, ""
        if text is None:  # the text is lost here, too
            return start, end, MARK * (end - start)
        span = text.masked.place(start, end)
        return span.start, span.end, text.masked.text[span.start : span.end]

    def _revision(self, transcript: str, revision: str) -> str:
        text = self.texts.get((transcript, revision))
        return text.revision if text else revision

    def _turns(self, turns: Turns) -> Turns:
        revision = self._revision(turns.transcript, turns.revision)
        return Turns(turns.transcript, revision, turns.turns)

    def _proposal(self, proposal: Proposal | None) -> Proposal | None:
        if proposal is None:
            return None
        reason = self._note(proposal.reason)
        return Proposal(proposal.id, proposal.suggester, proposal.score, reason)

    def _verdict(self, verdict: Verdict | None) -> Verdict | None:
        if verdict is None:
            return None
        reason, rule = self._note(verdict.reason), self._note(verdict.rule)
        return Verdict(verdict.disagreement, verdict.between, reason, rule)

    def _revised(self, revised: Revised | None) -> Revised | None:
        if revised is None:
            return None
        text = self.texts.get((revised.transcript, revised.revision))
        return Revised(
            revised.transcript,
            self._revision(revised.transcript, revised.revision),
            self._revision(revised.transcript, revised.before),
            text.digest if text else "",
            revised.review,
            revised.lost,
        )


def _withdrawal(redaction: Redacted | None) -> Redacted | None:
    """Return who withdrew, without whom some codings would be taken for mistakes."""
    if redaction is None or not redaction.participants:
        return None
    who = redaction.participants
    return Redacted(redaction.reason, participants=who, transcripts=redaction.transcripts)
