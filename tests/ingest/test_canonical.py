import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.ingest.canonical import canonical_text, parse_turns
from qualcode.ingest.plain import read_plain
from qualcode.ingest.reading import Reading, Utterance
from qualcode.ingest.speakers import guess_speakers
from qualcode.model.span import Span
from qualcode.model.transcript import Turn

SPEAKERS = {"Interviewer": "interviewer", "P1": "P1", "Guest": "other"}
Plain = tuple[str, str, list[str]]


def reading(*utterances: Utterance) -> Reading:
    return Reading("txt", utterances)


def test_the_canonical_text_is_blocks_with_labels_and_times() -> None:
    """A preamble, a timed turn, a turn of two paragraphs and words without a label."""
    given_ = reading(
        Utterance("", "Interview 5\n\nrecorded\nat noon"),
        Utterance("Interviewer", "How  so?", "00:00:03"),
        Utterance("P1", "Well.\n\nAnd\tthen."),
        Utterance("", "## Part 2"),
    )
    text = canonical_text(given_, SPEAKERS)
    assert text == (
        "Interview 5\n\nrecorded at noon\n\n[00:00:03] Interviewer: How so?\n\n"
        "P1: Well.\n\nAnd then.\n\n## Part 2\n"
    )
    assert parse_turns(text, SPEAKERS) == (
        Turn(0, "", "preamble", Span(0, 29)),
        Turn(1, "Interviewer", "interviewer", Span(55, 62), "", "00:00:03"),
        Turn(2, "P1", "participant", Span(68, 95), "P1"),
    )
    assert [text[turn.span.start : turn.span.end] for turn in parse_turns(text, SPEAKERS)] == [
        "Interview 5\n\nrecorded at noon",
        "How so?",
        "Well.\n\nAnd then.\n\n## Part 2",
    ]


def test_utterances_of_one_speaker_merge_unless_a_time_begins_a_turn() -> None:
    given_ = reading(
        Utterance("P1", "a", "00:00:01"),
        Utterance("P1", "b"),
        Utterance("P1", "c", "00:00:09"),
    )
    text = canonical_text(given_, SPEAKERS)
    assert text == "[00:00:01] P1: a\n\nb\n\n[00:00:09] P1: c\n"
    assert [turn.time for turn in parse_turns(text, SPEAKERS)] == ["00:00:01", "00:00:09"]


def test_no_break_blanks_stay_and_other_white_space_becomes_one_blank() -> None:
    text = canonical_text(reading(Utterance("P1", " 5\u00a0km \u2003\r\f in\u202f2\u2028h ")), {})
    assert text == "P1: 5\u00a0km in\u202f2 h\n"


@pytest.mark.parametrize("words", ["P1: x", "Interviewer:", "[00:00:01] Guest: x"])
def test_words_that_look_like_a_label_stay_words(words: str) -> None:
    given_ = reading(Utterance("", words), Utterance("P1", f"Well.\n\n{words}"))
    text = canonical_text(given_, SPEAKERS)
    assert [turn.number for turn in parse_turns(text, SPEAKERS)] == [0, 1]
    assert text.replace("\u2060", "") == f"{words}\n\nP1: Well.\n\n{words}\n"
    assert canonical_text(read_plain(text), SPEAKERS) == text


def test_labels_that_are_not_speakers_are_words() -> None:
    text = "Note: noisy\n\nP1: Well.\n\nNote: louder\n"
    assert canonical_text(read_plain(text), SPEAKERS) == text
    assert [turn.span for turn in parse_turns(text, {"P1": "P1"})] == [Span(0, 11), Span(17, 36)]
    assert parse_turns(text, {"P2": "P2"}) == (Turn(0, "", "preamble", Span(0, len(text) - 1)),)


def test_texts_edited_by_hand_keep_their_turns() -> None:
    text = "P1: one\r\nInterviewer:two\nInterviewer:\n\n\n  three \n Guest: no\nGuest:\nP1:\tfour"
    turns = parse_turns(text, SPEAKERS)
    assert [(turn.number, turn.speaker) for turn in turns] == [
        (1, "P1"),
        (2, "Interviewer"),
        (3, "P1"),
    ]
    assert [text[turn.span.start : turn.span.end] for turn in turns] == [
        "one\r\nInterviewer:two",
        "three \n Guest: no",
        "four",
    ]


def test_a_speaker_without_a_role_is_other() -> None:
    assert parse_turns("P1: x\n", {"P1": ""})[0].role == "other"


@pytest.mark.parametrize("text", ["", "\n", " \n\n "])
def test_nothing_has_no_turns(text: str) -> None:
    assert parse_turns(text, SPEAKERS) == ()
    assert canonical_text(reading(Utterance("P1", text)), SPEAKERS) == ""


def test_long_texts_take_linear_time() -> None:
    """Eight times the text may take about eight times as long, and never 64 times."""
    hard = ["P1: a b c\n\n", "[00:00:0", "\n \n", "a" * 50 + " ", "[" * 50, "P1 "]

    def seconds(times: int) -> float:
        start = time.perf_counter()
        for piece in hard:
            text = piece * times
            parse_turns(text, SPEAKERS)
            canonical_text(reading(Utterance("P1", text)), SPEAKERS)
            read_plain(text)
        return time.perf_counter() - start

    small = min(seconds(4_000) for _ in range(3))
    assert seconds(32_000) < 30 * small


