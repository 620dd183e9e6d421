"""Passages that a query finds, with the codings behind them and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from qualcode.analysis.ordered import in_order
from qualcode.analysis.places import Places, Turns
from qualcode.analysis.query.evaluate import evaluate, material_of
from qualcode.analysis.query.filters import Filters, chosen_codings, kept_rows
from qualcode.analysis.query.parse import parse_query
from qualcode.analysis.query.passages import Codings, Passages
from qualcode.analysis.query.words import Words
from qualcode.errors import TableError
from qualcode.model.columns import CodingColumns
from qualcode.model.study import Study

EVERYTHING = "*"
_HEAD = ["transcript", "participant", "organization", "role", "turn", "last_turn", "start", "end"]
_BEHIND = ["codes", "coders", "memos", "codings"]
_QUOTE = ("before", "quote", "after")
EXCERPT_COLUMNS = ("excerpt", *_HEAD, "codes", "coders", *_QUOTE, "memos", "codings")


def excerpts(
    study: Study,
    query: str = EVERYTHING,
    *,
    filters: Filters | None = None,
    words: Words | None = None,
    context: int = 0,
) -> pd.DataFrame:
    """Return the passages that a query finds; docs/retrieval.md says what its operators mean.

    Args:
        study: gives texts and codings.
        query: codes joined by AND, OR, NOT, NEAR n, INSIDE and FOLLOWED BY; by default every code.
        filters: whose codings are asked, and which passages are kept.
        words: keep passages in which these occur.
        context: how many turns before and after a passage are given, with what else is said in its
            own turns; 0 gives none.

    Returns:
        One row per passage in order of place: excerpt (from 1), transcript, participant (who
        speaks where it begins), organization, role, turn, last_turn, start, end (half-open code
        points), codes and coders (behind it, joined by semicolons), before, quote, after, memos
        and codings (the ids of all codings behind it, joined by semicolons; none for turns that
        NOT gives).

    Raises:
        QueryError, UnknownCode: the query cannot be read, or names a code that there is not.
        UnknownCoder, UnknownAttribute: a filter names what there is not.
        TableError: likewise, or the context is less than 0.
        PatternError: looking for the words takes too long.
    """
    narrowed = filters or Filters()
    if context < 0:
        raise TableError("The context is a number of turns from 0.")
    node = parse_query(query)
    frame = chosen_codings(study, narrowed)
    material = material_of(frame, study)
    found = evaluate(node, material)
    table = place_table(study, found, material.turns)
    texts = [text.text for text in study.transcripts.values()]
    spans = zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    table["quote"] = [texts[text][start:end] for text, start, end in spans]
    kept = kept_rows(table, study, narrowed)
    if words is not None:
        quotes = zip(kept, table["quote"], strict=True)
        kept &= pd.Series([keep and words.occurs(quote) for keep, quote in quotes], dtype=bool)
    found, table = found.chosen(kept.to_numpy(dtype=bool)), table[kept].reset_index(drop=True)
    table[_BEHIND] = behind(frame, found.codings)
    table["before"], table["after"] = _around(texts, material.turns, found, context)
    table.insert(0, "excerpt", np.arange(1, len(table) + 1))
    return in_order(table.astype(dict.fromkeys(_QUOTE, "str"))[list(EXCERPT_COLUMNS)], study)


def place_table(study: Study, found: Passages, turns: Turns) -> pd.DataFrame:
    """Return who says some passages, and in which turns."""
    names = list(study.transcripts)
    transcripts = [names[number] for number in found.text.tolist()]
    columns = {item.name: [""] * len(transcripts) for item in fields(CodingColumns)}
    spans = {"start": found.start.tolist(), "end": found.end.tolist()}
    asked = CodingColumns(**{**columns, **spans, "transcript": transcripts})
    where = Places(study, asked, turns)
    table = pd.DataFrame(
        {
            "transcript": pd.Series(transcripts, dtype="str"),
            "participant": where.participant.words(),
            "organization": where.organization.words(),
            "role": where.role.words(),
            "turn": where.turn,
            "last_turn": where.last_turn,
            "start": found.start,
            "end": found.end,
        }
    )
    return table[_HEAD]


def behind(frame: pd.DataFrame, codings: Sequence[Codings]) -> pd.DataFrame:
    """Return codes, coders, memos and codings (ids), each joined by semicolons, of sets of rows."""
    columns = [frame[name].to_list() for name in ("code", "coder", "memo", "coding")]
    ordered = [sorted(rows) for rows in codings]
    found = {
        name: [_joined(column[row] for row in rows) for rows in ordered]
        for name, column in zip(_BEHIND, columns, strict=True)
    }
    return pd.DataFrame(found, columns=_BEHIND).astype("str")


def _joined(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(name for name in names if name))


def _around(
    texts: Sequence[str], turns: Turns, found: Passages, context: int
) -> tuple[list[str], list[str]]:
    """Return what is said before and after each passage, up to so many turns away."""
    if not context:
        return [""] * len(found), [""] * len(found)
    before, after = [], []
    columns = (found.text, found.start, found.end, found.first, found.last)
    for text, start, end, first, last in zip(*(c.tolist() for c in columns), strict=True):
        begin, finish = bounds(turns, text, first - context, last + context)
        before.append(texts[text][begin:start].lstrip() if first >= 0 else "")
        after.append(texts[text][end:finish].rstrip() if first >= 0 else "")
    return before, after


def bounds(turns: Turns, text: int, first: int, last: int) -> tuple[int, int]:
    """Return where some turns of a text begin, label included, and end."""
    low, high = np.searchsorted(turns.text[:-1], (text, text + 1)).tolist()
    one, other = max(first, low), min(last, high - 1)
    return (int(turns.last[one - 1]) if one > low else 0), int(turns.last[other])
