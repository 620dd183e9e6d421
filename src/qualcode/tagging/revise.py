"""A new text under codings: all of them move, go to review or are lost, in one change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from qualcode.model.change import REVISE, Change, NewText
from qualcode.model.coding import Coding
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.tagging.edit import judgement_in
from qualcode.tagging.reanchor import reanchor


def revise(
    study: Study, new: Transcript, *, sha256: str, earlier: Mapping[str, Transcript]
) -> Change:
    """Return the change that puts a new text in the place of a transcript's present one.

    Every coding of a passage of the present text, of all coders and of the consensus, is `moved`,
    in `review` or `lost`. Codings that waited on an earlier text are looked for, too: those whose
    place is beyond doubt are among `moved`, the others go on waiting. Codings of whole transcripts
    are not touched.

    Args:
        study: the study with the present text.
        new: the transcript with its new text and the name of its new revision.
        sha256: the digest of the new text.
        earlier: the texts that codings wait on, by revision; what is missing is passed over.

    Raises:
        UnknownTranscript: the transcript is not in the study.
    """
    old = study.transcript(new.id)
    woken = {judgement_in(study, item) for item in waiting_on(study, new.id, new.revision)}
    found = reanchor(old, new, _standing(study, old))
    moved = [coding for coding in found.moved if judgement_in(study, coding) not in woken]
    crowded = [coding.id for coding in found.moved if judgement_in(study, coding) in woken]
    taken = woken | {judgement_in(study, coding) for coding in moved}
    for coding in _found_again(study, new, earlier):
        if judgement_in(study, coding) not in taken:
            taken.add(judgement_in(study, coding))
            moved.append(coding)
    text = NewText(
        transcript=new.id,
        revision=new.revision,
        before=old.revision,
        sha256=sha256,
        moved=tuple(moved),
        review=(*(doubt.coding.id for doubt in found.review), *crowded),
        lost=tuple(coding.id for coding in found.lost),
    )
    return Change(REVISE, text=text)


def waiting_on(study: Study, transcript: str, revision: str = "") -> list[Coding]:
    """Return the codings that wait on earlier texts of a transcript, or on one of them."""
    return [
        coding
        for coding in study.waiting
        if coding.segment is not None
        and coding.segment.transcript == transcript
        and revision in ("", coding.revision)
    ]


def _standing(study: Study, old: Transcript) -> Iterator[Coding]:
    """Yield all codings of passages of the present text; doubles and the consensus are some."""
    everything: Iterable[Coding] = (*study.codings, *study.doubles, *study.consensus)
    for coding in everything:
        if coding.segment is not None and coding.segment.transcript == old.id:
            yield coding


def _found_again(
    study: Study, new: Transcript, earlier: Mapping[str, Transcript]
) -> Iterator[Coding]:
    waiting = sorted(waiting_on(study, new.id), key=lambda coding: coding.revision)
    for revision, codings in groupby(waiting, key=lambda coding: coding.revision):
        if revision in earlier and revision != new.revision:
            yield from reanchor(earlier[revision], new, codings).moved
