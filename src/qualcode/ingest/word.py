"""Word documents: paragraphs and tables in order, with insertions and without deletions."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.ingest.archive import Archive
from qualcode.ingest.conventions import read_lines
from qualcode.ingest.labels import Header, Line, find_header, label_header
from qualcode.ingest.markup import parse_xml
from qualcode.ingest.reading import Reading, Settings, left_out
from qualcode.ingest.table_rows import row_lines

KIND = "a Word document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_P, _R, _TC, _TR = (f"{_W}{name}" for name in ("p", "r", "tc", "tr"))
_SIGNS = {
    f"{_W}{name}": sign
    for name, sign in {
        "tab": "\t",
        "ptab": "\t",
        "br": "\n",
        "cr": "\n",
        "noBreakHyphen": "\u2011",
    }.items()
}
_UNREAD = frozenset(
    [f"{_W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "rt")]
    + [f"{_W}{name}" for name in ("sectPr", "sdtPr", "drawing", "pict", "object", "tblPr")]
    + [f"{_MC}AlternateContent"]
)
_COUNTED = {
    "commentReference": "comment",
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
    "sym": "symbol",
    "altChunk": "embedded document",
}
_REMARKS = {
    "tbl": "Tables were read row by row, without row numbers.",
    "ins": "Insertions that were tracked were kept.",
    "numPr": "Automatic numbers and bullets of lists are not part of the text.",
}
_OFF = frozenset({"0", "false", "off"})
_BRIEF = 40


def read_word(raw: bytes, path: Path, settings: Settings | None = None) -> Reading:
    """Read the body of a Word document; line breaks and paragraphs may begin with a label.

    A table's row of a speaker, words and perhaps a time is an utterance; other rows are text. What
    was deleted with tracking is not read, what was inserted is. The notes say what else of the
    document was left out.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        settings: a convention that the user wants, and labels that are known.

    Raises:
        UnreadableDocument: the file is damaged, encrypted, of an old format or far too large.
    """
    archive = Archive(raw, path, KIND)
    main = _main_part(archive, path)
    content = _translated(archive.read(main))
    body = parse_xml(content, path, KIND).find(f"{_W}body")
    if body is None:
        raise archive.damage("it is damaged: it has no body.")
    styles = _hidden_styles(archive, main, path)
    hides = bool(styles) or b"vanish" in content
    reader = _Body(styles if hides else None)
    lines = list(reader.lines(body))
    notes = [*_notes(body), *_page_notes(archive, main, path)]
    notes += left_out(reader.hidden, "piece", "of hidden text")
    return read_lines("docx", lines, settings or Settings(), notes=notes)


def _main_part(archive: Archive, path: Path) -> str:
    if not parse_xml(archive.read("[Content_Types].xml"), path, KIND).tag.endswith("}Types"):
        raise archive.damage()
    for relation in parse_xml(archive.read("_rels/.rels"), path, KIND):
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    raise archive.damage()


def _translated(content: bytes) -> bytes:
    """Return XML in the names that most documents use; those saved as 'strict' have others."""
    for strict, common in _STRICT:
        content = content.replace(strict, common)
    return content


def _hidden_styles(archive: Archive, main: str, path: Path) -> frozenset[str]:
    """Return the ids of the styles whose text is hidden."""
    name = posixpath.join(posixpath.dirname(main), "styles.xml")
    content = archive.read(name) if name in archive.names else b""
    if b"vanish" not in content:
        return frozenset()
    root = parse_xml(_translated(content), path, KIND)
    return frozenset(
        str(style.get(f"{_W}styleId"))
        for style in root.iter(f"{_W}style")
        if _says(style.find(f"{_W}rPr"))
    )


def _says(properties: Any) -> bool | None:
    """Tell whether run properties hide the text; None where they do not say."""
    vanish = properties.find(f"{_W}vanish") if properties is not None else None
    return None if vanish is None else vanish.get(f"{_W}val", "1") not in _OFF


def _notes(body: Any) -> Iterator[str]:
    tags = Counter(element.tag for element in body.iter())
    for tag, noun in _COUNTED.items():
        yield from left_out(tags[f"{_W}{tag}"], noun)
    boxes = [box for box in body.iter(f"{_W}txbxContent") if not _is_fallback(box)]
    yield from left_out(len(boxes), "text box")
    yield from left_out(sum(tags[tag] for tag in _PICTURES), "picture")
    deleted = tags[f"{_W}del"] + tags[f"{_W}moveFrom"]
    yield from left_out(deleted, "deletion", "with tracking")
    for tag, remark in _REMARKS.items():
        if tags[f"{_W}{tag}"]:
            yield remark


def _is_fallback(element: Any) -> bool:
    return next(element.iterancestors(f"{_MC}Fallback"), None) is not None


def _page_notes(archive: Archive, main: str, path: Path) -> Iterator[str]:
    """Say where page headers and footers have words, which are not read."""
    folder = posixpath.dirname(main)
    for noun in ("header", "footer"):
        start = posixpath.join(folder, noun)
        names = (name for name in archive.names if name.startswith(start) and name[-4:] == ".xml")
        parts = [parse_xml(_translated(archive.read(name)), path, KIND) for name in names]
        if any((text.text or "").strip() for part in parts for text in part.iter(f"{_W}t")):
            yield f"Page {noun}s were left out."


class _Body:
    """Reading the body; `hidden` counts the runs whose text is hidden."""

    def __init__(self, styles: frozenset[str] | None) -> None:
        self._styles = styles
        self.hidden = 0

    def lines(self, parent: Any) -> Iterator[Line]:
        for element in parent:
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == _TR:
                if element.find(f"{_W}trPr/{_W}del") is None:
                    yield from row_lines([list(self.lines(cell)) for cell in _cells(element)])
            elif element.tag not in _UNREAD:
                yield from self.lines(element)

    def _paragraph(self, element: Any) -> Iterator[Line]:
        lines = "".join(self._pieces(element)).split("\n")
        for line in lines:
            yield Line(line, find_header(line) or _bold_label(element, line, len(lines)))
        yield Line("")

    def _pieces(self, parent: Any) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if tag in (f"{_W}t", _MATH):
                yield element.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == _R and self._styles is not None and self._is_hidden(element):
                self.hidden += 1
            elif tag not in _UNREAD:
                yield from self._pieces(element)

    def _is_hidden(self, run: Any) -> bool:
        properties = run.find(f"{_W}rPr")
        said = _says(properties)
        if said is not None or properties is None:
            return bool(said)
        style = properties.find(f"{_W}rStyle")
        return style is not None and style.get(f"{_W}val") in (self._styles or ())


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == _TC:
            yield element
        elif element.tag not in _UNREAD:
            yield from _cells(element)


def _bold_label(paragraph: Any, line: str, lines: int) -> Header | None:
    """Read a short paragraph in bold as a label, if it is a role or occurs three times."""
    if lines > 1 or not 0 < len(line.strip()) <= _BRIEF or line.rstrip()[-1] in ".?!,;:":
        return None
    runs = [run for run in paragraph.iter(_R) if "".join(run.itertext()).strip()]
    if not all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs):
        return None
    header = label_header(line, "")
    return replace(header, needs=3) if header is not None and header.needs > 1 else header
