"""Names of a query → ids of codes."""

from __future__ import annotations

from qualcode.analysis.query.syntax import Name
from qualcode.errors import UnknownCode
from qualcode.model.codebook import Code, Codebook


def codes_named(name: Name, codebook: Codebook) -> frozenset[str]:
    """Return the ids that a name of a query stands for, with those below them unless it is exact.

    An id is taken before names; names and wildcards do not mind capitals. Several codes of one
    name are all meant.

    Raises:
        UnknownCode: there is no such code.
    """
    found = _matching(name.pattern, codebook)
    if not found:
        known = [word for code in codebook for word in (code.id, code.name)]
        raise UnknownCode(name.pattern, known)
    if name.exact:
        return frozenset(code.id for code in found)
    return frozenset(below.id for code in found for below in codebook.subtree(code.id))


def _matching(pattern: str, codebook: Codebook) -> list[Code]:
    if pattern in codebook:
        return [codebook[pattern]]
    parts = pattern.casefold().split("*")
    return [code for code in codebook if _fits(code.id, parts) or _fits(code.name, parts)]


def _fits(name: str, parts: list[str]) -> bool:
    """Tell whether a name is these parts with any characters between them."""
    word = name.casefold()
    if len(parts) == 1:
        return word == parts[0]
    head, *middle, tail = parts
    if not (word.startswith(head) and word.endswith(tail) and len(word) >= len(head) + len(tail)):
        return False
    place, end = len(head), len(word) - len(tail)
    for part in middle:
        found = word.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
