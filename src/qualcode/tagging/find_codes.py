"""Finding codes by words, with typing errors forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from qualcode.model.codebook import Code, Codebook

# What a word counts by where it stands; a name says more than a rule does.
_WEIGHTS = {"id": 1.0, "name": 1.0, "keywords": 0.9, "definition": 0.7, "include": 0.6}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code that was looked for: how well it fits, from 0 to 1, and the fields that have it."""

    code: Code
    score: float
    fields: tuple[str, ...]


def find_codes(codebook: Codebook, words: str) -> list[FoundCode]:
    """Return the codes that have every word, the best first, equal ones in tree order.

    A word may stand in the id (or that of a code taken in), the name, the keywords, the definition
    or what is included; the beginning of a word will do. One wrong, missing, doubled or swapped
    letter is forgiven in words of four letters, two in words of eight. Without a word, nothing is
    found.
    """
    wanted = list(dict.fromkeys(_words(words)))
    texts = [(code, _fields(code)) for _, code in codebook.walk()]
    known = {word for _, fields in texts for own in fields.values() for word in own}
    close = [_closeness(word, known) for word in wanted]
    found = [hit for code, fields in texts if (hit := _hit(code, fields, close)) is not None]
    return sorted(found, key=lambda hit: -hit.score)


def _fields(code: Code) -> dict[str, frozenset[str]]:
    texts = {
        "id": " ".join((code.id, *code.merged_from)),
        "name": code.name,
        "keywords": " ".join(code.keywords),
        "definition": code.definition,
        "include": code.include,
    }
    return {name: frozenset(_words(text)) for name, text in texts.items()}


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def _closeness(word: str, known: Iterable[str]) -> dict[str, float]:
    """Map the words that may be meant to how close they are: 1 for the same, 0.95 if it begins."""
    errors = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    found = {}
    for other in known:
        if other.startswith(word):
            found[other] = 1.0 if other == word else 0.95
        elif errors and abs(len(other) - len(word)) <= errors:
            distance = OSA.distance(word, other, score_cutoff=errors)
            if distance <= errors:
                found[other] = 0.9 - distance / len(word)
    return found


def _hit(
    code: Code, fields: dict[str, frozenset[str]], close: list[dict[str, float]]
) -> FoundCode | None:
    scores, places = [], set()
    for meant in close:
        best = 0.0
        for name, own in fields.items():
            shared = own & meant.keys()
            if shared:
                places.add(name)
                best = max(best, _WEIGHTS[name] * max(meant[word] for word in shared))
        if not best:
            return None
        scores.append(best)
    if not scores:
        return None
    where = tuple(name for name in _WEIGHTS if name in places)
    return FoundCode(code, sum(scores) / len(scores), where)
