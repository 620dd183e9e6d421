"""Many strings in little room: one behind the other in UTF-8, each read when it is looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload


class Texts(Sequence[str]):
    """Strings that were packed before, if there are any, and behind them those that came since."""

    __slots__ = ("_ends", "_fresh", "_known", "_packed")

    def __init__(self, packed: bytes | memoryview = b"", ends: Sequence[int] = ()) -> None:
        """Take strings one behind the other in UTF-8, and where each of them ends in it."""
        self._packed = packed
        self._ends = ends
        self._known = len(ends)
        self._fresh: list[str] = []

    def __len__(self) -> int:
        """Return the number of strings."""
        return self._known + len(self._fresh)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        """Return one string or several."""
        known = self._known
        if not known:
            return self._fresh[index]
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if index >= known:
            return self._fresh[index - known]
        begin = self._ends[index - 1] if index else 0
        return str(self._packed[begin : self._ends[index]], "utf-8")

    def __setitem__(self, index: int, text: str) -> None:
        """Put a string in the place of one that was not packed."""
        self._fresh[index - self._known] = text

    def __iter__(self) -> Iterator[str]:
        """Iterate over the strings."""
        begin, packed = 0, self._packed
        for end in self._ends:
            yield str(packed[begin:end], "utf-8")
            begin = end
        yield from self._fresh

    def append(self, text: str) -> None:
        """Add a string."""
        self._fresh.append(text)

    def extend(self, texts: Iterable[str]) -> None:
        """Add strings."""
        self._fresh.extend(texts)


def pack(texts: Sequence[str]) -> tuple[bytes, array[int]]:
    """Return strings one behind the other in UTF-8, and where each of them ends in it."""
    joined = "".join(texts)
    sizes = map(len, texts)
    if not joined.isascii():
        sizes = map(len, map(str.encode, texts))
    return joined.encode(), array("q", accumulate(sizes))


class Picked(Sequence[str]):
    """Some of many strings, by their places, each read when it is looked at."""

    __slots__ = ("_places", "_texts")

    def __init__(self, texts: Texts, places: Sequence[int]) -> None:
        """Take the strings and the places, which must not change."""
        self._texts = texts
        self._places = places

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Picked: ...
    def __getitem__(self, index: int | slice) -> str | Picked:
        """Return one string or several."""
        if isinstance(index, slice):
            return Picked(self._texts, self._places[index])
        return self._texts[self._places[index]]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the strings."""
        return map(self._texts.__getitem__, self._places)
