"""Text folded to its letters and digits, and names found in it however they are written."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualcode.identities.needles import Needle, needles_of

# Marks belong to the letters in scripts where they are vowels; elsewhere they are accents.
_VOWEL_SIGNS = "\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece\u1000-\u109f\u1780-\u17d3"
_HIDDEN_LETTERS = "\u115f\u1160\u3164\uffa0\u0640"
_RUN = re.compile(rf"(?:(?![_{_HIDDEN_LETTERS}])(?:\w|[{_VOWEL_SIGNS}]))+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_OTHER_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
        "ħ": "h",
    }
)
_HIDDEN = ("Mn", "Me", "Cf")
_PREFIX = 3
_SUFFIX_FROM = 4
_DIGIT_EDGE_FROM = 3


@dataclass(frozen=True, slots=True)
class Folded:
    """A text's letters and digits, in small letters and without accents.

    `text` has nothing else: no blanks, signs or characters that do not show. `starts` has, for each
    character of it, the position in `original` that it comes from; `words` the positions in `text`
    where something begins that is not joined to a letter or digit before it.
    """

    original: str
    text: str
    starts: array[int]
    words: array[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open place in the original that a stretch of `text` comes from."""
        last = self.starts[end - 1] + 1
        return self.starts[start], _after_hidden(self.original, last)


@dataclass(frozen=True, slots=True)
class Found:
    """A spelling at its half-open place in the text, in code points."""

    start: int
    end: int
    spelling: str


def folded(text: str) -> Folded:
    """Fold a text: case, accents, invisible characters, and all that is no letter or digit."""
    pieces: list[str] = []
    starts, words = array("L"), array("L")
    for run in _RUN.finditer(text):
        words.append(len(starts))
        letters = run[0]
        if letters.isascii():
            pieces.append(letters.lower())
            starts.extend(range(run.start(), run.end()))
            continue
        for position, letter in enumerate(letters, start=run.start()):
            plain = _plain(letter)
            pieces.append(plain)
            starts.extend([position] * len(plain))
    return Folded(text, "".join(pieces), starts, words)


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """Return a letter in small letters without its accent; some letters become two."""
    if "\uac00" <= letter <= "\ud7a3":  # Korean syllables would come apart
        return letter
    apart = unicodedata.normalize("NFKD", letter.casefold()).casefold()
    return "".join(
        sign
        for sign in apart.translate(_OTHER_LETTERS)
        if sign.isalnum() or ("\u0900" <= sign <= "\u17d3" and sign.isprintable())
    )


def find_spellings(text: str, spellings: Iterable[str], *, whole_words: bool = True) -> list[Found]:
    """Return where any of the spellings stand: the longest first, none overlapping, by place.

    Of several that fit a place alike, the one given first is named. Case, accents and invisible
    characters do not count, nor what stands between the words of a name: "Acme-Corp", "acme corp"
    and "Acme" with "Corp" in the next line are one. A word may be divided at the end of a line or
    by a hyphen. A spelling in double quotes is found only with its capitals as they are: `"Will"`
    is not found in "I will".

    Args:
        text: what is searched.
        spellings: the names; those without a letter or digit are found as they are.
        whole_words: leave out what is part of a longer word, but for a final "s".
    """
    return Spellings(spellings).find(folded(text), whole_words=whole_words)


