"""A canonical text, read as a document, becomes itself: whatever reader it came from.

Seen failing on: words that look like labels written as they are; signs of direction taken off;
a share of lines that was another once paragraphs had a line each.
"""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from qualcode.errors import UnreadableDocument
from qualcode.ingest.canonical import canonical_text, parse_turns
from qualcode.ingest.formats import read_bytes
from qualcode.ingest.plain import read_plain
from qualcode.ingest.reading import Reading, Settings, Utterance
from qualcode.ingest.speakers import guess_speakers, reading_labels
from tests.ingest.makers import odt, paragraph, word, xlsx

HERE = Path("talk")
LABELS = st.sampled_from(
    ["Interviewer", "P1", "Anna Bee", "speaker_2", "דנה", "Dr. Bo (he/him)", "[Person-1]"]
)
HARD = st.sampled_from(
    [
        *("P1: hm", "Interviewer:", "Anna Bee: x", "so: x", "[00:00:01] P1: x", "(0:10) well"),
        *("Anna 0:03", "OK 12:30", "16:37:03 words", "**Bo**: x", "I - x", "SPEAKERS", "---"),
        *("SUMMARY KEYWORDS", "Transcribed by https://otter.ai", "a\u00a0b", "\u2060P1: x", "😀 ᾳ"),
        *("Interviewer", "[P1] well", "<P1> x", "#00:00:01-2# P1: x", "00:00:01", "1 I: x"),
        *("Date: 1 May", "P1:x", "00:00:03 P1", "x #00:00:05-1#", "P1: 0:03", "[P1]: x", "Q. x"),
        *("\u200fP1: x", "P1\uff1a x", "[P1] 0:03", "Anna started transcription", "-->", "# P1"),
    ]
)
WORDS = st.one_of(
    HARD,
    # The full block stands for what was taken out of a text, labels included.
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2588"),
        min_size=1,
        max_size=12,
    ),
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map("\n".join), max_size=3).map(
    "\n\n".join
)
SAID = st.lists(st.tuples(LABELS, TEXTS), min_size=1, max_size=7)
SETTINGS = settings(max_examples=150, deadline=None)


def written(reading: Reading) -> tuple[str, dict[str, str]]:
    speakers = dict(guess_speakers(reading, (), ("P1",)))
    return canonical_text(reading, speakers), speakers


def check(reading: Reading) -> None:
    text, speakers = written(reading)
    again = read_plain(text, Settings(labels=tuple(speakers)))
    assert canonical_text(again, speakers) == text
    assert [label for label in reading_labels(again) if label not in speakers] == []
    turns = parse_turns(text, speakers)
    assert [turn.time for turn in turns if turn.number] == [
        said.time for said in again.utterances if said.speaker
    ]


def by(suffix: str, raw: bytes | str) -> Reading | None:
    content = raw.encode() if isinstance(raw, str) else raw
    try:
        (reading,) = read_bytes(content, suffix, HERE, Settings())
    except UnreadableDocument:
        return None
    return reading


@given(SAID)
@SETTINGS
def test_of_readings_whatever_they_hold(said: list[tuple[str, str]]) -> None:
    check(Reading("x", tuple(Utterance(label, text) for label, text in said)))


@given(SAID)
@SETTINGS
def test_of_plain_text(said: list[tuple[str, str]]) -> None:
    for gap in ("\n", "\n\n"):
        if (reading := by(".txt", gap.join(f"{a}: {b}" for a, b in said))) is not None:
            check(reading)


@given(SAID)
@SETTINGS
def test_of_markdown(said: list[tuple[str, str]]) -> None:
    if (reading := by(".md", "\n\n".join(f"**{a}:** {b}" for a, b in said))) is not None:
        check(reading)


@given(SAID)
@SETTINGS
def test_of_captions(said: list[tuple[str, str]]) -> None:
    for form in ("<v {}>{}", "{}: {}"):
        cues = (
            f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n" + form.format(a, b.replace("\n\n", "\n"))
            for n, (a, b) in enumerate(said)
        )
        if (reading := by(".vtt", "WEBVTT\n\n" + "\n\n".join(cues))) is not None:
            check(reading)


@given(SAID)
@SETTINGS
def test_of_speech_recognition(said: list[tuple[str, str]]) -> None:
    segments = [
        {"start": n, "end": n + 1, "text": b, "speaker": a} for n, (a, b) in enumerate(said)
    ]
    if (reading := by(".json", json.dumps({"segments": segments}))) is not None:
        check(reading)


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_of_tables(said: list[tuple[str, str]]) -> None:
    rows: list[list[object]] = [[label, f"'{text}"] for label, text in said]
    try:
        raw = xlsx(["speaker", "text"], *rows)
    except IllegalCharacterError:
        return
    if (reading := by(".xlsx", raw)) is not None:
        check(reading)


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_of_word_opendocument_and_web_pages(said: list[tuple[str, str]]) -> None:
    def plain(words: str) -> str:
        kept = "".join(sign for sign in words if sign not in "\ufffe\uffff" and sign != "\ufeff")
        return kept.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")

    lines = [plain(f"{label}: {text}") for label, text in said]
    for suffix, raw in (
        (".docx", word("".join(map(paragraph, lines)))),
        (".odt", odt("".join(f"<text:p>{line}</text:p>" for line in lines))),
        (".html", "".join(f"<p>{line}</p>" for line in lines).encode()),
    ):
        if (reading := by(suffix, raw)) is not None:
            check(reading)
