"""Advice on codes that stand where others stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.cooccur.spans import Integers, Spans, distinct, pairs_of, sort_spans
from qualcode.analysis.distinct import code_numbers, word_numbers
from qualcode.analysis.lint.subject import Advice, Subject

LEAST = 3


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Places, and which other codes each meets: `place` (a number of a span) meets `code`."""

    spans: Spans
    place: Integers
    code: Integers

    @property
    def single(self) -> Integers:
        """Return the number of places of each code."""
        return np.bincount(self.spans.codes, minlength=self.spans.size)


def children_cover(subject: Subject) -> Iterator[Advice]:
    """Yield parents all of whose own places, `LEAST` or more, meet a place of a code below them.

    Places meet that share a character of a text, or that are the same participant or whole
    interview; coders are kept apart.
    """
    tree = [code for _, code in subject.codebook.walk()]
    found = _meetings(subject)
    own = found.spans.codes[found.place]
    below = (found.code > own) & (found.code < _ends(subject)[own])
    covered = distinct(found.place[below])
    counts = np.bincount(found.spans.codes[covered], minlength=found.spans.size)
    kept = {code.id for code in subject.codes}
    for number in np.flatnonzero((found.single >= LEAST) & (counts == found.single)).tolist():
        if tree[number].id in kept:
            by = distinct(found.code[below & (own == number)])
            others = "; ".join(tree[child].id for child in by.tolist())
            said = f"All {found.single[number]} places of its own bear a code below it, too; code"
            yield Advice(tree[number].id, others, f"{said} with it only what fits none below.")


def always_together(subject: Subject) -> Iterator[Advice]:
    """Yield each two codes with `LEAST` or more places that all meet a place of the other."""
    tree = [code for _, code in subject.codebook.walk()]
    found = _meetings(subject)
    size = max(found.spans.size, 1)
    keys, many = np.unique(found.spans.codes[found.place] * size + found.code, return_counts=True)
    one = keys // size
    full = keys[(many == found.single[one]) & (many >= LEAST)] if len(keys) else keys
    both = full[np.isin(full % size * size + full // size, full)]
    kept = {code.id for code in subject.codes}
    for left, right in zip((both // size).tolist(), (both % size).tolist(), strict=True):
        pair = (tree[left].id, tree[right].id)
        if left < right and kept.issuperset(pair):
            said = f"All their places meet ({found.single[left]} and {found.single[right]})"
            yield Advice(*pair, f"{said}; are they one code?")


def _meetings(subject: Subject) -> _Meetings:
    spans = _places(subject)
    keys = np.zeros(0, dtype=np.int64)
    size = max(spans.size, 1)
    for left, right in pairs_of(spans):
        apart = spans.codes[left] != spans.codes[right]
        left, right = left[apart], right[apart]  # noqa: PLW2901 # codes do not meet themselves
        here = (keys, left * size + spans.codes[right], right * size + spans.codes[left])
        keys = distinct(np.concatenate(here))
    return _Meetings(spans, keys // size, keys % size)


def _places(subject: Subject) -> Spans:
    """Return the codings as spans, in texts that are an interview or a person, per coder."""
    numbers = {code.id: number for number, (_, code) in enumerate(subject.codebook.walk())}
    frame = subject.frame
    whole = frame["start"].isna()
    person = whole & (frame["transcript"].fillna("") == "")
    names = frame["transcript"].where(~person, frame["participant"])
    kinds = person.astype("str") + whole.astype("str")
    place = word_numbers(pd.Series(frame["coder"] + "\x1f" + kinds + "\x1f" + names))
    start = frame["start"].fillna(0).to_numpy(dtype=np.int64)
    end = frame["end"].fillna(1).to_numpy(dtype=np.int64)
    codes = code_numbers(frame, numbers)
    kept = (codes >= 0) & (place >= 0) & (end > start)
    return sort_spans(place[kept], start[kept], end[kept], codes[kept], len(numbers))


def _ends(subject: Subject) -> Integers:
    """Return, for each code in tree order, the number behind the last one below it."""
    depths = [depth for depth, _ in subject.codebook.walk()]
    ends = np.full(len(depths), len(depths), dtype=np.int64)
    above: list[int] = []
    for number, depth in enumerate(depths):
        while above and depths[above[-1]] >= depth:
            ends[above.pop()] = number
        above.append(number)
    return ends
