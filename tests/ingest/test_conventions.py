"""Every convention of transcripts: recognised, reported, and forced. All words are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import UnreadableDocument
from qualcode.ingest.canonical import canonical_text
from qualcode.ingest.document import read_document
from qualcode.ingest.reading import Reading, Settings, Utterance
from tests.ingest.makers import paragraph, put, word

TEAMS = """WEBVTT

8b0c2f4e-1111-2222-3333-444455556666/13-0
00:00:03.120 --> 00:00:05.000
<v Nadia Krüger>So how do
you plan?</v>

8b0c2f4e-1111-2222-3333-444455556666/14-0
00:00:05.000 --> 00:00:06.000
<v Nadia
Krüger>In the team?</v>

8b0c2f4e-1111-2222-3333-444455556666/32-0
00:00:06.000 --> 00:00:09.000
<v Ana Bee>We guess, and</v>

8b0c2f4e-1111-2222-3333-444455556666/33-0
00:00:07.000 --> 00:00:08.000
<v Nadia Krüger>Mhm.</v>

8b0c2f4e-1111-2222-3333-444455556666/32-1
00:00:09.000 --> 00:58:12.000
<v Ana Bee>nobody knows.</v>
"""
ZOOM = """WEBVTT

1
00:00:00.000 --> 00:00:02.000
Nadia Krüger: Hi there.

2
00:00:02.000 --> 00:00:04.000
Dr. Bo (he/him): Hello: you.

3
00:00:04.000 --> 00:00:06.000
Nadia Krüger: How do you plan?
"""
CAPTIONS = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
so we started

2
00:00:03.000 --> 00:00:06.000
with the data

3
00:00:02.000 --> 00:00:05.000
and it broke

4
00:00:30.000 --> 00:00:31.000
later
"""
OTTER = """SUMMARY KEYWORDS
model, data, weeks

SPEAKERS
BSR01, Nadia Krüger

Nadia Krüger  00:00
So how do you plan?

BSR01  00:12
We guess. See you at 12:30

Note: the second part.

Unknown Speaker  1:02:03
I see.

Transcribed by https://otter.ai
"""
REV = """Speaker 1: (00:01)
Hello, thanks for coming.

Speaker 2: (00:05)
Sure.
More of it.
Speaker 1: [00:10] And you?
"""


def read(folder: Path, name: str, content: str | bytes, **settings: str) -> Reading:
    return read_document(put(folder, name, content), Settings(**settings))  # type: ignore[arg-type]


def turns(reading: Reading) -> list[tuple[str, str, str]]:
    return [(said.speaker, said.time, " ".join(said.text.split())) for said in reading.utterances]


def test_teams_captions(tmp_path: Path) -> None:
    """Voice tags over two lines; an utterance in pieces around what another says meanwhile."""
    reading = read(tmp_path, "a.vtt", TEAMS)
    assert reading.convention == "teams"
    assert turns(reading) == [
        ("Nadia Krüger", "00:00:03", "So how do you plan? In the team?"),
        ("Ana Bee", "00:00:06", "We guess, and nobody knows."),
        ("Nadia Krüger", "00:00:07", "Mhm."),
    ]
    assert reading.ends == "00:58:12"
    assert reading.notes == ("Pieces of utterances that others interrupted were put together.",)


def test_zoom_captions_with_names(tmp_path: Path) -> None:
    """A name counts though it occurs once; a colon farther on is the speaker's own."""
    reading = read(tmp_path, "a.vtt", ZOOM)
    assert reading.convention == "zoom"
    assert turns(reading) == [
        ("Nadia Krüger", "00:00:00", "Hi there."),
        ("Dr. Bo (he/him)", "00:00:02", "Hello: you."),
        ("Nadia Krüger", "00:00:04", "How do you plan?"),
    ]


