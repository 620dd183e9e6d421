"""What the verbs that change the codebook have in common: places, refusals, the change itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from qualcode.errors import CodeExists, NoCodeId, NothingChanges, UnknownCode
from qualcode.model.change import CODEBOOK, Change, NewCodebook
from qualcode.model.codebook import Code, Codebook

_ID = re.compile(r"""[^\s,;"']+""")


def codebook_change(
    deed: str,
    codebook: Codebook,
    codes: Iterable[Code],
    why: str,
    *,
    harmless: Iterable[tuple[str, str, str]] = (),
    again: tuple[str, ...] = (),
) -> Change:
    """Return the change that gives the codebook other codes.

    Raises:
        NothingChanges: they are what it has.
    """
    new = replace(codebook, codes=tuple(map(_tidy, codes)))
    if new == codebook:
        raise NothingChanges("The codebook is so already")
    done = NewCodebook(deed, new, harmless=tuple(harmless), again=again)
    return Change(CODEBOOK, codebook=done, note=" ".join(why.split()))


def _tidy(code: Code) -> Code:
    """Return a code without blanks at the ends of its words, as it is read from a file."""
    words = ("name", "definition", "include", "exclude", "domain", "colour", "origin", "memo")
    lists = ("examples", "negative_examples", "boundary_examples", "keywords", "patterns")
    fields: dict[str, Any] = {name: getattr(code, name).strip() for name in words}
    for name in lists:
        fields[name] = tuple(filter(None, (item.strip() for item in getattr(code, name))))
    return replace(code, **fields)


def present_code(codebook: Codebook, name: str) -> Code:
    """Return a code by its own id, or by one that it took in."""
    if not name:
        raise UnknownCode(name, codebook.by_id)
    return codebook[name]


def exchanged(codebook: Codebook, code: Code) -> list[Code]:
    """Return the codes with one of them as it is now."""
    return [code if item.id == code.id else item for item in codebook]


def refuse_taken(codebook: Codebook, name: str) -> None:
    """Raise CodeExists where an id leads to a code already, NoCodeId where it cannot be one."""
    if not _ID.fullmatch(name):
        raise NoCodeId(name)
    if name in codebook:
        raise CodeExists("id", name, codebook[name].id)


def refuse_same_name(codebook: Codebook, code: Code) -> None:
    """Raise CodeExists where another code below the same parent bears the name."""
    for other in codebook.children(code.parent):
        if other.id != code.id and other.name.casefold() == code.name.casefold():
            raise CodeExists("name", code.name, other.id)


def place_after(codebook: Codebook, name: str) -> int:
    """Return the place behind a code and everything below it, as far as that follows it."""
    family = {code.id for code in codebook.subtree(name)}
    codes = codebook.codes
    place = next(number for number, code in enumerate(codes) if code.id == name) + 1
    while place < len(codes) and codes[place].id in family:
        place += 1
    return place


def place_last_below(codebook: Codebook, parent: str) -> int:
    """Return the place behind the last code below a parent; the end for the top."""
    if not parent:
        return len(codebook)
    family = {code.id for code in codebook.subtree(parent)}
    return max(number for number, code in enumerate(codebook) if code.id in family) + 1
