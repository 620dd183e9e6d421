import contextlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import UnreadableDocument
from qualcode.ingest.document import read_document
from qualcode.ingest.reading import Utterance
from qualcode.ingest.word import read_word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HERE = Path("talk.docx")
PART = "word/document.xml"


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def written(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def raw(*elements: str) -> bytes:
    """Make a document of XML elements of the body; the prefix of Word's names is w."""
    document = docx.Document()
    for element in elements:
        body = parse_xml(f'<w:wrap xmlns:w="{W}">{element}</w:wrap>')
        for child in list(body):
            document.element.body.insert(len(document.element.body) - 1, child)
    return saved(document)


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def changed(source: bytes, change: Callable[[bytes], bytes], part: str = PART) -> bytes:
    """Write the archive again with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            old_part = old.read(name)
            new.writestr(name, change(old_part) if name == part else old_part)
    return buffer.getvalue()


def spoken(source: bytes) -> list[tuple[str, str]]:
    return [(utterance.speaker, utterance.text) for utterance in read_word(source, HERE).utterances]


def test_paragraphs_begin_with_labels_or_go_on() -> None:
    reading = read_word(written("Talk", "I: So?", "[00:01:02] P1:\tWell.", "And then."), HERE)
    assert reading.format == "docx"
    assert reading.notes == ()
    assert reading.utterances == (
        Utterance("", "Talk"),
        Utterance("I", "So?"),
        Utterance("P1", "Well.\n\nAnd then.", "00:01:02"),
    )


def test_a_saved_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "Talk.DOCX"
    path.write_bytes(written("P1: Well."))
    assert read_document(path).utterances == (Utterance("P1", "Well."),)


def test_labels_in_bold_and_split_over_runs_are_labels() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Inter").bold = True
    paragraph.add_run("viewer").italic = True
    paragraph.add_run(":").bold = True
    paragraph.add_run(" ")
    paragraph.add_run("So?")
    assert spoken(saved(document)) == [("Interviewer", "So?")]


def test_lists_and_headings_are_paragraphs() -> None:
    document = docx.Document()
    document.add_heading("Talk", 1)
    document.add_paragraph("P1: first", style="List Bullet")
    document.add_paragraph("second", style="List Number")
    assert spoken(saved(document)) == [("", "Talk"), ("P1", "first\n\nsecond")]


def test_line_breaks_begin_lines_and_tabs_are_blanks() -> None:
    """The form of meeting programs: name and time on a line of the paragraph."""
    assert read_word(written("Anna Bee\t0:00:03\nHello\tyou.\nI: Hi."), HERE).utterances == (
        Utterance("Anna Bee", "Hello\tyou.", "00:00:03"),
        Utterance("I", "Hi."),
    )


def test_tracked_insertions_stay_and_deletions_go() -> None:
    inside = (
        f"{run('P1: we ')}<w:del><w:r><w:delText>never </w:delText><w:br/></w:r></w:del>"
        f"<w:ins>{run('always ')}</w:ins><w:moveFrom>{run('gone ')}</w:moveFrom>"
        f"<w:moveTo>{run('moved ')}</w:moveTo>{run('test')}"
    )
    reading = read_word(raw(f"<w:p>{inside}</w:p>"), HERE)
    assert reading.utterances == (Utterance("P1", "we always moved test"),)
    assert reading.notes == (
        "2 deletions with tracking were left out.",
        "Insertions that were tracked were kept.",
    )


def test_links_content_controls_and_smart_tags_keep_their_words() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('b ')}</w:sdtContent></w:sdt>"
    inline = (
        f"{run('P1: a ')}{control}<w:hyperlink>{run('c ')}</w:hyperlink>"
        f"<w:smartTag><w:smartTag>{run('d ')}</w:smartTag></w:smartTag>"
        f'<w:fldSimple w:instr="PAGE">{run("e")}</w:fldSimple>'
        "<w:r><w:instrText>HYPERLINK x</w:instrText><w:noBreakHyphen/></w:r>"
    )
    block = f"<w:sdt><w:sdtContent><w:p>{run('f')}</w:p></w:sdtContent></w:sdt>"
    assert spoken(raw(f"<w:p>{inline}</w:p>", block)) == [("P1", "a b c d e\u2011\n\nf")]


def test_blanks_in_runs_of_their_own_stay() -> None:
    assert spoken(raw(f"<w:p>{run('P1: a')}{run(' ')}{run('b')}</w:p>")) == [("P1", "a b")]


@pytest.mark.parametrize(
    ("element", "noted"),
    [
        ('<w:p><w:r><w:commentReference w:id="0"/></w:r></w:p>', "comment"),
        ('<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>', "footnote"),
        ('<w:p><w:r><w:endnoteReference w:id="1"/></w:r></w:p>', "endnote"),
        (
            f"<w:p><w:r><w:pict><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent></w:pict></w:r></w:p>",
            "text box",
        ),
    ],
)
def test_what_is_not_read_is_noted(element: str, noted: str) -> None:
    reading = read_word(raw(f"<w:p>{run('P1: a')}</w:p>", element), HERE)
    assert reading.utterances == (Utterance("P1", "a"),)
    assert reading.notes == (f"1 {noted} was left out.",)


def table(*rows: tuple[str, ...]) -> bytes:
    document = docx.Document()
    document.add_paragraph("before")
    grid = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph("after")
    return saved(document)


def test_rows_of_speaker_and_words_are_utterances_in_their_place() -> None:
    source = table(
        ("Who", "What"), ("Anna", "So?"), ("Ben:", "Well.\n\nHm."), ("Anna", "a"), ("Ben", "b")
    )
    assert spoken(source) == [
        ("", "before\n\nWho\tWhat"),
        ("Anna", "So?"),
        ("Ben", "Well.\n\nHm."),
        ("Anna", "a"),
        ("Ben", "b\n\nafter"),
    ]
    assert read_word(source, HERE).notes == ("Tables were read row by row, without row numbers.",)


@pytest.mark.parametrize(
    "row",
    [
        ("00:01:02", "P1", "hm"),
        ("P1", "[1:02]", "hm"),
        ("1:02", "P1: hm", ""),
        ("7", "1:02", "P1: hm"),
    ],
)
def test_rows_may_hold_times_and_numbers(row: tuple[str, ...]) -> None:
    assert read_word(table(row, row), HERE).utterances[1] == Utterance("P1", "hm", "00:01:02")


def test_rows_of_particulars_are_text() -> None:
    source = table(("Participant", "P5"), ("Age", "34"))
    assert spoken(source) == [("", "before\n\nParticipant\tP5\n\nAge\t34\n\nafter")]


def test_a_cell_that_holds_the_transcript_is_read_like_paragraphs() -> None:
    assert spoken(table(("I: So?\nP1: Well.", ""))) == [
        ("", "before"),
        ("I", "So?"),
        ("P1", "Well.\n\nafter"),
    ]


def test_rows_deleted_with_tracking_go() -> None:
    row = f"<w:tr>%s<w:tc><w:p>{run('%s')}</w:p></w:tc></w:tr>"
    rows = row % ("", "a") + row % ("<w:trPr><w:del/></w:trPr>", "b")
    assert spoken(raw(f"<w:tbl>{rows}</w:tbl>")) == [("", "a")]


def test_deep_nesting_is_read() -> None:
    deep = "<w:smartTag>" * 200 + run("deep") + "</w:smartTag>" * 200
    assert spoken(raw(f"<w:p>{deep}</w:p>")) == [("", "deep")]


def test_encrypted_and_old_documents_are_refused_with_the_reason() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted or in an old format"):
        read_word(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), HERE)


def test_encrypted_archives_are_refused_with_the_reason() -> None:
    source = bytearray(written("P1: a"))
    at = source.find(b"PK\x01\x02")
    source[at + 8] |= 1
    with pytest.raises(UnreadableDocument, match="without a password"):
        read_word(bytes(source), HERE)


@pytest.mark.parametrize("kept", [4, 1000, -40])
def test_cut_archives_are_damaged(kept: int) -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_word(written("P1: a")[:kept], HERE)


def test_changed_bytes_are_damage() -> None:
    source = bytearray(written("P1: a"))
    with zipfile.ZipFile(io.BytesIO(bytes(source))) as archive:
        at = archive.getinfo(PART).header_offset + 80
    source[at : at + 40] = bytes(40)
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_word(bytes(source), HERE)


@pytest.mark.parametrize("part", [PART, "[Content_Types].xml", "_rels/.rels"])
@pytest.mark.parametrize("words", [b"", b"<x/>", b"no xml"])
def test_parts_with_other_contents_are_damage(part: str, words: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_word(changed(written("P1: a"), lambda _: words, part), HERE)


def test_other_archives_are_no_documents() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableDocument, match="not a Word document"):
        read_word(buffer.getvalue(), HERE)


def test_documents_that_expand_too_far_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes(41_000_000))
    with pytest.raises(UnreadableDocument, match="expands to more than 40 MB"):
        read_word(buffer.getvalue(), HERE)


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the key of pseudonyms")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()

    def plant(xml: bytes) -> bytes:
        return xml.replace(b"?>", b"?>" + doctype, 1).replace(b"hidden", b"&e;")

    with pytest.raises(UnreadableDocument, match="entities"):
        read_word(changed(written("P1: hidden"), plant), HERE)


WHOLE = written("I: So?", "P1: Well.", "And then.")


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=4),
    st.integers(0, len(WHOLE)),
)
@settings(max_examples=60, deadline=None)
def test_changed_archives_give_a_reading_or_a_document_error(
    changes: list[tuple[int, int]], end: int
) -> None:
    source = bytearray(WHOLE)
    for at, byte in changes:
        source[at] = byte
    for archive in (bytes(source), bytes(source[:end])):
        with contextlib.suppress(UnreadableDocument):
            read_word(archive, HERE)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_changed_markup_gives_a_reading_or_a_document_error(data: st.DataObject) -> None:
    """The archive is sound; its XML has pieces taken out, doubled or put elsewhere."""

    def change(xml: bytes) -> bytes:
        pieces = re.split(rb"(?=<)", xml)
        start = data.draw(st.integers(0, len(pieces)))
        end = data.draw(st.integers(start, min(start + 9, len(pieces))))
        times = data.draw(st.integers(0, 2))
        return b"".join([*pieces[:start], *(pieces[start:end] * times), *pieces[end:]])

    part = data.draw(st.sampled_from([PART, "[Content_Types].xml", "word/_rels/document.xml.rels"]))
    with contextlib.suppress(UnreadableDocument):
        read_word(changed(WHOLE, change, part), HERE)
