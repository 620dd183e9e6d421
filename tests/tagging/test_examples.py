"""Examples of a codebook are run against its keywords."""

from __future__ import annotations

import pytest

from qualcode.errors import UnknownCode
from qualcode.model.codebook import Code, Codebook
from qualcode.tagging.examples import try_examples
from qualcode.tagging.keywords import keyword_hits, load_pipeline

BOOK = Codebook(
    (
        Code("planning", "Planning", keywords=("plan",)),
        Code(
            "effort",
            "Effort",
            parent="planning",
            keywords=("how long", "don\u2019t know"),
            examples=("We plan, but how long?", "I don't know.", "Weeks!", "The data. How long?"),
            negative_examples=("How long is the corridor?", "A table is long."),
        ),
        Code("data", "Data", keywords=("data",), examples=("A plan came.",)),
    )
)


def test_examples_are_missed_or_mistaken() -> None:
    outcomes = [(item.code, item.outcome) for item in try_examples(BOOK, load_pipeline())]
    assert outcomes == [
        ("effort", "fits"),  # what a code above is proposed for is no mistake
        ("effort", "fits"),
        ("effort", "missed"),
        ("effort", "mistaken"),
        ("effort", "mistaken"),  # a negative example that has a keyword
        ("effort", "fits"),
        ("data", "missed and mistaken"),
    ]


def test_the_words_that_speak_for_a_code_are_told() -> None:
    (found,) = try_examples(BOOK, load_pipeline(), codes=["data"])
    assert (found.own, dict(found.others)) == ((), {"planning": ("plan",)})
    with pytest.raises(UnknownCode):
        try_examples(BOOK, load_pipeline(), codes=["dta"])


def test_a_keyword_does_not_reach_over_the_end_of_a_sentence() -> None:
    texts = ["You know how. Long ago.", "", "How long? Data, data."]
    assert keyword_hits(texts, BOOK, load_pipeline()) == [
        {},
        {},
        {"effort": ("how long",), "data": ("data",)},
    ]
