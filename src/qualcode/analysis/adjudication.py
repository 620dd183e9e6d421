"""Disagreements between coders, and the diary of what was decided on them, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from qualcode.analysis.ordered import in_order
from qualcode.model.change import Decision
from qualcode.model.coding import Coding
from qualcode.model.disagreement import (
    AGREED,
    Disagreement,
    disagreement_id,
    touched_turns,
)
from qualcode.model.span import Span
from qualcode.model.study import Study

_WHOLE_NUMBERS = ("start", "end")
_AGREEMENT = "agreement"
_SIDES = (
    "disagreement",
    "kind",
    "transcript",
    "turns",
    "coder",
    "stand",
    "code",
    "start",
    "end",
    "quote",
    "memo",
    "outcome",
)
_DIARY = (
    "at",
    "by",
    "disagreement",
    "kind",
    "transcript",
    "turns",
    "span",
    "had",
    "outcome",
    "reason",
    "rule",
)


def disagreements_table(
    study: Study, places: Iterable[Disagreement], *, decisions: Mapping[str, Decision] | None = None
) -> pd.DataFrame:
    """Return one row per coder and coding of each disagreement.

    `decisions` are those by the ids of disagreements, by default all of the study.

    Returns:
        Columns disagreement (its id), kind, transcript, turns (in printed notation), coder, stand
        ("coded", "did not code", "did not read"), code, start, end, quote and memo (empty or NA
        where the coder coded nothing) and outcome (of a decision, empty where there is none).
    """
    decided = study.decisions if decisions is None else decisions
    rows = [
        {
            "disagreement": place.id,
            "kind": place.kind,
            "transcript": place.transcript,
            "turns": _turns(place.turns),
            "coder": side.coder,
            "stand": side.stand,
            "outcome": _outcome(study, decided.get(place.id)),
            **_cells(study, coding),
        }
        for place in places
        for side in place.sides
        for coding in side.codings or (None,)
    ]
    table = pd.DataFrame(rows, columns=list(_SIDES))
    numbers = dict.fromkeys(_WHOLE_NUMBERS, "Int64")
    texts = {name: "str" for name in _SIDES if name not in numbers}
    return in_order(table.astype(texts | numbers), study)


def _cells(study: Study, coding: Coding | None) -> dict[str, object]:
    if coding is None or coding.segment is None:
        return {"code": "", "start": None, "end": None, "quote": "", "memo": ""}
    return {
        "code": study.codebook[coding.code].id,
        "start": coding.segment.span.start,
        "end": coding.segment.span.end,
        "quote": coding.segment.quote,
        "memo": coding.memo,
    }


def diary_table(study: Study, places: Iterable[Disagreement] = ()) -> pd.DataFrame:
    """Return one row per decision in the order of deciding: the diary of disagreements.

    `places` are disagreements, decided ones included, of which the kind is taken.

    Returns:
        Columns at (UTC), by, disagreement (its id), kind (empty where the disagreement is no more;
        "agreement" for what was recorded as coded alike), transcript, turns, span, had (what each
        coder has of the codings in question, with a word where they have changed since), outcome
        (the codes of the consensus, "none", or that a later decision took its place), reason and
        rule.
    """
    kinds = {place.id: place.kind for place in places}
    known = {item.id: item for item in (*study.codings, *study.consensus, *study.waiting)}
    rows = [
        {
            "at": decision.at,
            "by": decision.by,
            "disagreement": decision.disagreement,
            "kind": _AGREEMENT if _is_agreement(decision) else kinds.get(decision.disagreement, ""),
            "outcome": _outcome(study, decision),
            "reason": decision.reason,
            "rule": decision.rule,
            **_matter(study, decision, known),
        }
        for decision in sorted(study.decisions.values(), key=lambda decision: decision.at)
    ]
    return pd.DataFrame(rows, columns=list(_DIARY)).astype("str")


def _is_agreement(decision: Decision) -> bool:
    return decision.disagreement.startswith(AGREED)


def _matter(study: Study, decision: Decision, known: Mapping[str, Coding]) -> dict[str, str]:
    """Return where the codings of a decision are, and what each coder has of them."""
    codings = [known[name] for name in decision.between if name in known]
    if _is_agreement(decision):
        texts = dict.fromkeys(item.segment.transcript for item in codings if item.segment)
        coders = ", ".join(dict.fromkeys(coding.coder for coding in codings))
        had = f"{coders}: {len(decision.codings)} alike"
        return {"transcript": "; ".join(texts), "turns": "", "span": "", "had": had}
    had = _had(study, codings)
    if not _as_it_was(decision, codings):
        had = f"{had or 'nothing any more'} (changed since)"
    made = [known[name] for name in decision.codings if name in known]
    return {**_place(study, codings or made), "had": had}


def _place(study: Study, codings: Sequence[Coding]) -> dict[str, str]:
    """Return the place that codings cover; only its transcript while one waits on an older text."""
    segments = [coding.segment for coding in codings if coding.segment]
    text = study.transcripts.get(segments[0].transcript) if segments else None
    if text is None:
        return {"transcript": "", "turns": "", "span": ""}
    if any(coding.revision != text.revision for coding in codings):
        return {"transcript": text.id, "turns": "", "span": ""}
    ends = [position for item in segments for position in (item.span.start, item.span.end)]
    span = Span(min(ends), max(ends))
    turns = _turns(touched_turns(text, [span])[0])
    return {"transcript": text.id, "turns": turns, "span": f"{span.start}-{span.end}"}


def _as_it_was(decision: Decision, codings: Sequence[Coding]) -> bool:
    ids = [disagreement_id(codings, unread=unread) for unread in (False, True)]
    return len(codings) == len(decision.between) and decision.disagreement in ids


def _had(study: Study, codings: Iterable[Coding]) -> str:
    own: dict[str, dict[str, None]] = {}
    for coding in codings:
        own.setdefault(coding.coder, {})[study.codebook[coding.code].id] = None
    return "; ".join(f"{coder}: {', '.join(codes)}" for coder, codes in own.items())


def _outcome(study: Study, decision: Decision | None) -> str:
    if decision is None:
        return ""
    if not decision.codings:
        return "none"
    if not decision.codes:
        return "replaced by a later decision"
    codes = dict.fromkeys(
        study.codebook[code].id for code in decision.codes if code in study.codebook
    )
    return ", ".join(codes)


def _turns(numbers: Sequence[int]) -> str:
    """Write numbers with ranges: 4-6, 9."""
    numbered = enumerate(numbers)
    runs = (
        [number for _, number in run]
        for _, run in groupby(numbered, lambda pair: pair[1] - pair[0])
    )
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
