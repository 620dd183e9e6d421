"""Query → passages: what each operator means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from qualcode.analysis.places import Turns
from qualcode.analysis.query.names import codes_named
from qualcode.analysis.query.passages import (
    NOBODY,
    Codings,
    Flags,
    Integers,
    Pairs,
    Passages,
    following,
    make_passages,
    overlapping,
    within_turns,
)
from qualcode.analysis.query.syntax import And, Followed, Inside, Name, Near, Node, Not, Or
from qualcode.model.codebook import Codebook
from qualcode.model.study import Study


@dataclass(frozen=True, slots=True)
class Material:
    """What a query is asked of: codings of passages as arrays, and the turns of all transcripts.

    `row` is the row of each coding in the frame that this was made from.
    """

    codebook: Codebook
    turns: Turns
    code: pd.Series
    row: Integers
    text: Integers
    start: Integers
    end: Integers


def material_of(frame: pd.DataFrame, study: Study) -> Material:
    """Return the passages of a codings frame; codings without a passage are left out."""
    names = pd.Index(list(study.transcripts), dtype="str")
    text = names.get_indexer(pd.Index(frame["transcript"])).astype(np.int64)
    row = np.flatnonzero(frame["start"].notna().to_numpy() & (text >= 0))
    return Material(
        study.codebook,
        Turns.of(list(study.transcripts.values())),
        frame["code"].iloc[row],
        row,
        text[row],
        frame["start"].iloc[row].to_numpy(dtype=np.int64),
        frame["end"].iloc[row].to_numpy(dtype=np.int64),
    )


def evaluate(node: Node, material: Material) -> Passages:
    """Return the passages that a query finds, in order of place, each once.

    Raises:
        UnknownCode: the query names a code that there is not.
        TableError: millions of passages would have to be paired.
    """
    match node:
        case Name():
            return _named(node, material)
        case Or():
            parts = [evaluate(part, material) for part in node.parts]
            rows = [row for part in parts for row in _rows(part)]
            return make_passages(rows, material.turns)
        case And():
            return _in_common(node, material)
        case Not():
            return without(_all_turns(material), evaluate(node.part, material))
        case Near() | Inside() | Followed():
            return _placed(node, material)


def _named(name: Name, material: Material) -> Passages:
    chosen = material.code.isin(codes_named(name, material.codebook)).to_numpy(dtype=bool)
    columns = (material.text, material.start, material.end, material.row)
    places = zip(*(column[chosen].tolist() for column in columns), strict=True)
    rows = ((text, start, end, frozenset((row,))) for text, start, end, row in places)
    return make_passages(rows, material.turns)


def _rows(passages: Passages) -> list[tuple[int, int, int, Codings]]:
    columns = (passages.text.tolist(), passages.start.tolist(), passages.end.tolist())
    return list(zip(*columns, passages.codings, strict=True))


def _all_turns(material: Material) -> Passages:
    turns = material.turns
    spoken = np.flatnonzero(turns.number > 0)
    columns = (turns.text, turns.first, turns.last)
    places = zip(*(column[spoken].tolist() for column in columns), strict=True)
    return make_passages(((*place, NOBODY) for place in places), turns)


def _in_common(node: And, material: Material) -> Passages:
    wanted = [evaluate(part, material) for part in node.parts if not isinstance(part, Not)]
    found = (
        reduce(lambda one, two: _shared(one, two, material.turns), wanted)
        if wanted
        else _all_turns(material)
    )
    for part in node.parts:
        if isinstance(part, Not):
            found = without(found, evaluate(part.part, material))
    return found


def without(passages: Passages, others: Passages) -> Passages:
    """Return the passages that share no character with any of the others."""
    kept = np.ones(len(passages), dtype=bool)
    kept[overlapping(passages, others)[0]] = False
    return passages.chosen(kept)


def _shared(left: Passages, right: Passages, turns: Turns) -> Passages:
    pairs = overlapping(left, right)
    return _joined(left, right, pairs, turns, span=(np.maximum, np.minimum))


def _placed(node: Near | Inside | Followed, material: Material) -> Passages:
    left, right = evaluate(node.left, material), evaluate(node.right, material)
    if isinstance(node, Near):
        pairs = within_turns(left, right, node.turns)
    elif isinstance(node, Followed):
        pairs = following(left, right, node.within)
    else:
        pairs = _inside(left, right)
    i, j = pairs
    kept = _apart(left, right, pairs)
    span = (_left, _left) if isinstance(node, Inside) else (np.minimum, np.maximum)
    return _joined(left, right, (i[kept], j[kept]), material.turns, span=span)


def _left(one: Integers, _two: Integers) -> Integers:
    return one


def _inside(left: Passages, right: Passages) -> Pairs:
    i, j = overlapping(left, right)
    held: Flags = (right.start[j] <= left.start[i]) & (left.end[i] <= right.end[j])
    return i[held], j[held]


def _apart(left: Passages, right: Passages, pairs: Pairs) -> Flags:
    """Tell which pairs are not one passage with the same codings on both sides."""
    i, j = pairs
    same = (left.start[i] == right.start[j]) & (left.end[i] == right.end[j])
    found: Flags = ~same
    for place in np.flatnonzero(same).tolist():
        found[place] = left.codings[i[place]] != right.codings[j[place]]
    return found


def _joined(
    left: Passages,
    right: Passages,
    pairs: Pairs,
    turns: Turns,
    *,
    span: tuple[Callable[..., Integers], Callable[..., Integers]],
) -> Passages:
    """Make a passage of each pair, with the codings behind both."""
    i, j = pairs
    starts = span[0](left.start[i], right.start[j]).tolist()
    ends = span[1](left.end[i], right.end[j]).tolist()
    texts = left.text[i].tolist()
    codings = (
        left.codings[a] | right.codings[b] for a, b in zip(i.tolist(), j.tolist(), strict=True)
    )
    return make_passages(zip(texts, starts, ends, codings, strict=True), turns)
