"""XML and HTML from strangers: nothing outside is fetched, no entity of their own is resolved."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree, html

from qualcode.errors import UnreadableDocument

_MOST = 1_000_000
_TOO_MUCH = "its elements are too many, too large or nested too deeply."


def parse_xml(raw: bytes, path: Path, kind: str) -> Any:
    """Return the root of an XML document, without comments and processing instructions.

    Args:
        raw: the bytes of the XML.
        path: the file, for messages.
        kind: what the file should be, for messages.

    Raises:
        UnreadableDocument: it is no XML, declares a document type, or is too deep or too large.
    """
    plain = raw.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _declared(path)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument(path, f"it is damaged, or not {kind}.") from error
    if root.getroottree().docinfo.doctype:
        raise _declared(path)
    refuse_large(root, path)
    return root


def _declared(path: Path) -> UnreadableDocument:
    return UnreadableDocument(path, "it declares entities, which such files never do.")


def parse_html(text: str, path: Path) -> Any:
    """Return the root of an HTML page, without comments.

    Raises:
        UnreadableDocument: there is nothing in it, or it is too deep or too large.
    """
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableDocument(path, "there is no page in it.") from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise UnreadableDocument(path, _TOO_MUCH)
    refuse_large(root, path)
    return root


def refuse_large(root: Any, path: Path) -> None:
    """Raise UnreadableDocument where a document has far too many elements."""
    if sum(1 for _ in islice(root.iter(), _MOST + 1)) > _MOST:
        raise UnreadableDocument(path, _TOO_MUCH)
