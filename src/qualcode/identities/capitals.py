"""Names guessed from capitals and from words like "Dr" before them, where there is no list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qualcode.identities.hits import Hit

_CAPITAL = "[A-Z\u00c0-\u00de\u0100-\u017d]"
_WORD = re.compile(r"[^\W\d_](?:[\w'\u2019&.-]*[\w&])?")
_POSSESSIVE = re.compile(r"['\u2019](?:s|S|ve|d|ll|re)$")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Doctor|Sir|Herr|Frau|Monsieur|Madame|Mme|Señora?|Sra?|"
    r"Signora?|Mevrouw|Meneer|Pan|Pani)\.?[ \u00a0]"
    rf"([^\W\d_][\w'\u2019-]*(?:[ \u00a0]{_CAPITAL}[\w'\u2019-]*)?)"
)
_SAID = re.compile(
    r"(?i:\bmy name is|\bmy name's|\bI am called|\bich heiße|\bmein Name ist|\bje m'appelle|"
    r"\bme llamo|\bmi chiamo|\bthis is)[ \u00a0]"
    rf"({_CAPITAL}[\w'\u2019-]+(?:[ \u00a0]{_CAPITAL}[\w'\u2019-]+){{0,2}})"
)
_EMPLOYER = re.compile(
    r"\b(?:work(?:s|ed|ing)? (?:at|for)|join(?:s|ed|ing)?|client|customer|company called)[ \u00a0]"
    rf"({_CAPITAL}[\w&'\u2019-]+(?:[ \u00a0]{_CAPITAL}[\w&'\u2019-]+){{0,3}})"
)
# Letters one by one, and a capital or digit within a word, as in "CalmRide".
_SPELLED = re.compile(r"(?<![\w'\u2019])((?:[A-Z][ .-]{1,2}){2,14}[A-Z])(?![\w'\u2019])")
_HUMP = re.compile(r"[a-z][A-Z0-9]")
_ANNOUNCED = (
    ("person", "after a title", _TITLED),
    ("person", "said to be a name", _SAID),
    ("organization", "said to be an employer", _EMPLOYER),
    ("other", "spelled out", _SPELLED),
)
_GOES_ON = ",;'\u2019)]%&/"
_NOT_NAMES = frozenset(
    (
        *("I", "I'm", "I'd", "I'll", "I've", "I\u2019m", "I\u2019d", "I\u2019ll", "I\u2019ve"),
        *("OK", "Okay", "Yes", "No", "Oh", "Um", "Well", "So", "And", "But", "Mr", "Mrs", "Ms"),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
        *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
        *("October", "November", "December", "God", "Christmas", "Easter", "English", "Internet"),
        *("AI", "ML", "IT", "API", "CEO", "CTO", "PhD", "UI", "UX", "PDF", "USB", "GPU", "CPU"),
        *("SQL", "CSV", "JSON", "HTML", "HTTP", "QA", "KPI", "HR", "TV", "PC", "SMS", "FAQ", "DM"),
    )
)
_MANY = 0.12
_FEW = 1000
_ENOUGH = 100
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Habits:
    """How texts use capitals: how often words are written small, with a capital, and so inside.

    Inside a sentence, that is, where a capital tells something.

    `nouns` says that every noun has a capital; `none` that there are hardly any, as in the output
    of some machines that listen.
    """

    small: Counter[str]
    large: Counter[str]
    inside: Counter[str]
    nouns: bool = False
    none: bool = False

    def is_ordinary(self, word: str) -> bool:
        """Tell whether a word is one of the language here, not just a name once written small."""
        plain = word.casefold()
        small = self.small.get(plain, 0)
        return small >= _SEVERAL and small >= 2 * self.large.get(plain, 0)


def habits_of(texts: Iterable[str]) -> Habits:
    """Learn from all texts of a study how they use capitals."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    words = 0
    for text in texts:
        for match in _WORD.finditer(text):
            word = match[0]
            words += 1
            around = (
                text[max(match.start() - 1, 0) : match.start()]
                + text[match.end() : match.end() + 1]
            )
            if "@" in around or "/" in around:
                continue  # part of an address
            if word.islower():
                small[word] += 1
                continue
            plain = _POSSESSIVE.sub("", word).casefold()
            large[plain] += 1
            if word not in _NOT_NAMES and not begins_sentence(text, match.start()):
                inside[plain] += 1
    nouns = words > _ENOUGH and inside.total() > _MANY * words
    return Habits(small, large, inside, nouns, large.total() * _FEW < words)


