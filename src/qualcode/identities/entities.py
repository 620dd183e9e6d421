"""Names that a trained pipeline of spaCy recognises: a proposal, never more."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import spacy

from qualcode.errors import TableError
from qualcode.identities.hits import Hit

_KINDS = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organization",
    "NORP": "other",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "WORK_OF_ART": "product",
    "EVENT": "other",
    "MISC": "other",
    "DATE": "date",
}
_BATCH = 64
_TELLS_A_DATE = re.compile(
    r"(?i)\d{4}|\d.*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s+\d"
)
_LEADING = re.compile(r"(?i)(?:(?:the|a|an|um|uh|oh|mr|mrs|ms|miss|dr|prof|herr|frau)\.?\s+)+")


def installed_pipelines(language: str = "en") -> list[str]:
    """Return the trained pipelines that are installed for a language, in order of names."""
    return sorted(
        name for name in spacy.util.get_installed_models() if name.startswith(f"{language}_")
    )


class Recogniser:
    """A trained pipeline that finds names."""

    def __init__(self, name: str) -> None:
        """Load a pipeline by its name, only what it needs for names.

        Raises:
            TableError: no pipeline of that name is installed, or it does not recognise names.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a pipeline of another version warns, and works
            try:
                self._language: Any = spacy.load(
                    name, exclude=["parser", "lemmatizer", "tagger", "attribute_ruler", "senter"]
                )
            except OSError as error:
                message = (
                    f"The spaCy pipeline '{name}' is not installed. Install it, for English with "
                    "pip install 'qualcode[en]', or go without: --pipeline none."
                )
                raise TableError(message) from error
        if "ner" not in self._language.pipe_names:
            raise TableError(f"The spaCy pipeline '{name}' does not recognise names.")
        self.name = name

    def find(self, pieces: Sequence[tuple[int, str]]) -> Iterator[Hit]:
        """Yield the names in pieces of a text; each piece comes with its place in the text.

        Pieces should be turns: long ones take much memory.
        """
        texts = ((piece, start) for start, piece in pieces)
        for found, start in self._language.pipe(texts, as_tuples=True, batch_size=_BATCH):
            yield from _hits(found.ents, start)


def _hits(entities: Iterable[Any], offset: int) -> Iterator[Hit]:
    for entity in entities:
        kind = _KINDS.get(entity.label_)
        words = entity.text
        if kind is None or (kind == "date" and not _TELLS_A_DATE.search(words)):
            continue
        lead = _LEADING.match(words)
        start = entity.start_char + (lead.end() if lead else 0)
        end = entity.end_char
        for ending in ("'s", "\u2019s"):
            end -= len(ending) if words.endswith(ending) else 0
        if any(sign.isalnum() for sign in words):
            yield Hit(offset + start, offset + end, kind, "recognised")
