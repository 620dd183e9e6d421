"""What organisations, participants and transcripts are told apart by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import inf

import pandas as pd

from qualcode.errors import UnknownAttribute
from qualcode.model.organization import Attributes
from qualcode.model.structure import Structure
from qualcode.model.study import Study

NOT_STATED = "not stated"
NONE = "none"
ORGANIZATION, PARTICIPANT, TRANSCRIPT = "organization", "participant", "transcript"
_OF_STRUCTURES: Mapping[str, Callable[[Structure], Iterable[str]]] = {
    "team.kind": lambda item: (team.kind for team in item.teams),
    "team.role": lambda item: (member.role for team in item.teams for member in team.members),
    "team.size": lambda item: (str(team.size or "") for team in item.teams),
    "team.artifact": lambda item: (name for team in item.teams for name in team.responsible_for),
    "interface.distance": lambda item: (place.distance for place in item.interfaces),
    "interface.formality": lambda item: (place.formality for place in item.interfaces),
    "interface.power": lambda item: (place.power for place in item.interfaces),
    "interface.crosses": lambda item: (place.crosses for place in item.interfaces),
}
_LEVELS = (ORGANIZATION, PARTICIPANT, TRANSCRIPT)
_NUMBER = re.compile(r"(under )?(-?\d+(?:\.\d+)?)( to under .*| or more)?", re.ASCII)


def attributes_of(study: Study) -> dict[str, str]:
    """Map the columns of organizations.csv and participants.csv to whom they describe.

    That is "organization" or "participant"; a name that both have belongs to organisations (and
    "participant." before it tells that the other is meant).
    """
    people = {name for item in study.participants.values() for name in item.attributes}
    places = {name for item in study.organizations.values() for name in item.attributes}
    found = dict.fromkeys(sorted(places), ORGANIZATION)
    return found | {name: PARTICIPANT for name in sorted(people) if name not in places}


def known_attributes(study: Study) -> dict[str, str]:
    """Map every attribute to what it describes: "organization", "participant" or "transcript".

    Beside columns of the three tables these are, where organisations' structures are described,
    team.kind, team.role, team.size, team.artifact, interface.distance, interface.formality,
    interface.power and interface.crosses: what any of an organisation's teams or interfaces is
    like.
    """
    texts = {name for item in study.transcripts.values() for name in item.attributes}
    own = attributes_of(study) | dict.fromkeys(_OF_STRUCTURES if study.structures else (), "")
    found = {name: level or ORGANIZATION for name, level in own.items()}
    return found | {name: TRANSCRIPT for name in sorted(texts) if name not in found}


def any_level_of(study: Study, attribute: str) -> str:
    """Return whether an attribute describes an "organization", "participant" or "transcript".

    Raises:
        UnknownAttribute: it describes none of them.
    """
    known = known_attributes(study)
    level, _, name = attribute.partition(".")
    if attribute not in known and level in _LEVELS and name in _columns(study, level):
        return level
    if attribute not in known:
        raise UnknownAttribute(attribute, list(known))
    return known[attribute]


def _columns(study: Study, level: str) -> set[str]:
    return {name for item in _bearers(study, level).values() for name in item}


def _bearers(study: Study, level: str) -> Mapping[str, Attributes]:
    return {
        ORGANIZATION: {name: item.attributes for name, item in study.organizations.items()},
        PARTICIPANT: {name: item.attributes for name, item in study.participants.items()},
        TRANSCRIPT: {name: item.attributes for name, item in study.transcripts.items()},
    }[level]


def attribute_rows(study: Study, attribute: str) -> pd.DataFrame:
    """Return which organisation, participant or transcript has which value.

    Returns:
        Columns bearer (its id) and value; an id with several values has several rows, one with
        none the value "not stated". Values stand in the order of their first appearance; if all of
        them are numbers, in that of their size, with "not stated" last. An organisation whose
        structure is described, but has no such value, has "none".

    Raises:
        UnknownAttribute: nothing has that attribute.
    """
    level = any_level_of(study, attribute)
    if attribute in _OF_STRUCTURES and attribute not in attributes_of(study):
        found = _of_structures(study, attribute)
    else:
        name = column_of(study, attribute)
        found = {who: values.get(name, ()) for who, values in _bearers(study, level).items()}
    rows = [(name, value) for name, values in found.items() for value in values or (NOT_STATED,)]
    ranks = {value: _rank(value) for _, value in rows}
    if all(ranks.values()):
        rows.sort(key=lambda row: ranks[row[1]])
    return pd.DataFrame(rows, columns=["bearer", "value"]).astype("str")


def column_of(study: Study, attribute: str) -> str:
    """Return the column that an attribute's values stand in, without what it describes."""
    return attribute if attribute in known_attributes(study) else attribute.partition(".")[2]


def _rank(value: str) -> tuple[float, int] | tuple[()]:
    """Return the place of a number, or of a range of them, among others; () for other words."""
    found = _NUMBER.fullmatch(value)
    if found is None:
        return {NONE: (inf, 0), NOT_STATED: (inf, 1)}.get(value, ())
    return float(found[2]), 0 if found[1] else 1


def _of_structures(study: Study, attribute: str) -> dict[str, tuple[str, ...]]:
    values = {
        name: tuple(dict.fromkeys(value for value in _OF_STRUCTURES[attribute](item) if value))
        for name, item in study.structures.items()
    }
    return {
        name: (values[name] or (NONE,)) if name in values else () for name in study.organizations
    }
