"""Word documents: paragraphs and tables in order, with insertions and without deletions."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.xmlchemy import BaseOxmlElement

from qualcode.errors import UnreadableDocument
from qualcode.ingest.labels import Line, clock, find_header, label_header, make_reading
from qualcode.ingest.reading import Reading

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXPANDED = 200_000_000
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
    + [_CHOICE]
)
_REMARKS = {
    f"{_W}commentReference": "Comments in the document were not read.",
    f"{_W}footnoteReference": "Footnotes in the document were not read.",
    f"{_W}endnoteReference": "Endnotes in the document were not read.",
    f"{_W}txbxContent": "Text boxes in the document were not read.",
    f"{_W}headerReference": "Page headers in the document were not read.",
    f"{_W}footerReference": "Page footers in the document were not read.",
    f"{_W}tbl": "Tables were read row by row, without row numbers.",
    f"{_W}del": "Deletions that were tracked were left out.",
    f"{_W}ins": "Insertions that were tracked were kept.",
}
_TIME = re.compile(r"[\[(]?((?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?)[\])]?")
_DAMAGE = (
    OpcError,
    BadZipFile,
    zlib.error,
    SyntaxError,  # lxml's parse error is one
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def read_word(raw: bytes, path: Path) -> Reading:
    """Read the body of a Word document; line breaks and paragraphs may begin with a label.

    A table's row of a speaker, words and perhaps a time is an utterance; other rows are text.

    Args:
        raw: the file's bytes.
        path: the file, for messages.

    Raises:
        UnreadableDocument: the file is damaged, encrypted, of an old format or far too large.
    """
    if raw.startswith(_OLD):
        reason = "it is encrypted or in Word's old format; save it as .docx without a password."
        raise UnreadableDocument(path, reason)
    _refuse_bomb(raw, path)
    body = _body(raw, path)
    found = {element.tag for element in body.iter() if isinstance(element.tag, str)}
    notes = [remark for tag, remark in _REMARKS.items() if tag in found]
    return make_reading("docx", _block_lines(body), notes)


def _refuse_bomb(raw: bytes, path: Path) -> None:
    damaged = "it is damaged, or not a Word document."
    try:
        parts = ZipFile(BytesIO(raw)).infolist()
    except _DAMAGE as error:
        raise UnreadableDocument(path, damaged) from error
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableDocument(path, "its archive is encrypted; save it without a password.")
    if sum(part.file_size for part in parts) > _EXPANDED:
        reason = f"it would expand to more than {_EXPANDED // 1_000_000} MB."
        raise UnreadableDocument(path, reason)


def _body(raw: bytes, path: Path) -> BaseOxmlElement:
    try:
        body = docx.Document(BytesIO(raw)).element.body
    except _DAMAGE as error:
        raise UnreadableDocument(path, "it is damaged, or not a Word document.") from error
    if body is None:
        raise UnreadableDocument(path, "it is damaged: it has no body.")
    if body.getroottree().docinfo.doctype:
        raise UnreadableDocument(path, "it declares entities, which Word never does.")
    return body


def _block_lines(parent: BaseOxmlElement) -> Iterator[Line]:
    for element in parent:
        if element.tag == f"{_W}p":
            for line in _text(element).split("\n"):
                yield Line(line, find_header(line))
            yield Line("")
        elif element.tag == f"{_W}tr":
            yield from _row_lines(element)
        elif isinstance(element.tag, str) and element.tag not in _UNREAD:
            yield from _block_lines(element)


def _text(element: BaseOxmlElement) -> str:
    return "".join(_pieces(element))


def _pieces(parent: BaseOxmlElement) -> Iterator[str]:
    for element in parent:
        tag = element.tag
        if tag in (f"{_W}t", _MATH):
            yield element.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif isinstance(tag, str) and tag not in _UNREAD:
            yield from _pieces(element)


def _cells(row: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for element in row:
        if element.tag == f"{_W}tc":
            yield element
        elif isinstance(element.tag, str) and element.tag not in _UNREAD:
            yield from _cells(element)


def _row_lines(row: BaseOxmlElement) -> Iterator[Line]:
    if row.find(f"{_W}trPr/{_W}del") is not None:
        return
    cells = [list(_block_lines(cell)) for cell in _cells(row)]
    filled = [lines for lines in cells if any(line.text.strip() for line in lines)]
    if len(filled) == 1:
        yield from filled[0]
        return
    yield _row_line(["\n".join(line.text for line in lines).strip() for lines in filled])
    yield Line("")


def _row_line(texts: list[str]) -> Line:
    whole = "\t".join(texts)
    times = [match[1] for match in map(_TIME.fullmatch, texts[:-1]) if match is not None]
    before = [text for text in texts[:-1] if not (_TIME.fullmatch(text) or text.isdecimal())]
    time = clock(times[0]) if times else ""
    if len(times) > 1 or len(before) > 1 or not texts:
        return Line(whole)
    if before:
        header = label_header(before[0].rstrip(": "), texts[-1], time)
        return Line(whole, replace(header, needs=2) if header is not None else None)
    header = find_header(texts[-1])
    return Line(whole, replace(header, time=time or header.time) if header is not None else None)
