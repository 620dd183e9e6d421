"""The ways a name may turn up: its parts, its initials, spelled out, with digits in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.identities.numerals import number_words
from qualcode.model.identity import Identity

_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "doctor", "sir", "madam", "herr"),
        *(
            "frau",
            "monsieur",
            "madame",
            "señor",
            "señora",
            "signor",
            "signora",
            "ing",
            "dipl",
            "mx",
        ),
        *("jr", "sr", "phd", "msc", "bsc", "md"),
    )
)
_PARTICLES = frozenset(
    (
        *("van", "von", "der", "den", "de", "del", "di", "da", "la", "le", "al", "el", "of", "zu"),
        *("bin", "ibn", "ter", "dos", "du", "the", "and", "und", "et", "y", "e", "&", "for", "at"),
    )
)
_FORMS = frozenset(
    (
        *(
            "inc",
            "incorporated",
            "ltd",
            "limited",
            "llc",
            "llp",
            "plc",
            "corp",
            "corporation",
            "co",
        ),
        *(
            "company",
            "gmbh",
            "mbh",
            "ag",
            "se",
            "kg",
            "kgaa",
            "ohg",
            "ug",
            "ev",
            "sa",
            "sarl",
            "sas",
        ),
        *(
            "spa",
            "srl",
            "bv",
            "nv",
            "ab",
            "as",
            "asa",
            "aps",
            "oy",
            "oyj",
            "kft",
            "pty",
            "pvt",
            "sl",
        ),
        *("holding", "holdings", "group", "gruppe", "lp", "gbr", "eg", "zrt", "doo", "sro"),
    )
)
_WORD = re.compile(r"[^\s,/()\"]+")
_NUMBER = re.compile(r"\d{1,4}")
_SHORTEST = 3
_TELLS_ALONE = 5
_SPELLED = range(3, 15)


def variants_of(identity: Identity) -> Iterator[str]:
    """Yield further spellings that a name may have; which of them occur is for the text to say.

    People: given and family names, with initials. Organisations and products: without their legal
    form, by their first word, as the capitals of their words. All: letters one by one, digits in
    words.
    """
    for spelling in identity.spellings:
        name = spelling.strip().strip('"')
        if identity.kind == "person":
            yield from _of_person(name)
        else:
            yield from _of_thing(name)
        yield from _spelled(name)
        yield from _in_words(name)


def _of_person(name: str) -> Iterator[str]:
    words = [word for word in _words(name) if _letters(word) not in _TITLES]
    parts = [word for word in words if _letters(word) not in _PARTICLES]
    whole = " ".join(words)
    if whole != name:
        yield whole
    if len(parts) < 2:
        return
    yield from (word for word in parts if len(_letters(word)) >= _SHORTEST)
    yield f"{parts[0]} {parts[-1]}"
    yield f"{parts[-1]} {parts[0]}"
    yield f"{parts[0][0]}. {parts[-1]}"
    yield f"{parts[0]} {parts[-1][0]}."


def _of_thing(name: str) -> Iterator[str]:
    words = _words(name)
    core = [word for word in words if _letters(word) not in _FORMS] or words
    short = " ".join(core)
    if short != name and len(_letters(short)) >= _SHORTEST:
        yield short
    if len(core) > 1 and len(_letters(core[0])) >= _TELLS_ALONE:
        yield core[0]
    heads = [word for word in core if _letters(word) not in _PARTICLES and word[0].isalnum()]
    if len(heads) >= 3:
        yield '"' + "".join(word[0].upper() for word in heads) + '"'


def _spelled(name: str) -> Iterator[str]:
    for word in _words(name):
        letters = _letters(word)
        if len(letters) in _SPELLED and letters.isalpha() and letters not in _FORMS | _PARTICLES:
            yield " ".join(letters.upper())


def _in_words(name: str) -> Iterator[str]:
    """Yield a name with its digits in words: "O2" as "O two", "Level 42" as "Level forty-two"."""
    if not _NUMBER.search(name) or not any(sign.isalpha() for sign in name):
        return
    ways = {tuple(number_words(match[0])) for match in _NUMBER.finditer(name)}
    for way in range(max(map(len, ways))):
        said = _NUMBER.sub(
            lambda match, way=way: f" {_pick(number_words(match[0]), way)} ",  # type: ignore[misc]
            name,
        )
        yield " ".join(said.split())


def _pick(ways: list[str], index: int) -> str:
    return ways[min(index, len(ways) - 1)]


def _words(name: str) -> list[str]:
    return [word.rstrip(".,;") or word for word in _WORD.findall(name)]


def _letters(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())
