"""Deciding on disagreements: what becomes the consensus, while every coder's codings stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qualcode.errors import NoOutcome, NoReason, NothingToKeep, PlaceElsewhere, TooFewCoders
from qualcode.model.change import CONSENSUS, DECIDE, Change, Decision
from qualcode.model.coding import Coding, Segment
from qualcode.model.disagreement import AGREED, Disagreement, comparable_coders, disagreement_id
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.tagging.adjudicate import find_disagreement
from qualcode.tagging.anchor import segment_by_span
from qualcode.tagging.edit import passage_coding
from qualcode.tagging.settled import Settled

_Choice = Sequence[str] | Mapping[str, Segment]
_Key = tuple[str, Span, str]


def decide(
    study: Study,
    disagreement: str | Disagreement,
    *,
    keep: str = "",
    codes: _Choice = (),
    none: bool = False,
    reason: str,
    rule: str = "",
) -> Change:
    """Return the change that decides a disagreement; the coders' codings stay as they are.

    What the consensus had there from earlier decisions about these codings is taken out of it.
    Deciding the same disagreement again replaces the earlier decision.

    Args:
        study: the newest state.
        disagreement: its id, or itself.
        keep: the coder whose codings become the consensus; none, where this coder coded nothing.
        codes: codes that become the consensus, each at the passage coded with it, or at a span
            that covers all of them; at the whole place where nobody has the code. A mapping gives
            each code its own passage.
        none: nothing becomes the consensus.
        reason: why, in a sentence.
        rule: what should go to the codebook because of it, if anything.

    Raises:
        NoReason, NoOutcome, NothingToKeep, PlaceElsewhere: it cannot be decided like that.
        UnknownDisagreement, UnknownCode: an id is not in the study.
    """
    place = (
        find_disagreement(study, disagreement) if isinstance(disagreement, str) else disagreement
    )
    if not reason.strip():
        raise NoReason
    if [bool(keep), bool(codes), none].count(True) != 1:
        raise NoOutcome
    made = _kept(study, place, keep) if keep else tuple(_chosen(study, place, codes))
    decision = Decision(
        disagreement=place.id,
        between=tuple(coding.id for coding in place.codings),
        reason=reason.strip(),
        rule=rule.strip(),
        codes=tuple(coding.code for coding in made),
    )
    replaced = Settled(study).replaced(place.codings, place.span, but=place.id)
    return Change(DECIDE, codings=made, removed=replaced, decision=decision)


def _kept(study: Study, place: Disagreement, keep: str) -> tuple[Coding, ...]:
    judging = {side.coder: side for side in place.sides if side.codings or side.judged}
    if keep not in judging:
        raise NothingToKeep(keep, place.id, list(judging))
    codings = judging[keep].codings
    return tuple(_agreed(study, item.code, item.segment) for item in codings if item.segment)


def _chosen(study: Study, place: Disagreement, codes: _Choice) -> Iterator[Coding]:
    given = codes if isinstance(codes, Mapping) else {}
    chosen = {study.codebook[name].id: given.get(name) for name in codes}
    for code, segment in chosen.items():
        if segment and not _inside(segment, place):
            where = f"{segment.transcript} {segment.span.start}-{segment.span.end}"
            own = f"{place.transcript} {place.span.start}-{place.span.end}"
            raise PlaceElsewhere(where, place.id, own)
        yield _agreed(study, code, segment or _passage_of(study, place, code))


def _inside(segment: Segment, place: Disagreement) -> bool:
    return segment.transcript == place.transcript and segment.span.overlaps(place.span)


def _passage_of(study: Study, place: Disagreement, code: str) -> Segment:
    """Return the passage that covers all codings with a code, or the whole place without any."""
    spans = [
        item.segment.span
        for item in place.codings
        if item.segment and study.codebook[item.code].id == code
    ] or [place.span]
    span = Span(min(span.start for span in spans), max(span.end for span in spans))
    return segment_by_span(study.transcript(place.transcript), span)


def _agreed(study: Study, code: str, segment: Segment) -> Coding:
    return passage_coding(study, code, segment, coder=CONSENSUS, transcript=segment.transcript)


def agree(study: Study, coders: Sequence[str] = ()) -> Change | None:
    """Return the change that records as consensus what all coders named have exactly alike.

    Without names, all coders who coded a passage or read a turn must have it: the same code on the
    same passage. What is in the consensus already, or was decided as it is, is not repeated; None
    where nothing is left.

    Raises:
        TooFewCoders: there are not two of them.
        UnknownCoder: somebody named has neither coded nor read anything.
    """
    names = comparable_coders(study, coders)
    if len(names) < 2:
        raise TooFewCoders(comparable_coders(study))
    settled = Settled(study)
    standing = {_key(study, coding) for coding in study.consensus}
    fresh: list[list[Coding]] = []
    replaced: dict[str, Coding] = {}
    for key, codings in _alike(study, names).items():
        if key not in standing and not settled.is_decided(codings):
            fresh.append(codings)
            replaced |= {item.id: item for item in settled.replaced(codings, key[1])}
    if not fresh:
        return None
    between = [coding for codings in fresh for coding in codings]
    return Change(
        DECIDE,
        codings=tuple(
            _agreed(study, item.code, item.segment) for item, *_ in fresh if item.segment
        ),
        removed=tuple(replaced.values()),
        decision=Decision(
            disagreement=AGREED + disagreement_id(between),
            between=tuple(coding.id for coding in between),
            reason=f"Coded alike by {', '.join(names)}.",
        ),
    )


def _alike(study: Study, names: Sequence[str]) -> dict[_Key, list[Coding]]:
    """Return the passages that all named coders have with the same code, in ledger order."""
    found: dict[_Key, dict[str, Coding]] = {}
    for coding in study.codings:
        if coding.segment and coding.coder in names:
            found.setdefault(_key(study, coding), {})[coding.coder] = coding
    return {
        key: [by_coder[name] for name in names]
        for key, by_coder in found.items()
        if len(by_coder) == len(names)
    }


def _key(study: Study, coding: Coding) -> _Key:
    segment = coding.segment or Segment("", Span(0, 0), "")
    return segment.transcript, segment.span, study.codebook[coding.code].id
