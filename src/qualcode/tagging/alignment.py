"""Two texts of one transcript side by side: the passages that both have just once, in one order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.model.span import Span

WIDTH = 20
_BELIEVED = 2 * WIDTH


@dataclass(frozen=True, slots=True)
class Run:
    """Equal text of both: `start` to `end` in the old one, `shift` further on in the new one."""

    start: int
    end: int
    shift: int

    def __len__(self) -> int:
        """Return the number of characters."""
        return self.end - self.start


class Alignment:
    """What surely stayed of an old text in a new one.

    Windows of 20 characters that each text has exactly once are matched, as far as they keep their
    order, and joined to runs. Where two runs compete for the same characters (as when one of two
    alike sentences went) neither has them. What lies between two runs may be anything, but nothing
    in it can come from, or have gone to, a place more than 40 characters into them.
    """

    def __init__(self, old: str, new: str) -> None:
        """Find the runs, in linear time but for a binary search per window."""
        self.old = old
        self.new = new
        joined = _joined(_in_order(_common_windows(old, new)), old, new)
        self.runs = list(_apart(joined))
        self._firsts = [run.start for run in self.runs]
        self._bounds = [run for run in self.runs if len(run) >= _BELIEVED]
        self._starts = [run.start + _BELIEVED for run in self._bounds]
        self._ends = [run.end - _BELIEVED for run in self._bounds]

    def _run_with(self, span: Span) -> int | None:
        """Return the number of the run that has the whole span."""
        number = bisect_right(self._firsts, span.start) - 1
        return number if number >= 0 and span.end <= self.runs[number].end else None

    def is_fresh(self, span: Span) -> bool:
        """Tell whether a span of the new text shares no character with a run."""
        number = bisect_right(self.runs, span.start, key=lambda run: run.end + run.shift)
        return (
            number == len(self.runs)
            or self.runs[number].start + self.runs[number].shift >= span.end
        )

    def is_single(self, old: int, new: int) -> bool:
        """Tell whether the window around two positions is the same and each text has it once."""
        half = WIDTH // 2
        window = self.old[max(old - half, 0) : old + half]
        there = self.new.find(window)
        return (
            len(window) == WIDTH
            and there == new - half
            and self.new.find(window, there + 1) < 0
            and self.old.find(window) == old - half
            and self.old.find(window, old - half + 1) < 0
        )

    def contested(self, span: Span) -> bool:
        """Tell whether a span of a run has a double in the changed text right beside the run.

        One of the two may be a copy of the other, and either may be the one that was kept. Only
        doubles no farther from the span than their own room is long are looked at.
        """
        number = self._run_with(span)
        if number is None:
            return False
        for old, new in (self._gap(number), self._gap(number + 1)):
            far = max(old.start - span.end, span.start - old.end)
            texts = (self.old, old), (self.new, new)
            if any(far <= len(gap) and self._doubled(span, text, gap) for text, gap in texts):
                return True
        return False

    def _gap(self, number: int) -> tuple[Span, Span]:
        """Return the room between two neighbouring runs, in the old text and in the new."""
        first = Run(0, 0, 0)
        last = Run(len(self.old), len(self.old), len(self.new) - len(self.old))
        one = self.runs[number - 1] if number > 0 else first
        two = self.runs[number] if number < len(self.runs) else last
        return Span(one.end, two.start), Span(one.end + one.shift, two.start + two.shift)

    def _doubled(self, span: Span, text: str, gap: Span) -> bool:
        windows = range(max(span.start - WIDTH + 1, 0), span.end)
        return any(
            text.find(self.old[start : start + WIDTH], gap.start, gap.end) >= 0
            for start in windows
            if start + WIDTH <= len(self.old)
        )

    def around(self, span: Span) -> tuple[Span, Span]:
        """Return the room of a span: from the sure text before it to the sure text after it.

        The first is in the old text, the second its counterpart in the new one.
        """
        before = bisect_right(self._starts, span.start) - 1
        after = bisect_left(self._ends, span.end)
        old_start = new_start = 0
        old_end, new_end = len(self.old), len(self.new)
        if before >= 0:
            run = self._bounds[before]
            old_start = min(run.end, span.start)
            new_start = old_start + run.shift
        if after < len(self._bounds):
            run = self._bounds[after]
            old_end = max(run.start, span.end)
            new_end = old_end + run.shift
        return Span(old_start, old_end), Span(new_start, new_end)


def _common_windows(old: str, new: str) -> list[tuple[int, int]]:
    """Return the places, in the old text and the new, of windows that each has exactly once."""
    there = _single_windows(new)
    places = ((start, there.get(window, -1)) for window, start in _single_windows(old).items())
    return [(start, to) for start, to in places if start >= 0 and to >= 0]


def _single_windows(text: str) -> dict[str, int]:
    """Return where each window stands, -1 for those that stand in several places."""
    found: dict[str, int] = {}
    for start in range(len(text) - WIDTH + 1):
        window = text[start : start + WIDTH]
        found[window] = -1 if window in found else start
    return found


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of pairs that grows in both texts (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_, to) in enumerate(pairs):
        pile = bisect_left(tops, to)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(to)
            piles.append(index)
        else:
            tops[pile], piles[pile] = to, index
    chain = []
    index = piles[-1] if piles else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _joined(pairs: list[tuple[int, int]], old: str, new: str) -> list[Run]:
    """Join windows to runs where the text from one to the next is the same."""
    runs: list[Run] = []
    for start, to in pairs:
        shift = to - start
        last = runs[-1] if runs else None
        if last and last.shift == shift and _same(old, new, last.end, start, shift):
            runs[-1] = Run(last.start, start + WIDTH, shift)
        else:
            runs.append(Run(start, start + WIDTH, shift))
    return runs


def _same(old: str, new: str, start: int, end: int, shift: int) -> bool:
    return end <= start or old[start:end] == new[start + shift : end + shift]


def _apart(runs: list[Run]) -> Iterator[Run]:
    """Take from runs what an earlier or a later one claims as well, in the old text or the new."""
    last: list[tuple[int, int]] = []
    ahead = (runs[-1].end, runs[-1].end + runs[-1].shift) if runs else (0, 0)
    for run in reversed(runs):
        last.append(ahead)
        ahead = (min(ahead[0], run.start), min(ahead[1], run.start + run.shift))
    behind = (0, 0)
    for run, (old, new) in zip(runs, reversed(last), strict=True):
        start = max(run.start, behind[0], behind[1] - run.shift)
        end = max(start, min(run.end, old, new - run.shift))
        # What is left of a run in dispute must be more than a window to be believed.
        if end - start >= (WIDTH if end - start == len(run) else _BELIEVED):
            yield Run(start, end, run.shift)
        behind = (max(behind[0], run.end), max(behind[1], run.end + run.shift))
