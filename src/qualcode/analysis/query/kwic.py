"""Keywords in context: every place of some words, coded or not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualcode.analysis.ordered import in_order
from qualcode.analysis.places import Turns
from qualcode.analysis.query.evaluate import Material, evaluate, material_of
from qualcode.analysis.query.excerpts import behind, bounds, place_table
from qualcode.analysis.query.filters import Filters, chosen_codings, kept_rows
from qualcode.analysis.query.parse import parse_query
from qualcode.analysis.query.passages import (
    NOBODY,
    Codings,
    Passages,
    make_passages,
    meeting_ranges,
    overlapping,
)
from qualcode.analysis.query.words import Words
from qualcode.errors import TableError
from qualcode.model.study import Study

_HEAD = ("hit", "transcript", "participant", "organization", "role", "turn", "start", "end")
KWIC_COLUMNS = (*_HEAD, "left", "match", "right", "codes", "coders", "codings")


def keywords_in_context(
    study: Study,
    words: Words,
    *,
    query: str = "",
    filters: Filters | None = None,
    width: int = 60,
    context: int = 0,
) -> pd.DataFrame:
    """Return every place where words occur in what is said, coded or not.

    Args:
        study: gives texts and codings.
        words: from `plain_words` or `regular_expression`; what would reach from one turn into
            another, or into a label, is left out.
        query: keep places that share a character with a passage that this query finds.
        filters: whose codings are asked and named, and which places are kept.
        width: up to how many characters of the turn are given to either side, in whole words.
        context: give so many turns to either side instead.

    Returns:
        One row per place in order: hit (from 1), transcript, participant (who speaks),
        organization, role, turn, start, end (half-open code points), left, match, right, codes,
        coders and codings (of all passages that share a character with the place, joined by
        semicolons).

    Raises:
        PatternError: looking for the words takes too long.
        TableError: width or context are less than 0, or a filter names what there is not.
        QueryError, UnknownCode, UnknownCoder, UnknownAttribute: as for `excerpts`.
    """
    if width < 0 or context < 0:
        raise TableError("Width and context are numbers from 0.")
    narrowed = filters or Filters()
    node = parse_query(query) if query else None
    frame = chosen_codings(study, narrowed)
    material = material_of(frame, study)
    found = _places(study, words, material.turns)
    if node is not None:
        kept = np.zeros(len(found), dtype=bool)
        kept[overlapping(found, evaluate(node, material))[0]] = True
        found = found.chosen(kept)
    table = place_table(study, found, material.turns)
    kept = kept_rows(table, study, narrowed).to_numpy(dtype=bool)
    found, table = found.chosen(kept), table[kept].reset_index(drop=True)
    table[["codes", "coders", "codings"]] = behind(frame, _codings(found, material))[
        ["codes", "coders", "codings"]
    ]
    left, match, right = _cut(study, found, material.turns, width, context)
    table["left"], table["match"], table["right"] = left, match, right
    table.insert(0, "hit", np.arange(1, len(table) + 1))
    table = table.astype(dict.fromkeys(("left", "match", "right"), "str"))
    return in_order(table[list(KWIC_COLUMNS)], study)


def _places(study: Study, words: Words, turns: Turns) -> Passages:
    rows = [
        (number, start, end, NOBODY)
        for number, text in enumerate(study.transcripts.values())
        for start, end in words.find(text.text)
    ]
    found = make_passages(rows, turns)
    within = (found.first >= 0) & (found.first == found.last)
    within &= (turns.first[found.first] <= found.start) & (found.end <= turns.last[found.first])
    return found.chosen(within)


def _codings(found: Passages, material: Material) -> list[Codings]:
    """Return the codings of all passages that share a character with each place."""
    order = np.lexsort((material.start, material.text))
    coded = (material.text[order], material.start[order], material.end[order])
    places, codings = meeting_ranges((found.text, found.start, found.end), coded)
    behind_each: list[set[int]] = [set() for _ in range(len(found))]
    rows = material.row[order[codings]].tolist()
    for place, row in zip(places.tolist(), rows, strict=True):
        behind_each[place].add(row)
    return [frozenset(rows) for rows in behind_each]


def _cut(
    study: Study, found: Passages, turns: Turns, width: int, context: int
) -> tuple[list[str], list[str], list[str]]:
    texts = [text.text for text in study.transcripts.values()]
    left, match, right = [], [], []
    columns = (found.text, found.start, found.end, found.first)
    for number, start, end, turn in zip(*(c.tolist() for c in columns), strict=True):
        text = texts[number]
        if context:
            begin, finish = bounds(turns, number, turn - context, turn + context)
        else:
            begin = _word_begins(text, int(turns.first[turn]), start - width, start)
            finish = _word_ends(text, int(turns.last[turn]), end + width, end)
        left.append(text[begin:start].lstrip())
        match.append(text[start:end])
        right.append(text[end:finish].rstrip())
    return left, match, right


def _word_begins(text: str, first: int, wanted: int, start: int) -> int:
    """Return where words begin from a place on; the place itself where none does before `start`."""
    if wanted <= first:
        return first
    begin = wanted
    while begin < start and not text[begin - 1].isspace():
        begin += 1
    return begin if begin < start else wanted


def _word_ends(text: str, last: int, wanted: int, end: int) -> int:
    """Return where words end up to a place; the place itself where none does after `end`."""
    if wanted >= last:
        return last
    finish = wanted
    while finish > end and not text[finish].isspace():
        finish -= 1
    return finish if finish > end else wanted
