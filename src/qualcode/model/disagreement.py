"""A place of a transcript that coders judge differently, and what each of them has there."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

from qualcode.errors import UnknownCoder
from qualcode.model.coding import Coding
from qualcode.model.columns import coding_columns
from qualcode.model.notation import natural_key
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.model.turns import turn_columns

OTHER_CODE = "other code"
OTHER_BOUNDARY = "other boundary"
NOT_CODED = "one did not code"
NOT_READ = "one did not read"
KINDS = (OTHER_CODE, OTHER_BOUNDARY, NOT_CODED, NOT_READ)

AGREED = "agreed-"


@dataclass(frozen=True, slots=True)
class Side:
    """What one coder has at a place. Without codings, `judged` tells "no code" from "not seen"."""

    coder: str
    codings: tuple[Coding, ...] = ()
    judged: bool = True

    @property
    def stand(self) -> str:
        """Return "coded", "did not code" or "did not read"."""
        if self.codings:
            return "coded"
        return "did not code" if self.judged else "did not read"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place where coders differ.

    `kind` is one of KINDS, the gravest that two of the coders have between them. `span` covers all
    codings of all sides, `turns` are the numbers of the turns it touches. `sides` stand in the
    natural order of the coders' names; those who coded nothing come with an empty side.
    """

    id: str
    kind: str
    transcript: str
    span: Span
    turns: tuple[int, ...]
    sides: tuple[Side, ...]

    @property
    def coders(self) -> tuple[str, ...]:
        """Return the names of all sides."""
        return tuple(side.coder for side in self.sides)

    @property
    def codings(self) -> tuple[Coding, ...]:
        """Return the codings of all sides."""
        return tuple(coding for side in self.sides for coding in side.codings)


def disagreement_id(codings: Iterable[Coding], *, unread: bool = False) -> str:
    """Return ten hex digits that stay the same until a coding's code or words change.

    A new memo does not count, nor does a new revision of the text that leaves the words as they
    were. Where somebody has not read (`unread`), the same codings make another disagreement: it is
    a new question once they have.
    """
    keys = sorted("\x1f".join((coding.id, coding.code, _words(coding))) for coding in codings)
    whole = "\x1e".join([*keys, "unread" if unread else ""])
    return hashlib.sha256(whole.encode()).hexdigest()[:10]


def _words(coding: Coding) -> str:
    return coding.segment.quote if coding.segment else ""


def comparable_coders(study: Study, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the coders who coded a passage or marked turns as read, or those named, in order.

    Raises:
        UnknownCoder: somebody named is none of them.
    """
    columns = coding_columns(study.codings)
    known = set(compress(columns.coder, (start >= 0 for start in columns.start)))
    known |= study.read.keys()
    for name in named:
        if name not in known:
            raise UnknownCoder(name, sorted(known, key=natural_key))
    return tuple(sorted(set(named) or known, key=natural_key))


def touched_turns(text: Transcript, spans: Iterable[Span]) -> list[tuple[int, ...]]:
    """Return, for each span, the numbers of the turns from the one it begins in to its last.

    The label before a turn's words belongs to the turn; text behind the last turn to none.
    """
    turns = turn_columns(text.turns)
    ends, numbers = turns.end, turns.number
    return [
        tuple(numbers[bisect_right(ends, span.start) : bisect_right(ends, span.end - 1) + 1])
        for span in spans
    ]
