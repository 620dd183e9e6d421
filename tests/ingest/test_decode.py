from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import UnreadableDocument
from qualcode.ingest.decode import decode

HERE = Path("interview.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_give_the_same_text_without_notes(encoding: str) -> None:
    assert decode("Zoë — naïve 🙂".encode(encoding), HERE) == ("Zoë — naïve 🙂", ())


def test_big_endian_utf16_is_known_by_its_mark() -> None:
    assert decode(b"\xfe\xff" + "Zoë".encode("utf-16-be"), HERE) == ("Zoë", ())


def test_windows_text_is_read_with_a_note() -> None:
    text, notes = decode("caf\u00e9 \u201cyes\u201d".encode("cp1252"), HERE)
    assert text == "caf\u00e9 \u201cyes\u201d"
    assert [note.partition(";")[2].partition(".")[0] for note in notes] == [
        " it was read as Windows-1252"
    ]


def test_line_ends_become_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\nd", HERE)[0] == "a\nb\nc\nd"


def test_code_points_are_not_normalised() -> None:
    decomposed = "e\u0301 \u00a0 \ufb01"
    assert decode(decomposed.encode(), HERE)[0] == decomposed


def test_byte_order_marks_of_joined_files_go() -> None:
    assert decode("one\n\ufefftwo".encode("utf-8-sig"), HERE)[0] == "one\ntwo"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"Interviewer: hi\0", "NUL"),
        (b"\xff\xfea", "UTF-16"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "NUL"),
        (b"\xef\xbb\xbf\xff", "UTF-8"),
        (b"caf\xe9 \x81", "encoding"),
        (b"caf\xe9 \x01\x02", "encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        decode(raw, HERE)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff")))
def test_utf8_keeps_every_code_point(text: str) -> None:
    assert decode(text.encode(), HERE) == (text, ())
