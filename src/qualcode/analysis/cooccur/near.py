"""Turns near each other where passages lie deep: tables of turns by codes, multiplied.

One step for each pair of codings is too many where every turn has dozens of codes. A product of two
tables of turns by codes counts all pairs of turns at once. Turns that two coders join are counted
once: what any coder has is the sum of what each has, less what each two have, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from qualcode.analysis.cooccur.spans import Integers, Spans

_Booleans = npt.NDArray[np.bool_]
_ROWS = 4096
# Multiplying a cell of two tables takes about this share of the time of a pair looked at alone.
_CHEAPER = 2500
_MOST_CODERS = 12


def is_dense(spans: Spans, coders: int) -> bool:
    """Tell whether multiplying tables is quicker than looking at every two spans that meet."""
    if not len(spans) or coders > _MOST_CODERS:
        return False
    cells = (int(_line(spans, coders).max()) + 1) * spans.size**2
    return bool(cells * (2**coders - 1) < spans.meetings * _CHEAPER)


def near_meetings(spans: Spans, coders: int) -> tuple[Integers, Integers, Integers]:
    """Count, for each two codes, the different pairs of starts at which spans of theirs meet.

    All spans have one length. The number of a text, divided by that of coders, is a group, with the
    coder as what is left; starts of a group stand together, and no start is in two of them.

    Returns:
        The different starts of each code, and the two tables of `distinct_meetings`.
    """
    single = np.zeros(spans.size, dtype=np.int64)
    both, met = np.zeros((2, spans.size, spans.size), dtype=np.int64)
    far = _length(spans) - 1
    for own in _blocks(spans, coders, far):
        single += own[:, far : far + _ROWS].any(axis=0).sum(axis=0)
        _add_pairs(own, far, both)
        _add_met(own, far, met)
    return single, both, met


def _length(spans: Spans) -> int:
    return int((spans.ends - spans.starts).max(initial=1))


def _line(spans: Spans, coders: int) -> Integers:
    """Return places on one line, on which starts of two groups are never near each other."""
    group = np.full(int(spans.starts.max(initial=0)) + 1, -1)
    group[spans.starts] = spans.texts // coders
    used = np.flatnonzero(group >= 0)
    step, far = np.diff(used, prepend=0), _length(spans)
    step = np.where(np.diff(group[used], prepend=-1) != 0, far, np.minimum(step, far))
    group[used] = np.cumsum(step)
    return np.asarray(group[spans.starts])


def _blocks(spans: Spans, coders: int, far: int) -> Iterator[_Booleans]:
    """Yield coders by turns by codes, some turns at a time, with those near before and behind."""
    places = _line(spans, coders)
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    for low in range(0, int(places.max(initial=-1)) + 1, _ROWS):
        begin, behind = np.searchsorted(ordered, (low - far, low + _ROWS + far))
        some = order[begin:behind]
        own = np.zeros((coders, _ROWS + 2 * far, spans.size), dtype=np.bool_)
        own[spans.texts[some] % coders, places[some] - low + far, spans.codes[some]] = True
        yield own


def _add_pairs(own: _Booleans, far: int, both: Integers) -> None:
    """Add pairs of a turn and itself or one behind it that some coder joins."""
    for sign, coders in _subsets(own):
        having = np.logical_and.reduce(own[coders])
        here = having[far : far + _ROWS].astype(np.float32)
        later = np.zeros_like(here)
        for step in range(1, far + 1):
            later += having[far + step : far + step + _ROWS]
        same = 2 * (here.T @ (later + here / 2))
        pairs = np.rint(same + same.T).astype(np.int64) // 2
        np.fill_diagonal(pairs, (here * later).sum(axis=0).astype(np.int64))
        both += sign * pairs


def _add_met(own: _Booleans, far: int, met: Integers) -> None:
    """Add turns that have a code and are near another, of the same coder."""
    here, beside = own[:, far : far + _ROWS], np.zeros_like(own[:, :_ROWS])
    for step in (*range(far), *range(far + 1, 2 * far + 1)):
        beside |= own[:, step : step + _ROWS]
    near = (beside | here).astype(np.bool_)
    found = np.zeros_like(met)
    for sign, coders in _subsets(own):
        having, others = (np.logical_and.reduce(part[coders]) for part in (here, near))
        counts = having.T.astype(np.float32) @ others.astype(np.float32)
        found += sign * np.rint(counts).astype(np.int64)
    # A turn does not meet itself: a code needs another turn to meet its like.
    np.fill_diagonal(found, (here & beside).any(axis=0).sum(axis=0))
    met += found


def _subsets(own: _Booleans) -> Iterator[tuple[int, list[int]]]:
    """Yield coders who can have turns in common, with 1 for odd and -1 for even numbers of them."""
    present = np.flatnonzero(own.any(axis=(1, 2))).tolist()
    for size in range(1, len(present) + 1):
        for coders in combinations(present, size):
            yield 1 if size % 2 else -1, list(coders)
