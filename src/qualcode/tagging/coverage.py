"""Which turns a coder has read: the difference between "no code" and "not seen"."""

from __future__ import annotations

from collections.abc import Iterable

from qualcode.errors import NoSuchTurn
from qualcode.model.change import READ, Change, ReadTurns
from qualcode.model.study import Study


def mark_read(
    study: Study, transcript: str, turns: Iterable[int] | None = None, *, coder: str
) -> Change | None:
    """Return the change that marks turns as read, by default all.

    None where they are already, in this round.

    Raises:
        UnknownTranscript: the transcript is not in the study.
        NoSuchTurn: a number is not one of its turns.
    """
    text = study.transcript(transcript)
    known = {turn.number for turn in text.turns}
    wanted = known if turns is None else set(turns)
    for number in sorted(wanted - known):
        raise NoSuchTurn(number, transcript, len(text.turns))
    read = study.read_in.get(study.round, {}) if study.read_in else study.read
    fresh = wanted - read.get(coder, {}).get(text.id, frozenset())
    if not fresh:
        return None
    return Change(READ, read=(ReadTurns(text.id, text.revision, frozenset(fresh)),))
