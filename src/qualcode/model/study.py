"""A study: its codebook, people, transcripts and codings."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.errors import UnknownParticipant, UnknownTranscript
from qualcode.model.agreement import Agreement
from qualcode.model.change import Decision, Release
from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding, Judgement, Suggestion
from qualcode.model.organization import Organization, Participant
from qualcode.model.problem import Problem
from qualcode.model.published import PublishedNumber, Topic
from qualcode.model.sharing import Sharing
from qualcode.model.structure import Structure
from qualcode.model.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Declared:
    """What study.yaml wants of one output of the report.

    `label` is what the publication calls it; `columns` and `rows` (values of the first column), in
    this order, are kept of its table, all where they are empty.
    """

    label: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a study's folder holds, read and checked.

    `organizations`, `participants`, `transcripts` and `structures` are keyed by id (structures by
    organisation) in natural order; `codings` are the live ones in ledger order, `suggestions` all
    proposals, and `rejected` the ids of those that each coder turned down. `language` is the code
    of what is spoken (a transcript's column `language` comes first). `points` maps the code of a
    collaboration point to the attribute of organisations that describes it, `report` the names
    of outputs to what is declared of them, `agreement` how coders are compared, `sharing` which
    numbers are too small to be given away. `tables` holds the rows of further CSV files by name.
    `problems` are flaws of the ledger that left codings out, and relations of codes that are passed
    over.

    `judged` tells quickly whether somebody coded a place with a code, `judged_in` whether they did
    in a round. `waiting` are codings that a new text left behind, on the revision they were made
    on; `doubles` repeat another of the same coder (in a later round, or when two devices are
    merged); `consensus` are those that decisions made. None of these is among `codings`. `read`
    maps coders to the numbers of the turns they have read, by transcript, and `read_in` rounds to
    what was read in them; `round` is the round of coding that was started last. `harmless` maps
    codes to pairs of fingerprints of their definition that ask for the same judgement, `again` has
    the codings that the split of their code left to be judged again, `releases` those of the
    codebook in order.
    """

    title: str
    codebook: Codebook
    stance: str = ""
    unit: str = "organizations"
    interviewers: tuple[str, ...] = ()
    language: str = ""
    points: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, Declared] = field(default_factory=dict)
    agreement: Agreement = field(default_factory=Agreement)
    sharing: Sharing = field(default_factory=Sharing)
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    structures: Mapping[str, Structure] = field(default_factory=dict)
    codings: Sequence[Coding] = ()
    judged: Container[Judgement] = field(default=frozenset(), compare=False)
    judged_in: Container[tuple[str, Judgement]] = field(default=frozenset(), compare=False)
    waiting: tuple[Coding, ...] = ()
    doubles: tuple[Coding, ...] = ()
    consensus: tuple[Coding, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    read: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict)
    read_in: Mapping[str, Mapping[str, Mapping[str, frozenset[int]]]] = field(default_factory=dict)
    round: str = ""
    harmless: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    again: frozenset[str] = frozenset()
    releases: tuple[Release, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    rejected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skipped: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tables: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    guide: tuple[Topic, ...] = ()
    published: tuple[PublishedNumber, ...] = ()
    problems: tuple[Problem, ...] = ()

    def with_repeats(self) -> Study:
        """Return the study with the codings, too, that repeat another of the same coder.

        A repeat counts once; where rounds are told apart, each round has its own.
        """
        if not self.doubles:
            return self
        return replace(self, codings=(*self.codings, *self.doubles), doubles=())

    def language_of(self, transcript_id: str) -> str:
        """Return the language of a transcript: its own, else the study's, else English.

        Raises:
            UnknownTranscript: the transcript is not in the study.
        """
        own = self.transcript(transcript_id).attributes.get("language", ())
        return next(iter(own), self.language) or "en"

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
