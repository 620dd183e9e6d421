"""What is put before a person, in which order, and with which places. All of it is invented."""

from __future__ import annotations

import pytest

from qualcode.errors import TableError
from qualcode.identities.candidates import (
    ABSENT,
    LISTED,
    MISHEARD,
    VARIANT,
    Candidate,
    Source,
    context,
    find_candidates,
    with_capitals,
)
from qualcode.identities.capitals import habits_of
from qualcode.identities.entities import Recogniser, installed_pipelines
from qualcode.identities.hits import Hit
from qualcode.model.identity import KEEP, REPLACE, Identity

TEXT = """\
Interviewer: Who was there?

Zora: I was, with Anna Lund from Acme Labs. Anna is quick. Write to anna@example.com.

Interviewer: And Acme?

Zora: We call it A C M E. The machine wrote Akmi, and akmi again. Will came, and
I will, and we will, and they will. The zebra of Ulm is nice, and the people of Ulm are, too.
On 4 May 2021 we left.
"""
SOURCE = Source("p1", TEXT, ("Zora",), ())


def found(*identities: Identity, source: Source = SOURCE, **options: object) -> list[Candidate]:
    return find_candidates([source], identities, skip=["Interviewer"], **options)  # type: ignore[arg-type]


def shown(candidates: list[Candidate]) -> list[tuple[str, str, int]]:
    return [(item.why, item.identity.name, len(item.places)) for item in candidates]


def test_without_a_list_form_label_and_capitals_propose() -> None:
    assert shown(found()) == [
        ("speaker's label", "Zora", 2),
        ("e-mail address", "anna@example.com", 1),
        ("spelled out", "A C M E", 2),
        ("capitals", "Akmi", 2),
        ("capitals", "Ulm", 2),
        ("capitals", "Acme Labs", 1),
        ("capitals", "Anna Lund", 1),
        ("date", "4 May 2021", 1),
    ]


def test_a_list_finds_names_with_all_their_forms() -> None:
    listed = found(Identity("Anna Lund", "person"), Identity("Acme Labs", "organization"))
    by_name = {item.identity.name: item for item in listed}
    assert by_name["Anna Lund"].why == LISTED
    assert "Anna" in by_name["Anna Lund"].identity.variants
    assert len(by_name["Anna Lund"].places) == 3  # one of them within an address
    assert by_name["anna@example.com"].identity.kind == "contact"
    assert by_name["Acme Labs"].identity.variants == ("A C M E",)


def test_the_order_is_that_of_risk() -> None:
    risks = [item.risk for item in found(Identity("Acme", "organization"))]
    assert risks == sorted(risks)


def test_a_form_of_a_decided_name_is_proposed_for_that_name() -> None:
    acme = Identity("Acme", "organization", (), REPLACE, "Company-1")
    forms = [item for item in found(acme) if item.like]
    assert [(item.why, item.identity.name, item.like) for item in forms] == [
        (VARIANT, "A C M E", ("Acme",)),
        (MISHEARD, "Akmi", ("Acme",)),
    ]
    assert [len(item.places) for item in forms] == [1, 2]


def test_what_is_decided_is_not_proposed_again() -> None:
    kept = [Identity(name, "other", (), KEEP) for name in ("Zora", "Ulm", "4 May 2021")]
    names = {item.identity.name for item in found(*kept)}
    assert not names & {"Zora", "Ulm", "4 May 2021"}


def test_a_form_that_two_names_may_have_says_so() -> None:
    both = [
        Identity("Anna Lund", "person", (), REPLACE, "Person-1"),
        Identity("Anna Berg", "person", (), REPLACE, "Person-2"),
    ]
    anna = next(item for item in found(*both) if item.identity.name == "Anna")
    assert anna.like == ("Anna Lund", "Anna Berg")


def test_a_name_that_is_not_in_the_texts_is_last() -> None:
    assert [(item.why, item.identity.name) for item in found(Identity("Quentin", "person"))][
        -1
    ] == (
        ABSENT,
        "Quentin",
    )


def test_a_name_that_is_an_ordinary_word_counts_with_its_capitals() -> None:
    will = with_capitals(Identity("Will", "person", ("Willy",)), habits_of([TEXT]))
    assert (will.name, will.variants) == ('"Will"', ("Willy",))
    candidate = next(item for item in found(will) if item.identity.name == '"Will"')
    assert [TEXT[place.start : place.end] for place in candidate.places] == ["Will"]


def test_roles_are_no_names() -> None:
    text = "Participant 3: Yes.\n\nSpeaker 1: No.\n\nP3a: Well.\n"
    source = Source("p", text, ("Participant 3", "Speaker 1", "P3a"))
    assert shown(found(source=source)) == []
    nobody = Source("p", "Unknown speaker: Yes.\n", ("Unknown speaker",))
    assert shown(found(source=nobody)) == []
    short = Source("p", "Bo: Yes.\n\nI: No.\n", ("Bo", "I"))
    assert shown(found(source=short)) == [("speaker's label", "Bo", 1)]


def test_a_pipeline_proposes_too_and_adds_the_kind() -> None:
    def recognise(_turns: object) -> list[Hit]:
        start = TEXT.index("Ulm")
        return [Hit(start, start + 3, "place", "recognised")]

    ulm = next(item for item in found(recognise=recognise) if item.identity.name == "Ulm")
    assert (ulm.why, ulm.identity.kind, len(ulm.places)) == ("recognised", "place", 2)


def test_the_context_is_on_one_line() -> None:
    place = found()[0].places[0]
    assert context(TEXT, place, 12) == ("was there? ", "Zora", ": I was, wit")


@pytest.mark.skipif(not installed_pipelines(), reason="no trained pipeline is installed")
def test_a_trained_pipeline_finds_people_and_places() -> None:
    text = "Yesterday I met Barbara Schneider in Berlin. She's from Siemens."
    hits = list(Recogniser(installed_pipelines()[0]).find([(0, text[:45]), (45, text[45:])]))
    names = {text[hit.start : hit.end]: hit.kind for hit in hits}
    assert names["Barbara Schneider"] == "person"
    assert names["Berlin"] == "place"


def test_a_pipeline_that_is_not_installed_is_told() -> None:
    with pytest.raises(TableError, match="--pipeline none"):
        Recogniser("xx_no_such_pipeline")


def test_letters_one_by_one_that_are_a_word_are_no_form_of_a_name() -> None:
    source = Source("p2", f"{TEXT}We were all there. Then all of us, all, left for All Saints.\n")
    saints = Identity("All Saints", "organization", (), REPLACE, "Company-1")
    assert not [item for item in found(saints, source=source) if item.like]
    listed = found(Identity("All Saints", "organization"), source=source)[0]
    assert listed.identity.variants == ()
    assert len(listed.places) == 1