LABELS = st.sampled_from(["", "Interviewer", "P1", "Guest"])
TIMES = st.sampled_from(["", "", "00:00:07", "123:59:59"])
HARD = st.sampled_from(
    ["P1: hm", "Interviewer:", "[00:00:01] P1: x", "Guest : x", "\n\n", "\n", "a:b", "\u00a0", ":"]
)
TEXTS = st.lists(HARD | st.text(max_size=8), max_size=6).map("".join)
READINGS = st.lists(st.builds(Utterance, LABELS, TEXTS, TIMES), max_size=8).map(
    lambda utterances: Reading("txt", tuple(utterances))
)


def words(text: str) -> list[str]:
    """Split into words, without the signs that keep words from being labels."""
    return text.replace("\u2060", "").split()


def merged(given_: Reading) -> list[Plain]:
    """Model the turns of a reading in the plainest way."""
    turns: list[Plain] = [("", "", [])]
    for utterance in given_.utterances:
        if not utterance.text.strip():
            continue
        label, time, text = utterance.speaker, utterance.time, utterance.text
        stamp = re.match(r"\s*\[(\d\d:\d\d:\d\d)\]\s+(?=\S)", text)
        if stamp and label and not time:
            time, text = stamp[1], text[stamp.end() :]
        if label and (time or label != turns[-1][0]):
            turns.append((label, time, []))
        turns[-1][2].extend(words(text))
    return [turn for turn in turns if turn[2]]


@given(READINGS)
def test_turns_of_the_canonical_text_are_the_utterances_of_the_reading(given_: Reading) -> None:
    text = canonical_text(given_, SPEAKERS)
    turns = parse_turns(text, SPEAKERS)
    spoken = [
        (turn.speaker, turn.time, words(text[turn.span.start : turn.span.end])) for turn in turns
    ]
    assert spoken == merged(given_)


@given(READINGS)
def test_writing_the_turns_again_gives_the_same_text(given_: Reading) -> None:
    text = canonical_text(given_, SPEAKERS)
    again = Reading(
        "txt",
        tuple(
            Utterance(turn.speaker, text[turn.span.start : turn.span.end], turn.time)
            for turn in parse_turns(text, SPEAKERS)
        ),
    )
    assert canonical_text(again, SPEAKERS) == text


@given(READINGS)
def test_canonical_texts_have_one_form(given_: Reading) -> None:
    text = canonical_text(given_, SPEAKERS)
    blocks = text[:-1].split("\n\n") if text else []
    assert all(block == block.strip() and block and "\n" not in block for block in blocks)
    assert not text or text.endswith("\n")


@given(st.text(), st.dictionaries(st.text(max_size=3), st.sampled_from(["other", "P1"])))
def test_turns_of_any_text_are_in_order_and_hold_no_white_space_at_their_ends(
    text: str, speakers: dict[str, str]
) -> None:
    turns = parse_turns(text, speakers)
    assert [turn.number for turn in turns if turn.number] == list(
        range(1, 1 + len([turn for turn in turns if turn.number]))
    )
    assert all(a.span.end <= b.span.start for a, b in pairwise(turns))
    spans = [text[turn.span.start : turn.span.end] for turn in turns]
    assert all(span and span == span.strip() for span in spans)


def guess(labels: str, interviewers: str = "", participants: str = "") -> dict[str, str]:
    given_ = reading(*(Utterance(label, "words") for label in labels.split()))
    return dict(guess_speakers(given_, interviewers.split(), participants.split()))


def test_speakers_come_in_the_order_of_appearance() -> None:
    given_ = reading(
        Utterance("", "x"), Utterance("B", "x"), Utterance("C", " "), Utterance("I", "x")
    )
    assert guess_speakers(given_, (), ("P9",)) == (("B", "P9"), ("I", "interviewer"))


@pytest.mark.parametrize(
    "label", ["Interviewer", "INTERVIEWER", "Interviewer2", "I", "I1", "Q", "Moderator", "int"]
)
def test_well_known_words_are_interviewers(label: str) -> None:
    assert guess(f"{label} Other")[label] == "interviewer"


def test_labels_of_the_studys_interviewers_are_interviewers_in_any_case() -> None:
    assert guess("nadia P1", "Nadia", "P1") == {"nadia": "interviewer", "P1": "P1"}


def test_labels_that_are_participants_are_them_even_when_they_look_like_interviewers() -> None:
    assert guess("I1 p2 Q", "", "I1 P2") == {"I1": "I1", "p2": "P2", "Q": "interviewer"}


def test_the_only_other_label_is_the_only_participant() -> None:
    assert guess("I Anna", "", "P7a") == {"I": "interviewer", "Anna": "P7a"}
    assert guess("I Anna Q", "", "P7a")["Anna"] == "P7a"
    assert guess("I Anna", "", "P7a P7b") == {"I": "interviewer", "Anna": "other"}
    assert guess("I Anna Ben", "", "P7a") == {"I": "interviewer", "Anna": "other", "Ben": "other"}


def test_participant_words_are_the_only_participant() -> None:
    assert guess("I Participant Ben", "", "P7a")["Participant"] == "P7a"
    assert guess("I Participant Ben", "", "P7a P7b")["Participant"] == "other"
