"""A reader for each format: what a person sees is kept, what is left out is said. All invented."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from qualcode.errors import UnreadableDocument
from qualcode.ingest.canonical import canonical_text
from qualcode.ingest.document import read_document
from qualcode.ingest.reading import Reading, Settings
from tests.ingest.hostile import document
from tests.ingest.makers import odt, paragraph, pdf, put, word, word_part


def read(folder: Path, name: str, content: bytes | str) -> Reading:
    return read_document(put(folder, name, content))


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(item.speaker, item.text) for item in reading.utterances]


def test_word_leaves_out_what_is_hidden_and_says_so(tmp_path: Path) -> None:
    """Hidden by the run, by its style, and not hidden although the style hides."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    styles = (
        f'<w:styles xmlns:w="{w}"><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        "</w:styles>"
    )
    body = "".join(
        [
            paragraph("I: seen"),
            paragraph("by run", "<w:rPr><w:vanish/></w:rPr>"),
            paragraph("by style", '<w:rPr><w:rStyle w:val="Secret"/></w:rPr>'),
            paragraph("shown", '<w:rPr><w:rStyle w:val="Secret"/><w:vanish w:val="0"/></w:rPr>'),
        ]
    )
    reading = read(tmp_path, "a.docx", word(body, styles=styles))
    assert said(reading) == [("I", "seen\n\n\n\n\n\nshown")]
    assert reading.notes == ("2 pieces of hidden text were left out.",)


def test_word_says_what_stands_in_headers_and_footers_if_it_is_words(tmp_path: Path) -> None:
    parts = {"header1": word_part("hdr", "Interview 5"), "footer1": word_part("ftr", " ")}
    reading = read(tmp_path, "a.docx", word(paragraph("I: a"), **parts))
    assert reading.notes == ("Page headers were left out.",)


def test_word_reads_the_main_part_wherever_it_is(tmp_path: Path) -> None:
    """Some programs call it otherwise; 'strict' documents have other names in their XML."""
    other = word(paragraph("I: a"), target="word/document2.xml")
    assert said(read(tmp_path, "a.docx", other)) == [("I", "a")]
    assert said(read(tmp_path, "a.DOCM", other)) == [("I", "a")]


def test_strict_word_documents_are_read(tmp_path: Path) -> None:
    w = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    xml = f'<w:document xmlns:w="{w}"><w:body>{paragraph("I: a")}</w:body></w:document>'
    assert said(read(tmp_path, "a.docx", document(xml))) == [("I", "a")]


def test_short_paragraphs_in_bold_are_labels_if_they_are_roles_or_come_often(
    tmp_path: Path,
) -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    pieces = [("Interviewer", bold), ("How?", ""), ("Anna Bee", bold), ("Well.", "")]
    body = "".join(paragraph(words, run) for words, run in [*pieces, *pieces, *pieces])
    reading = read(tmp_path, "a.docx", word(body))
    assert [name for name, _ in said(reading)] == ["Interviewer", "Anna Bee"] * 3
    once = "".join(paragraph(words, run) for words, run in [("A heading", bold), ("Text.", "")])
    assert said(read(tmp_path, "b.docx", word(once))) == [("", "A heading\n\nText.")]


def test_pictures_lists_and_embedded_documents_are_said(tmp_path: Path) -> None:
    picture = (
        '<w:p><w:r><w:drawing><p:pic xmlns:p="http://schemas.openxmlformats.org/drawingml/2006/'
        'picture"/></w:drawing></w:r></w:p>'
    )
    numbered = paragraph("P1: b", properties="<w:pPr><w:numPr/></w:pPr>")
    body = paragraph("I: a") + picture + numbered + "<w:altChunk/>"
    assert read(tmp_path, "a.docx", word(body)).notes == (
        "1 embedded document was left out.",
        "1 picture was left out.",
        "Automatic numbers and bullets of lists are not part of the text.",
    )


