"""The codes of a study and their order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from qualcode.errors import UnknownCode

STANDARD_FIELDS = (
    "id",
    "name",
    "parent",
    "domain",
    "definition",
    "include",
    "exclude",
    "not_to_confuse",
    "examples",
    "keywords",
    "patterns",
    "colour",
    "origin",
    "status",
    "memo",
    "merged_from",
    "split_from",
)
BOUNDARY, NEGATIVE = "boundary", "negative"
EXAMPLE_KINDS = ("typical", BOUNDARY, NEGATIVE)


@dataclass(frozen=True, slots=True)
class Confusable:
    """A code that is easily taken for another, and what tells them apart."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """An example that is the words of a coding, named by its id; `kind` as for other examples."""

    coding: str
    kind: str = "typical"


@dataclass(frozen=True, slots=True)
class Code:
    """A category that passages are coded with.

    `parent` is empty for a root. `examples` are passages that bear the code, typical ones and those
    on its boundary, which `boundary_examples` has again; `negative_examples` look like it and do
    not bear it. `quotations` are examples by reference to a coding. `domain` names the group of
    codes that exclude each other in which agreement is looked at; `facets` holds what a
    codebook adds of its own (theme, section, who is involved, …), each with one or more values.
    """

    id: str
    name: str
    parent: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    not_to_confuse: tuple[Confusable, ...] = ()
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    colour: str = ""
    origin: str = ""
    status: str = "active"
    memo: str = ""
    merged_from: tuple[str, ...] = ()
    split_from: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    negative_examples: tuple[str, ...] = ()
    boundary_examples: tuple[str, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    domain: str = ""

    @property
    def fingerprint(self) -> str:
        """Return 12 hex digits that change when definition, include or exclude change."""
        rules = "\x1f".join(
            " ".join(rule.split()) for rule in (self.definition, self.include, self.exclude)
        )
        return hashlib.sha256(rules.encode()).hexdigest()[:12]

    @property
    def marked_examples(self) -> tuple[str, ...]:
        """Return all examples as one list for reading; those that are not typical say so."""
        marks = dict.fromkeys(self.boundary_examples, " (boundary)")
        return (
            *(f"{words}{marks.get(words, '')}" for words in self.examples),
            *(f"{words} (negative)" for words in self.negative_examples),
            *(f"coding {item.coding} ({item.kind})" for item in self.quotations),
        )

    def facet(self, name: str) -> str:
        """Return a facet's values joined by semicolons, or an empty string."""
        return "; ".join(self.facets.get(name, ()))


@dataclass(frozen=True)
class Codebook:
    """Codes in the order of the file; parents before or after their children."""

    codes: tuple[Code, ...] = ()
    title: str = ""
    version: str = ""
    source: str = ""
    facets: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        """Map ids to codes; ids of merged codes lead to the code that took them in."""
        merged = {old: code for code in self.codes for old in code.merged_from}
        return {**merged, **{code.id: code for code in self.codes}}

    @cached_property
    def _children(self) -> Mapping[str, tuple[Code, ...]]:
        families: dict[str, list[Code]] = {}
        for code in self.codes:
            families.setdefault(code.parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in families.items()}

    def __iter__(self) -> Iterator[Code]:
        """Iterate over the codes in the order of the file."""
        return iter(self.codes)

    def __len__(self) -> int:
        """Return the number of codes."""
        return len(self.codes)

    def __contains__(self, code_id: str) -> bool:
        """Tell whether an id, or the id of a merged code, is known."""
        return code_id in self.by_id

    def __getitem__(self, code_id: str) -> Code:
        """Return a code by its id; raise UnknownCode for a stranger."""
        if code_id not in self.by_id:
            raise UnknownCode(code_id, self.by_id)
        return self.by_id[code_id]

    def children(self, code_id: str = "") -> tuple[Code, ...]:
        """Return the codes directly below one, or the roots."""
        return self._children.get(code_id, ())

    def subtree(self, code_id: str) -> tuple[Code, ...]:
        """Return a code and everything below it, depth first."""
        code = self[code_id]
        return (code, *(below for _, below in self.walk(code.id)))

    def ancestors(self, code_id: str) -> tuple[Code, ...]:
        """Return the codes above one, nearest first."""
        found: list[Code] = []
        parent = self[code_id].parent
        while parent:
            found.append(self[parent])
            parent = found[-1].parent
        return tuple(found)

    def domain_of(self, code_id: str) -> str:
        """Return a code's domain: its own, or that of the nearest code above, or its root's id."""
        line = (self[code_id], *self.ancestors(code_id))
        return next((code.domain for code in line if code.domain), line[-1].id)

    def walk(self, parent: str = "", depth: int = 0) -> Iterator[tuple[int, Code]]:
        """Yield every code with its depth, parents before children, siblings in file order."""
        waiting = [(depth, code) for code in reversed(self.children(parent))]
        while waiting:
            level, code = waiting.pop()
            yield level, code
            waiting += [(level + 1, child) for child in reversed(self.children(code.id))]
