"""Words of a text that sound or look like a name on the list: misheard or misspelt forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from qualcode.identities.folding import folded

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_WINDOW = 3
_SHORTEST = 4
_ALIKE = 0.75
_SOUNDS, _SOUNDS_APART = 0.5, 0.6
_ORDINARY = 2
_RARE = 2
# Letters by the sound that a listener, or a machine, takes them for; the first rule that fits.
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"sch|sh|ch|tch", "j"),
        (r"ph|pf", "f"),
        (r"th|dt|td", "t"),
        (r"gh", ""),
        (r"ck|q|x", "k"),
        (r"c(?=[eiy])|z|ts|tz", "s"),
        (r"[cg]", "k"),
        (r"d", "t"),
        (r"b", "p"),
        (r"[vw]", "f"),
        (r"m", "n"),
    )
)
_FIRST_VOWEL = re.compile(r"^[aeiouy]+")
_SILENT = re.compile(r"[aeiouyh\W\d]")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Words as they stand in texts, in small letters, and the names that they may stand for."""

    words: str
    names: tuple[str, ...]


def sound_of(letters: str) -> str:
    """Return a rough key of how letters sound: consonants in classes, and whether a vowel leads."""
    sound = letters
    for pattern, by in _RULES:
        sound = pattern.sub(by, sound)
    lead = "a" if _FIRST_VOWEL.match(sound) else ""
    return lead + _TWICE.sub(r"\1", _SILENT.sub("", sound))


class Names:
    """Names of a list and their longer words, by their letters and by their sound."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names; words of fewer than four letters are not looked for."""
        self.by_letters: dict[str, list[str]] = {}
        self.by_sound: dict[str, list[str]] = {}
        for name in names:
            parts = [name, *_WORD.findall(name)]
            for letters in dict.fromkeys(folded(part).text for part in parts):
                if len(letters) >= _SHORTEST and not letters.isdecimal():
                    self.by_letters.setdefault(letters, []).append(name)
                    self.by_sound.setdefault(sound_of(letters), []).append(letters)


def find_misheard(
    texts: Iterable[str], names: Iterable[str], *, capitals: bool = True
) -> Iterator[Likeness]:
    """Yield one to three words in a row that may be a name that was misheard or misspelt.

    Names that are spelled rightly are left alone and, where the texts have `capitals`, words that
    are written small more than once. What is alike has at most one letter in four wrong, or sounds
    the same by a rough key.
    """
    known = Names(names)
    if not known.by_letters:
        return
    pieces = list(texts)
    counts = Counter(word for text in pieces for word in _WORD.findall(text))
    small: Counter[str] = Counter()
    for word, number in counts.items():
        if capitals and word.islower():
            small[folded(word).text] += number
    ordinary = {word for word in counts if small.get(folded(word).text, 0) >= _ORDINARY}
    rare = {word for word, number in counts.items() if number <= _RARE and len(word) > 1}
    spoken = {window for text in pieces for window in _windows(text, ordinary, rare)}
    windows = {window: folded(window).text for window in spoken}
    for window, letters in sorted(windows.items()):
        if not _says_a_name(window, letters, known) and (
            alike := _alike(letters, known, apart=" " in window)
        ):
            yield Likeness(window, tuple(dict.fromkeys(alike)))


def _windows(text: str, ordinary: Container[str], rare: Container[str]) -> Iterator[str]:
    """Yield one to three words in a row, in small letters, of which one may be a name's part."""
    words = [(match[0], *match.span()) for match in _WORD.finditer(text)]
    for first, (word, _, stop) in enumerate(words):
        if word not in ordinary:
            yield word.casefold()
        window, tells, end = word, word in rare, stop
        for following, start, behind in words[first + 1 : first + _WINDOW]:
            if text[end:start] not in (" ", "-"):
                break
            window, end = f"{window} {following}", behind
            tells = tells or following in rare
            if tells:
                yield window.casefold()


def _says_a_name(window: str, letters: str, known: Names) -> bool:
    """Tell whether a name is spelled rightly in the words, as a whole or as one of them."""
    words = (folded(_POSSESSIVE.sub("", word)).text for word in window.split())
    return letters in known.by_letters or any(word in known.by_letters for word in words)


def _alike(letters: str, known: Names, *, apart: bool) -> list[str]:
    found: list[str] = []
    if len(letters) < _SHORTEST or letters.isdecimal():
        return found
    if len(letters) > _SHORTEST:
        near = process.extract(
            letters,
            _of_length(len(letters), known),
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_ALIKE,
            limit=3,
        )
        for match, _score, _index in near:
            found += known.by_letters[match]
    sound = sound_of(letters)
    least = (_SOUNDS_APART if apart else _SOUNDS) if len(sound) > 2 else 1.0
    for match in known.by_sound.get(sound, ()):
        if Levenshtein.normalized_similarity(letters, match) >= least:
            found += known.by_letters[match]
    return found


def _of_length(size: int, known: Names) -> list[str]:
    return [letters for letters in known.by_letters if abs(len(letters) - size) * 4 <= size + 3]
