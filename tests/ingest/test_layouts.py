"""Layouts that only a whole document tells, as programs and people write them. Words are invented.

Seen failing when a label's time was left in the words before, and when line numbers were labels.
"""

from __future__ import annotations

import pytest

from qualcode.ingest.canonical import canonical_text
from qualcode.ingest.plain import read_plain
from qualcode.ingest.reading import Reading
from qualcode.ingest.speakers import guess_speakers

Turns = list[tuple[str, str, str]]


def turns(reading: Reading) -> Turns:
    """Return the time, label and words of each utterance."""
    return [(item.time, item.speaker, item.text) for item in reading.utterances]


TIMED = [
    ("00:00:03", "Speaker 1", "How do you plan?"),
    ("00:00:10", "Speaker 2", "In the team."),
    ("00:01:12", "Speaker 1", "And then?"),
]


@pytest.mark.parametrize(
    "form",
    [
        "{time} {label}\n{words}\n",
        "{time} {label}\n\n{words}\n\n",
        "[{time}.120] - {label}\n{words}\n\n",
        "{label} [{time}] {words}\n\n",
        "{time}\n{label}: {words}\n\n",
        "[{time}]\n\n{label}:\n{words}\n\n",
        "{label}:\t{time}\t{words}\n",
        "{label}: {time}\n{words}\n\n",
        "#{time}-4# {label}: {words}\n",
        "#{time}-4#\n{label}: {words}\n",
        "{time}\n{label}\n{words}\n\n",
        "[{time}]\n**{label}**\n\n{words}\n\n",
    ],
)
def test_times_and_labels_stand_in_many_ways(form: str) -> None:
    text = "".join(form.format(time=a, label=b, words=c) for a, b, c in TIMED)
    reading = read_plain(text)
    assert turns(reading) == TIMED
    speakers = dict(guess_speakers(reading, (), ()))
    canonical = canonical_text(reading, speakers)
    assert canonical_text(read_plain(canonical), speakers) == canonical


@pytest.mark.parametrize(
    "form",
    [
        *("[{}] {}\n", "<{}> {}\n", "{}\t{}\n", "{}:{}\n", "[{}]: {}\n", "{}\n{}\n\n"),
        *("{}:\t{}\n", "{} :{}\n", "{}\uff1a{}\n"),
    ],
)
def test_labels_are_set_apart_in_many_ways(form: str) -> None:
    said = [("Interviewer", "How do you plan?"), ("Anna", "We guess."), ("Interviewer", "Why so?")]
    said += [("Anna", "Nobody knows."), ("Interviewer", "Thanks.")]
    reading = read_plain("".join(form.format(*one) for one in said))
    assert [(item.speaker, item.text) for item in reading.utterances] == said


def test_questions_and_answers_with_points() -> None:
    reading = read_plain("Q. Why?\nA. No idea.\n\nQ. And then?\nA. A. said so.\n")
    assert [item.speaker for item in reading.utterances] == ["Q", "A", "Q", "A"]
    assert reading.utterances[3].text == "A. said so."


def test_the_times_of_f4_stay_in_the_words_and_begin_the_next_turn() -> None:
    text = "I: Why? #00:00:12-3#\nB: So. #00:00:30-1#\nWell. #00:00:35-9#\nI: Ah. #00:01:02-0#\n"
    reading = read_plain(text)
    assert turns(reading) == [
        ("", "I", "Why? #00:00:12-3#"),
        ("00:00:12", "B", "So. #00:00:30-1#\nWell. #00:00:35-9#"),
        ("00:00:35", "I", "Ah. #00:01:02-0#"),
    ]
    assert reading.ends == "00:01:02"


