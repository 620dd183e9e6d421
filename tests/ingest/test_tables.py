"""Tables as interviews and surveys. All words are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import UnreadableDocument
from qualcode.ingest.cues import SPEAKERLESS
from qualcode.ingest.document import read_document, read_file
from qualcode.ingest.reading import Reading, Settings, Utterance
from tests.ingest.makers import put, xlsx

WIDE = 'Respondent,Age,"What is hard?"\n1,34,"Data, mostly\nand time"\n2,40,\n3,,People\n'
LONG = "participant;question;answer\nP1;What?;Data\nP2;What?;Time\nP1;Else?;No\n"


def readings(folder: Path, name: str, content: bytes | str, **said: object) -> tuple[Reading, ...]:
    return read_file(put(folder, name, content), Settings(**said)).readings  # type: ignore[arg-type]


def test_a_row_per_turn(tmp_path: Path) -> None:
    text = "time,speaker,text,topic\n0:01,I,So?,a\n12.5,P2,Well,b\n1:02:03,P2,,c\n"
    (reading,) = readings(tmp_path, "a.csv", text)
    assert reading.convention == "turns"
    assert reading.utterances[:2] == (
        Utterance("I", "So?", "00:00:01"),
        Utterance("P2", "Well", "00:00:12"),
    )
    assert reading.notes == ("1 row without words was left out.", "Columns left out: 'topic'.")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_found(tmp_path: Path, separator: str) -> None:
    text = "speaker|text\nI|a\n".replace("|", separator)
    assert readings(tmp_path, "a.csv", text)[0].utterances == (Utterance("I", "a"),)


def test_a_workbook_is_read_like_text(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, "a.xlsx", xlsx(["Speaker", "Text"], ["I", "a"], ["P1", 3.0]))
    assert reading.utterances == (Utterance("I", "a"), Utterance("P1", "3"))


def test_a_survey_is_a_document_per_respondent(tmp_path: Path) -> None:
    found = readings(tmp_path, "a.csv", WIDE)
    assert [reading.part for reading in found] == ["R1", "R2", "R3"]
    assert found[0].utterances == (
        Utterance("Question", "Age"),
        Utterance("R1", "34"),
        Utterance("Question", "What is hard?"),
        Utterance("R1", "Data, mostly\nand time"),
    )
    assert found[0].notes == ("2 empty answers were left out.",)
    with pytest.raises(UnreadableDocument, match="holds 3 documents"):
        read_document(tmp_path / "a.csv")


def test_or_a_document_per_question(tmp_path: Path) -> None:
    found = readings(tmp_path, "a.csv", WIDE, documents="question")
    assert [reading.part for reading in found] == ["Age", "What is hard?"]
    assert [item.speaker for item in found[1].utterances] == ["Question", "R1", "R3"]


@pytest.mark.parametrize("per", ["respondent", "question"])
def test_a_row_per_answer(tmp_path: Path, per: str) -> None:
    found = readings(tmp_path, "a.csv", LONG, documents=per)
    assert [reading.part for reading in found] == (
        ["P1", "P2"] if per == "respondent" else ["What?", "Else?"]
    )
    spoken = [item.text for reading in found for item in reading.utterances]
    assert spoken.count("Data") == spoken.count("Time") == spoken.count("No") == 1


def test_columns_can_be_named(tmp_path: Path) -> None:
    text = "Wer?,Was\nI,a\nP1,b\n"
    columns = (("speaker", "Wer?"), ("text", "Was"))
    assert len(readings(tmp_path, "a.csv", text, columns=columns)[0].utterances) == 2
    only = (("respondent", "Respondent"), ("question", "What is hard?"))
    found = readings(tmp_path, "b.csv", WIDE, rows="answers", columns=only)
    assert [reading.part for reading in found] == ["R1", "R3"]
    assert "Columns left out: 'Age'." in found[0].notes


@pytest.mark.parametrize(
    ("text", "said", "reason"),
    [
        ("a,b\n", {}, "no table with a heading and rows"),
        ("speaker,text\nI,a,b\n", {}, "more cells than the heading"),
        ("id,mood\n1,good\n", {"rows": "turns"}, "name them with --column"),
        ("id,mood\n1,good\n", {"columns": (("text", "x"),)}, "it has no column 'x'"),
        ("file,participants\na.txt,P1\n", {}, "give it with --list"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_reason(
    tmp_path: Path, text: str, said: dict[str, object], reason: str
) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        readings(tmp_path, "a.csv", text, **said)


@pytest.mark.parametrize(
    "text",
    [
        "start\tend\ttext\n0\t2500\tSo we began.\n2500\t5000\tIt broke.\n61000\t62000\tTwice.\n",
        "start,text\n0,So we began.\n2.5,It broke.\n61.0,Twice.\n",
        "start,text\n0:00,So we began.\n0:02,It broke.\n1:01,Twice.\n",
    ],
)
def test_segments_without_speakers_keep_their_times(tmp_path: Path, text: str) -> None:
    """As Whisper writes them, in milliseconds; or in seconds, or as a clock."""
    (reading,) = readings(tmp_path, "a.tsv", text)
    spoken = [(item.speaker, item.time, item.text) for item in reading.utterances]
    assert spoken == [
        ("Unknown speaker", "00:00:00", "So we began. It broke."),
        ("Unknown speaker", "00:01:01", "Twice."),
    ]
    assert SPEAKERLESS in reading.notes


def test_a_survey_with_dates_is_a_survey(tmp_path: Path) -> None:
    text = "Timestamp,Comment\n2024/05/06 3:45:10 PM,Data\n2024/05/06 3:46:00 PM,Time\n"
    assert [reading.part for reading in readings(tmp_path, "a.csv", text)] == ["R1", "R2"]


QUALTRICS = """StartDate,Status,IPAddress,ResponseId,Q1,Q2
Start Date,Response Type,IP Address,Response ID,"How do you
plan?",What helps?
"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""ipAddress""}",\
"{""ImportId"":""_recordId""}","{""ImportId"":""QID1_TEXT""}","{""ImportId"":""QID2_TEXT""}"
2024-03-05 09:00:00,IP Address,192.0.2.1,R_1abc,"In the team, mostly.",Cake
2024-03-05 10:00:00,IP Address,192.0.2.2,R_2def,Alone.,
"""


def test_of_qualtrics_headings_the_second_is_what_was_asked(tmp_path: Path) -> None:
    """Seen failing when the further headings were respondents."""
    readings = read_file(put(tmp_path, "survey.csv", QUALTRICS)).readings
    assert [reading.part for reading in readings] == ["R_1abc", "R_2def"]
    assert [item.text for item in readings[0].utterances] == [
        *("How do you plan?", "In the team, mostly.", "What helps?", "Cake"),
    ]
    assert "Columns left out: 'StartDate', 'Status', 'IPAddress'." in readings[0].notes


def test_what_programs_add_to_a_survey_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    rows = '"Timestamp","Email Address","Why?"\n"2024/03/05","a@example.org","So."\n'
    path = put(tmp_path, "survey.csv", rows)
    (reading,) = read_file(path).readings
    assert [item.text for item in reading.utterances] == ["Why?", "So."]
    told = Settings(columns=(("question", "Timestamp; Why?"),))
    (reading,) = read_file(path, told).readings
    assert [item.text for item in reading.utterances] == ["Timestamp", "2024/03/05", "Why?", "So."]
