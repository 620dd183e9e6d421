"""How two versions of a study differ, in a researcher's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding
from qualcode.model.history import Entry
from qualcode.model.transcript import Transcript

ADDED = "added"
REMOVED = "removed"
RECODED = "recoded"
MOVED = "boundary moved"
MEMO = "memo changed"

RETIRED = "retired"
REVIVED = "brought back"
RENAMED = "renamed"
REPARENTED = "moved"
MERGED = "merged"
SPLIT = "split"
REDEFINED = "redefined"
EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Version:
    """A study at one time, as far as comparing needs it.

    `codings` are all that stood, in ledger order, whether or not they fit the study's other files;
    `revisions` the present revision of each text that has more than one, `lost` the codings whose
    words the present texts no longer have. `texts` are the transcripts by id and revision,
    `history` the commands with what is undone at that time.
    """

    codings: Sequence[Coding] = ()
    codebook: Codebook = field(default_factory=Codebook)
    revisions: Mapping[str, str] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    texts: Mapping[tuple[str, str], Transcript] = field(default_factory=dict)
    history: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class CodingDifference:
    """What became of one coding.

    `kind` is one of ADDED, REMOVED, RECODED, MOVED, MEMO; `before` and `after` hold what changed:
    codes, positions or memos (also the memo of a coding that was added or removed). `transcript` is
    empty for people and papers; `turn` is that of the first word, 0 where it is not known, and
    `start` is -1 where no passage is coded. `command`, `at`, `by` and `event` tell which command
    did it, where that is known.
    """

    coder: str
    transcript: str
    place: str
    turn: int
    start: int
    end: int
    code: str
    kind: str
    before: str
    after: str
    quote: str
    coding: str
    command: str = ""
    at: str = ""
    by: str = ""
    event: str = ""

    @property
    def what(self) -> str:
        """Say what happened in a few words, without the passage's own."""
        if self.kind == RECODED:
            origin = f" from '{self.before}'" if self.before else ""
            return f"recoded{origin} to '{self.after}'"
        if self.kind == MOVED:
            origin = f" from {self.before}" if self.before else ""
            return f"boundary moved{origin} to {self.after}"
        return self.kind


@dataclass(frozen=True, slots=True)
class TextDifference:
    """A transcript's new text, and what became of the codings on the one before."""

    transcript: str
    before: str
    after: str
    moved: int
    review: int
    lost: int

    @property
    def what(self) -> str:
        """Say what happened in a few words."""
        noun = "coding" if self.moved == 1 else "codings"
        return f"text revised: {self.moved} {noun} moved, {self.review} to review, {self.lost} lost"


@dataclass(frozen=True, slots=True)
class CodeDifference:
    """What became of one code.

    `kind` is one of ADDED, REMOVED, RETIRED, REVIVED, RENAMED, REPARENTED, MERGED, SPLIT,
    REDEFINED, EDITED; `field` names what was redefined or edited; `before` and `after` hold it.
    """

    code: str
    name: str
    kind: str
    field: str = ""
    before: str = ""
    after: str = ""

    @property
    def what(self) -> str:
        """Say what happened in a few words, without the definitions' own."""
        if self.kind == RENAMED:
            return f"renamed from '{self.before}' to '{self.after}'"
        if self.kind == REPARENTED:
            return f"moved from {_below(self.before)} to {_below(self.after)}"
        if self.kind == MERGED:
            return f"merged: took in {self.after}" if self.after else f"no longer has {self.before}"
        if self.kind == SPLIT:
            return f"split from '{self.after}'" if self.after else "no longer a split"
        if self.kind in (REDEFINED, EDITED):
            return f"{self.kind}: {self.field}"
        return self.kind


def _below(code: str) -> str:
    return f"below '{code}'" if code else "the top"


@dataclass(frozen=True, slots=True)
class CommandDifference:
    """How many commands of a kind, that change no coding, a coder did; negative: are gone."""

    coder: str
    command: str
    number: int

    @property
    def what(self) -> str:
        """Say how often the command was given, or how many of it are gone."""
        times = "once" if abs(self.number) == 1 else f"{abs(self.number)} times"
        return f"'{self.command}' {times}" + ("" if self.number > 0 else " less")


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs; codings by coder, transcript and place."""

    codings: tuple[CodingDifference, ...] = ()
    texts: tuple[TextDifference, ...] = ()
    codes: tuple[CodeDifference, ...] = ()
    commands: tuple[CommandDifference, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        return bool(self.codings or self.texts or self.codes or self.commands)
