"""XML from strangers as a plain tree: no document type, bounded in depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from qualcode.errors import UnreadableDocument

_DEEPEST = 200
_MOST = 200_000
_LARGEST = 20_000_000


@dataclass(slots=True)
class Element:
    """An element without its namespace."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words directly in the element."""
        return "".join(self.pieces)

    def named(self, name: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (child for child in self.children if child.name == name)


def parse_xml(raw: bytes, path: Path) -> Element:
    """Parse XML into elements by their local names; comments are passed over.

    Raises:
        UnreadableDocument: it is no XML, declares a document type, or is too deep or too large.
    """
    if len(raw) > _LARGEST:
        raise UnreadableDocument(path, "it is too large for a codebook.")
    builder = _Builder(path)
    try:
        builder.parser.Parse(raw, True)  # noqa: FBT003 # it is the last piece
    except expat.ExpatError as error:
        reason = f"it is no XML: {expat.ErrorString(error.code)} in line {error.lineno}."
        raise UnreadableDocument(path, reason) from None
    except (LookupError, ValueError):
        raise UnreadableDocument(path, "its encoding is unknown; save it as UTF-8.") from None
    return builder.top.children[0]


class _Builder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.top = Element("", {})
        self.open = [self.top]
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words

    def refuse(self, *_: object) -> None:
        reason = "it declares a document type (<!DOCTYPE), which no codebook does."
        raise UnreadableDocument(self.path, reason)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1 + len(attributes)
        if len(self.open) > _DEEPEST or self.count > _MOST:
            raise UnreadableDocument(self.path, "it is too deep or too large for a codebook.")
        plain = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), plain)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def words(self, words: str) -> None:
        self.open[-1].pieces.append(words)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
