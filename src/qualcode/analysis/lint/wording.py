"""Advice on the rules and keywords of single codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qualcode.analysis.lint.subject import Advice, Subject
from qualcode.model.keyword import comparable

_Words = tuple[str, ...]
_Owners = dict[_Words, list[str]]


def no_definition(subject: Subject) -> Iterator[Advice]:
    """Yield the codes without a definition."""
    for code in subject.codes:
        if not code.definition:
            yield Advice(code.id, "", "It has no definition; say in a sentence what it means.")


def no_exclude(subject: Subject) -> Iterator[Advice]:
    """Yield the codes that do not say what they leave out."""
    for code in subject.codes:
        if not code.exclude:
            yield Advice(code.id, "", "It does not say what it leaves out; add 'exclude'.")


def keywords_overlap(subject: Subject) -> Iterator[Advice]:
    """Yield keywords that several codes have, and keywords that hold one of another code.

    Keywords are compared as the suggester does: regardless of case and of the shape of apostrophes
    and hyphens, word by word.
    """
    owners: _Owners = {}
    for code in subject.codes:
        for words in dict.fromkeys(_words(keyword) for keyword in code.keywords):
            owners.setdefault(words, []).append(code.id)
    for words, codes in owners.items():
        if len(codes) > 1:
            shared = f"They share the keyword '{' '.join(words)}'; a passage with it is both."
            yield Advice(codes[0], "; ".join(codes[1:]), shared)
        yield from _held(words, codes, owners)


def _words(keyword: str) -> _Words:
    return tuple(re.findall(r"\w+|[^\w\s]", comparable(keyword)))


def _held(words: _Words, codes: list[str], owners: _Owners) -> Iterator[Advice]:
    """Yield the shorter keywords of other codes that stand in these words."""
    for part in dict.fromkeys(_parts(words)):
        others = [name for name in owners.get(part, ()) if name not in codes]
        if others:
            said = f"The keyword '{' '.join(words)}' has '{' '.join(part)}' in it; its passages"
            for code in codes:
                yield Advice(code, "; ".join(others), f"{said} are proposed for both.")


def _parts(words: _Words) -> Iterable[_Words]:
    for size in range(1, len(words)):
        for start in range(len(words) - size + 1):
            yield words[start : start + size]