class Spellings:
    """Spellings made ready for searching many texts."""

    def __init__(self, spellings: Iterable[str]) -> None:
        """Sort the spellings by their first letters."""
        self._begin: dict[str, list[Needle]] = {}
        self._signs: list[str] = []
        self._rank: dict[str, int] = {}
        for spelling in dict.fromkeys(spellings):
            self._rank[spelling] = len(self._rank)
            needles = needles_of(spelling, _plain_text)
            for needle in needles:
                self._begin.setdefault(needle.letters[:_PREFIX], []).append(needle)
            if not needles and spelling.strip():
                self._signs.append(spelling)
        for alike in self._begin.values():
            alike.sort(key=lambda needle: -len(needle.letters))
        self._unspaced = any(_UNSPACED.match(key) for key in self._begin)

    def find(self, text: Folded, *, whole_words: bool = True) -> list[Found]:
        """Return where the spellings stand, as `find_spellings`."""
        hits = [*self._hits(text, whole_words=whole_words), *self._find_signs(text.original)]
        hits.sort(key=lambda hit: (hit.start - hit.end, hit.start, self._rank[hit.spelling]))
        taken: list[Found] = []
        begins: list[int] = []
        for hit in hits:
            index = bisect_left(begins, hit.end)
            if index and taken[index - 1].end > hit.start:
                continue
            taken.insert(index, hit)
            begins.insert(index, hit.start)
        return taken

    def _hits(self, text: Folded, *, whole_words: bool) -> Iterator[Found]:
        letters, begin = text.text, self._begin
        sizes = sorted({len(key) for key in begin})
        for start in self._beginnings(text, whole_words=whole_words):
            for size in sizes:
                for needle in begin.get(letters[start : start + size], ()):
                    if letters.startswith(needle.letters, start):
                        hit = _checked(text, start, needle, whole_words=whole_words)
                        if hit is not None:
                            yield hit

    def _beginnings(self, text: Folded, *, whole_words: bool) -> Iterable[int]:
        if not whole_words:
            return range(len(text.text))
        if not self._unspaced:
            return text.words
        inside = (match.start() for match in _UNSPACED.finditer(text.text))
        return sorted({*text.words, *inside})

    def _find_signs(self, text: str) -> Iterator[Found]:
        for sign in self._signs:
            for match in re.finditer(re.escape(sign), text):
                yield Found(match.start(), match.end(), sign)


def _plain_text(letter: str) -> str:
    return _plain(letter) if _RUN.match(letter) else ""


def _checked(text: Folded, start: int, needle: Needle, *, whole_words: bool) -> Found | None:
    """Return a hit if what stands between its letters, and around it, lets it be one."""
    end = start + len(needle.letters)
    original, starts = text.original, text.starts
    for index in range(start + 1, end):
        before, here = starts[index - 1], starts[index]
        if here - before > 1 or needle.gaps[index - start]:
            between = original[before + 1 : here] if here > before else ""
            if not needle.lets(index - start, _shown(between)):
                return None
    if needle.exact and not needle.has_case_of(original[starts[i]] for i in range(start, end)):
        return None
    first, last = text.place(start, end)
    if whole_words and not _stands_alone(text, first, last, needle):
        return None
    return Found(_with_signs(original, first, last, needle), last, needle.spelling)


def _with_signs(text: str, first: int, last: int, needle: Needle) -> int:
    """Return where a name begins with the signs that are part of it: "+46", "@ann", "(0451)"."""
    while first > 0:
        sign, words = text[first - 1], text[first:last]
        closes = ")" in words and "(" not in words[: words.index(")")]
        if not (sign in needle.leads or (sign == "(" and closes)):
            break
        first -= 1
    return first


def _stands_alone(text: Folded, first: int, last: int, needle: Needle) -> bool:
    original = text.original
    before = first - 1
    while before >= 0 and _is_hidden(original[before]):
        before -= 1
    if before >= 0 and _joined(original[before], original[first], needle):
        return False
    if last >= len(original) or not _joined(original[last], needle.letters[-1], needle):
        return True
    # The genitive and the plural of a name still say the name.
    if len(needle.letters) < _SUFFIX_FROM or original[last] not in "sS":
        return False
    after = _after_hidden(original, last + 1)
    return after >= len(original) or not _RUN.match(original[after])


def _joined(neighbour: str, edge: str, needle: Needle) -> bool:
    """Tell whether a neighbouring character belongs to the same word as the edge of a name."""
    if not _RUN.match(neighbour) or _UNSPACED.match(edge) or _UNSPACED.match(neighbour):
        return False
    other_kind = neighbour.isdigit() != edge.isdigit()
    return not (other_kind and len(needle.letters) >= _DIGIT_EDGE_FROM)


def _shown(between: str) -> str:
    if between.isascii():
        return between
    return "".join(sign for sign in between if not _is_hidden(sign))


@lru_cache(maxsize=4096)
def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN or sign in _HIDDEN_LETTERS or sign == "\u2800"


def _after_hidden(text: str, position: int) -> int:
    while position < len(text) and _is_hidden(text[position]):
        position += 1
    return position
