"""Names are found however they are written, and at their place in the original.

Seen failing when hidden characters ended a word, when capitals counted, and when an end lay before
a combining accent.
"""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.identities.folding import Spellings, find_spellings, folded

WORDS = ("Acme", "José", "Müller-Lund", "Ankara", "Groß", "Łódź", "Ørsted")


def words(text: str, *spellings: str, whole_words: bool = True) -> list[str]:
    found = find_spellings(text, spellings, whole_words=whole_words)
    return [text[item.start : item.end] for item in found]


@pytest.mark.parametrize(
    ("text", "spelling", "expected"),
    [
        ("acme ACME Acme aCmE", "Acme", ["acme", "ACME", "Acme", "aCmE"]),
        ("Ac\u200bme A\u00adcme", "Acme", ["Ac\u200bme", "A\u00adcme"]),
        ("Ac-\nme and Ac\nme", "Acme", ["Ac-\nme", "Ac\nme"]),
        ("Ac- me, not Ac me or Ac - me", "Acme", ["Ac- me"]),
        ("José, Jose\u0301, jose", "José", ["José", "Jose\u0301", "jose"]),
        ("Mueller Müller MULLER", "Müller", ["Mueller", "Müller", "MULLER"]),
        ("Groß gross GROSS", "Groß", ["Groß", "gross", "GROSS"]),
        ("Lodz Łódź", "Łódź", ["Lodz", "Łódź"]),
        ("Acme Corp, Acme-Corp, AcmeCorp", "Acme Corp", ["Acme Corp", "Acme-Corp", "AcmeCorp"]),
        ("Acme\nCorp", "Acme Corp", ["Acme\nCorp"]),
        ("J. Smith and J Smith", "J. Smith", ["J. Smith", "J Smith"]),
        ("O'Brien O\u2019Brien OBrien", "O'Brien", ["O'Brien", "O\u2019Brien", "OBrien"]),
        ("OBrien O\u2019Brien", "OBrien", ["OBrien", "O\u2019Brien"]),
        ("Anna's Annas anna\u2019s", "Anna", ["Anna", "Anna", "anna"]),
        ("acme_interview.docx acme2024", "Acme", ["acme", "acme"]),
        ("+49 (30) 123-4567", "+49 30 1234567", ["+49 (30) 123-4567"]),
        ("(+49) 30 1234567, 1+1", "49 30 1234567", ["(+49) 30 1234567"]),
        ("(0451) 123456 (0451 123456)", "0451123456", ["(0451) 123456", "0451 123456"]),
        ("@ann_lee and ann_lee", "@ann_lee", ["@ann_lee", "ann_lee"]),
        ("ann@acme.com", "ann@acme.com", ["ann@acme.com"]),
        ("東京の山田さん", "山田", ["山田"]),
        ("\uff21\uff43\uff4d\uff45", "Acme", ["\uff21\uff43\uff4d\uff45"]),
        ("the \ufb01rm Finn \ufb01nn", "Finn", ["Finn", "\ufb01nn"]),
        ("İzmir izmir IZMIR", "İzmir", ["İzmir", "izmir", "IZMIR"]),
        ("I like C++ and c", "C++", ["C++"]),
        ("1&1 and 11", "1&1", ["1&1"]),
        ("a ★ b", "★", ["★"]),
    ],
)
def test_a_name_is_found_as(text: str, spelling: str, expected: list[str]) -> None:
    assert words(text, spelling) == expected


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Acmeology macme m\u200bacme acme\u200bs\u0301x", "Acme"),
        ("Acme.\n\nCorp", "Acme Corp"),
        ("the O ring", "Theo"),
        ("a can be", "Acan"),
        ("Jan: May I?", "Jan May"),
        ("James", "Jame"[:3]),
        ("P34", "P3"),
        ("", "Acme"),
        ("Acme", ""),
        ("Acme", "  "),
    ],
)
def test_what_is_no_name_is_left_alone(text: str, spelling: str) -> None:
    assert words(text, spelling) == []


def test_capitals_count_for_a_spelling_in_quotes() -> None:
    assert words("Will said: I will. WILL", '"Will"') == ["Will"]


def test_a_part_of_a_word_is_found_where_it_is_asked_for() -> None:
    assert words("macmex", "Acme", whole_words=False) == ["acme"]


def test_the_longest_comes_first_and_none_overlap() -> None:
    text = "North Acme Research Labs, Acme Research, Acme"
    assert words(text, "Acme", "Acme Research", "Acme Research Labs", "North Acme") == [
        "Acme Research Labs",
        "Acme Research",
        "Acme",
    ]


def test_of_two_that_fit_alike_the_first_is_named() -> None:
    assert [item.spelling for item in find_spellings("acme", ["ACME", "Acme"])] == ["ACME"]


def test_a_vowel_sign_is_no_accent() -> None:
    """In scripts of India a sign is a vowel, and another vowel is another name."""
    assert words("सीता", "सीता") == ["सीता"]
    assert words("सता", "सीता") == []


@given(st.text())
def test_folding_keeps_the_place_of_every_letter(text: str) -> None:
    """Law: every folded letter comes from a character whose own folding has it."""
    fold = folded(text)
    assert len(fold.starts) == len(fold.text)
    assert list(fold.starts) == sorted(fold.starts)
    for index, letter in enumerate(fold.text):
        start, end = fold.place(index, index + 1)
        assert letter in folded(text[start : start + 1]).text
        assert start < end <= len(text)


@given(
    st.sampled_from([word for name in WORDS for word in (name, name.upper())]),
    st.sampled_from(("", "\u200b", "\u00ad", "\u2060", "-\n", "\n")),
    st.text(alphabet=' .,;:!?()[]\n"', max_size=8),
    st.text(alphabet=' .,;:!?()[]\n"', max_size=8),
    st.sampled_from(("NFC", "NFD")),
)
def test_a_name_is_found_through_any_disguise(
    name: str, split: str, before: str, after: str, form: Literal["NFC", "NFD"]
) -> None:
    """Law: case, accents and what divides a word change neither that it is found nor where."""
    shown = unicodedata.normalize(form, name)
    middle = len(shown) // 2
    if unicodedata.combining(shown[middle]):
        middle += 1
    disguised = shown[:middle] + split + shown[middle:]
    text = f"{before}{disguised}{after}"
    spelling = next(word for word in WORDS if word.upper() == name.upper())
    assert words(text, spelling) == [disguised]


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=6), max_size=5))
def test_what_is_found_lies_in_order_and_apart(text: str, spellings: list[str]) -> None:
    found = find_spellings(text, spellings, whole_words=False)
    places = [(item.start, item.end) for item in found]
    assert all(start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_megabytes_with_hundreds_of_names_take_seconds_at_most() -> None:
    text = "She said that Anna met the people of the company near the river, again. " * 30_000
    names = [
        f"{first}{last} Corp" for first in "ABCDEFGHIJKLMNOP" for last in "abcdefghijklmnopqrst"
    ]
    begin = time.process_time()
    found = Spellings([*names, "Anna"]).find(folded(text))
    assert len(found) == 30_000
    assert time.process_time() - begin < 10
