"""A study: its codebook, people, transcripts and codings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.errors import UnknownParticipant, UnknownTranscript
from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding
from qualcode.model.organization import Organization, Participant
from qualcode.model.structure import Structure
from qualcode.model.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a study's folder holds, read and checked.

    `organizations`, `participants`, `transcripts` and `structures` are keyed by id (structures by
    organisation) in natural order; `codings` are the live ones in ledger order.
    """

    title: str
    codebook: Codebook
    stance: str = ""
    unit: str = ""
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    structures: Mapping[str, Structure] = field(default_factory=dict)
    codings: tuple[Coding, ...] = ()
    folder: str = ""

    def transcript(self, transcript_id: str) -> Transcript:
        """Return a transcript by its id; raise UnknownTranscript for a stranger."""
        if transcript_id not in self.transcripts:
            raise UnknownTranscript(transcript_id, self.transcripts)
        return self.transcripts[transcript_id]

    def participant(self, participant_id: str) -> Participant:
        """Return a participant by their id; raise UnknownParticipant for a stranger."""
        if participant_id not in self.participants:
            raise UnknownParticipant(participant_id, self.participants)
        return self.participants[participant_id]
