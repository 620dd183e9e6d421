"""OpenDocument texts (.odt): paragraphs, lists and tables in order, without what was deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qualcode.ingest.archive import Archive
from qualcode.ingest.conventions import read_lines
from qualcode.ingest.labels import Line, find_header
from qualcode.ingest.markup import parse_xml
from qualcode.ingest.reading import Reading, Settings, left_out
from qualcode.ingest.table_rows import row_lines

KIND = "an OpenDocument text"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE = f"{{{_SPACE}text:1.0}}", f"{{{_SPACE}table:1.0}}"
_OFFICE, _DRAW = f"{{{_SPACE}office:1.0}}", f"{{{_SPACE}drawing:1.0}}"
_STYLE = f"{{{_SPACE}style:1.0}}"
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_HIDDEN = frozenset({f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"})
_UNREAD = _HIDDEN | frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note",
        f"{_TEXT}ruby-text",
        f"{_TEXT}sequence-decls",
        f"{_TEXT}variable-decls",
        f"{_OFFICE}annotation",
        f"{_OFFICE}annotation-end",
        f"{_OFFICE}forms",
        f"{_DRAW}frame",
        f"{_DRAW}custom-shape",
    }
)
_MOST_BLANKS = 1_000


def read_opendocument(raw: bytes, path: Path, settings: Settings | None = None) -> Reading:
    """Read the text of an OpenDocument; line breaks and paragraphs may begin with a label.

    What was deleted with tracking is not read, what was inserted is. The notes say what else of the
    document was left out.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        settings: a convention that the user wants, and labels that are known.

    Raises:
        UnreadableDocument: the file is damaged, encrypted, or far too large.
    """
    archive = Archive(raw, path, KIND)
    if "META-INF/manifest.xml" in archive.names:
        manifest = archive.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise archive.damage("it is encrypted; save it without a password.")
    root = parse_xml(archive.read("content.xml"), path, KIND)
    text = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if text is None:
        raise archive.damage()
    reader = _Body(_hidden_styles(root))
    lines = list(reader.lines(text))
    notes = [*_notes(text), *_page_notes(archive, path)]
    notes += left_out(reader.hidden, "piece", "of hidden text")
    return read_lines("odt", lines, settings or Settings(), notes=notes)


def _hidden_styles(root: Any) -> frozenset[str]:
    return frozenset(
        str(style.get(f"{_STYLE}name"))
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}text-properties")
        if properties.get(f"{_TEXT}display") == "none"
    )


def _notes(text: Any) -> Iterator[str]:
    tags = Counter(element.tag for element in text.iter())
    changes = text.find(f"{_TEXT}tracked-changes")
    changed = Counter(element.tag for element in changes.iter()) if changes is not None else tags
    yield from left_out(tags[f"{_OFFICE}annotation"], "comment")
    for kind in ("footnote", "endnote"):
        notes = text.iter(f"{_TEXT}note")
        number = sum(note.get(f"{_TEXT}note-class", "footnote") == kind for note in notes)
        yield from left_out(number, kind)
    boxes = tags[f"{_DRAW}text-box"] + tags[f"{_DRAW}custom-shape"]
    yield from left_out(boxes, "text frame")
    yield from left_out(tags[f"{_DRAW}image"], "picture")
    if changes is not None:
        yield from left_out(changed[f"{_TEXT}deletion"], "deletion", "with tracking")
        if changed[f"{_TEXT}insertion"]:
            yield "Insertions that were tracked were kept."
    if tags[f"{_TABLE}table"]:
        yield "Tables were read row by row, without row numbers."
    if tags[f"{_TEXT}list"]:
        yield "Automatic numbers and bullets of lists are not part of the text."


def _page_notes(archive: Archive, path: Path) -> Iterator[str]:
    if "styles.xml" not in archive.names:
        return
    root = parse_xml(archive.read("styles.xml"), path, KIND)
    for noun in ("header", "footer"):
        parts = (part for part in root.iter(f"{_STYLE}{noun}"))
        if any("".join(part.itertext()).strip() for part in parts):
            yield f"Page {noun}s were left out."


class _Body:
    """Reading the text; `hidden` counts the pieces that are hidden."""

    def __init__(self, styles: frozenset[str]) -> None:
        self._styles = styles
        self.hidden = 0

    def lines(self, parent: Any) -> Iterator[Line]:
        for element in parent:
            if element.tag in _PARAGRAPHS:
                if not self._is_hidden(element):
                    for line in "".join(self._pieces(element)).split("\n"):
                        yield Line(line, find_header(line))
                    yield Line("")
            elif element.tag == f"{_TABLE}table-row":
                yield from row_lines([list(self.lines(cell)) for cell in _cells(element)])
            elif element.tag not in _UNREAD:
                yield from self.lines(element)
            else:
                self._is_hidden(element)

    def _pieces(self, element: Any) -> Iterator[str]:
        yield _plain(element.text)
        for child in element:
            if child.tag == f"{_TEXT}s":
                yield " " * _number(child.get(f"{_TEXT}c", "1"))
            elif child.tag == f"{_TEXT}tab":
                yield "\t"
            elif child.tag == f"{_TEXT}line-break":
                yield "\n"
            elif not self._is_hidden(child) and child.tag not in _UNREAD:
                yield from self._pieces(child)
            yield _plain(child.tail)

    def _is_hidden(self, element: Any) -> bool:
        styled = element.get(f"{_TEXT}style-name") in self._styles
        hidden = styled or element.tag in _HIDDEN
        self.hidden += hidden
        return hidden


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == f"{_TABLE}table-cell":
            yield element


def _plain(words: str | None) -> str:
    """Return words as OpenDocument shows them: line ends and tabs in the file are blanks."""
    return (words or "").replace("\n", " ").replace("\t", " ").replace("\r", " ")


def _number(words: str) -> int:
    return min(int(words), _MOST_BLANKS) if words.isascii() and words.isdecimal() else 1
