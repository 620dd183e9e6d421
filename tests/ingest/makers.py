"""Small documents of every kind, made for the tests; their words are invented."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="{target}" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def zipped(members: dict[str, bytes | str]) -> bytes:
    """Return an archive of members by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(body: str, *, target: str = "word/document.xml", **parts: str) -> bytes:
    """Return a Word document of a body's XML; `parts` are further members of its folder."""
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    folder = target.rpartition("/")[0]
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS.format(target=target),
            target: document,
            **{f"{folder}/{name}.xml": content for name, content in parts.items()},
        }
    )


def paragraph(words: str, run: str = "", properties: str = "") -> str:
    """Return a paragraph of Word with one run."""
    inside = f'<w:r>{run}<w:t xml:space="preserve">{words}</w:t></w:r>'
    return f"<w:p>{properties}{inside}</w:p>"


def word_part(name: str, words: str) -> str:
    """Return a part of a Word document, such as a header, with one paragraph."""
    return f'<w:{name} xmlns:w="{_WORD}">{paragraph(words)}</w:{name}>'


def odt(body: str, styles: str = "", **members: str) -> bytes:
    """Return an OpenDocument text of a body's XML and of automatic styles."""
    names = " ".join(
        f'xmlns:{short}="{_ODF}{long}:1.0"'
        for short, long in {
            "office": "office",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "style": "style",
        }.items()
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    page = members.pop("page", "")
    whole = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "styles.xml": f"<office:document-styles {names}>{page}</office:document-styles>",
    }
    return zipped({**whole, **members})


def xlsx(*rows: list[object]) -> bytes:
    """Return a workbook whose first sheet has the rows."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def pdf(*pages: list[str]) -> bytes:
    """Return a PDF with lines on its pages; an empty line is a gap, an empty page has nothing."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Courier"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(width=595, height=842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(_drawn(lines))
        page[NameObject("/Contents")] = writer._add_object(stream)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _drawn(lines: list[str]) -> bytes:
    pieces = [b"BT /F1 10 Tf 14 TL 50 800 Td"]
    for line in lines:
        escaped = line.encode("cp1252")
        for sign in (b"\\", b"(", b")"):
            escaped = escaped.replace(sign, b"\\" + sign)
        pieces.append(b"(" + escaped + b") Tj T*" if line else b"T*")
    return b"\n".join([*pieces, b"ET"]) if lines else b""


def put(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
