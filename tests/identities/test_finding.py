"""What is proposed: forms of names, patterns, misheard words, capitals. All of it is invented."""

from __future__ import annotations

import pytest

from qualcode.identities.capitals import find_capitals, habits_of, is_evident
from qualcode.identities.hits import Hit
from qualcode.identities.misheard import find_misheard, sound_of
from qualcode.identities.numerals import number_words
from qualcode.identities.patterns import find_patterns, is_card, is_iban, is_ip
from qualcode.identities.variants import variants_of
from qualcode.model.identity import Identity


@pytest.mark.parametrize(
    ("kind", "name", "forms"),
    [
        ("person", "Dr. Anna van Lund", {"Anna", "Lund", "A. Lund", "Lund Anna", "L U N D"}),
        ("organization", "Acme Rocket Labs GmbH", {"Acme Rocket Labs", '"ARL"', "A C M E"}),
        ("organization", "O2", {"O two"}),
        ("product", "Level 42", {"Level forty-two", "Level four two"}),
        ("organization", "Acme", {"A C M E"}),
    ],
)
def test_a_name_has_further_forms(kind: str, name: str, forms: set[str]) -> None:
    assert forms <= set(variants_of(Identity(name, kind)))


def test_a_title_or_a_legal_form_is_no_name() -> None:
    forms = {*variants_of(Identity("Dr. Anna Lund", "person"))}
    forms |= {*variants_of(Identity("Acme GmbH", "organization"))}
    assert not {"Dr", "Dr.", "GmbH", "G M B H"} & forms


def test_numbers_are_said_in_several_ways() -> None:
    assert number_words("42")[:2] == ["forty-two", "zweiundvierzig"]
    assert "four seven one one" in number_words("4711")
    assert number_words("1984")[0] == "nineteen eighty-four"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("ann.lee@example.com", "e-mail address"),
        ("ann dot lee at example dot com", "e-mail address, spoken"),
        ("https://example.com/x?y=1", "web address"),
        ("example.io", "web address"),
        ("example dot com", "web address, spoken"),
        ("+49 (30) 123-4567", "telephone number"),
        ("030 1234567", "telephone number"),
        ("(212) 555-0142", "telephone number"),
        ("zero one seven six, three three", "number in words"),
        ("DE89 3704 0044 0532 0130 00", "account number (IBAN)"),
        ("GB82WEST12345698765432", "account number (IBAN)"),
        ("4111 1111 1111 1111", "card number"),
        ("192.168.0.1", "network address"),
        ("2001:db8::1", "network address"),
        ("123-45-6789", "personal number"),
        ("2021-03-04", "date"),
        ("04.03.2021", "date"),
        ("March 4th, 2021", "date"),
        ("4. Dezember 2021", "date"),
        ("4 march 2021", "date"),
        ("12 de marzo de 2021", "date"),
        ("@ann_lee", "name on a network"),
        ("12 Old Mill Road", "street"),
        ("Lindenstraße 12", "street"),
    ],
)
def test_a_form_is_recognised_as_a_whole(words: str, why: str) -> None:
    text = f"So we wrote {words}, and that was it."
    assert [(text[hit.start : hit.end], hit.why) for hit in find_patterns(text)] == [(words, why)]


@pytest.mark.parametrize(
    "text",
    [
        "1,000,000 rows and 12 345 678 euros, or 5.5 percent",
        "at 12:30:45 on the line [00:12:34]",
        "DE88 3704 0044 0532 0130 00",
        "you may 5 times, and march 3 miles",
        "one two three",
        "it could point at you",
        "version 3.11",
        "e.g. this, i.e. that",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    kinds = {hit.why for hit in find_patterns(text)}
    assert kinds <= {"telephone number"} if text.startswith("DE88") else kinds == set()


def test_checksums_are_those_of_the_standards() -> None:
    """ISO 13616's own example; a card number that is published for tests; RFC 3849."""
    assert is_iban("GB29 NWBK 6016 1331 9268 19")
    assert not is_iban("GB29 NWBK 6016 1331 9268 18")
    assert is_card("4111 1111 1111 1111")
    assert not is_card("4111 1111 1111 1112")
    assert is_ip("2001:db8::1")
    assert not is_ip("12:30")


def test_misheard_names_are_found_by_sound_and_by_letters() -> None:
    text = "So at Ack me we had Akmi, the market, and Shmit with Mareck. The market is the market."
    found = {item.words: item.names for item in find_misheard([text], ["Acme", "Marek", "Schmidt"])}
    assert found == {
        "ack me": ("Acme",),
        "akmi": ("Acme",),
        "mareck": ("Marek",),
        "shmit": ("Schmidt",),
    }


def test_what_sounds_alike_has_one_key() -> None:
    assert sound_of("acme") == sound_of("ackme") == sound_of("akmi")
    assert sound_of("schmidt") == sound_of("shmit") == sound_of("schmitt")
    assert sound_of("phil") == sound_of("fill")
    assert sound_of("acme") != sound_of("came")


def names(text: str) -> list[tuple[str, str]]:
    habits = habits_of([text])
    return [(text[hit.start : hit.end], hit.kind) for hit in find_capitals(text, habits)]


def test_capitals_within_a_sentence_are_names() -> None:
    text = (
        "Interviewer: Well, who was there? I think that Anna Lund met Bo's friend. The people "
        "liked it. People from Mr. Voss came, too. We work at Acme Labs. My name is Ina Berg."
    )
    assert names(text) == [
        ("Voss", "person"),
        ("Ina Berg", "person"),
        ("Acme Labs", "organization"),
        ("Anna Lund", "other"),
        ("Bo", "other"),
    ]


def test_where_every_noun_has_a_capital_only_two_in_a_row_count() -> None:
    text = (
        "ich habe mit der Abteilung über die Daten gesprochen, und dann kam Anna Lund mit der "
        "Liste in das Zimmer."
    )
    text += " und die Leute aus der Abteilung gingen mit den Daten in den Keller." * 10
    assert habits_of([text]).nouns
    assert names(text) == [("Anna Lund", "other")]


def test_a_machine_is_not_believed_about_ordinary_words() -> None:
    text = "Portals are slow. The portals are slow. Anna is not."
    habits = habits_of([text])
    assert not is_evident(text, Hit(0, 7, "organization", "recognised"), habits)
    assert is_evident(text, Hit(text.index("Anna"), text.index("Anna") + 4, "person", ""), habits)
    small = habits_of(["so anna met bo and they went home again " * 50])
    assert is_evident("anna", Hit(0, 4, "person", "recognised"), small)
