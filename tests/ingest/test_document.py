import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import DocumentError, UnreadableDocument, UnsupportedFormat
from qualcode.ingest.canonical import canonical_text, parse_turns
from qualcode.ingest.document import read_document
from qualcode.ingest.formats import KNOWN_SUFFIXES
from qualcode.ingest.reading import Reading
from qualcode.ingest.speakers import guess_speakers

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


def sample(name: str) -> Path:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample file {name} is not beside the repository")
    return path


@pytest.mark.parametrize(
    ("name", "text", "format_"),
    [
        ("a.txt", "P1: hm", "txt"),
        ("a.TXT", "P1: hm", "txt"),
        ("a.md", "**P1:** hm", "md"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v P1>hm", "vtt"),
        ("a.Srt", "1\n00:00:01,000 --> 00:00:02,000\nP1: hm", "srt"),
    ],
)
def test_the_suffix_chooses_the_reader(tmp_path: Path, name: str, text: str, format_: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-16")
    reading = read_document(path)
    assert reading.format == format_
    assert [(utterance.speaker, utterance.text) for utterance in reading.utterances] == [
        ("P1", "hm")
    ]


def test_notes_on_the_encoding_come_first(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("P1: caf\u00e9\nI:".encode("cp1252"))
    encoding, labels = read_document(path).notes
    assert encoding.startswith("The text is not UTF-8; it was read as Windows-1252.")
    assert labels == "1 label without words was left out."


@pytest.mark.parametrize("name", ["a.mp3", "a.zip", "a", ".txt"])
def test_other_formats_are_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("P1: hm")
    with pytest.raises(UnsupportedFormat, match=r"It reads \.txt, \.md, \.docx, .*\.xlsx\."):
        read_document(path)


@pytest.mark.parametrize("suffix", KNOWN_SUFFIXES)
def test_missing_empty_and_wordless_files_and_folders_say_so(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with pytest.raises(UnreadableDocument, match="no such file"):
        read_document(path)
    path.touch()
    with pytest.raises(UnreadableDocument, match="it is empty"):
        read_document(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(UnreadableDocument, match="it is a folder"):
        read_document(path)


@pytest.mark.parametrize("text", [" \n\t\n", "I:\nP1:\n", "\ufeff"])
def test_a_text_without_words_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableDocument, match="no words"):
        read_document(path)


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("the system has no named pipes")
    path = tmp_path / "a.txt"
    os.mkfifo(path)
    with pytest.raises(UnreadableDocument, match="not an ordinary file"):
        read_document(path)


def test_the_systems_reason_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("P1: hm")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableDocument, match="'Permission denied'"):
        read_document(path)


def test_files_too_large_for_any_interview_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200_000_001)
    with pytest.raises(UnreadableDocument, match="larger than 200 MB"):
        read_document(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("subtitles/captions_with_bom.vtt", "Caption text #1 Caption text #2"),
        ("subtitles/comments.vtt", "Ta en kopp varmt te. - Det är inte varmt."),
        ("subtitles/cue_tags.vtt", "Like a big-a pizza pie That's amore"),
        ("subtitles/metadata_headers_multiline.vtt", "Caption text #1 Caption text #2"),
        ("subtitles/missing_timeframe.srt", "Caption text #3 Caption text #4"),
        ("subtitles/missing_timeframe.vtt", "Caption text #3"),
        ("subtitles/one_caption.srt", "Caption text #1"),
        ("subtitles/sample.srt", "Caption text #4 Caption text #5"),
        ("subtitles/sample.vtt", "Caption text #15 Caption text #16"),
        ("subtitles/styles.vtt", "- Hello world."),
        ("subtitles/using_identifiers.vtt", "Caption text #1 Caption text #2"),
        ("subtitles/youtube_dl.vtt", "yeah what this will happen is I'm telling"),
        ("word_comments/wordcomments_doc_v1.docx", 'Chaplin a "good Dadaist" and even'),
        ("word_comments/wordcomments_doc_v2.docx", "promotional stunts"),
        ("word_comments/wordcomments_doc_v3.docx", "Methods Description"),
    ],
)
def test_real_files_are_read(name: str, words: str) -> None:
    reading = read_document(sample(name))
    text = canonical_text(reading, dict(guess_speakers(reading, (), ())))
    assert words in text
    assert "-->" not in text
    assert "::cue" not in text


@pytest.mark.parametrize("version", [1, 2, 3])
def test_comments_of_real_word_files_are_noted(version: int) -> None:
    reading = read_document(sample(f"word_comments/wordcomments_doc_v{version}.docx"))
    assert [note.partition(" ")[2] for note in reading.notes[:1]] == ["comments were left out."]


@pytest.mark.parametrize("name", ["empty.vtt", "invalid.vtt", "invalid_format4.srt"])
def test_real_files_that_are_broken_are_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument):
        read_document(sample(f"subtitles/{name}"))


def read(raw: bytes, suffix: str, folder: Path) -> Reading | None:
    """Read bytes as a file; a document error is an answer too."""
    path = folder / f"a{suffix}"
    path.write_bytes(raw)
    try:
        return read_document(path)
    except DocumentError:
        return None


PIECES = st.sampled_from(
    [
        b"WEBVTT\n\n",
        b"1\n",
        b"00:00:01.000 --> 00:00:02.000\n",
        b"99:99:99,999 --> 00:00:02,000 align:start\n",
        b"00:00:01,000 --> 9",
        b"<v Anna>",
        b"<v",
        b"<00:00:01.2>",
        b"&#xD800;&#99999999;&amp;",
        b"NOTE x\n\n",
        b"STYLE\n",
        b"REGION\nid:x width:1%\n\n",
        b"---\n",
        b"**I:** ",
        b"# P1\n",
        b"P1: ",
        b"[00:00:01] ",
        b"Anna 0:01\n",
        b"\r\n",
        b"\n\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"PK\x03\x04",
        "²: ٣\u2028é".encode(),
    ]
)
BYTES = st.binary(max_size=60) | st.lists(PIECES | st.binary(max_size=4), max_size=14).map(b"".join)


@given(raw=BYTES, suffix=st.sampled_from(KNOWN_SUFFIXES))
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_give_a_reading_or_a_document_error(
    tmp_path: Path, raw: bytes, suffix: str
) -> None:
    reading = read(raw, suffix, tmp_path)
    if reading is not None:
        speakers = dict(guess_speakers(reading, (), ("P1",)))
        text = canonical_text(reading, speakers)
        assert parse_turns(text, speakers)
        assert text.encode().decode() == text
