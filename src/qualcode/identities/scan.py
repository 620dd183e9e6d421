"""Looking for what must not leave: identities of a key in words that are about to be given away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from qualcode.identities.folding import Spellings, folded
from qualcode.model.identity import GENERALISE, REPLACE, UNDECIDED, Identity, Key

_STAYS_INSIDE = (REPLACE, GENERALISE, UNDECIDED)
_AT_ONCE = 1 << 20
_AROUND = 1000
_HUMP = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Sighting:
    """An identity at a half-open place of a text, in code points.

    `number` counts the identities of the key from 1.
    """

    start: int
    end: int
    number: int
    identity: Identity


class Watch:
    """The identities of a key that must not leave, ready to be looked for in many texts."""

    def __init__(self, key: Key) -> None:
        """Take those that are replaced or generalised, and those that nobody has decided on."""
        self._of: dict[str, tuple[int, Identity]] = {}
        for number, identity in enumerate(key.identities, start=1):
            if identity.decision in _STAYS_INSIDE:
                for spelling in identity.spellings:
                    self._of.setdefault(spelling, (number, identity))

    def __len__(self) -> int:
        """Return the number of spellings."""
        return len(self._of)

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._of)

    def find(self, text: str) -> Iterator[Sighting]:
        """Yield the identities in a text, by place; a long text is taken piece by piece."""
        for start in range(0, max(len(text), 1), _AT_ONCE):
            first = max(start - _AROUND, 0)
            window = text[first : start + _AT_ONCE + _AROUND]
            for hit in self._spellings.find(folded(window)):
                place = first + hit.start
                if start <= place < start + _AT_ONCE:
                    yield Sighting(place, first + hit.end, *self._of[hit.spelling])

    def find_in_name(self, name: str) -> Iterator[Sighting]:
        """Yield the identities in a file's name, also where capitals divide its words."""
        apart, origins = _humps_apart(name)
        seen: set[tuple[int, int]] = set()
        brought = (
            Sighting(origins[found.start], origins[found.end - 1] + 1, found.number, found.identity)
            for found in self.find(apart)
        )
        for sighting in (*self.find(name), *brought):
            if (sighting.start, sighting.number) not in seen:
                seen.add((sighting.start, sighting.number))
                yield sighting


def _humps_apart(name: str) -> tuple[str, list[int]]:
    """Return a name with a blank before each capital that begins a word, and where signs were."""
    signs: list[str] = []
    origins: list[int] = []
    humps = {match.start() for match in _HUMP.finditer(name)}
    for position, sign in enumerate(name):
        if position in humps:
            signs.append(" ")
            origins.append(position)
        signs.append(sign)
        origins.append(position)
    return "".join(signs), origins


def masked_name(name: str, watch: Watch) -> str:
    """Return a file's name with what it must not say replaced by the pseudonym, or by a bar."""
    parts: list[str] = []
    place = 0
    for sighting in sorted(watch.find_in_name(name), key=lambda found: found.start):
        if sighting.start >= place:
            parts += [name[place : sighting.start], f"[{sighting.identity.substitute or '█'}]"]
            place = sighting.end
    return "".join([*parts, name[place:]])
