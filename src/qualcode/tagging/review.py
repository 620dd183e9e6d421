"""Deciding on proposals: a suggestion becomes a coding only when a coder accepts it."""

from __future__ import annotations

from qualcode.errors import UnknownSuggestion
from qualcode.model.change import ACCEPT, REJECT, SKIP, Change
from qualcode.model.coding import Coding, Judgement, Suggestion
from qualcode.model.study import Study
from qualcode.tagging.edit import code_passage


def open_suggestions(study: Study, *, coder: str) -> list[Suggestion]:
    """Return what a coder has neither rejected nor coded, whose words still stand in the text.

    The best scores come first, ties by transcript and place; what the coder skipped comes last.
    """
    turned_down = study.rejected.get(coder, frozenset())
    later = study.skipped.get(coder, frozenset())
    waiting = [
        proposal
        for proposal in study.suggestions
        if proposal.id not in turned_down
        and _stands(study, proposal)
        and _judgement(study, proposal, coder) not in study.judged
    ]
    return sorted(
        waiting,
        key=lambda proposal: (
            proposal.id in later,
            -proposal.score,
            proposal.segment.transcript,
            proposal.segment.span,
        ),
    )


def _judgement(study: Study, proposal: Suggestion, coder: str) -> Judgement:
    code = study.codebook[proposal.code].id
    return Coding("", code, coder, segment=proposal.segment).judgement


def _stands(study: Study, proposal: Suggestion) -> bool:
    transcript = study.transcripts.get(proposal.segment.transcript)
    return (
        transcript is not None
        and proposal.code in study.codebook
        and transcript.quote(proposal.segment.span) == proposal.segment.quote
    )


def accept(study: Study, suggestion_id: str, *, coder: str, memo: str = "") -> Change:
    """Return the change that makes a suggestion the coder's own coding.

    Raises:
        UnknownSuggestion: it is not open for this coder.
    """
    proposal = _find(study, suggestion_id, coder)
    made = code_passage(
        study,
        proposal.code,
        proposal.segment,
        coder=coder,
        transcript=proposal.segment.transcript,
        memo=memo,
    )
    return Change(ACCEPT, codings=made.codings, suggestion=proposal)


def reject(study: Study, suggestion_id: str, *, coder: str) -> Change:
    """Return the change that turns a suggestion down for this coder, for good.

    Raises:
        UnknownSuggestion: it is not open for this coder.
    """
    return Change(REJECT, suggestion=_find(study, suggestion_id, coder))


def skip(study: Study, suggestion_id: str, *, coder: str) -> Change:
    """Return the change that puts a suggestion behind all the others for this coder.

    Raises:
        UnknownSuggestion: it is not open for this coder.
    """
    return Change(SKIP, suggestion=_find(study, suggestion_id, coder))


def _find(study: Study, suggestion_id: str, coder: str) -> Suggestion:
    known = {proposal.id: proposal for proposal in open_suggestions(study, coder=coder)}
    if suggestion_id not in known:
        raise UnknownSuggestion(suggestion_id, known)
    return known[suggestion_id]
