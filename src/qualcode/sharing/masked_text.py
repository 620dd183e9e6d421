"""A transcript as others may have it: the same turns and places, and only the words that may leave.

Every character that stays behind becomes a mark of the same width, blanks included, so that
passages keep their places, overlap as they did, and stand in the same turns: whatever counts
codings gives the same numbers. Labels, which are often names, become the ids of those who speak.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.model.span import Span
from qualcode.model.transcript import INTERVIEWER, OTHER, REDACTED, Transcript

MARK = "x"
_NAMES = {INTERVIEWER: "Interviewer", OTHER: "Other"}
_GONE = REDACTED * 4
_KEPT = re.compile(r"[^\n]")
_UNFIT = re.compile(r"[:\n]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave, whose label is whose in it, and how old places become new ones.

    `olds` and `news` are the spans of the turns' words before and after, in order.
    """

    text: str
    speakers: tuple[tuple[str, str], ...]
    olds: tuple[Span, ...] = ()
    news: tuple[Span, ...] = ()

    def place(self, start: int, end: int) -> Span:
        """Return where a passage of the old text stands, or where the nearest words do."""
        first, last = self._moved(start, later=True), self._moved(end, later=False)
        if first < last:
            return Span(first, last)
        first = min(first, max(len(self.text.rstrip("\n")) - 1, 0))
        return Span(first, first + 1)

    def _moved(self, position: int, *, later: bool) -> int:
        if not self.olds:
            return 0
        starts = [span.start for span in self.olds]
        if later:  # between two turns, a beginning goes to the next and an end to the one before
            index = bisect_left([span.end for span in self.olds], position + 1)
            index = min(index, len(self.olds) - 1)
            old, new = self.olds[index], self.news[index]
            return new.start + min(max(position - old.start, 0), len(old) - 1)
        index = max(bisect_right(starts, position - 1) - 1, 0)
        old, new = self.olds[index], self.news[index]
        return new.start + min(max(position - old.start, 0), len(old))


def masked_text(transcript: Transcript, clear: Iterable[Span] | None) -> Masked:
    """Return a transcript's text with all words masked but those of the `clear` spans.

    Args:
        transcript: the text, its turns and speakers.
        clear: what may be read; None means all of it.
    """
    words = transcript.text if clear is None else _masked(transcript.text, clear)
    labels = _labels(transcript, words)
    parts: list[str] = []
    news: list[Span] = []
    size = 0
    for turn in transcript.turns:
        time = f"[{turn.time}] " if turn.time else ""
        head = f"{time}{labels.get(turn.speaker, _GONE)}: " if turn.speaker else ""
        said = words[turn.span.start : turn.span.end]
        start = size + len(head)
        news.append(Span(start, start + len(said)))
        parts.append(f"{head}{said}")
        size = start + len(said) + 2
    speakers = tuple((labels[label], role) for label, role in transcript.speakers)
    olds = tuple(turn.span for turn in transcript.turns)
    return Masked("\n\n".join(parts) + "\n", speakers, olds, tuple(news))


def _masked(text: str, clear: Iterable[Span]) -> str:
    parts: list[str] = []
    place = 0
    for span in sorted(clear):
        if span.end > place:
            start = max(span.start, place)
            parts += [_KEPT.sub(MARK, text[place:start]), text[start : span.end]]
            place = span.end
    return "".join([*parts, _KEPT.sub(MARK, text[place:])])


def _labels(transcript: Transcript, words: str) -> Mapping[str, str]:
    """Return the new labels: ids of participants, and plain words for the others, each one once."""
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for label, role in transcript.speakers:
        plain = _UNFIT.sub("-", _NAMES.get(role, role))
        labels[label] = _free(plain, taken, words)
        taken.add(labels[label])
    return labels


def _free(plain: str, taken: Iterable[str], words: str) -> str:
    """Return a label that nobody has and that no line of the words begins with."""
    label, number = plain, 1
    while label in taken or _begins_a_line(label, words):
        number += 1
        label = f"{plain} {number}"
    return label


def _begins_a_line(label: str, words: str) -> bool:
    pattern = rf"^(?:\[[0-9:]+\] )?{re.escape(label)}:"
    return re.search(pattern, words, re.MULTILINE) is not None


def without(spans: Iterable[Span], barred: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans without what any of the barred ones covers."""
    left: list[Span] = []
    for span in spans:
        place = span.start
        for bar in sorted(item for item in barred if item.overlaps(span)):
            if bar.start > place:
                left.append(Span(place, bar.start))
            place = max(place, bar.end)
        if place < span.end:
            left.append(Span(place, span.end))
    return tuple(left)