def test_opendocument(tmp_path: Path) -> None:
    """Blanks, tabs and breaks as they are shown; lists, tables, links and insertions in order."""
    body = (
        '<text:h>Interview</text:h><text:p>I: one<text:s text:c="2"/>two<text:tab/>three\n four'
        "<text:line-break/>P1: <text:span>well</text:span>, <text:a>linked</text:a></text:p>"
        "<text:list><text:list-item><text:p>in a list</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>I</text:p></table:table-cell>"
        "<table:table-cell><text:p>in a table</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    reading = read(tmp_path, "a.odt", odt(body))
    assert said(reading) == [
        ("", "Interview"),
        ("I", "one  two\tthree  four"),
        ("P1", "well, linked\n\nin a list"),
        ("I", "in a table"),
    ]
    assert reading.notes == (
        "Tables were read row by row, without row numbers.",
        "Automatic numbers and bullets of lists are not part of the text.",
    )


def test_opendocument_says_what_it_leaves_out(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>"
        "</text:deletion></text:changed-region><text:changed-region><text:insertion/>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>I: a<office:annotation><text:p>remark</text:p></office:annotation>"
        '<text:note text:note-class="endnote"><text:note-body><text:p>note</text:p>'
        "</text:note-body></text:note>"
        '<text:span text:style-name="T1">secret</text:span>'
        "<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame> b</text:p>"
    )
    page = (
        "<style:master-page><style:header><text:p>head</text:p></style:header></style:master-page>"
    )
    reading = read(tmp_path, "a.odt", odt(body, styles, page=page))
    assert said(reading) == [("I", "a b")]
    assert reading.notes == (
        "1 comment was left out.",
        "1 endnote was left out.",
        "1 text frame was left out.",
        "1 deletion with tracking was left out.",
        "Insertions that were tracked were kept.",
        "Page headers were left out.",
        "1 piece of hidden text was left out.",
    )


def test_rich_text(tmp_path: Path) -> None:
    """Code pages, signs beyond them, signs beyond 65,536, and what is not shown."""
    text = (
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}"
        r"{\info{\author Somebody}}{\header head\par}\pard I: caf\'e9 \u8217?s {\b bold}\tab x"
        r"\line "
        r"P1: {\f1 \'e4\'e0} \u-10179?\u-8704? \{a\}\~b{\*\unknown gone}{\v secret}"
        r"{\deleted gone}{\revised new}{\footnote note}{\*\annotation remark}{\pict 0102}\par "
        r"last}"
    )
    reading = read(tmp_path, "a.rtf", text)
    assert said(reading) == [
        ("I", "café ’s bold\tx"),
        ("P1", "да 😀 {a}\u00a0bnew\n\nlast"),
    ]
    assert reading.notes == (
        "1 comment was left out.",
        "1 footnote was left out.",
        "1 picture was left out.",
        "1 deletion with tracking was left out.",
        "1 piece of hidden text was left out.",
        "Page headers were left out.",
        "Insertions that were tracked were kept.",
    )


def test_tables_in_rich_text(tmp_path: Path) -> None:
    row = r"\trowd\intbl {0}\cell {1}\cell\row "
    rows = "".join(
        row.replace("{0}", a).replace("{1}", b) for a, b in [("I", "So?"), ("Bo", "Hm")] * 2
    )
    reading = read(tmp_path, "a.rtf", r"{\rtf1 before\par " + rows + r"\pard after\par}")
    assert said(reading) == [
        ("", "before"),
        ("I", "So?"),
        ("Bo", "Hm"),
        ("I", "So?"),
        ("Bo", "Hm\n\nafter"),
    ]


def test_japanese_in_rich_text(tmp_path: Path) -> None:
    words = "".join(f"\\'{byte:02x}" for byte in "小林".encode("cp932"))
    text = r"{\rtf1\ansi\deff0{\fonttbl{\f0\fcharset128 M;}}\f0 I: " + words + r"\par}"
    assert said(read(tmp_path, "a.rtf", text)) == [("I", "小林")]


def test_web_pages(tmp_path: Path) -> None:
    """Blocks are paragraphs; what no browser shows is no text; breaks begin lines."""
    page = (
        "<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>"
        "<h1>Interview</h1><p><b>Interviewer:</b> How\n   so?<br>P1: Well &amp; good"
        "<script>alert(1)</script><!-- remark --></p><div>more<p>and more</p></div>"
        "<p hidden>secret</p><p style='display: none'>secret</p><img alt=x>"
        "<table><tr><td>Interviewer</td><td>in a table</td></tr></table><pre>a\n b</pre></body>"
    )
    reading = read(tmp_path, "a.htm", page)
    assert said(reading) == [
        ("", "Interview"),
        ("Interviewer", "How so?"),
        ("P1", "Well & good\n\nmore\n\nand more"),
        ("Interviewer", "in a table\n\na\nb"),
    ]
    assert reading.notes == (
        "2 hidden elements were left out.",
        "1 picture was left out.",
        "Tables were read row by row, without row numbers.",
    )


