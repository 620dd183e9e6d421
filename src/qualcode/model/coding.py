"""A person's judgement that a passage, a participant or a paper bears a code."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.span import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage: a span of one transcript's text and the words it covered when it was coded."""

    transcript: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where published evidence stands: the section and the list as printed there."""

    section: str = ""
    printed: str = ""
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """A coder's judgement. Exactly one target is set.

    `segment` is a passage, `transcript` a whole interview, `participant` a person whose transcript
    is not at hand, `reference` a paper coded with the same codebook. `fingerprint` names the
    definition of the code and `revision` the text that the coder had before them.
    """

    id: str
    code: str
    coder: str
    segment: Segment | None = None
    transcript: str = ""
    participant: str = ""
    reference: str = ""
    memo: str = ""
    round: str = ""
    at: str = ""
    fingerprint: str = ""
    revision: int = 0
    source: Source | None = None

    @property
    def place(self) -> tuple[str, ...]:
        """Return what is coded, as a key: two codings of one place have the same key."""
        if self.segment is not None:
            span = self.segment.span
            return ("segment", self.segment.transcript, str(span.start), str(span.end))
        if self.transcript:
            return ("transcript", self.transcript)
        section = self.source.section if self.source else ""
        kind, name = (
            ("participant", self.participant) if self.participant else ("reference", self.reference)
        )
        return (kind, name, section)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggester's proposal; it becomes a Coding only when a coder accepts it."""

    id: str
    segment: Segment
    code: str
    suggester: str
    score: float
    reason: str
