"""A codebook as REFI-QDA (.qdc), the format that most programs for qualitative work exchange."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid5

from qualcode.exchange.losses import Written, gather
from qualcode.exchange.qdc_description import Described, describe
from qualcode.exchange.sheet import facet_names
from qualcode.model.codebook import Code, Codebook
from qualcode.model.slug import slug

ORIGIN = "qualcode"
NAMESPACE = "urn:QDA-XML:codebook:1.0"
RETIRED = "retired"
_ROOT = UUID("5a0e2f5c-6d0b-5b7e-9a51-7e1c3f0d4c11")
_COLOUR = re.compile("#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGNS = re.compile('[&<>"\t\n\r]')
_LOST = (
    "not_to_confuse",
    "examples",
    "boundary_examples",
    "negative_examples",
    "quotations",
    "keywords",
    "patterns",
    "origin",
    "memo",
    "merged_from",
    "split_from",
    "domain",
)


def guid(code_id: str) -> str:
    """Return a code's GUID: the same for the same id, everywhere and always."""
    return str(uuid5(_ROOT, code_id))


def codebook_qdc(codebook: Codebook) -> Written:
    """Write a codebook as REFI-QDA, and say what that cannot hold.

    Description holds definition, include and exclude, and the id where it does not follow from the
    name. A retired code is not codable. The same codebook gives the same bytes.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<CodeBook xmlns="{NAMESPACE}" origin="{ORIGIN}">',
        "  <Codes>",
        *_codes(codebook),
        "  </Codes>",
        "</CodeBook>",
    ]
    return Written(("\n".join(lines) + "\n").encode(), gather(list(_losses(codebook))))


def _codes(codebook: Codebook) -> Iterator[str]:
    """Yield the lines of the codes; an element closes when the next code is not below it."""
    open_at: list[int] = []
    for depth, code in codebook.walk():
        yield from _close(open_at, depth)
        blanks = "  " * (depth + 2)
        words = describe(_described(code))
        empty = not words and not codebook.children(code.id)
        yield f"{blanks}<Code {_attributes(code)}{'/' if empty else ''}>"
        if words:
            yield f"{blanks}  <Description>{_xml(words)}</Description>"
        if not empty:
            open_at.append(depth)
    yield from _close(open_at, 0)


def _close(open_at: list[int], depth: int) -> Iterator[str]:
    while open_at and open_at[-1] >= depth:
        yield f"{'  ' * (open_at.pop() + 2)}</Code>"


def _described(code: Code) -> Described:
    code_id = "" if slug(code.name) == code.id else code.id
    return Described(code.definition, code.include, code.exclude, code_id)


def _attributes(code: Code) -> str:
    codable = "false" if code.status == RETIRED else "true"
    colour = f' color="{rgb(code.colour)}"' if _COLOUR.fullmatch(code.colour) else ""
    return f'guid="{guid(code.id)}" name="{_xml(code.name)}" isCodable="{codable}"{colour}'


def rgb(colour: str) -> str:
    """Return #RGB or #RRGGBB as #RRGGBB in capitals; another colour is an empty string."""
    if not _COLOUR.fullmatch(colour):
        return ""
    digits = colour[1:]
    return "#" + (digits if len(digits) == 6 else "".join(sign * 2 for sign in digits)).upper()


def _xml(words: str) -> str:
    """Escape words for an element or an attribute; line breaks survive in both."""
    plain = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", words)
    return _SIGNS.sub(lambda match: f"&#{ord(match[0])};", plain)


def _losses(codebook: Codebook) -> Iterator[tuple[str, str]]:
    for name in ("title", "version", "source"):
        if getattr(codebook, name):
            yield f"the codebook's {name}", getattr(codebook, name)[:40]
    for code in codebook:
        yield from ((what, code.id) for what in _lost_of(code))
    for facet in facet_names(codebook):
        those = (code.id for code in codebook if code.facets.get(facet))
        yield from ((f"the field '{facet}'", code_id) for code_id in those)
    if [code for _, code in codebook.walk()] != list(codebook):
        yield "the order of codes from different branches", "siblings keep theirs"


def _lost_of(code: Code) -> Iterator[str]:
    yield from (name for name in _LOST if getattr(code, name))
    if code.status not in ("active", RETIRED):
        yield "status"
    if code.colour and not rgb(code.colour):
        yield "colours that are not #RRGGBB"
    texts = (code.name, code.definition, code.include, code.exclude, code.id)
    if any(_UNWRITABLE.search(text) for text in texts):
        yield "characters that XML cannot hold"