@pytest.mark.parametrize("form", ["{} {}\n", "{}. {}\n", "{:04} {}\n\n", "{})\t{}\n"])
def test_typed_numbers_of_lines_are_no_part_of_labels(form: str) -> None:
    lines = ["I: Why?", "B: So.", "I: Ah.", "B: 2 of us."]
    reading = read_plain("".join(form.format(n, line) for n, line in enumerate(lines, 1)))
    assert [(item.speaker, item.text) for item in reading.utterances] == [
        *(("I", "Why?"), ("B", "So."), ("I", "Ah."), ("B", "2 of us.")),
    ]
    assert reading.notes == ("The numbers of the lines were left out.",)


def test_numbers_that_do_not_count_every_line_stay() -> None:
    reading = read_plain("I: Which?\n1 cat\n2 dogs\n3 I: x\nB: 4 more\n")
    assert reading.utterances[0].text.startswith("Which?\n1 cat\n2 dogs")


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_roles_at_the_top_tell_of_the_interview(gap: str) -> None:
    head = ["Interview 3", "Date: 5 March", "Interviewer: Nadia", "Place: Berlin"]
    said = ["Nadia: Why?", "P3: So.", "Nadia: Ah.", "P3: Well."]
    reading = read_plain(gap.join([*head, "Participant: P3", "", *said]))
    labels = [item.speaker for item in reading.utterances]
    assert labels == ["", "Nadia", "P3", "Nadia", "P3"]
    text = canonical_text(reading, {"Nadia": "interviewer", "P3": "P3"})
    assert canonical_text(read_plain(text), {"Nadia": "interviewer", "P3": "P3"}) == text


def test_a_role_that_speaks_once_at_the_top_is_a_turn() -> None:
    text = "Date: 5 March\nModerator: Welcome, everybody.\nP1: Hi.\nP2: Hi.\nP1: So.\nP2: Yes.\n"
    assert "Moderator" in [item.speaker for item in read_plain(text).utterances]


def test_words_right_behind_a_colon_are_no_label_with_small_letters() -> None:
    text = "so:this\nso:that\nso:it\nhttp://x.org\n12:30\nAnna: x\nAnna: y\n"
    assert {item.speaker for item in read_plain(text).utterances} == {"", "Anna"}


def test_brief_lines_without_a_role_are_no_labels() -> None:
    reading = read_plain("Yes\n\nWell, no.\n\nYes\n\nNo\n\nMaybe so.\n\nNo\n")
    assert {item.speaker for item in reading.utterances} == {""}


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        *(("I", "B"), ("Int.", "Resp."), ("Q", "A"), ("访谈者", "受访者"), ("问", "答")),
        *(("الباحث", "المشارك"), ("Интервьюер", "Респондент"), ("Chercheuse", "Répondante")),
        *(("Investigadora", "Entrevistado"), ("INT", "IP"), ("聞き手", "話し手")),
    ],
)
def test_roles_are_known_in_many_languages(asks: str, answers: str) -> None:
    reading = read_plain(f"{asks}: x\n{answers}: y\n")
    assert guess_speakers(reading, (), ("P7",)) == ((asks, "interviewer"), (answers, "P7"))


@pytest.mark.parametrize("label", ["Female Participant", "Unidentified Speaker", "Male Speaker 2"])
def test_whoever_is_not_known_by_name_speaks_even_once(label: str) -> None:
    reading = read_plain(f"Moderator: x\n{label}: y\nModerator: z\n")
    assert [item.speaker for item in reading.utterances] == ["Moderator", label, "Moderator"]


@pytest.mark.parametrize("arrow", [" --> ", " - ", "\u2013"])
def test_times_from_and_to_are_no_words(arrow: str) -> None:
    """The form in which Whisper writes to a terminal. Seen failing when the second time stayed."""
    spans = [("00:00.000", "00:02.500", "So how?"), ("00:09.000", "00:11.000", "In the team.")]
    text = "".join(f"[{start}{arrow}{end}]  {words}\n" for start, end, words in spans)
    reading = read_plain(text)
    assert [item.text for item in reading.utterances] == ["So how?", "In the team."]
    assert [item.time for item in reading.utterances] == ["00:00:00", "00:00:09"]
    assert reading.ends == "00:00:11"
