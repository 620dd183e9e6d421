"""Coders' passages of one transcript set against each other, pair by pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qualcode.model.span import Span

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A coder's passage with its code."""

    coder: str
    code: str
    span: Span


@dataclass(frozen=True, slots=True)
class Missing:
    """A passage whose code another coder does not have there.

    `seen` tells that the other coder coded something that overlaps it.
    """

    passage: int
    coder: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the passages of different coders stand to each other, as pairs of their numbers.

    `alike`: same code, same span. `boundaries`: same code, overlapping, other span, unless both
    coders have both spans. `others`: overlapping, different codes, and neither coder has the
    other's code there. `missing`: passages that another coder has no overlapping passage of the
    same code for, where `others` does not say it already.
    """

    alike: tuple[Pair, ...]
    boundaries: tuple[Pair, ...]
    others: tuple[Pair, ...]
    missing: tuple[Missing, ...]

    def groups(self, size: int) -> list[list[int]]:
        """Return `size` passages in groups, those linked by a pair together, all in order."""
        parents = list(range(size))
        for one, other in (*self.alike, *self.boundaries, *self.others):
            parents[_root(parents, one)] = _root(parents, other)
        found: dict[int, list[int]] = {}
        for number in range(size):
            found.setdefault(_root(parents, number), []).append(number)
        return list(found.values())


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


class _Coders:
    """Which other coders have something at each passage."""

    def __init__(self, passages: Sequence[Passage], pairs: Iterable[Pair]) -> None:
        self._passages = passages
        self.at: list[set[str]] = [{passage.coder} for passage in passages]
        for one, other in pairs:
            self.at[one].add(passages[other].coder)
            self.at[other].add(passages[one].coder)

    def meet(self, pair: Pair) -> tuple[bool, bool]:
        """Tell for both passages of a pair whether the other's coder has something there."""
        one, other = pair
        return (
            self._passages[other].coder in self.at[one],
            self._passages[one].coder in self.at[other],
        )


def compare_passages(passages: Sequence[Passage], coders: Collection[str]) -> Comparison:
    """Compare the passages of one transcript between all pairs of coders.

    Touching is not overlapping. The cost is a sort and one step for every overlapping pair.
    """
    meetings = [
        (one, other)
        for one, other in overlapping([passage.span for passage in passages])
        if passages[one].coder != passages[other].coder
    ]
    same = [pair for pair in meetings if len({passages[number].code for number in pair}) == 1]
    alike = [pair for pair in same if len({passages[number].span for number in pair}) == 1]
    having, exactly = _Coders(passages, same), _Coders(passages, alike)
    others = [pair for pair in meetings if not any(having.meet(pair))]
    seeing, answered = _Coders(passages, meetings).at, _Coders(passages, [*same, *others]).at
    return Comparison(
        alike=tuple(alike),
        boundaries=tuple(pair for pair in same if not all(exactly.meet(pair))),
        others=tuple(others),
        missing=tuple(
            Missing(number, coder, coder in seeing[number])
            for number, known in enumerate(answered)
            for coder in coders
            if coder not in known
        ),
    )


def overlapping(spans: Sequence[Span]) -> Iterator[Pair]:
    """Yield the numbers of all pairs of spans that share a code point, each pair once."""
    going: list[int] = []
    for number in sorted(range(len(spans)), key=lambda index: spans[index]):
        start = spans[number].start
        going = [earlier for earlier in going if spans[earlier].end > start]
        for earlier in going:
            yield earlier, number
        going.append(number)
