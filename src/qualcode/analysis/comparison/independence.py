"""Whether what is counted may be tested at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qualcode.errors import TableError
from qualcode.model.study import Study

_PASSAGES = ("codings", "turns")


def nesting(study: Study, unit: str, units: Sequence[str], *, assume_independent: bool) -> str:
    """Say why units are not independent of each other; "" where they are, or are declared to be.

    Organisations are. Participants are, if no two of them are of one organisation and none of an
    unknown one; transcripts likewise, by their participants. In a study that names no organisation
    at all, participants are, and transcripts if nobody is in two of them.

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
    shared, unknown = shared_homes(study, unit, units)
    if not shared and not unknown:
        return ""
    if unit == "transcripts":
        raise TableError(_refusal(shared))
    return (
        f"participants of one organisation ({shared} have several) are not independent; "
        "choose organizations, or declare them independent (--assume-independent)"
        if shared
        else "the organisation of some participants is not known, so they may not be independent; "
        "choose organizations, or declare them independent (--assume-independent)"
    )


def _refusal(shared: int) -> str:
    reason = (
        "several are of one organisation, or of one person, and so not independent of each other"
        if shared
        else "the organisation of some is not known, so they may not be independent of each other"
    )
    return (
        f"No test or interval is given for transcripts: {reason}. Choose organizations as the "
        "unit, or declare them independent (--assume-independent)."
    )


def shared_homes(study: Study, unit: str, units: Iterable[str]) -> tuple[int, bool]:
    """Return how many organisations have several of some units, and whether one is not known.

    The units are participants or transcripts. Where a study names no organisation at all, each
    person stands for one.
    """
    alone = not study.organizations and not any(
        person.organization for person in study.participants.values()
    )
    homes = Counter(home for name in set(units) for home in _homes(study, unit, name, alone=alone))
    unknown = homes.pop("", 0) > 0
    return sum(number > 1 for number in homes.values()), unknown


def _homes(study: Study, unit: str, name: str, *, alone: bool) -> set[str]:
    """Return the organisations that a participant or a transcript belongs to."""
    text = study.transcripts.get(name) if unit == "transcripts" else None
    people = text.participants if text else () if unit == "transcripts" else (name,)
    if alone:
        return set(people) or {""}
    known = study.participants
    return {known[person].organization if person in known else "" for person in people} or {""}
