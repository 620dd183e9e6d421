from pathlib import Path

import pytest

from qualcode.errors import UnreadableDocument
from qualcode.ingest.cues import SPEAKERLESS
from qualcode.ingest.document import read_document
from qualcode.ingest.reading import Reading, Utterance
from qualcode.ingest.subtitles import read_subtitles
from tests.ingest.makers import put

UNNAMED = "Unknown speaker"


def vtt(*cues: str, head: str = "WEBVTT") -> Reading:
    """Read cues that begin at seconds 1, 2, 3 and so on."""
    timed = [
        f"00:{second:02}.000 --> 00:{second + 1:02}.000\n{cue}"
        for second, cue in enumerate(cues, start=1)
    ]
    return read_subtitles("\n\n".join([head, *timed]) + "\n", "vtt", Path("talk.vtt"))


def spoken(reading: Reading) -> list[tuple[str, str]]:
    return [(utterance.speaker, utterance.text) for utterance in reading.utterances]


def test_voices_are_speakers_and_their_cues_in_a_row_are_one_utterance() -> None:
    reading = vtt("<v Anna Bee>Hello</v>", "<v.loud Anna Bee>there.", "<v Ben>Hi.\nYou.</v>")
    assert reading == Reading(
        "vtt",
        (
            Utterance("Anna Bee", "Hello there.", "00:00:01"),
            Utterance("Ben", "Hi. You.", "00:00:03"),
        ),
        convention="voices",
        ends="00:00:04",
    )


def test_two_voices_in_one_cue_are_two_utterances() -> None:
    assert spoken(vtt("<v Anna>Hi</v> <v Ben>Yo")) == [("Anna", "Hi"), ("Ben", "Yo")]


def test_labels_before_words_are_speakers() -> None:
    reading = vtt("Anna: Hello", "and more", "Ben: Hi", "Anna: So", "Ben: No\nAnna: Yes")
    assert spoken(reading) == [
        ("Anna", "Hello and more"),
        ("Ben", "Hi"),
        ("Anna", "So"),
        ("Ben", "No"),
        ("Anna", "Yes"),
    ]
    assert [utterance.time for utterance in reading.utterances][:2] == ["00:00:01", "00:00:03"]


def test_subrip_is_read_like_webvtt() -> None:
    text = """1
01:00:00,500 --> 01:00:07,000
<font color="red">I: <i>So</i> {\\an8}what?</font>

2
01:00:07,000 --> 01:00:09,000
P1: Well.
"""
    assert read_subtitles(text, "srt", Path("talk.srt")) == Reading(
        "srt",
        (Utterance("I", "So what?", "01:00:00"), Utterance("P1", "Well.", "01:00:07")),
        convention="labels",
        ends="01:00:09",
    )


def test_tags_go_entities_are_decoded_and_other_brackets_stay() -> None:
    reading = vtt("<v P1><b>R&amp;D</b> <c.red.bg>x &lt; 3</c> <inaudible> AT&T &nope; 2 < 3")
    assert spoken(reading) == [("P1", "R&D x < 3 <inaudible> AT&T &nope; 2 < 3")]


def test_comments_become_the_preamble_and_layout_goes() -> None:
    """STYLE and REGION hold no words; comments of programs are counted."""
    head = (
        "WEBVTT\n\nNOTE recorded\nat noon\n\nSTYLE\n::cue { color: red; }\n\n"
        "REGION\nid:fred\n\nNOTE Confidence: 0.9\n\nNOTE language:en-us"
    )
    reading = vtt("<v P1>hm", head=head)
    assert spoken(reading) == [("", "recorded\nat noon"), ("P1", "hm")]
    assert reading.notes == ("2 comments that a program wrote were left out.",)


def test_rolling_captions_say_each_line_once() -> None:
    """The form of automatic captions: each cue repeats the last line of the one before."""
    reading = vtt(
        " \nso<00:01.2><c> we</c><00:01.4><c> built</c>",
        "so we built\n ",
        "so we built\nthe<00:03.2><c> model</c>",
        "the model\n ",
        "the model\nso we built",
    )
    assert spoken(reading) == [(UNNAMED, "so we built the model so we built")]
    assert reading.notes == (SPEAKERLESS, "4 repeated lines of rolling captions were left out.")


def test_rolling_captions_are_known_without_times_in_their_words() -> None:
    assert spoken(vtt("a", "a\nb", "b\nc", "c\nd")) == [(UNNAMED, "a b c d")]


def test_speakers_who_repeat_themselves_are_heard_twice() -> None:
    assert spoken(vtt("<v P1>Yes.", "<v P1>Yes.", "<v P1>Yes.")) == [("P1", "Yes. Yes. Yes.")]


def test_what_is_left_out_is_counted() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<b> </b>\n\n00:0x.000 --> 00:03.000\nlost\n\n"
        "no time\n\n00:03.000 --> 00:04.000\n<v P1>hm"
    )
    reading = read_subtitles(text, "vtt", Path("talk.vtt"))
    assert spoken(reading) == [("P1", "hm")]
    assert reading.notes == (
        "1 cue without text was left out.",
        "1 cue with a malformed time was left out.",
        "1 block without a time was left out.",
    )


def test_cues_without_speakers_are_turns_of_nobody_known() -> None:
    reading = vtt("hello", "there")
    assert reading.utterances == (Utterance(UNNAMED, "hello there", "00:00:01"),)
    assert (reading.notes, reading.convention) == ((SPEAKERLESS,), "captions")


@pytest.mark.parametrize("name", ["vtt", "srt"])
@pytest.mark.parametrize("text", ["", "hello", "00:00:01,000 --> 00:00:02,000\nhello"])
def test_other_texts_are_no_subtitles(name: str, text: str) -> None:
    with pytest.raises(UnreadableDocument, match="form of"):
        read_subtitles(text, name, Path("talk"))


def test_names_with_small_letters_are_labels_where_most_cues_have_one(tmp_path: Path) -> None:
    said = ["iPhone de Ana: hm", "nadia k: so?", "iPhone de Ana: well", "nadia k: ah"]
    cues = [f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.500\n{words}" for n, words in enumerate(said, 1)]
    reading = read_document(put(tmp_path, "a.vtt", "\n\n".join(["WEBVTT", *cues])))
    assert [item.speaker for item in reading.utterances] == [
        *("iPhone de Ana", "nadia k", "iPhone de Ana", "nadia k"),
    ]


def test_cues_whose_labels_do_not_count_keep_their_times(tmp_path: Path) -> None:
    """Seen failing when such cues became a text without turns."""
    cues = ["00:00:01.000 --> 00:00:02.000\nso: hm", "00:00:09.000 --> 00:00:10.000\nand: ah"]
    reading = read_document(put(tmp_path, "a.vtt", "\n\n".join(["WEBVTT", *cues])))
    assert [item.time for item in reading.utterances] == ["00:00:01", "00:00:09"]
    assert (reading.convention, reading.notes) == ("captions", (SPEAKERLESS,))
