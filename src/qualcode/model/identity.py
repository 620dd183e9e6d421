"""Whom and what a study must not name: identities, the ways they are written, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

KINDS = ("person", "organization", "product", "place", "contact", "date", "other")

REPLACE = "replace"
GENERALISE = "generalise"
KEEP = "keep"
NO_IDENTIFIER = "no identifier"
UNDECIDED = ""
DECISIONS = (REPLACE, GENERALISE, KEEP, NO_IDENTIFIER)


@dataclass(frozen=True, slots=True)
class Identity:
    """One person, organisation, product, place or other thing, under its real name.

    `variants` are further ways of writing the name, misheard ones too; `substitute` is what stands
    in the text instead, without its brackets: a pseudonym ("Company-3") where the decision is
    `replace`, a description ("a large city") where it is `generalise`. `by` and `at` say who
    decided and when (UTC, ISO 8601).
    """

    name: str
    kind: str = "other"
    variants: tuple[str, ...] = ()
    decision: str = UNDECIDED
    substitute: str = ""
    by: str = ""
    at: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return the name and its variants."""
        return (self.name, *self.variants)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stood at a half-open place of a text, in code points, before it was pseudonymised."""

    start: int
    end: int
    original: str


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """How a text came from the one before it: the SHA-256 of that one, and what was replaced."""

    before: str
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What leads from pseudonyms back to names: kept encrypted, outside the study.

    `study` is the title of the study. `reviewed` has, by transcript, the SHA-256 of its text when
    all its candidates were decided. `texts` has, by the SHA-256 of a pseudonymised text, how it
    came from the one before, so that the words of that one can be had again to the letter.
    """

    study: str = ""
    identities: tuple[Identity, ...] = ()
    reviewed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    texts: Mapping[str, Pseudonymised] = field(default_factory=lambda: MappingProxyType({}))
