"""Files that nobody should have to survive, made when they are needed; none is kept."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from tests.ingest.makers import odt, paragraph, pdf, word, word_part, xlsx, zipped

Make = Callable[[], bytes]
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = f'<w:document xmlns:w="{W}"><w:body>'
TAIL = "</w:body></w:document>"


def with_member(source: bytes, name: str, content: bytes) -> bytes:
    """Return an archive with one member's content replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for other in old.namelist():
            if other != name:
                new.writestr(other, old.read(other))
        new.writestr(name, content)
    return buffer.getvalue()


def lying(source: bytes, name: str, size: int = 1_000) -> bytes:
    """Return an archive that says of a member that it expands to a thousand bytes."""
    changed = bytearray(source)
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        local = archive.getinfo(name).header_offset
    at = source.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", source, at + 28)[0]
        if source[at + 46 : at + 46 + length].decode() == name:
            struct.pack_into("<I", changed, at + 24, size)
        at = source.find(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", changed, local + 22, size)
    return bytes(changed)


def document(xml: bytes | str) -> bytes:
    raw = xml.encode() if isinstance(xml, str) else xml
    return with_member(word(paragraph("I: a")), "word/document.xml", raw)


def bomb(opening: str, closing: str, size: int) -> bytes:
    return opening.encode() + b" " * size + closing.encode()


def _packed_otherwise(source: bytes) -> bytes:
    """Return an archive that names a way of packing that nobody knows."""
    changed = bytearray(source)
    at = source.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", changed, at + 10, 99)
        at = source.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def word_files() -> Iterator[tuple[str, Make]]:
    plain = word(paragraph("I: a"))
    yield (
        "lying-header",
        lambda: lying(document(bomb(HEAD, TAIL, 150_000_000)), "word/document.xml"),
    )
    yield "honest-bomb", lambda: document(bomb(HEAD, TAIL, 150_000_000))
    yield "many-members", lambda: zipped({f"x{number}": "" for number in range(21_000)})
    yield "traversal", lambda: with_member(plain, "../../../evil.txt", b"evil")
    yield "absolute", lambda: with_member(plain, "/tmp/evil-qualcode.txt", b"evil")
    yield "truncated", lambda: plain[: len(plain) // 2]
    yield "no-end", lambda: plain[:-30]
    yield "empty-zip", lambda: zipped({})
    yield "only-magic", lambda: b"PK\x03\x04"
    yield "laughs", lambda: document(LAUGHS + HEAD + "<w:p><w:r><w:t>&i;</w:t></w:r></w:p>" + TAIL)
    for kind, address in (("file", "file:///etc/passwd"), ("net", "http://127.0.0.1:9/x")):
        inside = "<w:p><w:r><w:t>I: &e;</w:t></w:r></w:p>"
        whole = OUTSIDE.format(address) + HEAD + inside + TAIL
        yield f"entity-{kind}", partial(document, whole)
    yield (
        "utf16-doctype",
        lambda: document(
            ('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS + HEAD + "&i;" + TAIL).encode(
                "utf-16"
            )
        ),
    )
    yield (
        "parameter-entity",
        lambda: document(
            '<!DOCTYPE x SYSTEM "file:///etc/hostname" [<!ENTITY % p SYSTEM "x.dtd"> %p;]>'
            + HEAD
            + TAIL
        ),
    )
    yield "deep", lambda: document(HEAD + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000 + TAIL)
    yield "giant-attribute", lambda: document(f'{HEAD}<w:p w:x="{"y" * 20_000_000}"/>{TAIL}')
    yield "giant-text", lambda: document(HEAD + paragraph("y" * 20_000_000) + TAIL)
    yield "many-elements", lambda: document(HEAD + "<w:p/>" * 2_000_000 + TAIL)
    yield "nul", lambda: document(HEAD + paragraph("I: a\0b") + TAIL)
    yield "half-sign", lambda: document(HEAD + paragraph("I: a&#xD800;b") + TAIL)
    yield (
        "relation-outside",
        lambda: with_member(
            plain,
            "_rels/.rels",
            zipfile.ZipFile(io.BytesIO(plain)).read("_rels/.rels").replace(b"word/", b"../../etc/"),
        ),
    )
    yield "no-relations", lambda: zipped({"word/document.xml": HEAD + TAIL})
    yield (
        "wrong-checksum",
        lambda: plain.replace(
            struct.pack("<I", zipfile.ZipFile(io.BytesIO(plain)).getinfo("word/document.xml").CRC),
            b"\1\2\3\4",
        ),
    )
    yield "unknown-packing", lambda: _packed_otherwise(plain)
    yield (
        "header-bomb",
        lambda: with_member(
            plain, "word/header1.xml", bomb(f'<w:hdr xmlns:w="{W}">', "</w:hdr>", 150_000_000)
        ),
    )
    yield (
        "style-bomb",
        lambda: with_member(
            plain, "word/styles.xml", bomb(f'<w:styles xmlns:w="{W}"><!--vanish', "-->", 60_000_000)
        ),
    )
    yield (
        "stylesheet-instruction",
        lambda: document(
            '<?xml-stylesheet href="file:///etc/passwd"?>' + HEAD + paragraph("I: a") + TAIL
        ),
    )
    yield (
        "include",
        lambda: document(
            HEAD
            + '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
            + TAIL
        ),
    )
    yield "old-word", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "header-part", lambda: word(paragraph("I: a"), header1=word_part("hdr", "x") + "<")


def odt_files() -> Iterator[tuple[str, Make]]:
    plain = odt("<text:p>I: a</text:p>")
    content = zipfile.ZipFile(io.BytesIO(plain)).read("content.xml")
    yield (
        "lying-header",
        lambda: lying(
            with_member(plain, "content.xml", content + b" " * 150_000_000), "content.xml"
        ),
    )
    yield "laughs", lambda: with_member(plain, "content.xml", LAUGHS.encode() + content)
    yield "many-blanks", lambda: odt('<text:p>I: a<text:s text:c="999999999999"/></text:p>' * 50)
    yield "deep", lambda: odt("<text:section>" * 50_000 + "</text:section>" * 50_000)
    yield (
        "repeated-cells",
        lambda: odt(
            "<table:table><table:table-row><table:table-cell "
            'table:number-columns-repeated="99999999"/></table:table-row></table:table>'
        ),
    )
    yield "encrypted", lambda: odt("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    yield "no-content", lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"})


def xlsx_files() -> Iterator[tuple[str, Make]]:
    plain = xlsx(["speaker", "text"], ["I", "a"])
    sheet = "xl/worksheets/sheet1.xml"
    inside = zipfile.ZipFile(io.BytesIO(plain)).read(sheet)
    yield (
        "lying-header",
        lambda: lying(with_member(plain, sheet, inside + b" " * 150_000_000), sheet),
    )
    yield "laughs", lambda: with_member(plain, sheet, LAUGHS.encode() + inside)
    yield (
        "far-cell",
        lambda: with_member(
            plain,
            sheet,
            inside.replace(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            ),
        ),
    )
    yield (
        "many-cells",
        lambda: with_member(
            plain,
            sheet,
            inside.replace(
                b"</sheetData>", b"<row>" + b"<c><v>1</v></c>" * 600_000 + b"</row></sheetData>"
            ),
        ),
    )
    yield "truncated", lambda: plain[: len(plain) // 2]
    yield "another-archive", lambda: zipped({"hello.txt": "hello"})


def _with_objects(*objects: str) -> bytes:
    """Return a PDF of objects numbered from 1, the first of them its catalogue."""
    raw = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(raw))
        raw += f"{number} 0 obj\n".encode() + content.encode("latin-1") + b"\nendobj\n"
    start = len(raw)
    raw += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    raw += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
    return raw + trailer.encode()


def _stream(content: bytes, more: str = "") -> str:
    packed = zlib.compress(content)
    head = f"<</Length {len(packed)}/Filter/FlateDecode{more}>>\nstream\n"
    return head + packed.decode("latin-1") + "\nendstream"


def _page(content: str, resources: str = "<<>>") -> bytes:
    return _with_objects(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources{resources}>>",
        content,
    )


def pdf_files() -> Iterator[tuple[str, Make]]:
    plain = pdf(["Interviewer: a", "P1: b"])
    yield (
        "page-loop",
        lambda: _with_objects(
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"
        ),
    )
    yield (
        "reference-loop",
        lambda: _with_objects(
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids 3 0 R/Count 1>>", "3 0 R"
        ),
    )
    yield (
        "table-loop",
        lambda: plain.replace(b"/Size", b"/Prev 9/Size").replace(b"startxref", b"startxref\n9\n%"),
    )
    yield "stream-bomb", lambda: _page(_stream(bytes(900_000_000)))
    yield "endless-drawing", lambda: _page(_stream(b"BT /F1 9 Tf (a) Tj ET q " * 3_000_000))
    yield (
        "form-loop",
        lambda: _page(
            _stream(b"/X Do", "/Type/XObject/Subtype/Form/Resources<</XObject<</X 4 0 R>>>>"),
            "<</XObject<</X 4 0 R>>>>",
        ),
    )
    yield "deep-arrays", lambda: _page("[" * 200_000 + "]" * 200_000)
    yield "truncated", lambda: plain[: len(plain) // 3]
    yield "garbage", lambda: b"%PDF-1.4\n" + bytes(range(256)) * 2_000
    yield "no-pages", lambda: _with_objects("<</Type/Catalog>>")
    yield "scan", lambda: pdf([], [])
    yield (
        "many-pages",
        lambda: _with_objects(
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{'3 0 R ' * 100_000}]/Count 100000>>",
            "<</Type/Page/Parent 2 0 R>>",
        ),
    )


def page_files() -> Iterator[tuple[str, Make]]:
    yield "deep", lambda: b"<div>" * 100_000 + b"I: a" + b"</div>" * 100_000
    yield "giant-attribute", lambda: b"<p title='" + b"y" * 20_000_000 + b"'>I: a</p>"
    yield "many-elements", lambda: b"<p>I: a</p>" * 1_500_000
    yield "half-sign", lambda: b"<p>I: a&#xD800;&#xDFFF;</p>"
    yield "nul", lambda: b"<p>I: a\0</p>"
    yield "wide-charset", lambda: b"<meta charset=utf-7><p>I: +ADw-script+AD4-</p>"
    yield "wrong-charset", lambda: b"<meta charset=rot13><p>I: a</p>"
    yield "unclosed", lambda: b"<p>I: a<b" * 100_000
    yield "only-script", lambda: b"<script>alert(1)</script><style>p{}</style>"
    yield "entities", lambda: b"<!DOCTYPE html [<!ENTITY a 'b'>]><p>I: &a;&amp;&#99999999;</p>"


def rich_files() -> Iterator[tuple[str, Make]]:
    yield "deep", lambda: b"{\\rtf1 " + b"{" * 3_000_000 + b"}" * 3_000_001
    yield "endless-binary", lambda: b"{\\rtf1 I: a\\par\\bin999999999 x}"
    yield "truncated", lambda: b"{\\rtf1 I: a\\par P1: b"
    yield "half-signs", lambda: b"{\\rtf1 I: \\u-10240?\\u-8000? \\u-9000?a\\par}"
    yield "long-numbers", lambda: b"{\\rtf1 I: \\u99999999999999999999 a\\uc999999999 b\\par}"
    yield "another-kind", lambda: b"Interviewer: a"
    yield "many-words", lambda: b"{\\rtf1 " + b"\\b a\\b0 b" * 200_000 + b"}"
    yield "odd-pages", lambda: b"{\\rtf1\\ansicpg99999 I: \\'e9\\par}"


def data_files() -> Iterator[tuple[str, Make]]:
    yield "deep.json", lambda: b"[" * 1_000_000 + b"]" * 1_000_000
    yield "long-number.json", lambda: b'{"segments":[{"start":' + b"9" * 900_000 + b',"text":"a"}]}'
    yield "no-times.json", lambda: b'{"segments":[{"start":NaN,"end":-1e400,"text":"a"}]}'
    yield "half-sign.json", lambda: b'{"segments":[{"start":0,"text":"a \\ud800 b"}]}'
    yield "nul.json", lambda: b'{"segments":[{"start":0,"text":"a \\u0000 b"}]}'
    yield "kinds.json", lambda: b'{"segments":[3,null,{"text":[]}]}'
    yield "many.json", lambda: json.dumps({"segments": [{"text": "a"}] * 400_000}).encode()
    yield "cut.json", lambda: b'{"segments":[{"start":0,"te'
    yield "bomb.otr", lambda: json.dumps({"text": "<div>" * 100_000}).encode()
    yield "kinds.otr", lambda: b'{"text":{"a":1}}'
    yield (
        "stamps.otr",
        lambda: json.dumps(
            {"text": "<p><span class=timestamp data-timestamp='9e999'>x</span>I: a</p>"}
        ).encode(),
    )
    yield "wide-field.csv", lambda: b'speaker,text\nI,"' + b"a" * 900_000 + b'"\n'
    yield "open-quote.csv", lambda: b'speaker,text\nI,"a\n'
    yield "many-columns.csv", lambda: b"," * 900_000 + b"\na\n"
    yield "nul.csv", lambda: b"speaker,text\nI,a\0\n"


def text_files() -> Iterator[tuple[str, Make]]:
    yield "nul.txt", lambda: b"I: a\0"
    yield "half-sign.txt", lambda: b"I: caf\xc3\xa9\n\xed\xa0\x80\n"
    yield "wide.txt", lambda: b"\xff\xfeI\x00:\x00\x00\xd8"
    yield "binary.txt", lambda: bytes(range(1, 256)) * 100
    yield "brackets.txt", lambda: b"[00:0" * 150_000
    yield "blanks.txt", lambda: b"P1" + b" " * 900_000 + b":"
    yield "one-line.txt", lambda: b"I: " + b"a " * 12_000_000
    yield "many-lines.txt", lambda: b"I: a\n" * 400_000
    yield "stars.md", lambda: b"**" * 400_000 + b":"
    yield "fences.md", lambda: b"---\n" + b"a: b\n" * 150_000
    yield "times.vtt", lambda: b"WEBVTT\n\n9999999999:00:00.000 --> 99999999999:00:00.000\n<v A>a\n"
    yield "arrows.vtt", lambda: b"WEBVTT\n\n" + b"-->" * 300_000
    yield "many-cues.vtt", lambda: b"WEBVTT\n" + b"\n00:00.000 --> 00:01.000\n<v A>a\n" * 60_000
    yield "tags.srt", lambda: b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<i " * 250_000
    yield "pairs.sbv", lambda: b"0:00:00.000,0:00:01.000\n" + b"\n" * 500_000 + b"0:00,"


def hostile_files() -> dict[str, Make]:
    """Return what makes each file, by its name with its suffix."""
    found: dict[str, Make] = {}
    for suffix, files in (
        ("docx", word_files()),
        ("odt", odt_files()),
        ("xlsx", xlsx_files()),
        ("pdf", pdf_files()),
        ("html", page_files()),
        ("rtf", rich_files()),
    ):
        found |= {f"{name}.{suffix}": make for name, make in files}
    return found | dict(data_files()) | dict(text_files())
