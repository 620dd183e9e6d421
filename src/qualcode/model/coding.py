"""A person's judgement that a passage, a participant or a paper bears a code."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.span import Span

Judgement = tuple[str, str, str, int, int, str, str, str]


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
    definition of the code and `revision` the text that the coder had before them. `changed` is the
    last event that touched it.
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
    revision: str = ""
    source: Source | None = None
    changed: str = ""

    @property
    def judgement(self) -> Judgement:
        """Return who coded what place with which code; nobody judges a place twice alike."""
        where, start, end = self.transcript, -1, -1
        if self.segment is not None:
            span = self.segment.span
            where, start, end = self.segment.transcript, span.start, span.end
        section = self.source.section if self.source else ""
        return (
            self.coder,
            self.code,
            where,
            start,
            end,
            self.participant,
            self.reference,
            section,
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggester's proposal; it becomes a Coding only when a coder accepts it."""

    id: str
    segment: Segment
    code: str
    suggester: str
    score: float
    reason: str
