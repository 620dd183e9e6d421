"""What organisations, participants and transcripts are told apart by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
    "team.artifact": lambda item: (name for team in item.teams for name in team.responsible_for),
    "interface.distance": lambda item: (place.distance for place in item.interfaces),
    "interface.formality": lambda item: (place.formality for place in item.interfaces),
    "interface.crosses": lambda item: (place.crosses for place in item.interfaces),
}


def attributes_of(study: Study) -> dict[str, str]:
    """Map the columns of organizations.csv and participants.csv to whom they describe.

    That is "organization" or "participant"; a name that both have belongs to organisations.
    """
    people = {name for item in study.participants.values() for name in item.attributes}
    places = {name for item in study.organizations.values() for name in item.attributes}
    found = dict.fromkeys(sorted(places), ORGANIZATION)
    return found | {name: PARTICIPANT for name in sorted(people) if name not in places}


def known_attributes(study: Study) -> dict[str, str]:
    """Map every attribute to what it describes: "organization", "participant" or "transcript".

    Beside columns of the three tables these are, where organisations' structures are described,
    team.kind, team.role, team.artifact, interface.distance, interface.formality and
    interface.crosses: what any of an organisation's teams or interfaces is like.
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
    if attribute not in known:
        raise UnknownAttribute(attribute, list(known))
    return known[attribute]


def attribute_rows(study: Study, attribute: str) -> pd.DataFrame:
    """Return which organisation, participant or transcript has which value.

    Returns:
        Columns bearer (its id) and value; an id with several values has several rows, one with
        none the value "not stated". Values stand in the order of their first appearance. An
        organisation whose structure is described, but has no such value, has "none".

    Raises:
        UnknownAttribute: nothing has that attribute.
    """
    level = any_level_of(study, attribute)
    if level == ORGANIZATION and attribute not in attributes_of(study):
        found = _of_structures(study, attribute)
    else:
        bearers: Mapping[str, Attributes] = {
            ORGANIZATION: {name: item.attributes for name, item in study.organizations.items()},
            PARTICIPANT: {name: item.attributes for name, item in study.participants.items()},
            TRANSCRIPT: {name: item.attributes for name, item in study.transcripts.items()},
        }[level]
        found = {name: values.get(attribute, ()) for name, values in bearers.items()}
    rows = [(name, value) for name, values in found.items() for value in values or (NOT_STATED,)]
    return pd.DataFrame(rows, columns=["bearer", "value"]).astype("str")


def _of_structures(study: Study, attribute: str) -> dict[str, tuple[str, ...]]:
    values = {
        name: tuple(dict.fromkeys(value for value in _OF_STRUCTURES[attribute](item) if value))
        for name, item in study.structures.items()
    }
    return {
        name: (values[name] or (NONE,)) if name in values else () for name in study.organizations
    }
