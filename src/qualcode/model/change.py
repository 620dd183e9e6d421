"""What one command does: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding, Suggestion

CODE = "code"
UNCODE = "uncode"
RECODE = "recode"
MOVE = "move"
MEMO = "memo"
READ = "read"
ACCEPT = "accept"
REJECT = "reject"
SKIP = "skip"
DECIDE = "decide"
ROUND = "round"
REVISE = "revise"
CODEBOOK = "codebook"
CONFIRM = "confirm"
RELEASE = "release"
REDACT = "redact"
UNDO = "undo"
REDO = "redo"
ACTIONS = (
    CODE,
    UNCODE,
    RECODE,
    MOVE,
    MEMO,
    READ,
    ACCEPT,
    REJECT,
    SKIP,
    DECIDE,
    ROUND,
    REVISE,
    CODEBOOK,
    CONFIRM,
    RELEASE,
    REDACT,
    UNDO,
    REDO,
)

CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class ReadTurns:
    """Turns of a transcript that a coder has read, by number, in the revision they had."""

    transcript: str
    revision: str
    turns: frozenset[int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of a disagreement: between which codings, why, and the rule that follows.

    `disagreement` is its id, `rule` what should go to the codebook, empty where nothing follows.
    `codings` are the ids of the consensus codings that it made, `codes` the codes of those that
    still stand: a later decision about the same codings may have taken them back.
    """

    disagreement: str
    between: tuple[str, ...]
    reason: str = ""
    rule: str = ""
    codes: tuple[str, ...] = ()
    by: str = ""
    at: str = ""
    codings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewText:
    """A new revision of a transcript's text: what became of the codings on the one before.

    `moved` have their place in the new text; `review` and `lost` wait for a person on the old one.
    """

    transcript: str
    revision: str
    before: str
    sha256: str
    moved: tuple[Coding, ...] = ()
    review: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewCodebook:
    """A new state of the codebook, and what was done to get there.

    `deed` is one word: add, rename, move, merge, split, retire, revive, redefine, edit (in the
    file, by hand), adopt (as it was found), undo or redo. Either `codebook` says what the file is
    to mean, or `text` what it is to be. `harmless` are codes whose new definition asks for no new
    judgement, each with the fingerprints before and after; `again` the ids of codes whose codings
    are to be judged again.
    """

    deed: str
    codebook: Codebook | None = None
    text: str | None = None
    harmless: tuple[tuple[str, str, str], ...] = ()
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A codebook frozen under a name: the file that holds it, beside the study's, and its SHA-256.

    `note` says why, `by` and `at` who made it and when; empty until it is recorded.
    """

    name: str
    file: str
    sha256: str
    note: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One event to be.

    `codings` are those made (code, accept, decide) or the new state of those changed (recode, move,
    memo, confirm, revise); `removed` those taken back. `event` is the one undone or redone; `name`
    a round, `note` a remark on it, or why. `codebook` is a new state of the codebook.
    Ids, coder and time of new codings are set when the change is recorded.
    """

    action: str
    codings: tuple[Coding, ...] = ()
    removed: tuple[Coding, ...] = ()
    suggestion: Suggestion | None = None
    event: str = ""
    read: tuple[ReadTurns, ...] = ()
    decision: Decision | None = None
    text: NewText | None = None
    codebook: NewCodebook | None = None
    release: Release | None = None
    name: str = ""
    note: str = ""
