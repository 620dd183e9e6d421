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
_STOP = re.compile(r"[.!?…]+[\"'”’)\]»]*(?=\s)|\n\s*\n")
_LAST_WORD = re.compile(r"(\S+)\Z")


def sentence_spans(text: str, within: Span) -> list[Span]:
    """Return the sentences of a part of a text, without the blanks around them.

    A sentence ends at an empty line, or at full stop, exclamation mark, question mark or ellipsis
    (closing quotation marks and brackets included) before a blank. A full stop does not end one
    after an abbreviation such as "e.g.", after a single letter ("J."), or before a word in lower
    case. The rule is for English; give your own spans where it does not do.
    """
    start, found = within.start, []
    for match in _STOP.finditer(text, within.start, within.end):
        if _ends(text, start, match, within.end):
            found.append(_stripped(text, start, match.end()))
            start = match.end()
    found.append(_stripped(text, start, within.end))
    return [span for span in found if len(span)]


def _ends(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    mark = match.group()
    if mark.strip(".") != "" or len(mark) > 1:
        return mark[0] not in ".…" or not _goes_on(text, match.end(), limit)
    word = _LAST_WORD.search(text[start : match.start()])
    before = word.group(1).lstrip("(\"'“‘[").lower() if word else ""
    if before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before != "i"):
        return False
    return not _goes_on(text, match.end(), limit)


def _goes_on(text: str, position: int, limit: int) -> bool:
    rest = text[position:limit].lstrip()
    return rest[:1].islower()


def _stripped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return Span(min(first, end), max(first, start + len(words.rstrip())))
