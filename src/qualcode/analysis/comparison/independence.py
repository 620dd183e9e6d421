"""Whether what is counted may be tested at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualcode.errors import TableError
from qualcode.model.study import Study

_PASSAGES = ("codings", "turns")


def nesting(study: Study, unit: str, units: Sequence[str], *, assume_independent: bool) -> str:
    """Say why units are not independent of each other; "" where they are, or are declared to be.

    Organisations are. Participants are, if no two of them are of one organisation and none of an
    unknown one; transcripts likewise, by their participants.

    Raises:
        TableError: the units are codings or turns, or transcripts of which several are of one
            organisation.
    """
    if unit in _PASSAGES:
        raise TableError(
            f"No test or interval is given for {unit}: passages of one interview are not "
            "independent of each other, so that they would pass for a larger sample than there is. "
            "Choose organizations as the unit."
        )
    if unit == "organizations" or assume_independent:
        return ""
    homes = Counter(home for name in set(units) for home in _homes(study, unit, name))
    shared = [home for home, number in homes.items() if number > 1]
    if not shared and "" not in homes:
        return ""
    if unit == "transcripts":
        raise TableError(
            "No test or interval is given for transcripts: several are of one organisation, and so "
            "not independent of each other. Choose organizations as the unit, or declare them "
            "independent (--assume-independent)."
        )
    return (
        f"participants of one organisation ({len(shared)} have several) are not independent; "
        "choose organizations, or declare them independent (--assume-independent)"
        if shared
        else "the organisation of some participants is not known, so they may not be independent"
    )


def _homes(study: Study, unit: str, name: str) -> set[str]:
    """Return the organisations that a participant or a transcript belongs to."""
    text = study.transcripts.get(name) if unit == "transcripts" else None
    people = text.participants if text else () if unit == "transcripts" else (name,)
    known = study.participants
    return {known[person].organization if person in known else "" for person in people} or {""}