def find_capitals(text: str, habits: Habits) -> Iterator[Hit]:
    """Yield what looks like a name: after a title or "my name is", or by its capitals.

    A single word at the beginning of a sentence is no evidence, nor one that these texts also write
    small. Where every noun has a capital, as in German, only two or more in a row are taken.
    """
    taken = list(_announced(text, habits))
    yield from taken
    for run in _runs(text):
        kept = _convincing(text, run, habits)
        if not kept:
            continue
        start, end = kept[0].start(), kept[-1].end()
        end -= len(kept[-1][0]) - len(_POSSESSIVE.sub("", kept[-1][0]))
        if not any(start < hit.end and hit.start < end for hit in taken):
            yield Hit(start, end, "other", "capitals")


def _announced(text: str, habits: Habits) -> Iterator[Hit]:
    """Yield what the words before it say to be a name, and what is spelled out."""
    taken: list[tuple[int, int]] = []
    for kind, why, form in _ANNOUNCED:
        for match in form.finditer(text):
            start, end = match.span(1)
            end -= len(match[1]) - len(_POSSESSIVE.sub("", match[1]))
            free = not any(start < b and a < end for a, b in taken)
            usual = all(_is_usual(word, habits) for word in match[1].split())
            if free and (form is _SPELLED or not usual):
                taken.append((start, end))
                yield Hit(start, end, kind, why)


def is_evident(text: str, hit: Hit, habits: Habits) -> bool:
    """Tell whether what a machine took for a name could be one, by its capitals."""
    words = text[hit.start : hit.end]
    if habits.none or not words[:1].isalpha():
        return True
    if words[0].islower() or all(word in _NOT_NAMES for word in words.split()):
        return False
    usual = all(_is_usual(word, habits) for word in words.split())
    return not (usual and begins_sentence(text, hit.start))


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield words with capitals that stand in a row, one blank between them."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        follows = run and text[run[-1].end() : match.start()] in (" ", "\u00a0")
        fits = match[0][0].isupper() and match[0] not in _NOT_NAMES
        if run and not (follows and fits):
            yield run
            run = []
        if fits:
            run.append(match)
    if run:
        yield run


def _convincing(text: str, run: Sequence[re.Match[str]], habits: Habits) -> Sequence[re.Match[str]]:
    """Return what of words in a row looks like a name."""
    if begins_sentence(text, run[0].start()):
        # The first word of a sentence has its capital anyway.
        if _is_usual(run[0][0], habits):
            run = run[1:]
        elif len(run) == 1 and not _HUMP.search(run[0][0]):
            return ()
    strange = [match for match in run if not _is_usual(match[0], habits)]
    return run if len(strange) > habits.nouns else ()


def _is_usual(word: str, habits: Habits) -> bool:
    plain = _POSSESSIVE.sub("", word)
    small = habits.small.get(plain.casefold(), 0)
    return plain in _NOT_NAMES or small > habits.inside.get(plain.casefold(), 0) or len(plain) == 1


def begins_sentence(text: str, start: int) -> bool:
    """Tell whether a word begins a sentence, a line or a turn."""
    before = text[max(start - 4, 0) : start].rstrip(" \t\u00a0")[-1:]
    return not (before.isalnum() or (before and before in _GOES_ON))
