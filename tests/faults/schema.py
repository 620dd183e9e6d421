"""docs/ledger.schema.json, compiled once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PATH = Path(__file__).parents[2] / "docs" / "ledger.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_bytes())
_VALIDATOR = Draft202012Validator(SCHEMA)


def complaints_of(line: bytes) -> list[str]:
    """Return what the schema has against a line of a ledger."""
    return [error.message for error in _VALIDATOR.iter_errors(json.loads(line))]
