"""How alike passages of two texts are, and which passage of a text is most like another."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import LCSseq, Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment, ratio

from qualcode.model.span import Span

CONTEXT = 32
_ADJACENT = 8
_LEAST = 4
_ALIKE = 70.0
_TOKEN = re.compile(r"\w+|\s|[^\w\s]")
_JOINER = "\u200d"
_SKIN = ("\U0001f3fb", "\U0001f3ff")


def occurrences(text: str, words: str, within: Span, *, limit: int) -> list[int]:
    """Return where words stand, overlapping ones included, but no more than `limit` places."""
    found: list[int] = []
    start = text.find(words, within.start, within.end)
    while start >= 0 and len(found) < limit:
        found.append(start)
        start = text.find(words, start + 1, within.end)
    return found


def context_likeness(old: str, span: Span, new: str, start: int) -> tuple[float, float]:
    """Return how alike, from 0 to 100, the 32 characters before are, and those after.

    Blanks and capitals do not matter.
    """
    end = start + len(span)
    before = _loose(old[max(span.start - CONTEXT, 0) : span.start])
    after = _loose(old[span.end : span.end + CONTEXT])
    return (
        ratio(before, _loose(new[max(start - CONTEXT, 0) : start])),
        ratio(after, _loose(new[end : end + CONTEXT])),
    )


def has_context(old: str, span: Span, new: str, start: int) -> bool:
    """Tell whether the text on one side stayed, or is nearly what it was.

    A few letters may stand anywhere by chance; for them the text on both sides must be the same.
    """
    end = start + len(span)
    before, after = old[max(span.start - _ADJACENT, 0) : span.start], old[span.end :]
    there = new[max(start - _ADJACENT, 0) : start]
    stayed = (
        there.endswith(before) and (len(before) >= _LEAST or before == there),
        new.startswith(after[:_ADJACENT], end) and (len(after) >= _LEAST or after == new[end:]),
    )
    if len(span) < _ADJACENT:
        return all(stayed)
    return any(stayed) or max(context_likeness(old, span, new, start)) >= _ALIKE


def _loose(words: str) -> str:
    return " ".join(words.casefold().split())


def splits_a_character(text: str, position: int) -> bool:
    """Tell whether what a reader sees as one character goes on over a position."""
    if not 0 < position < len(text):
        return False
    sign = text[position]
    joins = sign == _JOINER or _SKIN[0] <= sign <= _SKIN[1] or unicodedata.category(sign)[0] == "M"
    return joins or text[position - 1] == _JOINER


def equal_parts(old: str, new: str) -> list[tuple[int, int, int]]:
    """Return the equal parts of two texts by a diff of their words: start in each, and length."""
    numbers: dict[str, int] = {}
    tokens = [_TOKEN.findall(text) for text in (old, new)]
    coded = [[numbers.setdefault(token, len(numbers)) for token in text] for text in tokens]
    places = [_starts(text) for text in tokens]
    return [
        (
            places[0][code.src_start],
            places[1][code.dest_start],
            places[0][code.src_end] - places[0][code.src_start],
        )
        for code in Levenshtein.opcodes(coded[0], coded[1])
        if code.tag == "equal"
    ]


def _starts(tokens: list[str]) -> list[int]:
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places


def words_kept(quote: str, words: str) -> float:
    """Return the share of a quotation's words that other words have in the same order."""
    wanted = re.findall(r"\w+", quote.casefold()) or list(quote)
    there = re.findall(r"\w+", words.casefold()) or list(words)
    return LCSseq.similarity(wanted, there) / len(wanted)


def likeness(quote: str, words: str) -> float:
    """Return how alike two passages are, from 0 to 100 (share of characters in common)."""
    return ratio(quote, words)


def most_alike(quote: str, text: str, within: Span) -> Span | None:
    """Return the passage most like a quotation, in whole words, or None where none is like it."""
    room = text[within.start : within.end]
    if not room.strip() or not quote.strip():
        return None
    if len(room) <= len(quote):
        return trimmed(text, within) if ratio(quote, room) >= _ALIKE else None
    found = partial_ratio_alignment(quote, room, score_cutoff=_ALIKE)
    if found is None:
        return None
    place = Span(within.start + found.dest_start, within.start + found.dest_end)
    return trimmed(text, _whole_words(text, place, within))


def _whole_words(text: str, span: Span, within: Span) -> Span:
    start, end = span.start, span.end
    while start > within.start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < within.end and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def trimmed(text: str, span: Span) -> Span | None:
    """Return a span without the blanks at its ends, or None where it has no words."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = span.end - (len(words) - len(words.rstrip()))
    return Span(start, end) if end > start else None
