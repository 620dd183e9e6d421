"""How often each two codes meet by a rule, as tables of codes by codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualcode.analysis.cooccur.marks import Marks
from qualcode.analysis.cooccur.near import is_dense, near_meetings
from qualcode.analysis.cooccur.rule import PASSAGES, Rule
from qualcode.analysis.cooccur.spans import (
    Integers,
    Spans,
    distinct,
    distinct_counts,
    distinct_meetings,
    merge_spans,
    pair_counts,
    shared_lengths,
    sort_spans,
    spans_that_meet,
)

_ROWS = 8192
_FEW = 4


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of codes.

    `single` has, for each code, what bears it; `both`, for each two, where they meet; `met` what
    bears the code of the row and meets that of the column. `sets` tells that `both` is what has one
    code and the other, so that association can be measured.
    """

    single: Integers
    both: Integers
    met: Integers
    sets: bool


def tally(marks: Marks, rule: Rule) -> Tally:
    """Count by a rule."""
    if rule.count != "meetings":
        return _units(marks, PASSAGES.get(rule.unit, "any"))
    if rule.unit == "characters":
        lengths = shared_lengths(marks.spans)
        return Tally(lengths.diagonal(), lengths, lengths, sets=True)
    if rule.unit == "neighbours":
        return _neighbours(marks)
    if rule.unit == "window":
        return _windows(marks)
    if rule.counts_pairs:
        return _pairs(marks.spans, PASSAGES[rule.unit])
    return _places(marks)


def _places(marks: Marks) -> Tally:
    """Count turns, exchanges, topics or wider units."""
    if marks.alone:
        both = _pairs_in_places(marks.spans)
        return Tally(np.bincount(marks.spans.codes, minlength=len(both)), both, both, sets=True)
    return _of_few(marks) if marks.divisor <= _FEW else _units(marks, "any")


def _pairs(spans: Spans, relation: str) -> Tally:
    single = np.bincount(spans.codes, minlength=spans.size)
    return Tally(single, pair_counts(spans, relation), spans_that_meet(spans, relation), sets=False)


def _units(marks: Marks, relation: str) -> Tally:
    """Count units that hold a meeting, each once, whoever coded it."""
    spans, units = marks.spans, marks.units()
    single = distinct(units * spans.size + spans.codes) % max(spans.size, 1)
    both = distinct_counts(spans, units, lambda left, _right: units[left], relation)
    return Tally(np.bincount(single, minlength=spans.size), both, both, sets=False)


def _of_few(marks: Marks) -> Tally:
    """Count units in which both codes are of one coder, each unit once, where coders are few.

    What any of some coders have is the sum of what each has, less what each two have, and so on:
    far fewer steps than looking for doubles among all pairs.
    """
    spans, size = marks.spans, marks.spans.size
    keys = marks.units() * size + spans.codes
    order = np.argsort(keys, kind="stable")
    borne = distinct(keys)
    first = np.searchsorted(keys[order], borne)
    coders = np.left_shift(1, (spans.texts % marks.divisor)[order])
    having = np.bitwise_or.reduceat(coders, first) if len(borne) else borne
    both = np.zeros((size, size), dtype=np.int64)
    for some in range(1, 1 << marks.divisor):
        rows = borne[having & some == some]
        start = np.zeros(len(rows), dtype=np.int64)
        shared = sort_spans(rows // size, start, start + 1, rows % size, size)
        both += (1 if some.bit_count() % 2 else -1) * _pairs_in_places(shared)
    single = np.bincount(borne % max(size, 1), minlength=size)
    return Tally(single, both, both, sets=False)


def _pairs_in_places(spans: Spans) -> Integers:
    """Count places that hold both codes; each place has each code once, or not at all."""
    size = spans.size
    new = np.append(True, spans.texts[1:] != spans.texts[:-1])[: len(spans)]
    places = np.cumsum(new) - 1
    count = int(places.max(initial=-1)) + 1
    if spans.meetings * 64 < count * size * size:
        return pair_counts(spans)
    both = np.zeros((size, size), dtype=np.int64)
    for low in range(0, count, _ROWS):
        begin, behind = np.searchsorted(places, (low, low + _ROWS))
        block = np.zeros((_ROWS, size), dtype=np.float32)
        block[places[begin:behind] - low, spans.codes[begin:behind]] = 1
        both += (block.T @ block).astype(np.int64)
    return both


def _neighbours(marks: Marks) -> Tally:
    """Count pairs of turns near each other, each once, whoever coded them."""
    spans = marks.spans
    if marks.alone:
        return _pairs(spans, "any")
    if is_dense(spans, marks.divisor):
        return Tally(*near_meetings(spans, marks.divisor), sets=False)
    single = distinct(spans.starts * spans.size + spans.codes) % max(spans.size, 1)
    both, met = distinct_meetings(spans, marks.units())
    return Tally(np.bincount(single, minlength=spans.size), both, met, sets=False)


def _windows(marks: Marks) -> Tally:
    """Count the windows, named by their last turn, that newly join two codes."""
    spans = marks.spans
    both = distinct_counts(spans, marks.units(), lambda _left, right: spans.starts[right])
    ends = spans.ends
    if marks.lines is not None and len(spans):
        ends = np.minimum(ends, marks.lines.text_ends()[spans.starts])
    one = np.zeros(len(spans), dtype=np.int64)
    held = merge_spans(sort_spans(one, spans.starts, ends, spans.codes, spans.size))
    single = np.bincount(held.codes, held.ends - held.starts, minlength=spans.size)
    return Tally(single.astype(np.int64), both, both, sets=False)
