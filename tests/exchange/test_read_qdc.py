"""REFI-QDA: what the standard's schema says, what other programs write, and what strangers send."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from lxml import etree

from qualcode.errors import UnreadableDocument
from qualcode.exchange.qdc import codebook_qdc, guid
from qualcode.exchange.read_qdc import codebook_of_qdc
from qualcode.model.codebook import Code, Codebook
from qualcode.store.codebook_file import load_codebook

ROOT = Path(__file__).parents[2]
REFI = ROOT.parent / "shared" / "refi"
SCHEMA = REFI / "Codebook-mrt2019.xsd"
PROJECT = REFI / "atlasti-standard-project.qde"
CODES = Codebook(
    (
        Code("a", "A & <b>", definition="one\n\ntwo", include="in\rside", colour="#abc"),
        Code("below", "Below", parent="a", exclude="out", status="retired", keywords=("k",)),
        Code("z", "Z\nz", colour="blue", memo="m", facets={"kind": ("x",)}),
    ),
    facets=("kind",),
)
GUIDS = [str(uuid4()) for _ in range(4)]


def read(
    inner: str, attributes: str = 'xmlns="urn:QDA-XML:codebook:1.0"'
) -> tuple[Codebook, list[str]]:
    raw = f'<?xml version="1.0" encoding="utf-8"?><CodeBook {attributes}>{inner}</CodeBook>'
    taken = codebook_of_qdc(raw.encode(), Path("c.qdc"))
    return taken.codebook, [str(loss) for loss in taken.losses]


@pytest.mark.skipif(not SCHEMA.exists(), reason="the standard's schema is not beside the project")
@pytest.mark.parametrize("name", ["small", "nahar2022"])
def test_what_is_written_is_valid_against_the_schema(name: str) -> None:
    codebook = CODES if name == "small" else load_codebook(ROOT / "codebooks" / "nahar2022.yaml")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    document = etree.fromstring(codebook_qdc(codebook).content)
    schema.assertValid(document)
    assert len(document.findall(".//{*}Code")) == len(codebook)
    document[0][0].set("color", "blue")
    assert not schema.validate(document)


@pytest.mark.skipif(not PROJECT.exists(), reason="the sample project is not beside the project")
def test_the_codes_of_a_real_project_are_read() -> None:
    taken = codebook_of_qdc(PROJECT.read_bytes(), Path("p.qde"))
    codes = taken.codebook
    assert len(codes) == 14
    assert [code.name for code in codes.children("coke")] == ["full-fat Coke", "diet Coke"]
    assert codes["coke-diet-coke"].definition == "non sucré"
    assert codes["coke-diet-coke"].colour == "#966450"
    assert codes["rushed"].name == '"rushed"'
    whats = [loss.what for loss in taken.losses]
    assert whats == ["GUIDs, in place of which qualcode makes its own"]


def test_what_is_written() -> None:
    text = codebook_qdc(CODES).content.decode()
    assert 'name="A &#38; &#60;b&#62;" isCodable="true" color="#AABBCC">' in text
    assert f'<Code guid="{guid("below")}" name="Below" isCodable="false">' in text
    assert guid("below") == "62fd3c8e-3e82-5e2d-bcee-62dc36e7b4e0"


def test_what_cannot_be_written_is_named() -> None:
    assert [str(loss) for loss in codebook_qdc(CODES).losses] == [
        "keywords: 1 (below)",
        "memo: 1 (z)",
        "colours that are not #RRGGBB: 1 (z)",
        "the field 'kind': 1 (z)",
    ]


@pytest.mark.parametrize("space", ["urn:QDA-XML:codebook:0:4", "urn:QDA-XML:codebook:1:0", ""])
def test_any_namespace_braces_and_empty_sets_are_read(space: str) -> None:
    inner = (
        f'<Codes><Code guid="{{{guid("x-y").upper()}}}" name="X y" isCodable="1">'
        "<Description>d\r\n\r\nExclude: e</Description></Code></Codes><Sets/>"
    )
    codebook, lost = read(inner, f'xmlns="{space}"' if space else "")
    assert codebook.codes == (Code("x-y", "X y", definition="d", exclude="e"),)
    assert lost == []


def test_flat_names_become_a_tree() -> None:
    names = ("p::c::d", "p", "q::r", "p::c", "::odd", "q::r::s")
    codes = "".join(f'<Code guid="{uuid4()}" name="{name}" isCodable="true"/>' for name in names)
    codebook, lost = read(f"<Codes>{codes}</Codes>", 'origin="ATLAS.ti 8"')
    tree = [(depth, code.name) for depth, code in codebook.walk()]
    assert tree == [(0, "p"), (1, "c"), (2, "d"), (0, "q"), (1, "r"), (2, "s"), (0, "::odd")]
    assert "codes that only names with '::' spoke of were made: 1 (q)" in lost


def test_our_own_names_with_colons_stay() -> None:
    codebook = Codebook((Code("a-b", "a::b"),))
    taken = codebook_of_qdc(codebook_qdc(codebook).content, Path("c.qdc"))
    assert taken.codebook == codebook
    assert taken.losses == ()


def test_folders_names_and_what_stands_beside_are_told() -> None:
    inner = (
        f'<Codes><Code guid="{GUIDS[0]}" name="F" isCodable="false" color="red" x="1"><NoteRef/>'
        f'<Code guid="{GUIDS[1]}" name="F" isCodable="true"/></Code>'
        f'<Code guid="{GUIDS[1]}" isCodable="true"/></Codes>'
        f'<Sets><Set guid="{GUIDS[2]}" name="S"><MemberCode guid="{GUIDS[0]}"/></Set></Sets><Zoo/>'
    )
    codebook, lost = read(inner)
    assert [(code.id, code.parent, code.status) for code in codebook] == [
        ("f", "", "retired"),
        ("f-2", "f", "active"),
        ("code", "", "active"),
    ]
    assert sorted(lost) == sorted(
        [
            "codes that nothing is coded with (folders) are retired codes now: 1 (F)",
            "colours that are not #RRGGBB: 1 (F)",
            "GUIDs, in place of which qualcode makes its own: 2 (F, F)",
            "the attribute 'x': 1 (F)",
            "'NoteRef' of codes: 1 (F)",
            "names, which were missing: 1 (code)",
            "GUIDs that another code has, too: 1 (code)",
            "'Set' in 'Sets': 1 (S)",
            "'Zoo': 1 (beside the codes)",
        ]
    )


def test_a_foreign_description_that_speaks_of_ids_stays_whole() -> None:
    inner = (
        f'<Codes><Code guid="{GUIDS[0]}" name="N" isCodable="true">'
        "<Description>Id: 7</Description></Code></Codes>"
    )
    codebook, _ = read(inner)
    assert codebook["n"].definition == "Id: 7"


CODE = f'<Code guid="{GUIDS[0]}" name="N" isCodable="true">'
HOSTILE = {
    "empty": b"",
    "no XML": b"PK\x03\x04",
    "cut off": b"<CodeBook><Codes>",
    "doctype": b'<!DOCTYPE x><CodeBook><Codes><Code name="a"/></Codes></CodeBook>',
    "entities": b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><CodeBook>&c;</CodeBook>',
    "outside": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><CodeBook/>',
    "doctype in UTF-16": "<!DOCTYPE x><CodeBook/>".encode("utf-16"),
    "unknown encoding": b'<?xml version="1.0" encoding="nonsense"?><CodeBook/>',
    "another root": b"<html><body/></html>",
    "no codes": b"<CodeBook><Codes/></CodeBook>",
    "deep": f"<CodeBook><Codes>{CODE * 5000}{'</Code>' * 5000}</Codes></CodeBook>".encode(),
    "wide": b"<CodeBook><Codes>" + b"<Code/>" * 250_000 + b"</Codes></CodeBook>",
    "large": b"<CodeBook>" + b" " * 21_000_000 + b"</CodeBook>",
    "NUL": b"<CodeBook>\0</CodeBook>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        codebook_of_qdc(HOSTILE[name], Path("c.qdc"))
    assert len(str(caught.value)) < 250
    if "doctype" in name or name in ("entities", "outside"):
        assert "document type" in str(caught.value)