def test_a_web_page_says_its_encoding(tmp_path: Path) -> None:
    page = '<meta charset="windows-1251"><p>I: да</p>'
    assert said(read(tmp_path, "a.html", page.encode("cp1251"))) == [("I", "да")]
    assert (
        read(tmp_path, "b.html", "<p>I: naïve</p>".encode("cp1252")).notes[0].startswith("The text")
    )


def test_pdf(tmp_path: Path) -> None:
    """Gaps are paragraphs; a sentence goes on over pages; heads and feet of pages go."""
    reading = read(
        tmp_path,
        "a.pdf",
        pdf(
            ["Interview 5, page 1", "", "Interviewer: How so?", "", "P1: Well, it", "", "draft 1"],
            ["Interview 5, page 2", "", "was (naïve).", "", "And then.", "", "draft 2"],
            ["Interview 5, page 3", "", "Interviewer: I see.", "", "draft 3"],
        ),
    )
    assert said(reading) == [
        ("Interviewer", "How so?"),
        ("P1", "Well, it\nwas (naïve).\n\nAnd then."),
        ("Interviewer", "I see."),
    ]
    assert reading.notes == ("6 lines repeated on most pages were left out.",)


def test_a_scan_is_refused_and_a_scanned_page_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no text layer, so it is probably a scan"):
        read(tmp_path, "a.pdf", pdf([], []))
    reading = read(tmp_path, "b.pdf", pdf(["I: a"], [], ["P1: b"]))
    assert reading.notes == ("Page without text, blank or scanned: 2.",)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["I: a"]))))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(UnreadableDocument, match="encrypted; save it without a password"):
        read(tmp_path, "a.pdf", buffer.getvalue())


@pytest.mark.parametrize(
    "found",
    [
        {"segments": [{"start": 0.0, "end": 2.5, "text": " Hi."}, {"start": 9, "text": "Yo."}]},
        [
            {"start": "00:00:00.000", "end": "00:00:02.500", "speech": "Hi."},
            {"start": "0:09", "speech": "Yo."},
        ],
        {
            "result": {"language": "en"},
            "transcription": [
                {"offsets": {"from": 0, "to": 2500}, "timestamps": {}, "text": " Hi."},
                {"offsets": {"from": 9000, "to": 9900}, "text": " Yo."},
            ],
        },
    ],
)
def test_speech_recognition_without_speakers(tmp_path: Path, found: object) -> None:
    reading = read(tmp_path, "a.json", json.dumps(found))
    assert reading.convention == "whisper"
    assert [(item.speaker, item.text, item.time) for item in reading.utterances] == [
        ("Unknown speaker", "Hi.", "00:00:00"),
        ("Unknown speaker", "Yo.", "00:00:09"),
    ]


def test_speech_recognition_with_speakers(tmp_path: Path) -> None:
    segments = [
        {"start": 0, "end": 2, "text": "a", "speaker": "SPEAKER_00"},
        {"start": 2, "end": 3, "text": "b", "speaker": "SPEAKER_00"},
        {"start": 3, "end": 4, "text": "", "speaker": "SPEAKER_01"},
        {"start": 4, "end": 5.9, "text": "c", "speaker": 1},
    ]
    reading = read(tmp_path, "a.json", json.dumps({"segments": segments, "language": "de"}))
    assert said(reading) == [("SPEAKER_00", "a b"), ("Speaker 1", "c")]
    assert reading.ends == "00:00:05"
    assert reading.notes == ("1 segment without text was left out.",)
    assert reading.about == (("language", "de"),)


def test_other_json_is_refused(tmp_path: Path) -> None:
    for words in ('{"a": 1}', "[]", "3", '{"segments": []}'):
        with pytest.raises(UnreadableDocument, match="form of Whisper's JSON"):
            read(tmp_path, "a.json", words)


@pytest.mark.parametrize("closing", ["<br>", "</p><p>"])
def test_otranscribe(tmp_path: Path, closing: str) -> None:
    """Marks before the label or behind it."""

    def mark(seconds: float, shown: str) -> str:
        marks = f'class="timestamp" contenteditable="false" data-timestamp="{seconds}"'
        return f"<span {marks}>{shown}</span>"

    text = f"<p>{mark(3.21, '0:03')} Interviewer: So?{closing}P2: {mark(62, '1:02')} Well</p>"
    reading = read(tmp_path, "a.otr", json.dumps({"text": text, "media": "a.mp3"}))
    assert reading.convention == "otranscribe"
    speakers = {"Interviewer": "interviewer", "P2": "P2"}
    written = "[00:00:03] Interviewer: So?\n\n[00:01:02] P2: Well\n"
    assert canonical_text(reading, speakers) == written


