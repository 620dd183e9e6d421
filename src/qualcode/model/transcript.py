"""The text of an interview and its turns; the text is the only copy of the words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from qualcode.model.organization import Attributes
from qualcode.model.span import Span

INTERVIEWER = "interviewer"
PARTICIPANT = "participant"
OTHER = "other"
PREAMBLE = "preamble"

FIRST = "1"

REDACTED = "\u2588"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another speaks; `span` covers the words, not the label.

    `role` is interviewer, participant, other or preamble (text before the first label);
    `participant` is the participant's id or empty; `time` is `hh:mm:ss` or empty.
    """

    number: int
    speaker: str
    role: str
    span: Span
    participant: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """An interview as canonical text with its turns in order.

    `speakers` maps each label of the text to a participant's id, "interviewer" or "other".
    `revision` names the text: "1" for the first, later "2-5f3a90bc" (number and digest).
    In earlier revisions `REDACTED` stands for each character of what was taken out of the study.
    `attributes` are further columns of transcripts.csv.
    """

    id: str
    text: str
    turns: Sequence[Turn]
    participants: tuple[str, ...] = ()
    speakers: tuple[tuple[str, str], ...] = ()
    date: str = ""
    revision: str = FIRST
    attributes: Attributes = field(default_factory=dict)

    def turn_at(self, position: int) -> Turn | None:
        """Return the turn whose words, or the label before them, hold `position`."""
        ends = [turn.span.end for turn in self.turns]
        index = bisect_right(ends, position)
        return self.turns[index] if index < len(self.turns) else None

    def quote(self, span: Span) -> str:
        """Return the words of `span`."""
        return self.text[span.start : span.end]
