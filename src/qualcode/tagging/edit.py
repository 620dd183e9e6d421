"""Making codings and taking them back; every change is checked against the study as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qualcode.errors import CodingExists, UnknownCoding
from qualcode.model.change import CODE, UNCODE, Change
from qualcode.model.coding import Coding, Segment, Source
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.tagging.anchor import segment_by_quotation, segment_by_span, segment_by_turn

Judgement = tuple[str, str, tuple[str, ...]]


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
        fingerprint=entry.fingerprint,
        revision=study.transcript(transcript).revision,
    )


def code_passage(
    study: Study, code: str, segment: Segment | None, *, coder: str, transcript: str, memo: str = ""
) -> Change:
    """Return the change that codes a passage, or with no segment the whole transcript.

    Raises:
        UnknownCode, UnknownTranscript: an id is not in the study.
        CodingExists: the coder has coded exactly this with this code.
    """
    coding = passage_coding(study, code, segment, coder=coder, transcript=transcript, memo=memo)
    refuse_repeats(judgements(study), [coding])
    return Change(CODE, codings=(coding,))


def code_evidence(
    study: Study,
    code: str,
    *,
    coder: str,
    source: Source,
    participants: Iterable[str] = (),
    references: Iterable[str] = (),
    memo: str = "",
) -> Change:
    """Return the change that codes people or papers without a transcript, as a paper lists them.

    Raises:
        UnknownCode, UnknownParticipant: an id is not in the study.
        CodingExists: the coder has coded one of them so, from the same section.
    """
    change = evidence_change(
        study,
        code,
        coder=coder,
        source=source,
        participants=participants,
        references=references,
        memo=memo,
    )
    refuse_repeats(judgements(study), change.codings)
    return change


def evidence_change(
    study: Study,
    code: str,
    *,
    coder: str,
    source: Source,
    participants: Iterable[str] = (),
    references: Iterable[str] = (),
    memo: str = "",
) -> Change:
    """Return the change of `code_evidence` without asking whether it repeats anything."""
    entry = study.codebook[code]
    plain = Coding(
        id="", code=entry.id, coder=coder, memo=memo, fingerprint=entry.fingerprint, source=source
    )
    people = [replace(plain, participant=study.participant(name).id) for name in participants]
    papers = [replace(plain, reference=name) for name in references]
    return Change(CODE, codings=(*people, *papers), source=source)


def remove_codings(study: Study, names: Sequence[str], *, coder: str) -> Change:
    """Return the change that takes codings back, given by their ids or unique endings of them.

    Raises:
        UnknownCoding: an id fits none, or several, of the coder's own codings.
    """
    own = [coding.id for coding in study.codings if coding.coder == coder]
    return Change(UNCODE, removed=tuple(dict.fromkeys(_resolve(name, own) for name in names)))


def _resolve(name: str, own: Sequence[str]) -> str:
    if name in own:
        return name
    found = [known for known in own if known.lower().endswith(name.lower())] if name else []
    if len(found) != 1:
        raise UnknownCoding(name)
    return found[0]


def judgements(study: Study) -> set[Judgement]:
    """Return who coded what place with which code; no coder does so twice."""
    return {(known.coder, known.code, known.place) for known in study.codings}


def refuse_repeats(taken: set[Judgement], codings: Iterable[Coding]) -> None:
    """Add the codings' judgements to `taken`; raise CodingExists where one is there already."""
    fresh: set[Judgement] = set()
    for coding in codings:
        key = (coding.coder, coding.code, coding.place)
        if key in taken or key in fresh:
            raise CodingExists(coding.coder, coding.code, describe_place(coding))
        fresh.add(key)
    taken |= fresh


def describe_place(coding: Coding) -> str:
    """Name what is coded, for messages, without its words."""
    if coding.segment is not None:
        span = coding.segment.span
        return f"{coding.segment.transcript} {span.start}-{span.end}"
    section = f" (section {coding.source.section})" if coding.source else ""
    return (coding.transcript or coding.participant or f"reference {coding.reference}") + section