def test_otranscribe_without_labels(tmp_path: Path) -> None:
    text = "".join(
        f'<p><span class="timestamp" data-timestamp="{n}">0:0{n}</span> words</p>' for n in (1, 8)
    )
    reading = read(tmp_path, "a.otr", json.dumps({"text": text}))
    assert [item.time for item in reading.utterances] == ["00:00:01", "00:00:08"]


def test_captions_of_youtube(tmp_path: Path) -> None:
    text = (
        "0:00:00.599,0:00:04.160\n>> ALICE: Hi, my name\nis Alice\n\n"
        "0:00:04.160,0:00:06.770\n>> JOHN: and mine\n\nno time\n"
    )
    reading = read(tmp_path, "a.sbv", text)
    assert said(reading) == [("ALICE", "Hi, my name is Alice"), ("JOHN", "and mine")]
    assert reading.ends == "00:00:06"
    assert reading.notes == ("1 block without a time was left out.",)


def test_front_matter_says_what_a_text_is(tmp_path: Path) -> None:
    text = '---\ndate: 2024-05-06\nparticipant: "P2"\ntags: [a, b]\nGuide: v2 # second\n---\nI: a\n'
    for name in ("a.txt", "a.md"):
        about = dict(read(tmp_path, name, text).about)
        expected = {"date": "2024-05-06", "participant": "P2", "tags": "a; b", "guide": "v2"}
        assert about == expected


def test_an_encoding_can_be_told(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", "I: да".encode("koi8-r"))
    assert read_document(path, Settings(encoding="koi8-r")).utterances[0].text == "да"
    for wrong in ("rot13", "nonsense", "utf-7"):
        with pytest.raises(UnreadableDocument, match="is no encoding"):
            read_document(path, Settings(encoding=wrong))
    with pytest.raises(UnreadableDocument, match="line 1 of it is not in ascii"):
        read_document(path, Settings(encoding="ascii"))


GOOGLE = """<html><body><p><b>Anna:</b> So<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>.</p>
<p>I: Ah<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><p>Anna: Yes.</p><hr>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> a note</p></div>
<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>check this</p></div></body></html>"""
WORD_PAGE = """<html><body><p>Anna: So<span><a class=msocomanchor href="#c1">[N1]</a></span>.</p>
<p>I: Ah<a style='mso-footnote-id:ftn1' href="#f1"><span>[1]</span></a>.</p><p>Anna: Yes.</p>
<div style='mso-element:footnote-list'><hr>
<div style='mso-element:footnote'><p>a note</p></div></div>
<div style='mso-element:comment-list'><div style='mso-element:comment'>check</div></div></body>"""


@pytest.mark.parametrize("page", [GOOGLE, WORD_PAGE])
def test_remarks_on_pages_are_nobodys_words(tmp_path: Path, page: str) -> None:
    """Seen failing when a comment of Google Docs was what the last speaker said."""
    reading = read_document(put(tmp_path, "a.html", page))
    said = [(item.speaker, item.text) for item in reading.utterances]
    assert said == [("Anna", "So."), ("I", "Ah."), ("Anna", "Yes.")]
    assert reading.notes[:2] == ("1 comment was left out.", "1 footnote was left out.")


def test_a_row_with_a_time_has_a_speaker_even_once(tmp_path: Path) -> None:
    cells = [("0:03", "Interviewer", "So?"), ("0:10", "Anna", "Well."), ("0:12", "Bo", "No.")]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    reading = read_document(put(tmp_path, "a.html", f"<table>{rows}</table>"))
    assert [item.speaker for item in reading.utterances] == ["Interviewer", "Anna", "Bo"]
    assert reading.utterances[2].time == "00:00:12"


def test_what_a_role_says_at_the_foot_of_pages_is_no_foot(tmp_path: Path) -> None:
    pages = [["Talk", f"Page {n}", f"Anna: well {n}", "x", f"I: Mhm {n}"] for n in range(1, 5)]
    reading = read_document(put(tmp_path, "a.pdf", pdf(*pages)))
    assert sum(item.speaker == "I" for item in reading.utterances) == 4
