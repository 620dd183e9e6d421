"""Making, changing and taking back codings, each checked against the study as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualcode.errors import CodeRetired, CodingExists, StaleCoding, UnknownCoding
from qualcode.model.change import CODE, MEMO, MOVE, RECODE, UNCODE, Change
from qualcode.model.coding import Coding, Judgement, Segment, Source
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.tagging.anchor import segment_by_quotation, segment_by_span, segment_by_turn


def find_segment(
    study: Study,
    transcript: str,
    *,
    quote: str = "",
    span: Span | None = None,
    turn: int | None = None,
) -> Segment | None:
    """Return the passage that the options point at, or None where they mean the whole transcript.

    `quote` may be narrowed by `turn`; `span` stands alone.

    Raises:
        UnknownTranscript, CodingError: the passage cannot be found.
    """
    text = study.transcript(transcript)
    if quote.strip():
        return segment_by_quotation(text, quote, turn=turn)
    if span is not None:
        return segment_by_span(text, span)
    if turn is not None:
        return segment_by_turn(text, turn)
    return None


def passage_coding(
    study: Study, code: str, segment: Segment | None, *, coder: str, transcript: str, memo: str = ""
) -> Coding:
    """Return the coding of a passage, or with no segment of the whole transcript.

    Raises:
        UnknownCode, UnknownTranscript: an id is not in the study.
    """
    entry = study.codebook[code]
    return Coding(
        id="",
        code=entry.id,
        coder=coder,
        segment=segment,
        transcript="" if segment else transcript,
        memo=memo,
        round=study.round,
        fingerprint=entry.fingerprint,
        revision=study.transcript(transcript).revision,
    )


def code_passage(
    study: Study, code: str, segment: Segment | None, *, coder: str, transcript: str, memo: str = ""
) -> Change:
    """Return the change that codes a passage, or with no segment the whole transcript.

    Raises:
        UnknownCode, UnknownTranscript: an id is not in the study.
        CodeRetired: the code is not used any more.
        CodingExists: the coder has coded exactly this with this code in this round.
    """
    _refuse_retired(study, code)
    coding = passage_coding(study, code, segment, coder=coder, transcript=transcript, memo=memo)
    if (coding.round, coding.judgement) in study.judged_in:
        raise CodingExists(coding.coder, coding.code, describe_place(coding))
    return Change(CODE, codings=(coding,))


def evidence_codings(
    study: Study,
    code: str,
    *,
    coder: str,
    source: Source,
    participants: Iterable[str] = (),
    references: Iterable[str] = (),
    memo: str = "",
) -> tuple[Coding, ...]:
    """Return codings of people or papers without a transcript, as a paper lists them.

    Raises:
        UnknownCode, UnknownParticipant: an id is not in the study.
    """
    entry = study.codebook[code]
    plain = Coding(
        id="",
        code=entry.id,
        coder=coder,
        memo=memo,
        round=study.round,
        fingerprint=entry.fingerprint,
        source=source,
    )
    people = [replace(plain, participant=study.participant(name).id) for name in participants]
    papers = [replace(plain, reference=name) for name in references]
    return (*people, *papers)


def recode(study: Study, name: str, code: str, *, coder: str, seen: str = "") -> Change:
    """Return the change that gives one of the coder's codings another code.

    `seen` is the event that last touched the coding when the coder looked at it.

    Raises:
        UnknownCoding, UnknownCode: an id is not in the study.
        CodeRetired: the code is not used any more.
        StaleCoding: the coding has changed since it was seen.
        CodingExists: the coder has coded the place with that code, too.
    """
    coding, entry = own_coding(study, name, coder=coder, seen=seen), study.codebook[code]
    _refuse_retired(study, code)
    changed = replace(coding, code=entry.id, fingerprint=entry.fingerprint)
    refuse_repeats(study, [changed])
    twins = (
        replace(twin, code=entry.id, fingerprint=entry.fingerprint)
        for twin in twins_of(study, [coding])
    )
    return Change(RECODE, codings=(changed, *twins))


def move(study: Study, name: str, segment: Segment, *, coder: str, seen: str = "") -> Change:
    """Return the change that gives one of the coder's codings other boundaries.

    Raises:
        UnknownCoding: the coding is not the coder's.
        StaleCoding: the coding has changed since it was seen.
        CodingExists: the coder has coded that place with the code, too.
    """
    coding = own_coding(study, name, coder=coder, seen=seen, waiting=True)
    revision = study.transcript(segment.transcript).revision
    changed = replace(coding, segment=segment, transcript="", revision=revision)
    refuse_repeats(study, [changed])
    twins = (
        replace(twin, segment=segment, transcript="", revision=revision)
        for twin in twins_of(study, [coding])
    )
    return Change(MOVE, codings=(changed, *twins))


def annotate(study: Study, name: str, memo: str, *, coder: str, seen: str = "") -> Change:
    """Return the change that replaces a coding's memo; an empty one takes it away.

    Raises:
        UnknownCoding: the coding is not the coder's.
        StaleCoding: the coding has changed since it was seen.
    """
    coding = own_coding(study, name, coder=coder, seen=seen)
    return Change(MEMO, codings=(replace(coding, memo=memo),))


def remove_codings(
    study: Study, names: Sequence[str], *, coder: str, seen: Mapping[str, str] | None = None
) -> Change:
    """Return the change that takes codings back, given by their ids or unique endings of them.

    `seen` has, for those names that it has, the event that last touched the coding when the coder
    looked at it.

    Raises:
        UnknownCoding: an id fits none, or several, of the coder's own codings, or none is given.
        StaleCoding: a coding has changed since it was seen.
    """
    if not names:
        raise UnknownCoding("")
    known = seen or {}
    taken = {
        name: own_coding(study, name, coder=coder, seen=known.get(name, ""), waiting=True)
        for name in names
    }
    twins = twins_of(study, taken.values())
    codings = {coding.id: coding for coding in (*taken.values(), *twins)}
    return Change(UNCODE, removed=tuple(codings.values()))


def _refuse_retired(study: Study, code: str) -> None:
    entry = study.codebook[code]
    if entry.status == "retired":
        raise CodeRetired(entry.id)


def own_coding(
    study: Study, name: str, *, coder: str, seen: str = "", waiting: bool = False
) -> Coding:
    """Return one of the coder's codings by its id or a unique ending of it.

    Raises:
        UnknownCoding: the id fits none, or several; with `waiting`, those that a new text left
            behind are looked at, too.
        StaleCoding: the coding has changed since the event `seen`.
    """
    known = [*study.codings, *(study.waiting if waiting else ())]
    own = {coding.id: coding for coding in known if coding.coder == coder}
    ends = [key for key in own if key.lower().endswith(name.lower())] if name else []
    found = own.get(name) or (own[ends[0]] if len(ends) == 1 else None)
    if found is None:
        raise UnknownCoding(name)
    if seen and found.changed != seen:
        raise StaleCoding(found.id)
    return found


def refuse_repeats(study: Study, codings: Iterable[Coding]) -> None:
    """Raise CodingExists where a coder coded a place so already, or twice among the codings."""
    fresh: set[Judgement] = set()
    for coding in codings:
        key = judgement_in(study, coding)
        if key in study.judged or key in fresh:
            raise CodingExists(coding.coder, coding.code, describe_place(coding))
        fresh.add(key)


def twins_of(study: Study, codings: Iterable[Coding]) -> list[Coding]:
    """Return the doubles that say the same as codings: what is done to these is done to them."""
    places = {(judgement_in(study, item), item.segment and item.revision) for item in codings}
    return [
        double
        for double in study.doubles
        if (judgement_in(study, double), double.segment and double.revision) in places
    ]


def judgement_in(study: Study, coding: Coding) -> Judgement:
    """Return a coding's judgement as the codebook has its code now, which may have been merged."""
    return replace(coding, code=study.codebook[coding.code].id).judgement


def describe_place(coding: Coding) -> str:
    """Name what is coded, for messages, without its words."""
    if coding.segment is not None:
        span = coding.segment.span
        return f"{coding.segment.transcript} {span.start}-{span.end}"
    section = f" (section {coding.source.section})" if coding.source else ""
    return (coding.transcript or coding.participant or f"reference {coding.reference}") + section
