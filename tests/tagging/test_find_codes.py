"""Codes are found by words, with typing errors forgiven."""

from __future__ import annotations

import pytest

from qualcode.model.codebook import Code, Codebook
from qualcode.tagging.find_codes import find_codes

BOOK = Codebook(
    (
        Code("plan", "Planning", definition="Requirements are settled, or naïvely hoped for."),
        Code("requirements", "Requirements", keywords=("spec sheet",), merged_from=("wishes",)),
        Code("low-ml", "ML literacy", include="Managers who cannot estimate."),
    )
)


def found(words: str) -> list[str]:
    return [hit.code.id for hit in find_codes(BOOK, words)]


@pytest.mark.parametrize(
    "words",
    ["requirements", "Requirments", "reqiurement", "requirementss", "requir", "rquirements"],
)
def test_typing_errors_are_forgiven_and_names_come_first(words: str) -> None:
    assert found(words) == ["requirements", "plan"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("spec", ["requirements"]),
        ("wishes", ["requirements"]),
        ("low-ml", ["low-ml"]),
        ("settled requirements", ["plan"]),
        ("settled literacy", []),
        ("mk", []),
        ("estimtae", ["low-ml"]),
        ("nai\u0308vely", ["plan"]),
        ("", []),
        ("?!", []),
    ],
)
def test_every_word_must_be_there(words: str, codes: list[str]) -> None:
    assert found(words) == codes


def test_the_fields_are_told_and_the_same_word_counts_most() -> None:
    best, other = find_codes(BOOK, "requirements")
    assert (best.fields, other.fields) == (("id", "name"), ("definition",))
    assert (best.score, other.score) == (1.0, 0.7)
    assert find_codes(BOOK, "requirments")[0].score < 1
