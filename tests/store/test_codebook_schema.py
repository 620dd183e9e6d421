"""docs/codebook.schema.json takes the codebooks that there are and refuses what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from qualcode.model.codebook import EXAMPLE_KINDS, STANDARD_FIELDS

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "codebook.schema.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA)
BOOKS = ("codebooks/nahar2022.yaml", "transcripts_sample/codebook.yaml")


def complaints(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("name", BOOKS)
def test_the_codebooks_that_there_are_fit(name: str) -> None:
    assert complaints((ROOT / name).read_text(encoding="utf-8")) == []


def test_the_schema_has_the_fields_of_the_reader() -> None:
    assert tuple(SCHEMA["$defs"]["code"]["properties"]) == STANDARD_FIELDS
    assert tuple(SCHEMA["else"]["properties"]["codes"]["items"]["propertyNames"]["enum"]) == (
        STANDARD_FIELDS
    )
    kinds = SCHEMA["$defs"]["examples"]["anyOf"][1]["items"]["anyOf"][1]["properties"]["kind"]
    assert tuple(kinds["enum"][:-1]) == EXAMPLE_KINDS


@pytest.mark.parametrize(
    "text",
    [
        "codes: [{id: a}]",
        "version: 1\ncodes: [{id: a, name: , examples: [x, {text: y, kind: negative}]}]",
        "codes: [{id: 1, keywords: one, not_to_confuse: [{code: b, why: c}]}]",
        "facets: [kind]\ncodes: [{id: a, kind: [x, y], status: draft}]",
    ],
)
def test_what_the_reader_takes_fits(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "titel: T\ncodes: [{id: a}]",
        "title: T",
        "codes: []",
        "codes: [{name: a}]",
        "codes: [{id: a, exlude: b}]",
        "codes: [{id: ''}]",
        "codes: [{id: a, definition: [b]}]",
        "codes: [{id: a, keywords: {b: c}}]",
        "codes: [{id: a, not_to_confuse: [b]}]",
        "codes: [{id: a, not_to_confuse: [{code: b, wy: c}]}]",
        "codes: [{id: a, examples: [{text: b, kind: wrong}]}]",
        "codes: [{id: a, examples: [{kind: negative}]}]",
        "facets: [kind]\ncodes: [{id: a, kind: {b: c}}]",
    ],
)
def test_what_the_reader_refuses_does_not_fit(text: str) -> None:
    assert complaints(text)
