"""Pseudonyms: consistent, one-to-one, put in in one pass, and taken out again to the letter.

Seen failing when marks were looked at again, when an end within a name stayed where it was, and
when two names could have one pseudonym.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import InvalidSubstitute, UnknownIdentity
from qualcode.identities.deciding import Decision, decide, enlist, proposed
from qualcode.identities.folding import find_spellings
from qualcode.identities.naming import check_substitutes, next_pseudonym, proposed_generalisation
from qualcode.identities.replacing import Pseudonyms, put_back, revealed, revealed_bare
from qualcode.model.identity import GENERALISE, KEEP, REPLACE, Identity, Key
from qualcode.model.span import Span

NAMES = ("Anna", "Anna Lund", "Bo", "Acme", "Acme Labs", "Person", "Company")
WORDS = (*NAMES, "and", "annas", "Person-1", "[Person-1]", "acme", "the", "\n\n", ".", "é", "😀")
IDENTITIES = tuple(
    Identity(name, "person", (), REPLACE, f"Stand-{number}") for number, name in enumerate(NAMES)
)


def replaced(text: str, *identities: Identity) -> str:
    return Pseudonyms(identities).replaced(text).text


def test_every_form_gets_the_same_mark_and_the_genitive_stays() -> None:
    anna = Identity("Anna Lund", "person", ("Anna", "Ana"), REPLACE, "Person-1")
    text = "Anna's idea, ANNA LUND said. Ana-Lund? Annabel."
    expected = "[Person-1]'s idea, [Person-1] said. [Person-1]-Lund? Annabel."
    assert replaced(text, anna) == expected


def test_a_mark_is_not_looked_at_again() -> None:
    company = Identity("Company", "organization", (), REPLACE, "Firm-1")
    other = Identity("Bo", "person", (), REPLACE, "Company-1")
    once = replaced("Bo and the Company", other, company)
    assert once == "[Company-1] and the [Firm-1]"
    assert replaced(once, other, company) == once


def test_tables_have_no_brackets() -> None:
    assert Pseudonyms(IDENTITIES).bare("Acme Labs; Bo").text == "Stand-4; Stand-2"


def test_no_name_lies_across_a_label() -> None:
    anna = Identity("Anna Lund", "person", ("Anna",), REPLACE, "Person-1")
    text = "so\nAnna: Lund is far."
    assert Pseudonyms([anna]).replaced(text, [3, 7]).text == "so\n[Person-1]: Lund is far."


def test_an_end_within_a_name_goes_to_the_end_of_the_mark() -> None:
    done = Pseudonyms([IDENTITIES[1]]).replaced("met Anna Lund today")
    assert done.text == "met [Stand-1] today"
    assert done.place(Span(4, 8)) == Span(4, 13)  # "Anna"
    assert done.place(Span(9, 19)) == Span(4, 19)  # "Lund today"
    assert done.place(Span(0, 3)) == Span(0, 3)
    assert done.place(Span(13, 19)) == Span(13, 19)


@given(st.lists(st.sampled_from(WORDS), max_size=20), st.sampled_from((" ", ", ", "\n")))
def test_the_laws_of_pseudonyms(words: list[str], between: str) -> None:
    """One pass, nothing hidden left, idempotent, reversible to the letter, positions kept."""
    text = between.join(words)
    pseudonyms = Pseudonyms(IDENTITIES)
    done = pseudonyms.replaced(text)
    assert put_back(done.text, done.replacements) == text
    assert pseudonyms.replaced(done.text).text == done.text
    assert find_spellings(done.text, NAMES) == []
    kept = pseudonyms.redacted(text)
    assert len(kept) == len(text)
    assert find_spellings(kept, NAMES) == []
    assert [a.isspace() for a in kept] == [a.isspace() for a in text]
    for start in range(len(text)):
        span = done.place(Span(start, start + 1))
        hidden = any(item.start <= start < item.end for item in done.found)
        assert hidden or done.text[span.start : span.end] == text[start]
        assert 0 <= span.start < span.end <= len(done.text)


@given(st.lists(st.sampled_from(NAMES), max_size=12))
def test_names_come_back_from_their_marks(words: list[str]) -> None:
    """Law: where every name stands in the form of the list, the marks alone lead back."""
    text = " and ".join(words)
    pseudonyms = Pseudonyms(IDENTITIES)
    assert revealed(pseudonyms.replaced(text).text, IDENTITIES) == text
    assert revealed_bare(pseudonyms.bare(text).text, IDENTITIES) == text


def test_a_generalisation_of_two_things_does_not_lead_back() -> None:
    cities = [Identity(name, "place", (), GENERALISE, "a city") for name in ("Rom", "Ulm")]
    assert revealed("in [a city]", cities) == "in [a city]"
    assert revealed("in [a city]", cities[:1]) == "in Rom"


def key(*identities: Identity) -> Key:
    return Key(identities=identities)


def decided(known: Key, made: Decision, *, taken: tuple[str, ...] = ()) -> Key:
    return decide(known, made, by="ana", at="2026-11-25T00:00:00Z", occurs=taken.__contains__)


def test_each_name_gets_a_pseudonym_of_its_own() -> None:
    """Law: one-to-one, and no pseudonym is a word of the study."""
    known = key()
    for number in range(20):
        made = Decision(Identity(f"Name{number}", "person"), REPLACE)
        known = decided(known, made, taken=("Person-3", "Person-7"))
    substitutes = [item.substitute for item in known.identities]
    assert len(set(substitutes)) == 20
    assert not {"Person-3", "Person-7"} & set(substitutes)
    assert {(item.by, item.at) for item in known.identities} == {("ana", "2026-11-25T00:00:00Z")}
    again = decided(known, Decision(Identity("Name4", "person"), REPLACE))
    assert [item.substitute for item in again.identities] == substitutes


def test_a_further_form_goes_to_its_name() -> None:
    known = decided(key(), Decision(Identity("Acme", "organization"), REPLACE))
    for like in ("acme", "Company-1"):
        known = decided(known, Decision(Identity(f"Akmi {like}", "organization"), same_as=like))
    assert known.identities[0].variants == ("Akmi acme", "Akmi Company-1")
    with pytest.raises(UnknownIdentity) as error:
        decided(known, Decision(Identity("Akmi"), same_as="Nobody Known"))
    assert "Nobody" not in str(error.value)


@pytest.mark.parametrize(
    ("substitute", "reason"),
    [
        ("Person-1", "belongs to one name"),
        ("person 1", "belongs to one name"),
        ("friend of Bo", "a name in it"),
        ("[]", "no letter"),
        ("a: b", "one of the signs"),
        ("x" * 61, "longer than"),
        ("=1+1", "signs"),
        ("-1", "begins with"),
        ("said here", "occurs in the study"),
    ],
)
def test_what_cannot_stand_for_a_name_is_refused(substitute: str, reason: str) -> None:
    known = decided(key(), Decision(Identity("Bo", "person"), REPLACE))
    made = Decision(Identity("Acme", "organization"), REPLACE, substitute)
    if substitute == "[]":
        made = Decision(Identity("Acme", "organization"), REPLACE, "--")
    with pytest.raises(InvalidSubstitute, match=reason) as error:
        decided(known, made, taken=("said here",))
    assert "Bo" not in str(error.value)


def test_two_places_may_have_one_generalisation_but_no_pseudonym() -> None:
    cities = [Identity(name, "place", (), GENERALISE, "a city") for name in ("Rom", "Ulm")]
    check_substitutes(cities)
    with pytest.raises(InvalidSubstitute):
        check_substitutes([*cities, Identity("Bo", "person", (), REPLACE, "a city")])


def test_a_generalisation_has_to_be_said_but_for_dates() -> None:
    known = decided(key(), Decision(Identity("4 May 2021", "date"), GENERALISE))
    assert known.identities[0].substitute == "2021"
    assert proposed_generalisation("4 May") == "a date"
    with pytest.raises(InvalidSubstitute):
        decided(known, Decision(Identity("Ulm", "place"), GENERALISE))


def test_what_is_kept_stands_for_nothing() -> None:
    known = decided(key(), Decision(Identity("Bo", "person"), KEEP, "Person-9"))
    assert known.identities[0].substitute == ""
    assert Pseudonyms(known.identities).replaced("Bo").text == "Bo"


def test_a_list_adds_names_and_further_spellings() -> None:
    known = enlist(key(Identity("Acme", "organization", (), REPLACE, "Company-1")), ())
    known = enlist(known, [Identity("ACME", "organization", ("Akmi",)), Identity("Bo", "person")])
    assert [(item.name, item.variants, item.decision) for item in known.identities] == [
        ("Acme", ("Akmi",), REPLACE),
        ("Bo", (), ""),
    ]


def test_what_is_proposed_is_a_pseudonym_a_year_or_the_same_name() -> None:
    assert proposed(Identity("Bo", "person")).decision == REPLACE
    assert proposed(Identity("4 May 2021", "date")).substitute == "2021"
    assert proposed(Identity("Akmi"), ("Acme",)).same_as == "Acme"
    assert proposed(Identity("Anna"), ("Anna Lund", "Anna Berg")).same_as == ""


def test_the_next_pseudonym_is_free() -> None:
    taken = [Identity("x", "person", (), REPLACE, "Person-1")]
    assert next_pseudonym("person", taken) == "Person-2"
    assert next_pseudonym("organization", taken) == "Company-1"
    assert next_pseudonym("strange", taken) == "Name-1"
