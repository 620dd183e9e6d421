"""Where coders differ, and which of it is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from qualcode.errors import UnknownDisagreement
from qualcode.model.change import Decision
from qualcode.model.coding import Coding
from qualcode.model.disagreement import (
    KINDS,
    NOT_CODED,
    NOT_READ,
    OTHER_BOUNDARY,
    OTHER_CODE,
    Disagreement,
    Side,
    comparable_coders,
    disagreement_id,
    touched_turns,
)
from qualcode.model.notation import natural_key
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.tagging.pairs import Comparison, Passage, compare_passages
from qualcode.tagging.settled import Settled

_Placed = tuple[Coding, Passage]


def disagreements(
    study: Study,
    *,
    coders: Sequence[str] = (),
    transcripts: Sequence[str] = (),
    codes: Sequence[str] = (),
    rounds: Sequence[str] = (),
    kinds: Sequence[str] = (),
    decided: bool = False,
) -> tuple[Disagreement, ...]:
    """Return the places where coders differ, pair by pair, one for each place.

    Every pair of coders is compared, of all who coded a passage or read a turn, or of those named;
    a single name stands for every pair that this coder is part of. Passages that overlap, of
    different coders, make one place where they bear the same code, or where each bears a code that
    the other coder does not have there. So a place comes once, however many coders are at it: its
    `kind` is the gravest that two of them have between them, and its sides say what each has. A
    code that one coder has in addition to what both have there is "one did not code".

    A coder who has nothing at a place either did not code it (having read all turns that the
    passage touches, or coded something that overlaps it) or did not read it; the latter is no
    judgement, and such places come last. The others stand in the order of transcripts and text.

    Args:
        study: codings that wait on an earlier text, and those of whole transcripts, are left out.
        coders: whom to compare.
        transcripts: only these.
        codes: only places where one of these codes, or one below them, is in question.
        rounds: compare only what was coded in these rounds.
        kinds: only these of KINDS.
        decided: with those that are decided. By default they are left out until one of their
            codings changes.

    Raises:
        UnknownCoder, UnknownTranscript, UnknownCode: a name is not in the study.
    """
    names = comparable_coders(study, coders)
    compared = comparable_coders(study) if len(names) == 1 else names
    texts = [study.transcript(name) for name in transcripts] or list(study.transcripts.values())
    wanted = {code.id for name in codes for code in study.codebook.subtree(name)}
    settled = Settled(study)
    by_text = _by_text(study, compared, rounds)
    found = [
        place
        for text in texts
        for place in _places(study, text, by_text.get(text.id, []), compared)
        if place.kind in (kinds or KINDS)
        and (len(names) > 1 or names[0] in place.coders)
        and (not wanted or wanted & {study.codebook[item.code].id for item in place.codings})
        and (decided or settled.decision(place) is None)
    ]
    return tuple(sorted(found, key=lambda place: place.kind == NOT_READ))


def find_disagreement(study: Study, name: str, *, coders: Sequence[str] = ()) -> Disagreement:
    """Return a disagreement by its id, decided or not.

    It is looked for between the coders named; without names between all of them, then pair by
    pair; and at last in each round by itself.

    Raises:
        UnknownDisagreement: there is none, or it has changed since it was listed.
    """
    named = tuple(coders)
    pairs = [] if named else list(combinations(comparable_coders(study), 2))
    rounds = sorted({coding.round for coding in study.with_repeats().codings})
    ways = [(who, ()) for who in (named, *pairs)] + [(named, (round_,)) for round_ in rounds]
    for who, when in ways:
        for place in disagreements(study, coders=who, rounds=when, decided=True):
            if place.id == name.lower():
                return place
    raise UnknownDisagreement(name)


def decisions_on(study: Study, places: Iterable[Disagreement]) -> dict[str, Decision]:
    """Return, by the ids of disagreements, what was decided on them as their codings are now."""
    settled = Settled(study)
    found = {place.id: settled.decision(place) for place in places}
    return {name: decision for name, decision in found.items() if decision is not None}


def _by_text(
    study: Study, coders: Sequence[str], rounds: Sequence[str]
) -> Mapping[str, list[_Placed]]:
    found: dict[str, list[_Placed]] = {}
    for coding in (study.with_repeats() if rounds else study).codings:
        segment = coding.segment
        if segment and coding.coder in coders and (not rounds or coding.round in rounds):
            passage = Passage(coding.coder, study.codebook[coding.code].id, segment.span)
            found.setdefault(segment.transcript, []).append((coding, passage))
    return found


def _places(
    study: Study, text: Transcript, placed: list[_Placed], coders: Sequence[str]
) -> Iterator[Disagreement]:
    """Yield the disagreements of one transcript in the order of its text."""
    placed.sort(key=lambda item: (item[1].span, item[1].code, item[1].coder, item[0].id))
    passages = [passage for _, passage in placed]
    turns = touched_turns(text, (passage.span for passage in passages))
    read = {coder: study.read.get(coder, {}).get(text.id, frozenset()) for coder in coders}
    comparison = compare_passages(passages, coders)
    absent: dict[int, dict[str, bool]] = {}
    for item in comparison.missing:
        touched = turns[item.passage]
        judged = item.seen or (bool(touched) and read[item.coder].issuperset(touched))
        absent.setdefault(item.passage, {})[item.coder] = judged
    kinds = _kinds(comparison, absent)
    for group in comparison.groups(len(placed)):
        found = [kinds[number] for number in group if number in kinds]
        if found:
            codings = [placed[number][0] for number in group]
            missing = [absent[number] for number in group if number in absent]
            yield _disagreement(text, KINDS[min(found)], _sides(codings, missing))


def _kinds(comparison: Comparison, absent: Mapping[int, Mapping[str, bool]]) -> dict[int, int]:
    """Return for each passage in question the gravest kind, as its place in KINDS."""
    found = {
        number: KINDS.index(NOT_CODED if any(judged.values()) else NOT_READ)
        for number, judged in absent.items()
    }
    for kind, pairs in (
        (OTHER_BOUNDARY, comparison.boundaries),
        (OTHER_CODE, comparison.others),
    ):
        found |= {number: KINDS.index(kind) for pair in pairs for number in pair}
    return found


def _sides(codings: list[Coding], missing: list[dict[str, bool]]) -> tuple[Side, ...]:
    own: dict[str, list[Coding]] = {}
    for coding in codings:
        own.setdefault(coding.coder, []).append(coding)
    judged: dict[str, bool] = {}
    for coders in missing:
        for coder, judges in coders.items():
            judged[coder] = judged.get(coder, True) and judges
    names = sorted(own | judged, key=natural_key)
    return tuple(
        Side(name, tuple(own.get(name, ())), judged=name in own or judged[name]) for name in names
    )


def _disagreement(text: Transcript, kind: str, sides: tuple[Side, ...]) -> Disagreement:
    codings = [coding for side in sides for coding in side.codings]
    spans = [coding.segment.span for coding in codings if coding.segment]
    span = Span(min(span.start for span in spans), max(span.end for span in spans))
    return Disagreement(
        id=disagreement_id(codings, unread=kind == NOT_READ),
        kind=kind,
        transcript=text.id,
        span=span,
        turns=touched_turns(text, [span])[0],
        sides=sides,
    )
