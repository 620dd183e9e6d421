"""Words and regular expressions to be looked for in texts, bounded in length and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import regex

from qualcode.errors import PatternError

_LONGEST = 500
_MOST_REPEATED = 10_000
_MOST_GROUPS = 30
_REPEAT = re.compile(r"\{([0-9]*)(?:,([0-9]*))?\}")
_WILD = "*"
_ALIKE = {
    "'": "['\u2018\u2019\u201b\u02bc]",
    "\u2019": "['\u2018\u2019\u201b\u02bc]",
    "-": "[-\u2010\u2011]",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for: `source` as it was given, `pattern` as it is compared.

    `seconds` is about how long looking through one text may take; `backwards` tells that the word
    in which a place begins belongs to it from its beginning.
    """

    source: str
    pattern: Any
    seconds: float = 1.0
    backwards: bool = False

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the half-open places in a text, from left to right, without overlap.

        Raises:
            PatternError: looking through the text takes too long.
        """
        try:
            places = [match.span() for match in self.pattern.finditer(text, timeout=self.seconds)]
        except TimeoutError as error:
            raise PatternError(
                self.source,
                f"it takes more than {self.seconds:g} s in one text. Repeat fewer things, and "
                "above all nothing that is itself repeated, as in (a+)+.",
            ) from error
        for start, end in places:
            if start < end:
                yield (_word_start(text, start) if self.backwards else start), end

    def occurs(self, text: str) -> bool:
        """Tell whether the words are in a text.

        Raises:
            PatternError: looking through the text takes too long.
        """
        return any(True for _ in self.find(text))


def plain_words(words: str) -> Words:
    """Look for whole words one after the other, regardless of capitals.

    `*` stands for any letters of a word; the shape of apostrophes and hyphens does not matter, nor
    do line ends between words.

    Raises:
        PatternError: there are no words, or too many.
    """
    backwards = words.strip().startswith(_WILD)
    parts = words.strip().lstrip(_WILD).split()
    if not "".join(parts).replace(_WILD, ""):
        raise PatternError(words, "there is no word in it. Give one, for instance: deadline*.")
    _check_length(words)
    pattern = r"\s+".join("".join(map(_sign, part)) for part in parts)
    # Any beginning is taken along afterwards: to look for it would take many times as long.
    border = "" if backwards else r"(?<!\w)"
    compiled = regex.compile(rf"{border}{pattern}(?!\w)", _flags())
    return Words(words, compiled, backwards=backwards)


def _word_start(text: str, place: int) -> int:
    while place and (text[place - 1].isalnum() or text[place - 1] == "_"):
        place -= 1
    return place


def _sign(sign: str) -> str:
    if sign == _WILD:
        return r"\w*"
    return _ALIKE.get(sign) or str(regex.escape(sign, literal_spaces=True))


def regular_expression(pattern: str, *, seconds: float = 1.0) -> Words:
    """Look for a regular expression, regardless of capitals; `^` and `$` are those of a line.

    `seconds` is about how long looking through one text may take.

    Raises:
        PatternError: it is none, too long, or repeats things too often.
    """
    _check_length(pattern)
    counts = [match[2] or match[1] or "1" for match in _REPEAT.finditer(pattern)]
    # Counts within counts multiply, already when the pattern is made ready.
    if prod(int(count[:9]) or 1 for count in counts) > _MOST_REPEATED:
        reason = f"its counts in braces come to more than {_MOST_REPEATED:,}. Give smaller ones."
        raise PatternError(pattern, reason)
    try:
        compiled = regex.compile(pattern, _flags() | regex.MULTILINE)
    except (regex.error, OverflowError, RecursionError) as error:
        reason = f"it is no regular expression ({error}). Mend it, or look for plain words."
        raise PatternError(pattern, reason) from error
    return Words(pattern, compiled, seconds)


def _flags() -> int:
    return int(regex.IGNORECASE | regex.VERSION0)


def _check_length(pattern: str) -> None:
    if pattern.count("(") > _MOST_GROUPS:
        raise PatternError(pattern, f"it has more than {_MOST_GROUPS} parentheses.")
    if not pattern.strip() or len(pattern) > _LONGEST:
        raise PatternError(pattern, f"give between 1 and {_LONGEST} characters.")
