"""What a key holds, as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qualcode.model.identity import (
    DECISIONS,
    UNDECIDED,
    Identity,
    Key,
    Pseudonymised,
    Replacement,
)

_WORDS = ("name", "kind", "decision", "substitute", "by", "at")


def record_of_key(key: Key) -> bytes:
    """Write a key as JSON."""
    record = {
        "study": key.study,
        "identities": [
            {"variants": list(item.variants)} | {name: getattr(item, name) for name in _WORDS}
            for item in key.identities
        ],
        "reviewed": dict(key.reviewed),
        "texts": {
            name: {
                "before": text.before,
                "replaced": [[item.start, item.end, item.original] for item in text.replacements],
            }
            for name, text in key.texts.items()
        },
    }
    return json.dumps(record, ensure_ascii=False).encode()


def key_of_record(content: bytes) -> Key | None:
    """Read a key, or return None for what is none."""
    try:
        record = json.loads(content)
        return Key(
            study=_word(record["study"]),
            identities=tuple(map(_identity, record["identities"])),
            reviewed={_word(name): _word(text) for name, text in record["reviewed"].items()},
            texts={_word(name): _text(text) for name, text in record["texts"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _identity(record: Mapping[str, Any]) -> Identity:
    words = {name: _word(record[name]) for name in _WORDS}
    if words["decision"] not in (*DECISIONS, UNDECIDED):
        raise ValueError(words["decision"])
    return Identity(variants=tuple(map(_word, record["variants"])), **words)


def _text(record: Mapping[str, Any]) -> Pseudonymised:
    replaced = (
        Replacement(int(start), int(end), _word(original))
        for start, end, original in record["replaced"]
    )
    return Pseudonymised(_word(record["before"]), tuple(replaced))


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
