"""Pseudonyms put in the place of names, in one pass, and the names put back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qualcode.identities.folding import Found, Spellings, folded
from qualcode.identities.naming import marked, replaces
from qualcode.model.identity import REPLACE, Identity, Replacement
from qualcode.model.span import Span
from qualcode.model.transcript import REDACTED


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text with pseudonyms; `replacements` are by place, in positions of the new text.

    `found` are the names, in positions of the old one, in the same order.
    """

    text: str
    replacements: tuple[Replacement, ...]
    found: tuple[Found, ...]

    def place(self, span: Span) -> Span:
        """Return where a passage of the old text is in the new one.

        An end that lies within a name goes to the end of the pseudonym, a start to its start.
        """
        return Span(self._position(span.start, end=False), self._position(span.end, end=True))

    def _position(self, position: int, *, end: bool) -> int:
        index = bisect_right(self.found, position, key=lambda item: item.start) - 1
        if index < 0:
            return position
        old, new = self.found[index], self.replacements[index]
        if position >= old.end:
            return new.end + position - old.end
        if position == old.start:
            return new.start
        return new.end if end else new.start


class Pseudonyms:
    """The substitutes of a key, ready to be put into many texts."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        """Take the identities that are to be replaced or generalised."""
        self.identities = tuple(item for item in identities if replaces(item))
        self._of: dict[str, Identity] = {}
        for item in self.identities:
            for spelling in item.spellings:
                self._of.setdefault(spelling, item)
        self._spellings = Spellings(self._of)
        marks = {marked(item.substitute) for item in self.identities}
        self._marks = re.compile("|".join(sorted(map(re.escape, marks), reverse=True)) or r"(?!)")

    def find(self, text: str, breaks: Sequence[int] = ()) -> list[Found]:
        """Return where names stand; none lies across a break, none in a mark that stands there."""
        found: list[Found] = []
        starts = [0, *breaks]
        for start, end in zip(starts, [*breaks, len(text)], strict=True):
            found += [
                Found(start + hit.start, start + hit.end, hit.spelling)
                for hit in self._spellings.find(folded(text[start:end]))
            ]
        marks = [match.span() for match in self._marks.finditer(text)]
        return [hit for hit in found if not _lies_in(hit, marks)]

    def replaced(self, text: str, breaks: Sequence[int] = ()) -> Replaced:
        """Put substitutes, in square brackets, in the place of names.

        What stands behind a name stays, a genitive's "'s" as well. What is put in is not looked at
        again, nor are marks that a text has already.

        Args:
            text: any text.
            breaks: positions that no name lies across, as the ends of speakers' labels.
        """
        return self._put(text, breaks, marks=True)

    def bare(self, text: str) -> Replaced:
        """Put substitutes without brackets, as in tables and files of settings."""
        return self._put(text, (), marks=False)

    def _put(self, text: str, breaks: Sequence[int], *, marks: bool) -> Replaced:
        found = self.find(text, breaks)
        pieces: list[str] = []
        replacements: list[Replacement] = []
        at = length = 0
        for hit in found:
            substitute = self._of[hit.spelling].substitute
            put = marked(substitute) if marks else substitute
            pieces += [text[at : hit.start], put]
            start = length + hit.start - at
            length = start + len(put)
            at = hit.end
            replacements.append(Replacement(start, length, text[hit.start : hit.end]))
        pieces.append(text[at:])
        return Replaced("".join(pieces), tuple(replacements), tuple(found))

    def redacted(self, text: str, breaks: Sequence[int] = ()) -> str:
        """Put a sign for every character of a name that shows, so that all positions stay."""
        signs = list(text)
        for hit in self.find(text, breaks):
            for index in range(hit.start, hit.end):
                signs[index] = signs[index] if signs[index].isspace() else REDACTED
        return "".join(signs)


def _lies_in(hit: Found, places: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(places, hit.start, key=lambda place: place[0]) - 1
    before = index >= 0 and places[index][1] > hit.start
    after = index + 1 < len(places) and places[index + 1][0] < hit.end
    return before or after


def put_back(text: str, replacements: Iterable[Replacement]) -> str:
    """Return the words that a text had before, to the letter."""
    pieces: list[str] = []
    at = 0
    for item in replacements:
        pieces += [text[at : item.start], item.original]
        at = item.end
    return "".join((*pieces, text[at:]))


def revealed(text: str, identities: Iterable[Identity]) -> str:
    """Put names in the place of their marks: the name as the list has it, whichever form stood.

    A generalisation that stands for several things stays.
    """
    names: dict[str, list[str]] = {}
    for item in identities:
        if replaces(item):
            names.setdefault(marked(item.substitute), []).append(item.name.strip('"'))
    single = {mark: found[0] for mark, found in names.items() if len(found) == 1}
    return _swapped(text, single)


def revealed_bare(text: str, identities: Iterable[Identity]) -> str:
    """Put names in the place of pseudonyms that stand without brackets."""
    names = {
        item.substitute: item.name.strip('"')
        for item in identities
        if replaces(item) and item.decision == REPLACE
    }
    return _swapped(text, names, within=r"(?<![\w-])(?:{})(?![\w-])")


def _swapped(text: str, names: dict[str, str], within: str = "(?:{})") -> str:
    if not names:
        return text
    longest = sorted(names, key=len, reverse=True)
    form = re.compile(within.format("|".join(map(re.escape, longest))))
    return form.sub(lambda match: names[match[0]], text)


def label_breaks(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield the beginnings and ends of speakers' labels that lie within a text."""
    for start, end in spans:
        yield from (position for position in (start, end) if 0 < position < len(text))
