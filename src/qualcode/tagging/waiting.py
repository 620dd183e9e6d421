"""Working off codings that a new text left behind: giving them a place, or taking them back."""

from __future__ import annotations

from dataclasses import replace

from qualcode.errors import StaleCoding, StaleText, UnknownCoding
from qualcode.model.change import MOVE, UNCODE, Change
from qualcode.model.coding import Coding, Segment
from qualcode.model.study import Study
from qualcode.tagging.edit import refuse_repeats


def place(study: Study, name: str, segment: Segment, *, owner: str = "", seen: str = "") -> Change:
    """Return the change that gives a waiting coding its place in the present text.

    The coding stays its coder's; whoever records the change is named in the ledger.

    Args:
        study: the study as it is.
        name: the coding's id.
        segment: the place.
        owner: the only coder whose codings may be placed; by default everybody's may.
        seen: the event that last touched the coding when it was looked at.

    Raises:
        UnknownCoding: no such coding of that coder waits.
        StaleCoding: it has changed since it was seen.
        StaleText: the words do not stand there in the present text.
        CodingExists: its coder has coded that place with the code already.
    """
    coding = _waiting(study, name, owner=owner, seen=seen)
    text = study.transcript(segment.transcript)
    if text.quote(segment.span) != segment.quote:
        raise StaleText(text.id)
    placed = replace(coding, segment=segment, revision=text.revision)
    refuse_repeats(study, [placed])
    return Change(MOVE, codings=(placed,))


def give_up(study: Study, name: str, *, owner: str = "", seen: str = "") -> Change:
    """Return the change that takes a waiting coding back.

    Raises:
        UnknownCoding: no such coding of that coder waits.
        StaleCoding: it has changed since it was seen.
    """
    return Change(UNCODE, removed=(_waiting(study, name, owner=owner, seen=seen),))


def _waiting(study: Study, name: str, *, owner: str, seen: str) -> Coding:
    for coding in study.waiting:
        if coding.id == name and owner in ("", coding.coder):
            if seen and coding.changed != seen:
                raise StaleCoding(coding.id)
            return coding
    raise UnknownCoding(name)
