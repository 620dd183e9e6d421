"""Sentences of a transcript by rule."""

from __future__ import annotations

import re

from qualcode.model.span import Span

_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "approx", "e.g", "i.e"),
        *("cf", "fig", "vol", "pp", "al", "inc", "ltd"),
    )
)
# Both kinds of end begin with one set of signs, which is searched for four times as fast.
_STOP = re.compile(r"[.!?…\n](?:(?<=[.!?…])[.!?…]*[\"'”’)\]»]*(?=\s)|(?<=\n)\s*\n)")
_BLANKS = re.compile(r"\s*")


def sentence_spans(text: str, within: Span) -> list[Span]:
    """Return the sentences of a part of a text, without the blanks around them.

    A sentence ends at an empty line, or at full stop, exclamation mark, question mark or ellipsis
    (closing quotation marks and brackets included) before a blank. A full stop does not end one
    after an abbreviation such as "e.g.", after a single letter ("J."), or before a word in lower
    case. The rule is for English; give your own spans where it does not do.
    """
    return [Span(start, end) for start, end in sentence_bounds(text, within.start, within.end)]


def sentence_bounds(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Return where the sentences of a part of a text begin and end (see sentence_spans)."""
    start, found = first, []
    for match in _STOP.finditer(text, first, last):
        if _ends(text, start, match, last):
            found.append(_stripped(text, start, match.end()))
            start = match.end()
    found.append(_stripped(text, start, last))
    return [bounds for bounds in found if bounds[0] < bounds[1]]


def _ends(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    mark = match.group()
    if mark.strip(".") != "" or len(mark) > 1:
        return mark[0] not in ".…" or not _goes_on(text, match.end(), limit)
    words = text[start : match.start()]
    last = "" if words[-1:].isspace() else words.rpartition(" ")[2]
    before = (last.split() or [""])[-1].lstrip("(\"'“‘[").lower()
    if before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before != "i"):
        return False
    return not _goes_on(text, match.end(), limit)


def _goes_on(text: str, position: int, limit: int) -> bool:
    blanks = _BLANKS.match(text, position, limit)
    behind = blanks.end() if blanks else position
    return behind < limit and text[behind].islower()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    behind = end - len(words.lstrip())
    return min(behind, end), start + len(words.rstrip())
