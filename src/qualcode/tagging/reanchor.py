"""Finding the places of codings in the next revision of a text, or saying that they are unsure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qualcode.model.coding import Coding, Segment
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript
from qualcode.tagging.alignment import WIDTH, Alignment
from qualcode.tagging.likeness import (
    context_likeness,
    equal_parts,
    has_context,
    likeness,
    most_alike,
    occurrences,
    splits_a_character,
    trimmed,
    words_kept,
)

ALTERED = "The words changed."
REPEATED = "The words stood, or stand, in several places."
ELSEWHERE = "The words stand elsewhere now."
ALONE = "The words stand there, but all around them changed."
GONE = "Nothing like the words is left."
SURE = "The words stand unchanged."

_EDGE = 4
_NEAR = 300
_ENOUGH = 5
_MANY = 200
_KEPT = 1 / 3
_ALIKE = 60.0
_ROOM = 20_000

Parts = list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A coding whose place a person must choose: the likeliest places first, and why."""

    coding: Coding
    candidates: tuple[Segment, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Reanchored:
    """What becomes of codings: `moved` are at their place in the new text.

    `review` need a person, `lost` have no words left in it. Every coding is in one of the three.
    """

    moved: tuple[Coding, ...]
    review: tuple[Doubt, ...]
    lost: tuple[Coding, ...]


def reanchor(old: Transcript, new: Transcript, codings: Iterable[Coding]) -> Reanchored:
    """Find the places of codings of passages of `old` in `new`.

    A coding moves by itself only where its words stand unchanged and can have come from nowhere
    else: they lie in text that stayed, or they occur once between the nearest passages before and
    after that surely stayed (see `Alignment`), in the old text and in the new one, with some of
    their context; or they occur once in each text and were taken elsewhere with their context.
    Otherwise a person decides, unless nothing like the words is left.
    """
    search = _Search(old, new)
    moved: list[Coding] = []
    review: list[Doubt] = []
    lost: list[Coding] = []
    for coding in codings:
        if coding.segment is None:
            continue
        found = search.verdict(coding.segment)
        if found.place is not None:
            segment = search.segment(found.place)
            moved.append(replace(coding, segment=segment, revision=new.revision))
        elif found.candidates:
            candidates = tuple(map(search.segment, found.candidates))
            review.append(Doubt(coding, candidates, found.reason))
        else:
            lost.append(coding)
    return Reanchored(tuple(moved), tuple(review), tuple(lost))


def doubts(old: Transcript, new: Transcript, codings: Iterable[Coding]) -> list[Doubt]:
    """Return every coding of passages of `old`, by place, with where a person may put it in `new`.

    Where the place is beyond doubt it is the only candidate; a lost coding has none.
    """
    was = {coding.id: coding for coding in codings}
    found = reanchor(old, new, was.values())
    items = [*found.review, *(Doubt(coding, (), GONE) for coding in found.lost)]
    items += [
        Doubt(was[coding.id], (coding.segment,), SURE) for coding in found.moved if coding.segment
    ]
    return sorted(items, key=lambda doubt: _place(doubt.coding))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Where a passage is for sure, or else where it may be; neither where it is lost."""

    place: Span | None = None
    candidates: tuple[Span, ...] = ()
    reason: str = ""


class _Search:
    """Looks for passages of one text in another; what was found for one serves the next."""

    def __init__(self, old: Transcript, new: Transcript) -> None:
        self._id = new.id
        self._old = old.text
        self._new = new.text
        self._alignment = Alignment(old.text, new.text)
        self._sure: dict[Span, int | None] = {}
        self._verdicts: dict[tuple[Span, str], _Verdict] = {}
        self._parts: dict[tuple[Span, Span], Parts] = {}

    def segment(self, span: Span) -> Segment:
        """Return a passage of the new text."""
        return Segment(self._id, span, self._new[span.start : span.end])

    def verdict(self, segment: Segment) -> _Verdict:
        """Return what becomes of a passage of the old text."""
        key = (segment.span, segment.quote)
        if key not in self._verdicts:
            self._verdicts[key] = self._decide(segment.span, segment.quote)
        return self._verdicts[key]

    def _decide(self, span: Span, quote: str) -> _Verdict:
        sound = self._old[span.start : span.end] == quote
        start = self.sure(span) if sound else None
        if start is None and sound:
            start = self._taken_along(span)
        if start is not None:
            return _Verdict(Span(start, start + len(span)))
        whole = Span(0, len(self._old) if sound else 0)
        origins = occurrences(self._old, quote, whole, limit=_MANY)
        _, room = self._alignment.around(span)
        free = self._free(span, quote, origins, room)
        places = [Span(start, start + len(quote)) for start in free]
        reason = ALTERED
        if places:
            there = room.start <= places[0].start and places[0].end <= room.end
            single = len(origins) == 1 == len(places)
            reason = (ALONE if there else ELSEWHERE) if single else REPEATED
        places += self._altered(span, quote, places)
        ranked = sorted(places, key=lambda place: -self._rank(span, quote, place))
        return _Verdict(None, tuple(ranked[:_ENOUGH]), reason)

    def sure(self, span: Span) -> int | None:
        """Return where a passage begins in the new text, or None where that is not beyond doubt."""
        if span not in self._sure:
            start = self._find_sure(span)
            if start is not None and (self._torn(span, start) or self._alignment.contested(span)):
                start = None
            self._sure[span] = start
        return self._sure[span]

    def _find_sure(self, span: Span) -> int | None:
        before, after = self._alignment.around(span)
        if self._old[before.start : before.end] == self._new[after.start : after.end]:
            return after.start + span.start - before.start
        wide = min(len(before), len(after)) - len(span) > _NEAR
        start = None if wide else self._single(span, before, after)
        if start is None:
            return None
        known = len(span) >= WIDTH or has_context(self._old, span, self._new, start)
        return start if known else None

    def _single(self, span: Span, before: Span, after: Span) -> int | None:
        """Return where a passage stands in a room, if but for its edges it is single in both."""
        quote = self._old[span.start : span.end]
        edge = min(_EDGE, len(quote) // 4)
        core = quote[edge : len(quote) - edge]
        was = occurrences(self._old, core, before, limit=2)
        now = occurrences(self._new, core, after, limit=2)
        if len(was) != 1 or len(now) != 1 or now[0] - edge < after.start:
            return None
        start = now[0] - edge
        return start if self._new.startswith(quote, start, after.end) else None

    def _torn(self, span: Span, start: int) -> bool:
        """Tell whether a sign was added to the first or last character, as an accent is."""
        ends = ((span.start, start), (span.end, start + len(span)))
        return any(
            splits_a_character(self._new, new) and not splits_a_character(self._old, old)
            for old, new in ends
        )

    def _free(self, span: Span, quote: str, origins: list[int], room: Span) -> list[int]:
        """Return where the words stand without having come from another place for sure."""
        found = occurrences(self._new, quote, Span(0, len(self._new)), limit=_MANY)
        if len(origins) == _MANY or len(found) == _MANY:
            return occurrences(self._new, quote, room, limit=_MANY)
        others = (Span(start, start + len(quote)) for start in origins if start != span.start)
        taken = {self.sure(other) for other in others}
        return [start for start in found if start not in taken]

    def _taken_along(self, span: Span) -> int | None:
        """Return where words were moved to together with the 30 characters around them."""
        quote = self._old[span.start : span.end]
        start = self._new.find(quote)
        if start < 0 or self._torn(span, start):
            return None
        new = Span(start, start + len(span))
        middle = len(quote) // 2
        moved = self._alignment.is_fresh(new) and all(
            self._alignment.is_single(span.start + step, new.start + step)
            for step in (-WIDTH, 0, middle, len(quote), len(quote) + WIDTH)
        )
        return start if moved else None

    def _altered(self, span: Span, quote: str, known: list[Span]) -> list[Span]:
        """Return what stands now where a passage stood, and what is most like it thereabouts."""
        before, after = self._alignment.around(span)
        found = [self._counterpart(span, before, after)]
        middle = (after.start + after.end) // 2
        room = Span(max(after.start, middle - _ROOM), min(after.end, middle + _ROOM))
        found.append(most_alike(quote, self._new, room))
        places: list[Span] = []
        for place in found:
            if place is None or any(place.overlaps(other) for other in (*known, *places)):
                continue
            words = self._new[place.start : place.end]
            if words_kept(quote, words) >= _KEPT or likeness(quote, words) >= _ALIKE:
                places.append(place)
        return places

    def _counterpart(self, span: Span, before: Span, after: Span) -> Span | None:
        """Return the text between what is left of a passage's beginning and of its end."""
        key = (before, after)
        if key not in self._parts:
            old, new = self._old[before.start : before.end], self._new[after.start : after.end]
            self._parts[key] = equal_parts(old, new)
        parts = self._parts[key]
        start = _start_in(parts, span.start - before.start, 0)
        end = _end_in(parts, span.end - before.start, len(after))
        return trimmed(self._new, Span(after.start + start, after.start + max(start, end)))

    def _rank(self, span: Span, quote: str, place: Span) -> float:
        """Return how likely a place is: its words, and half as much what is around them."""
        around = context_likeness(self._old, span, self._new, place.start)
        return likeness(quote, self._new[place.start : place.end]) + sum(around) / 4


def _place(coding: Coding) -> tuple[int, int]:
    span = coding.segment.span if coding.segment else Span(0, 0)
    return (span.start, span.end)


def _start_in(parts: Parts, position: int, otherwise: int) -> int:
    """Return where what begins at a position begins now: after the last text that stayed."""
    index = bisect_right(parts, position, key=lambda part: part[0]) - 1
    if index < 0:
        return otherwise
    first, there, size = parts[index]
    return there + min(position - first, size)


def _end_in(parts: Parts, position: int, otherwise: int) -> int:
    """Return where what ends at a position ends now: before the next text that stayed."""
    index = bisect_left(parts, position, key=lambda part: part[0] + part[2])
    if index == len(parts):
        return otherwise
    first, there, _ = parts[index]
    return there + max(position - first, 0)
