"""What a printed codebook says, in its order, whatever it is printed as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.model.codebook import Code, Codebook


@dataclass(frozen=True, slots=True)
class Part:
    """Something said of a code under a label: words, or a list of them."""

    label: str
    words: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A code as it is printed, with its depth in the tree and its number, such as 2.1.3."""

    code: Code
    depth: int
    number: str
    parts: tuple[Part, ...]

    @property
    def mark(self) -> str:
        """Return what the tree says behind the name: a status other than active."""
        return "" if _is_plain(self.code) else f"[{self.code.status}]"


def codebook_entries(codebook: Codebook) -> tuple[Entry, ...]:
    """Return the codes in the order of the tree, each with what is to be printed of it."""
    counts: list[int] = []
    entries = []
    for depth, code in codebook.walk():
        counts = [*counts[:depth], counts[depth] + 1 if depth < len(counts) else 1]
        number = ".".join(map(str, counts))
        entries.append(Entry(code, depth, number, tuple(_parts(code, codebook))))
    return tuple(entries)


def about(codebook: Codebook) -> tuple[str, ...]:
    """Return what is said of the codebook as a whole: version and number of codes, and source."""
    codes = "1 code" if len(codebook) == 1 else f"{len(codebook)} codes"
    version = f"Version {codebook.version}, " if codebook.version else ""
    lines = (f"{version}{codes}.", codebook.source)
    return tuple(line for line in lines if line)


def title(codebook: Codebook) -> str:
    """Return the title to be printed."""
    return codebook.title or "Codebook"


def _parts(code: Code, codebook: Codebook) -> Iterator[Part]:
    yield from _said(("", code.definition), ("Include", code.include), ("Exclude", code.exclude))
    pairs = [_confusable(pair.code, pair.why, codebook) for pair in code.not_to_confuse]
    yield from _listed("Not to be confused with", pairs)
    typical = [words for words in code.examples if words not in code.boundary_examples]
    yield from _listed("Examples", typical)
    yield from _listed("On its boundary", code.boundary_examples)
    yield from _listed("Not examples", code.negative_examples)
    for name, values in code.facets.items():
        yield from _facet(name.replace("_", " ").capitalize(), values)
    yield from _said(("Keywords", "; ".join(code.keywords)), ("Patterns", "; ".join(code.patterns)))
    yield from _said(("Domain", code.domain))
    yield from _said(("Origin", code.origin), ("Status", "" if _is_plain(code) else code.status))
    yield from _said(("Took in", ", ".join(code.merged_from)), ("Split from", code.split_from))
    yield from _said(("Memo", code.memo))


def _is_plain(code: Code) -> bool:
    return code.status == "active"


def _said(*pairs: tuple[str, str]) -> Iterator[Part]:
    return (Part(label, words) for label, words in pairs if words)


def _listed(label: str, items: Sequence[str]) -> Iterator[Part]:
    if items:
        yield Part(label, items=tuple(items))


def _facet(label: str, values: tuple[str, ...]) -> Iterator[Part]:
    brief = sum(map(len, values)) <= 80
    if values:
        yield Part(label, "; ".join(values)) if brief else Part(label, items=values)


def _confusable(code_id: str, why: str, codebook: Codebook) -> str:
    name = codebook[code_id].name if code_id in codebook else code_id
    return f"{name}: {why}" if why else name
