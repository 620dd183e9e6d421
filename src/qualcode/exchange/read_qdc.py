"""A codebook out of REFI-QDA, as programs write it and not only as the standard asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import UnreadableDocument
from qualcode.exchange.flat_names import nest
from qualcode.exchange.losses import Taken, gather
from qualcode.exchange.qdc import ORIGIN, RETIRED, guid, rgb
from qualcode.exchange.qdc_description import Described, read_description
from qualcode.exchange.xml_tree import Element, parse_xml
from qualcode.model.codebook import Code, Codebook
from qualcode.model.slug import free, slug

_FOLDERS = "codes that nothing is coded with (folders) are retired codes now"
_CODE_ATTRIBUTES = {"guid", "name", "isCodable", "color", "schemaLocation"}


def codebook_of_qdc(raw: bytes, path: Path) -> Taken:
    """Read the codes of a REFI-QDA codebook, or of the codebook in a project's .qde.

    The namespace, braces and capitals of GUIDs and empty sets do not matter. `parent::child` in a
    flat name becomes a code below another. What is not taken over is told.

    Args:
        raw: the file's bytes.
        path: the file, for messages.

    Raises:
        UnreadableDocument: it is no codebook, declares a document type, or is far too large.
    """
    root = _codebook(parse_xml(raw, path), path)
    own = root.attributes.get("origin", "").startswith(ORIGIN)
    reading = _Reading(own=own)
    for element in root.named("Codes"):
        reading.take(element, "")
    if not reading.codes:
        raise UnreadableDocument(path, "it has no codes.")
    reading.pass_over(root)
    codes = reading.codes if own else nest(reading.codes, reading.lost)
    return Taken(Codebook(codes=tuple(codes)), gather(reading.lost))


def _codebook(root: Element, path: Path) -> Element:
    if root.name.lower() == "codebook":
        return root
    for child in root.children:
        if root.name == "Project" and child.name == "CodeBook":
            return child
    raise UnreadableDocument(path, f"it is no codebook; its root is '{root.name[:40]}'.")


@dataclass(slots=True)
class _Reading:
    """What has been read so far; `lost` pairs what was not taken over with whose it was."""

    own: bool
    codes: list[Code] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    guids: set[str] = field(default_factory=set)

    def take(self, above: Element, parent: str) -> None:
        """Take the codes directly in an element, and those below them."""
        for element in above.named("Code"):
            code = self.code(element, parent)
            self.codes.append(code)
            self.take(element, code.id)

    def code(self, element: Element, parent: str) -> Code:
        name = element.attributes.get("name", "").strip()
        described = self.described(element)
        code_id = free(described.id or slug(name), self.ids)
        self.ids.add(code_id)
        self.look_at(element, name or code_id, code_id)
        colour = element.attributes.get("color", "").strip()
        codable = element.attributes.get("isCodable", "true").strip() in ("true", "1")
        if not codable and not self.own:
            self.lost.append((_FOLDERS, name or code_id))
        return Code(
            id=code_id,
            name=name or code_id,
            parent=parent,
            definition=described.definition,
            include=described.include,
            exclude=described.exclude,
            colour=rgb(colour),
            status="active" if codable else RETIRED,
        )

    def described(self, element: Element) -> Described:
        """Read a description; an id in it counts if this file or the GUID says that it is ours."""
        words = _description(element)
        described = read_description(words)
        if self.own or not described.id or guid(described.id) == _guid(element):
            return described
        return Described(definition=words)

    def look_at(self, element: Element, name: str, code_id: str) -> None:
        """Note what of a code is not taken over."""
        colour = element.attributes.get("color", "").strip()
        if colour and not rgb(colour):
            self.lost.append(("colours that are not #RRGGBB", name))
        if not element.attributes.get("name", "").strip():
            self.lost.append(("names, which were missing", code_id))
        given = _guid(element)
        if given in self.guids:
            self.lost.append(("GUIDs that another code has, too", name))
        elif given != guid(code_id):
            self.lost.append(("GUIDs, in place of which qualcode makes its own", name))
        self.guids.add(given)
        strange = sorted(set(element.attributes) - _CODE_ATTRIBUTES)
        self.lost.extend((f"the attribute '{attribute}'", name) for attribute in strange)
        for child in element.children:
            if child.name not in ("Code", "Description"):
                self.lost.append((f"'{child.name}' of codes", name))
        if len(list(element.named("Description"))) > 1:
            self.lost.append(("descriptions after the first were joined to it", name))

    def pass_over(self, root: Element) -> None:
        """Note what stands beside the codes."""
        for child in root.children:
            if child.name not in ("Codes", "Sets"):
                self.lost.append((f"'{child.name}'", "beside the codes"))
            for item in child.children:
                if item.name == "Code" and child.name == "Codes":
                    continue
                name = item.attributes.get("name", "") or "without a name"
                self.lost.append((f"'{item.name}' in '{child.name}'", name))


def _guid(element: Element) -> str:
    return element.attributes.get("guid", "").strip().strip("{}").lower()


def _description(element: Element) -> str:
    return "\n\n".join(_words(child) for child in element.named("Description"))


def _words(element: Element) -> str:
    """Return an element's words, those of elements inside it included."""
    return "".join(_pieces(element)).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text
    for child in element.children:
        yield from _pieces(child)