def test_captions_without_names_keep_their_times_and_order(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.vtt", CAPTIONS)
    assert reading.convention == "captions"
    assert turns(reading) == [
        ("Unknown speaker", "00:00:01", "so we started with the data and it broke"),
        ("Unknown speaker", "00:00:30", "later"),
    ]
    assert "1 cue begins before the one above; the order was kept." in reading.notes


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_with_the_time_of_day(tmp_path: Path, ending: str) -> None:
    lines = ["16:37:03 so we started", "16:37:05 with the data", "again", "16:38:00 then: it broke"]
    reading = read(tmp_path, "closed_caption.txt", ending.join(lines))
    assert reading.convention == "clock"
    assert turns(reading) == [
        ("Unknown speaker", "16:37:03", "so we started with the data again"),
        ("Unknown speaker", "16:38:00", "then: it broke"),
    ]


def test_otter_without_names(tmp_path: Path) -> None:
    """A time on a line of its own, text below."""
    text = "0:01  \nSo we began.\n\n0:15  \nIt broke.\n\nTwice.\n\n0:21\nThen it ran.\n"
    reading = read(tmp_path, "a.txt", text)
    assert reading.convention == "clock"
    assert turns(reading) == [
        ("Unknown speaker", "00:00:01", "So we began."),
        ("Unknown speaker", "00:00:15", "It broke. Twice."),
        ("Unknown speaker", "00:00:21", "Then it ran."),
    ]


def test_saved_captions_of_zoom_with_names(tmp_path: Path) -> None:
    text = "[Nadia K] 16:37:03\nSo?\n\n[Ana] 16:37:10\nWell.\n\n[Nadia K] 16:38:00\nMhm.\n"
    reading = read(tmp_path, "a.txt", text)
    assert reading.convention == "zoom"
    assert turns(reading)[1] == ("Ana", "16:37:10", "Well.")


def test_otter(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.txt", OTTER)
    assert reading.convention == "otter"
    assert turns(reading) == [
        ("Nadia Krüger", "00:00:00", "So how do you plan?"),
        ("BSR01", "00:00:12", "We guess. See you at 12:30 Note: the second part."),
        ("Unknown Speaker", "01:02:03", "I see."),
    ]
    assert reading.notes == (
        "The summary of keywords and speakers was left out.",
        "1 line that names Otter was left out.",
    )


@pytest.mark.parametrize("text", [REV, REV.replace("\n", "\n\n"), REV.replace(")\n", ") ")])
def test_rev(tmp_path: Path, text: str) -> None:
    """On a line of its own or inline, with empty lines or without."""
    reading = read(tmp_path, "a.txt", text)
    assert reading.convention == "rev"
    speakers = {"Speaker 1": "interviewer", "Speaker 2": "other"}
    written = canonical_text(reading, speakers).replace("\n\nMore", " More")
    assert written == (
        "[00:00:01] Speaker 1: Hello, thanks for coming.\n\n"
        "[00:00:05] Speaker 2: Sure. More of it.\n\n[00:00:10] Speaker 1: And you?\n"
    )


@pytest.mark.parametrize("breaks", [True, False])
def test_teams_in_word(tmp_path: Path, breaks: bool) -> None:
    """Name, blanks and time, then words: in one paragraph with line breaks, or below."""
    pieces = []
    for name, time, words in (
        ("Nadia K\u00fcger", "0:03", "So: how?"),
        ("Ana", "0:12", "Well."),
        ("Nadia K\u00fcger", "1:02:03", "Mhm."),
    ):
        head = f'<w:r><w:t xml:space="preserve">{name}   {time}</w:t></w:r>'
        below = f"<w:r><w:br/><w:t>{words}</w:t></w:r>" if breaks else ""
        pieces.append(f"<w:p>{head}{below}</w:p>" + ("" if breaks else paragraph(words)))
    start, stop = (paragraph(f"Nadia K {word_} transcription") for word_ in ("started", "stopped"))
    reading = read(tmp_path, "a.docx", word(start + "".join(pieces) + stop))
    assert reading.convention == "teams"
    assert turns(reading) == [
        ("Nadia K\u00fcger", "00:00:03", "So: how?"),
        ("Ana", "00:00:12", "Well."),
        ("Nadia K\u00fcger", "01:02:03", "Mhm."),
    ]
    assert "2 notices that transcription started or stopped were left out." in reading.notes


@pytest.mark.parametrize("dash", [" \u2013 ", " - ", " \u2014 ", "\u2013 "])
def test_labels_with_dashes(tmp_path: Path, dash: str) -> None:
    lines = ["Interviewer|How so?", "P1|Well - it depends.", "Interviewer|And?", "P1|Then."]
    reading = read(tmp_path, "a.txt", "\n".join(line.replace("|", dash) for line in lines))
    assert reading.convention == "dashes"
    assert [said.speaker for said in reading.utterances] == ["Interviewer", "P1"] * 2
    assert reading.utterances[1].text == "Well - it depends."


def test_dashes_in_speech_are_no_labels(tmp_path: Path) -> None:
    text = "Interviewer: How?\n\nP1: Well.\n\nIt failed - twice.\n\nIt failed - again.\n"
    reading = read(tmp_path, "a.txt", text)
    assert reading.convention == "labels"
    assert [said.speaker for said in reading.utterances] == ["Interviewer", "P1"]


@pytest.mark.parametrize(
    ("text", "label", "time"),
    [
        ("[00:10] RESEARCHER:\nWhat then?", "RESEARCHER", "00:00:10"),
        ("P3a: Well.", "P3a", ""),
        ("**Anna Bee**: Well.\n\n**Anna Bee**: Yes.", "Anna Bee", ""),
        ("Interviewer1 : How?", "Interviewer1", ""),
        ("00:01:10 \u2013 Interviewer: How?", "Interviewer", "00:01:10"),
    ],
)
def test_labels_typed_by_hand(tmp_path: Path, text: str, label: str, time: str) -> None:
    reading = read(tmp_path, "a.txt", text)
    assert reading.convention == "labels"
    assert (reading.utterances[0].speaker, reading.utterances[0].time) == (label, time)


@pytest.mark.parametrize("mark", ["", "\u200f", "\u202b"])
def test_writing_from_right_to_left(tmp_path: Path, mark: str) -> None:
    """Signs of direction around a label are no part of it; those in words stay."""
    lines = [
        "מראיין: מה שלומך?",
        f"{mark}דנה{mark}: טוב {mark}תודה.",
        "מראיין: ומה עוד?",
        "דנה: כלום.",
    ]
    reading = read(tmp_path, "a.txt", "\n".join(lines))
    assert [said.speaker for said in reading.utterances] == ["מראיין", "דנה"] * 2
    assert reading.utterances[1].text == f"טוב {mark}תודה."


def test_arabic(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.txt", "المحاور: كيف؟\nليلى: جيد\nالمحاور: ثم؟\nليلى: لا شيء\n")
    assert [said.speaker for said in reading.utterances] == ["المحاور", "ليلى"] * 2


def test_voice_tags_of_others(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Hi\n"
    assert read(tmp_path, "a.vtt", text).convention == "voices"


def test_what_may_be_a_label_is_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.txt", "Interviewer: So?\n\nAnna: Well.\n\nInterviewer: Hm.\n")
    assert [said.speaker for said in reading.utterances] == ["Interviewer", "Interviewer"]
    assert reading.notes == (
        "Taken as words, not as labels: 'Anna'; if they are labels, name them with --roles.",
    )
    known = Settings(labels=("anna",))
    assert len(read_document(tmp_path / "a.txt", known).utterances) == 3


@pytest.mark.parametrize(
    ("convention", "text", "expected"),
    [
        ("labels", "so: a\nBo: b", [("so", "a"), ("Bo", "b")]),
        ("none", "I: a\nP1: b", [("", "I: a P1: b")]),
        ("dashes", "Bo - a\nBo - b\nI: c", [("Bo", "a"), ("Bo", "b I: c")]),
        ("otter", "Bo 0:01\na", [("Bo", "a")]),
        ("clock", "I: a\n0:07 b", [("Unknown speaker", "I: a b")]),
    ],
)
def test_a_convention_can_be_forced(
    tmp_path: Path, convention: str, text: str, expected: list[tuple[str, str]]
) -> None:
    reading = read(tmp_path, "a.txt", text, convention=convention)
    assert [(name, words) for name, _, words in turns(reading)] == expected


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.log", "I: a\nP1: b", format="txt")
    assert reading.utterances == (Utterance("I", "a"), Utterance("P1", "b"))
    with pytest.raises(UnreadableDocument):
        read(tmp_path, "a.txt", "I: a", format="docx")


@pytest.mark.parametrize("suffix", ["doc", "xls", "pages"])
def test_old_formats_say_what_to_do(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"as \.(docx|xlsx)"):
        read(tmp_path, f"a.{suffix}", "x")
