"""Who judged which unit, and with which codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.agreement.estimate import Booleans, Floats, Integers
from qualcode.analysis.agreement.units import (
    Places,
    table_places,
    touching,
    turn_places,
    unit_places,
)
from qualcode.analysis.cooccur.spans import distinct
from qualcode.errors import TableError
from qualcode.model.agreement import UNREAD
from qualcode.model.study import Study


@dataclass(frozen=True, slots=True)
class Ask:
    """What is compared: a unit, what unread text counts as, whose codings, in which turns.

    `unit` is turn, sentence, character or segment. `unread` is "missing" (a coder has not judged a
    unit that they have neither read nor coded) or "uncoded" (they have, and found nothing). `roles`
    keeps the turns of these speakers, all where it is empty. `transcripts` are ids.
    """

    unit: str
    unread: str
    coders: tuple[str, ...]
    roles: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """The units, who judged each of them, and the codes given.

    `units` are in order and do not overlap; `size` is what each counts (1, or the characters of a
    stretch); `judged` is units by coders; `marks` has a row (unit, coder, code) of indices for each
    code that a coder gave to a unit. `turns` and `turns_judged` are the turns behind the units,
    `passages` and `owners` the spans of the codings, with columns coder and code.
    """

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    transcripts: tuple[str, ...]
    units: Places
    size: Floats
    judged: Booleans
    marks: Integers
    turns: Places
    turns_judged: Booleans
    passages: Places
    owners: Integers

    @property
    def texts(self) -> int:
        """Return the number of transcripts."""
        return len(self.transcripts)


def judgements(
    frame: pd.DataFrame,
    study: Study,
    ask: Ask,
    *,
    seen: pd.DataFrame | None = None,
    spans: pd.DataFrame | None = None,
) -> Judgements:
    """Return who judged which unit with which codes.

    A unit is coded by whoever has a passage that shares a character with it. Codings of whole
    transcripts, participants and papers have no passage and are left out.

    Args:
        frame: the codings to compare, a codings frame, possibly rolled up or filtered by code.
        study: gives the texts and what each coder has read.
        ask: unit, unread, coders, roles, transcripts.
        seen: codings that show that a coder was there, by default `frame`; give the frame before
            codes were filtered out of it.
        spans: units of your own, with columns transcript, start, end; `ask.unit` is not used then.

    Raises:
        TableError: the unit or `unread` is unknown, or the spans cannot be units.
        UnknownTranscript: `ask` names a stranger.
    """
    if ask.unread not in UNREAD:
        raise TableError(f"Unread text counts as 'missing' or 'uncoded', not '{ask.unread}'.")
    names = ask.transcripts or tuple(study.transcripts)
    texts = [study.transcript(name) for name in names]
    turns, numbers = turn_places(texts, ask.roles)
    codes = tuple(frame["code"].unique())
    passages, owners = _passages(frame, ask.coders, names, codes)
    everything = _passages(frame if seen is None else seen, ask.coders, names, ())
    units = (
        table_places(spans, names)
        if spans is not None
        else unit_places(ask.unit, texts, turns, passages)
    )
    there = _there(study, ask, turns, numbers)
    turns_judged = there | _touched(turns, *everything, len(ask.coders))
    if ask.unread == "uncoded":
        turns_judged = np.ones_like(turns_judged)
    judged = turns_judged
    if units is not turns:
        inside, whole = _judged(units, turns, turns_judged)
        judged = inside[:, None] & (whole | _touched(units, *everything, len(ask.coders)))
    size = units.end - units.start if ask.unit == "character" and spans is None else 1
    passage, unit = touching(units, passages)
    marks = np.column_stack([unit, owners[passage]]).astype(np.int64)
    # A segment may lie in no turn that is compared: then nobody has judged it.
    marks = marks[judged[marks[:, 0], marks[:, 1]]]
    return Judgements(
        coders=ask.coders,
        codes=codes,
        transcripts=names,
        units=units,
        size=np.broadcast_to(np.asarray(size, dtype=np.float64), len(units)).copy(),
        judged=judged,
        marks=_distinct(marks, len(ask.coders), len(codes)),
        turns=turns,
        turns_judged=turns_judged,
        passages=passages,
        owners=owners,
    )


def _passages(
    frame: pd.DataFrame, coders: Sequence[str], names: Sequence[str], codes: Sequence[str]
) -> tuple[Places, Integers]:
    kept = frame[
        frame["start"].notna() & frame["coder"].isin(coders) & frame["transcript"].isin(names)
    ]

    def index(column: str, known: Sequence[str]) -> Integers:
        if not known:
            return np.zeros(len(kept), dtype=np.int64)
        return np.asarray(pd.Index(known).get_indexer(pd.Index(kept[column])), dtype=np.int64)

    text = index("transcript", names)
    start, end = (np.asarray(kept[name], dtype=np.int64) for name in ("start", "end"))
    owners = np.column_stack([index("coder", coders), index("code", codes)]).astype(np.int64)
    # In order of place, neighbours are looked for near each other, which is several times faster.
    order = np.argsort(text * (int(start.max(initial=0)) + 1) + start, kind="stable")
    return Places(text[order], start[order], end[order]), owners[order]


def _there(study: Study, ask: Ask, turns: Places, numbers: Sequence[int]) -> Booleans:
    """Return, for each turn and coder, whether the coder has marked the turn as read."""
    names = ask.transcripts or tuple(study.transcripts)
    bounds = np.searchsorted(turns.text, np.arange(len(names) + 1)).tolist()
    found = np.zeros((len(numbers), len(ask.coders)), dtype=np.bool_)
    for column, coder in enumerate(ask.coders):
        read = study.read.get(coder, {})
        for name, low, high in zip(names, bounds[:-1], bounds[1:], strict=True):
            if name in read:
                known = read[name]
                found[low:high, column] = [number in known for number in numbers[low:high]]
    return found


def _touched(units: Places, passages: Places, owners: Integers, coders: int) -> Booleans:
    passage, unit = touching(units, passages)
    found = np.zeros((len(units), coders), dtype=np.bool_)
    found[unit, owners[passage, 0]] = True
    return found


def _judged(units: Places, turns: Places, judged: Booleans) -> tuple[Booleans, Booleans]:
    """Return which units touch a turn, and which coders judged every turn that they touch."""
    width = max(units.width, turns.width)
    base = units.text * width
    first = np.searchsorted(turns.text * width + turns.end, base + units.start, side="right")
    after = np.searchsorted(turns.text * width + turns.start, base + units.end, side="left")
    before = np.vstack([np.zeros((1, judged.shape[1])), np.cumsum(judged, axis=0)])
    count = np.maximum(after - first, 0)
    whole: Booleans = (before[first + count] - before[first]) == count[:, None]
    return count > 0, whole


def _distinct(marks: Integers, coders: int, codes: int) -> Integers:
    keys = (marks[:, 0] * coders + marks[:, 1]) * max(codes, 1) + marks[:, 2]
    keys = distinct(keys)
    rest = keys // max(codes, 1)
    return np.column_stack([rest // coders, rest % coders, keys % max(codes, 1)]).astype(np.int64)


def reliability_matrix(found: Judgements, code: str) -> pd.DataFrame:
    """Return one row per unit and one column per coder: 1 coded, 0 not coded, NA not judged.

    The index has transcript, start and end of the unit.
    """
    cells = np.where(found.judged, 0.0, np.nan)
    if code in found.codes:
        of_code = found.marks[found.marks[:, 2] == found.codes.index(code)]
        cells[of_code[:, 0], of_code[:, 1]] = 1.0
    names = pd.Index(found.transcripts)[found.units.text]
    index = pd.MultiIndex.from_arrays(
        [names, found.units.start, found.units.end], names=["transcript", "start", "end"]
    )
    return pd.DataFrame(cells, index=index, columns=list(found.coders)).astype("Int64")
