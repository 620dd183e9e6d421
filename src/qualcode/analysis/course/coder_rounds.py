"""A coder against themselves: the same transcripts in two rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from qualcode.analysis.attributes import NOT_STATED
from qualcode.analysis.course.distinct import Integers, distinct
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import UnknownCoder
from qualcode.model.study import Study

_CELLS = ("both", "only_first", "only_second", "neither")
_COUNTS = ("transcripts", "turns", *_CELLS)
_COLUMNS = ("coder", "first", "second", "code", *_COUNTS, "agreement", "kappa", "reason")


def with_repeats(study: Study) -> Study:
    """Return a study whose codings include those that repeat another of the same coder.

    A repeat counts once everywhere else; in a later round it is what agreement consists of.
    """
    return study.with_repeats()


@keeps_order
def coder_rounds(
    frame: pd.DataFrame, study: Study, *, again: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Compare what a coder coded in two rounds in the same transcripts, turn by turn.

    A turn bears a code in a round if a passage that the coder coded in that round touches it. All
    turns of the transcripts count in which the coder has codings in both rounds, whoever speaks.

    Args:
        frame: a codings frame, best made of `with_repeats(study)`.
        study: gives the number of turns of each transcript.
        again: names under which coders coded a second time, and who they are. Such codings are a
            round of that name.

    Returns:
        One row per coder, pair of rounds (in the order of their first codings) and code used in one
        of the two (in the codebook's order): coder, first, second, code, transcripts, turns (the
        base), both, only_first, only_second, neither (turns; their sum is the base), agreement
        ((both + neither) / turns), kappa (Cohen 1960) and reason (why kappa is NaN). Empty where
        nobody coded twice.

    Raises:
        UnknownCoder: a name of `again` has no codings.
    """
    known = sorted(set(frame["coder"]))
    for name in again or {}:
        if name not in known:
            raise UnknownCoder(name, known)
    marks = _marks(frame, again or {}, [code.id for _, code in study.codebook.walk()])
    sizes = [
        sum(turn.number > 0 for turn in study.transcripts[name].turns) for name in marks.transcripts
    ]
    rows = [
        {"coder": coder, "first": first, "second": second, **cells}
        for coder, rounds in sorted(marks.keys.items())
        for first, second in combinations(rounds, 2)
        for cells in _compare(marks, rounds[first], rounds[second], np.array(sizes, dtype=np.int64))
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    texts = dict.fromkeys(("coder", "first", "second", "code", "reason"), "str")
    numbers = dict.fromkeys(_COUNTS, "int64") | dict.fromkeys(("agreement", "kappa"), "float64")
    return table.astype(texts | numbers)


@dataclass(frozen=True, slots=True)
class _Marks:
    """Turns that bear codes, by coder and round in the order of their first codings.

    A key is (turn x transcripts + transcript) x codes + code; each comes once.
    """

    transcripts: list[str]
    codes: list[str]
    keys: dict[str, dict[str, Integers]]


def _marks(frame: pd.DataFrame, again: Mapping[str, str], ordered: Sequence[str]) -> _Marks:
    placed = frame[frame["turn"].notna() & frame["last_turn"].notna()]
    names, rounds = placed["coder"].astype("str"), placed["round"].astype("str")
    rounds = names.where(names.isin(list(again)), rounds.where(rounds != "", NOT_STATED))
    coders = names.replace(dict(again))
    text, transcripts = pd.factorize(placed["transcript"])
    named = placed["code"].astype("str")
    used = set(named)
    codes = [name for name in dict.fromkeys([*ordered, *named]) if name in used]
    code = pd.Categorical(named, categories=codes).codes.astype(np.int64)
    first = placed["turn"].to_numpy(dtype=np.int64)
    length = placed["last_turn"].to_numpy(dtype=np.int64) - first + 1
    own: dict[str, dict[str, Integers]] = {}
    places = pd.DataFrame({"coder": coders, "round": rounds, "at": placed["at"].astype("str")})
    grouped = places.reset_index(drop=True).groupby(["coder", "round"], sort=False)
    for coder, round_ in grouped["at"].min().sort_values(kind="stable").index:
        row = grouped.indices[coder, round_]
        rows, steps = np.repeat(row, length[row]), length[row]
        turn = first[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(steps) - steps, steps)
        keys = (turn * len(transcripts) + text[rows]) * len(codes) + code[rows]
        own.setdefault(str(coder), {})[str(round_)] = distinct(keys[turn > 0])
    return _Marks(list(map(str, transcripts)), codes, own)


def _compare(
    marks: _Marks, first: Integers, second: Integers, sizes: Integers
) -> Iterator[dict[str, object]]:
    size = len(marks.codes)
    texts = [keys // size % len(sizes) for keys in (first, second)]
    used = [np.bincount(text, minlength=len(sizes)) > 0 for text in texts]
    shared = used[0] & used[1]
    turns = int(sizes[shared].sum())
    one, other = (keys[shared[text]] for keys, text in zip((first, second), texts, strict=True))
    ends = (one, other, _in_both(one, other))
    counts = [np.bincount(keys % size, minlength=size) for keys in ends]
    for code in np.flatnonzero(counts[0] + counts[1]):
        left, right, both = (int(count[code]) for count in counts)
        cells = (both, left - both, right - both, turns - left - right + both)
        kappa, reason = cohen(*cells)
        yield {
            "code": marks.codes[code],
            "transcripts": int(shared.sum()),
            "turns": turns,
            **dict(zip(_CELLS, cells, strict=True)),
            "agreement": (cells[0] + cells[3]) / turns,
            "kappa": kappa,
            "reason": reason,
        }


def _in_both(one: Integers, other: Integers) -> Integers:
    together = np.sort(np.concatenate([one, other]))
    return np.asarray(together[1:][together[1:] == together[:-1]])


def cohen(both: int, only_first: int, only_second: int, neither: int) -> tuple[float, str]:
    """Return Cohen's kappa (1960) of a table of two by two, or NaN and why there is none."""
    total = both + only_first + only_second + neither
    if not total:
        return float("nan"), "no turns"
    one, other = both + only_first, both + only_second
    by_chance = one * other + (total - one) * (total - other)
    if by_chance == total * total:
        return float("nan"), "one category throughout"
    observed = (both + neither) * total
    return (observed - by_chance) / (total * total - by_chance), ""
