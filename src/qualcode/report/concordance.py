"""Keywords in context as a concordance: one line for each place, the word in the middle."""

from __future__ import annotations

import pandas as pd

from qualcode.report.excerpts_document import markdown_title

_SIDE = 30


def concordance_markdown(table: pd.DataFrame, *, title: str) -> str:
    """Write a table of keywords in context as a Markdown document with a line for each place.

    A line has the transcript and turn, up to 30 characters to either side, and the codes there.
    """
    head = markdown_title(table, title=title)
    if table.empty:
        return head + "\n"
    said = zip(table["transcript"], table["turn"], strict=True)
    places = [str(text) if pd.isna(turn) else f"{text} {turn}" for text, turn in said]
    columns = (table[name].map(_flat).tolist() for name in ("left", "match", "right", "codes"))
    rows = list(zip(places, *columns, strict=True))
    wide, middle = (max(len(row[place]) for row in rows) for place in (0, 2))
    lines = [
        f"{place.ljust(wide)}  {_end_of(left).rjust(_SIDE)}  {match.ljust(middle)}  "
        f"{_start_of(right).ljust(_SIDE)}  {codes}".rstrip()
        for place, left, match, right, codes in rows
    ]
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return "\n".join([head, "", fence, *lines, fence]) + "\n"


def _flat(words: str) -> str:
    return " ".join(words.split())


def _end_of(words: str) -> str:
    """Return the last words that fit into a side; of a word that does not, its end."""
    if len(words) <= _SIDE:
        return words
    kept = words[-_SIDE:]
    return kept if words[-_SIDE - 1] == " " or " " not in kept else kept.partition(" ")[2]


def _start_of(words: str) -> str:
    if len(words) <= _SIDE:
        return words
    kept = words[:_SIDE]
    return kept if words[_SIDE] == " " or " " not in kept else kept.rpartition(" ")[0]
