"""Part of a study: some organisations, participants or transcripts, and what is said by them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from qualcode.analysis.attributes import ORGANIZATION, PARTICIPANT, TRANSCRIPT
from qualcode.analysis.cooccur.lines import lines_of
from qualcode.analysis.cooccur.rule import Rule
from qualcode.analysis.cooccur.spans import Integers
from qualcode.analysis.places import Turns
from qualcode.analysis.query.excerpts import place_table
from qualcode.analysis.query.passages import NOBODY, make_passages
from qualcode.model.study import Study

OF_SPEAKERS = ("turn", "exchange")


def part_of(study: Study, level: str, names: set[str]) -> Study:
    """Return a study of some organisations, participants or transcripts, with all they are in."""
    texts = {
        name: text
        for name, text in study.transcripts.items()
        if level == TRANSCRIPT and name in names
    }
    there = {person for text in texts.values() for person in text.participants}
    people = {
        name: person
        for name, person in study.participants.items()
        if {PARTICIPANT: name in names, TRANSCRIPT: name in there}.get(
            level, person.organization in names
        )
    }
    places = {person.organization for person in people.values()}
    if level != TRANSCRIPT:
        texts = {
            name: text
            for name, text in study.transcripts.items()
            if any(person in people for person in text.participants)
        }
    return replace(
        study,
        participants=people,
        organizations={
            name: place
            for name, place in study.organizations.items()
            if name in (names if level == ORGANIZATION else places)
        },
        transcripts=texts,
    )


def is_shared(study: Study, part: Study, level: str) -> bool:
    """Tell whether some interview of a part is, too, one of people who need not be of it."""
    if level == TRANSCRIPT:
        return False
    people = [text.participants for text in part.transcripts.values()]
    if level == PARTICIPANT:
        return any(len(names) > 1 for names in people)
    homes = ({study.participants[name].organization for name in names} for names in people)
    return any(len(found) > 1 for found in homes)


def units_said(
    study: Study,
    part: Study,
    level: str,
    names: Collection[str],
    *,
    rule: Rule,
    coded: Integers,
) -> int:
    """Return how many turns or exchanges are of some organisations or participants.

    A turn belongs to whom a passage in it would belong to. `coded` are the units that are coded for
    them; a passage may go on into somebody else's turn.
    """
    turns = Turns.of(list(part.transcripts.values()))
    spoken = turns.number > 0
    spoken[-1] = False
    rows = zip(turns.text[spoken].tolist(), turns.first[spoken].tolist(), strict=True)
    asked = make_passages(((text, first, first + 1, NOBODY) for text, first in rows), turns)
    whole = replace(part, participants=study.participants)
    said = place_table(whole, asked, turns)[level].isin(names).to_numpy(dtype=bool)
    lines = lines_of(part, interviewer=rule.interviewer)
    place = np.flatnonzero(spoken)[said]
    kept = lines.position[place + 1] > lines.position[place]
    units = lines.position[place[kept]]
    units = lines.exchanges[units] if rule.unit == "exchange" else units
    return len(np.union1d(units, coded))
