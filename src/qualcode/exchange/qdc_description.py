"""The one text that REFI-QDA gives a code: definition, rules and id, in a form that comes back.

A part begins with its label at the beginning of a line. A line of a text that begins like that
itself gets a backslash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABELS = ("Include", "Exclude", "Id")
_LIKE_A_LABEL = re.compile(rf"^(?=\\*(?:{'|'.join(_LABELS)}):)", re.MULTILINE)
_PROTECTED = re.compile(rf"^\\(?=\\*(?:{'|'.join(_LABELS)}):)", re.MULTILINE)
_LABEL = re.compile(rf"^({'|'.join(_LABELS)}):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Described:
    """What a description holds."""

    definition: str = ""
    include: str = ""
    exclude: str = ""
    id: str = ""


def describe(described: Described) -> str:
    """Write a description; parts that are empty are left out."""
    labelled = (described.include, described.exclude, described.id)
    parts = [_protected(described.definition)]
    for label, words in zip(_LABELS, labelled, strict=True):
        if words:
            first, *others = words.split("\n", 1)
            parts.append("\n".join([f"{label}: {first}", *map(_protected, others)]))
    return "\n\n".join(part for part in parts if part)


def _protected(words: str) -> str:
    return _LIKE_A_LABEL.sub(r"\\", words)


def read_description(words: str) -> Described:
    """Read a description; what has no label is the definition, a label given twice is one part."""
    first, *others = _LABEL.split(words)
    parts = {"definition": [first]}
    for label, text in zip(others[::2], others[1::2], strict=True):
        parts.setdefault(label.lower(), []).append(text)
    return Described(
        **{name: _PROTECTED.sub("", "\n".join(texts)).strip() for name, texts in parts.items()}
    )
