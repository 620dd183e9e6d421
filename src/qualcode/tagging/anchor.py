"""Finding the passage that a coder means: by its words, its positions, or its turn."""

from __future__ import annotations

import re

from qualcode.errors import NoSuchTurn, QuotationNotFound, QuotationRepeated, SpanOutside
from qualcode.model.coding import Segment
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript, Turn

_SINGLE = "['‘’‛]"
_DOUBLE = '["“”„]'
_DASH = "[-‐‑–—]"
_ALIKE = {
    **dict.fromkeys("'‘’‛", _SINGLE),
    **dict.fromkeys('"“”„', _DOUBLE),
    **dict.fromkeys("-‐‑–—", _DASH),
    "…": r"(?:…|\.\.\.)",
}


def segment_by_quotation(transcript: Transcript, quote: str, *, turn: int | None = None) -> Segment:
    """Return the passage with these words, in one turn if `turn` is given.

    Blanks, line ends and the shape of quotation marks and dashes may differ from the text's; the
    segment keeps the words as they stand in the text.

    Raises:
        QuotationNotFound: the words do not occur there.
        QuotationRepeated: they occur more than once.
        NoSuchTurn: the transcript has no such turn.
    """
    within = turn_of(transcript, turn).span if turn is not None else Span(0, len(transcript.text))
    found = [
        Span(match.start(), match.end())
        for match in _pattern(quote).finditer(transcript.text, within.start, within.end)
        if match.end() > match.start()
    ]
    if not found:
        raise QuotationNotFound(quote, transcript.id)
    if len(found) > 1:
        raise QuotationRepeated(quote, transcript.id, len(found))
    return Segment(transcript.id, found[0], transcript.quote(found[0]))


def _pattern(quote: str) -> re.Pattern[str]:
    words = ["".join(_ALIKE.get(sign, re.escape(sign)) for sign in word) for word in quote.split()]
    return re.compile(r"\s+".join(words))


def segment_by_span(transcript: Transcript, span: Span) -> Segment:
    """Return the passage at a span, without the blanks at its ends.

    Raises:
        SpanOutside: the span lies beyond the text, runs backwards, or covers no words.
    """
    length = len(transcript.text)
    words = transcript.text[span.start : span.end] if 0 <= span.start < span.end <= length else ""
    if not words.strip():
        raise SpanOutside(span.start, span.end, transcript.id, length)
    start = span.start + len(words) - len(words.lstrip())
    end = span.end - (len(words) - len(words.rstrip()))
    return Segment(transcript.id, Span(start, end), transcript.text[start:end])


def segment_by_turn(transcript: Transcript, number: int) -> Segment:
    """Return the words of a whole turn.

    Raises:
        NoSuchTurn: the transcript has no such turn.
        SpanOutside: the turn has no words.
    """
    return segment_by_span(transcript, turn_of(transcript, number).span)


def turn_of(transcript: Transcript, number: int) -> Turn:
    """Return a turn by its number; raise NoSuchTurn for a stranger."""
    for turn in transcript.turns:
        if turn.number == number:
            return turn
    last = max((turn.number for turn in transcript.turns), default=0)
    raise NoSuchTurn(number, transcript.id, last)
