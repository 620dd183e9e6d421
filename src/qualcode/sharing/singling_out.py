"""Quotations whose words, with where somebody works, fit one person only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualcode.identities.folding import Spellings, folded
from qualcode.model.coding import Coding
from qualcode.model.organization import Participant
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import PARTICIPANT, Transcript

_ROLE = re.compile(
    r"role|position|job|title|occupation|profession|function|task|duty", re.IGNORECASE
)
_PLACE = re.compile(
    r"place|city|town|country|region|state|location|site|office|district|village", re.IGNORECASE
)
_LEAST = 3


@dataclass(frozen=True, slots=True)
class SinglingOut:
    """A quotation that says enough to tell who speaks: what, and where it stands."""

    transcript: str
    span: Span
    participant: str
    says: tuple[str, ...]

    def __str__(self) -> str:
        """Say what is told together, without the words."""
        place = f"{self.transcript} {self.span.start}-{self.span.end}"
        return f"{place}: {' and '.join(self.says)} together fit only {self.participant}."


def singling_out(study: Study, codings: Iterable[Coding]) -> list[SinglingOut]:
    """Return the quoted passages that tell who speaks, each once.

    The organisation of a participant always leaves, since organisations are counted. A passage in
    which the participant's role or place is named too, so that nobody else in the study fits, tells
    who it is. Roles and places are the attributes that `study.sharing` names, or that sound so.
    """
    checker = _Checker(study)
    passages = dict.fromkeys(
        (coding.segment.transcript, coding.segment.span)
        for coding in codings
        if coding.segment is not None
    )
    found = (
        checker.look(study.transcripts[name], span)
        for name, span in passages
        if name in study.transcripts
    )
    return [item for items in found for item in items]


class _Checker:
    def __init__(self, study: Study) -> None:
        self._study = study
        sharing = study.sharing
        self._roles = sharing.roles or tuple(filter(_ROLE.search, self._attributes))
        self._places = sharing.places or tuple(filter(_PLACE.search, self._attributes))

    @cached_property
    def _attributes(self) -> Sequence[str]:
        own = [name for item in self._study.participants.values() for name in item.attributes]
        shared = [name for item in self._study.organizations.values() for name in item.attributes]
        return list(dict.fromkeys([*own, *shared]))

    def _values(self, person: Participant, names: Iterable[str]) -> frozenset[str]:
        organization = self._study.organizations.get(person.organization)
        bearers = [person.attributes, *([organization.attributes] if organization else [])]
        return frozenset(
            value
            for attributes in bearers
            for name in names
            for value in attributes.get(name, ())
            if len(value) >= _LEAST
        )

    @cached_property
    def _of(self) -> Mapping[str, tuple[str, frozenset[str], frozenset[str]]]:
        """Map each participant to organisation, roles and places."""
        return {
            name: (
                person.organization,
                self._values(person, self._roles),
                self._values(person, self._places),
            )
            for name, person in self._study.participants.items()
        }

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings({value for _, *kinds in self._of.values() for of in kinds for value in of})

    def look(self, transcript: Transcript, span: Span) -> Iterator[SinglingOut]:
        named = {hit.spelling for hit in self._spellings.find(folded(transcript.quote(span)))}
        if not named:
            return
        for speaker in _speakers(transcript, span):
            if speaker not in self._of:
                continue
            organization, roles, places = self._of[speaker]
            told = (named & roles, named & places)
            if not any(told):
                continue
            fitting = [
                name
                for name, (where, their_roles, their_places) in self._of.items()
                if where == organization and told[0] <= their_roles and told[1] <= their_places
            ]
            if fitting == [speaker]:
                says = ["the organisation" if organization else "the interview"]
                says += ["the role"] * bool(told[0]) + ["the place"] * bool(told[1])
                yield SinglingOut(transcript.id, span, speaker, tuple(says))


def _speakers(transcript: Transcript, span: Span) -> list[str]:
    """Return the participants whose words a passage has; an interviewer's are about everybody."""
    turns = [turn for turn in transcript.turns if turn.span.overlaps(span)]
    said = [turn.participant for turn in turns if turn.role == PARTICIPANT and turn.participant]
    return list(dict.fromkeys(said or transcript.participants))
