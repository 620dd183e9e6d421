"""A spelling made ready to be looked for: its letters, and what may stand between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_HYPHENS = "\\-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SIGNS = rf"{_HYPHENS}.'\u2018\u2019\u02bc`\u00b4_/\\+&@,*\u00b7\u2022"
# What may stand between two words of a name: a few signs, and no empty line.
_BETWEEN_WORDS = re.compile(rf"(?![\s\S]*\n\s*\n)(?:\s*[{_SIGNS}]){{0,3}}\s*")
# What may divide a word: a hyphen, an apostrophe, the end of a line, or both; a hyphen and a blank
# are what is left of a line's end.
_WITHIN = re.compile(rf"[{_HYPHENS}'\u2018\u2019\u02bc]?(?:[^\S\n]*\n[^\S\n]*)?|[{_HYPHENS}] ")
_WITHIN_NUMBER = re.compile(rf"[\s{_HYPHENS}.()/]{{0,3}}")
_TELLING = frozenset("&+@/*#")
_LEADING = frozenset("+@#")
_LONG_ENOUGH = 6
_DIVIDED_FROM = 4
_WIDEST = 80
_QUOTED = re.compile(r'"(.+)"', re.DOTALL)
_AS_TWO = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa"}
)


@dataclass(frozen=True, slots=True)
class Needle:
    """A spelling's folded letters; `gaps` has what stands before each of them in the spelling.

    `capitals` says of each letter whether it is one; it counts where the spelling is `exact`.
    """

    spelling: str
    letters: str
    gaps: tuple[str, ...]
    capitals: tuple[bool, ...]
    exact: bool = False

    @property
    def leads(self) -> frozenset[str]:
        """Return the signs that belong to the name where they stand right before it."""
        is_number = self.letters.isdecimal() and len(self.letters) >= _LONG_ENOUGH
        return _LEADING.intersection(self.gaps[0]) | frozenset("+" if is_number else "")

    def lets(self, index: int, between: str) -> bool:
        """Tell whether something may stand before a letter of the name."""
        gap = self.gaps[index]
        if len(self.letters) < _LONG_ENOUGH:
            telling = _TELLING.intersection(gap)
            if telling and not telling.intersection(between):
                return False
        if not between:
            return True
        if len(between) > _WIDEST:
            return False
        if self._in_number(index) and _WITHIN_NUMBER.fullmatch(between):
            return True
        if gap:
            return _BETWEEN_WORDS.fullmatch(between) is not None
        return len(self.letters) >= _DIVIDED_FROM and _WITHIN.fullmatch(between) is not None

    def _in_number(self, index: int) -> bool:
        around = self.letters[index - 1 : index + 1]
        return around.isdecimal() and sum(map(str.isdecimal, self.letters)) >= _LONG_ENOUGH

    def has_case_of(self, originals: Iterable[str]) -> bool:
        """Tell whether letters of a text are capitals where those of the spelling are."""
        return all(
            sign.isupper() == capital
            for sign, capital in zip(originals, self.capitals, strict=True)
        )


def needles_of(spelling: str, plain: Callable[[str], str]) -> tuple[Needle, ...]:
    """Return the ways to look for a spelling; with umlauts there are two.

    There are none without letters, and for a letter or two whose signs tell the name, as "C++".

    Args:
        spelling: a name, in double quotes if its capitals count.
        plain: gives a letter without case and accent, and nothing for what is none.
    """
    quoted = _QUOTED.fullmatch(spelling.strip())
    name = quoted[1] if quoted else spelling
    forms = dict.fromkeys((name, name.translate(_AS_TWO)))
    made = (_needle(spelling, form, plain, exact=quoted is not None) for form in forms)
    found = tuple(needle for needle in made if needle.letters)
    tells = name.strip()[:1] in _TELLING or name.strip()[-1:] in _TELLING
    return () if tells and all(len(needle.letters) <= 2 for needle in found) else found


def _needle(spelling: str, form: str, plain: Callable[[str], str], *, exact: bool) -> Needle:
    letters: list[str] = []
    gaps: list[str] = []
    capitals: list[bool] = []
    for before, sign in _with_gaps(form, plain):
        for index, letter in enumerate(plain(sign)):
            letters.append(letter)
            gaps.append("" if index else before)
            capitals.append(sign.isupper())
    return Needle(spelling, "".join(letters), tuple(gaps), tuple(capitals), exact)


def _with_gaps(form: str, plain: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield each letter of a form with what stands before it."""
    before = ""
    for sign in form:
        if plain(sign):
            yield before, sign
            before = ""
        else:
            before += sign
