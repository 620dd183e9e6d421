import pytest

from qualcode.ingest.markdown import read_markdown
from qualcode.ingest.reading import Utterance


@pytest.mark.parametrize(
    "line",
    [
        "**P1:** it *really* failed",
        "**P1**: it *really* failed",
        "*P1:* it *really* failed",
        "***P1:*** it *really* failed",
        "__P1__: it *really* failed",
        "_P1:_ it *really* failed",
        "- **P1:** it *really* failed",
        "> **P1:** it *really* failed",
        "P1: it *really* failed",
        "### P1\nit *really* failed",
        "### **P1**\n\nit *really* failed",
        "## P1: ##\nit *really* failed",
        "# P1: it *really* failed",
    ],
)
def test_marks_go_from_labels_and_stay_in_the_words(line: str) -> None:
    assert read_markdown(line).utterances == (Utterance("P1", "it *really* failed"),)


@pytest.mark.parametrize(
    "line",
    [
        "**[00:12:34] P1:** hm",
        "[00:12:34] **P1:** hm",
        "**P1** (00:12:34): hm",
        "### P1 (00:12:34)\nhm",
        "### P1 00:12:34\nhm",
    ],
)
def test_times_stand_beside_emphasised_labels(line: str) -> None:
    assert read_markdown(line).utterances == (Utterance("P1", "hm", "00:12:34"),)


def test_a_question_wholly_emphasised_loses_its_marks() -> None:
    assert read_markdown("**Interviewer: How so?**\n\nP1: Well.").utterances == (
        Utterance("Interviewer", "How so?"),
        Utterance("P1", "Well."),
    )


def test_names_with_underscores_keep_them() -> None:
    assert read_markdown("**speaker_1:** hm").utterances == (Utterance("speaker_1", "hm"),)


def test_headings_that_are_no_labels_are_paragraphs_of_their_own() -> None:
    text = "# Interview 5\nrecorded at noon\n**I:** So?\n## BACKGROUND\nmore of it"
    assert read_markdown(text).utterances == (
        Utterance("", "# Interview 5\n\nrecorded at noon"),
        Utterance("I", "So?\n\n## BACKGROUND\n\nmore of it"),
    )


def test_heading_names_count_when_they_occur_twice() -> None:
    text = "### Anna\nhi\n### Ben\nyo\n### Anna\nbye"
    assert [utterance.speaker for utterance in read_markdown(text).utterances] == ["Anna", "Anna"]


def test_emphasis_that_is_no_label_stays() -> None:
    text = "**really** important: yes\n\n**Note:** this" + "\n\nso **Anna**: yes" * 3
    assert read_markdown(text).utterances == (Utterance("", text),)


def test_front_matter_becomes_paragraphs_before_the_first_turn() -> None:
    reading = read_markdown("---\ntitle: Talk\nparticipant: P5\n---\n**P5:** Hello.")
    assert reading.utterances == (
        Utterance("", "title: Talk\n\nparticipant: P5"),
        Utterance("P5", "Hello."),
    )
    assert reading.notes == ("The front matter was kept as text before the first turn.",)


def test_rules_between_turns_are_no_front_matter() -> None:
    reading = read_markdown("---\nI: So?\n\nP1: Well.\n---\nI: Bye.")
    assert [utterance.speaker for utterance in reading.utterances] == ["", "I", "P1", "I"]
    assert reading.notes == ()
