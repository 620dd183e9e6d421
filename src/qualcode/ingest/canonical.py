"""The text format of transcripts: blocks separated by an empty line, `[hh:mm:ss] Label: words`.

A block without a label continues the turn before it; blocks before the first label are the
preamble. The text is UTF-8 with LF and ends with one LF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qualcode.ingest.labels import tidy_label
from qualcode.ingest.reading import Reading, Utterance
from qualcode.model.span import Span
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT, PREAMBLE, Turn

_HEADER = re.compile(
    r"^(?:\[(?P<time>[0-9]{2,}:[0-9]{2}:[0-9]{2})\] )?(?P<label>[^:\n]+):(?=\s|$)", re.MULTILINE
)
_BLANKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")
_ASKS = re.compile(
    r"(?:(?i:interviewers?|int|researcher|moderator|facilitator|question)|[IQ])"
    r"(?:[ _-]?#?[0-9]{1,3}|[ _-][A-Z])?"
)
_ANSWERS = re.compile(r"(?i:participant|interviewee|respondent|informant|answer)|[PA]")


def canonical_text(reading: Reading, speakers: Mapping[str, str]) -> str:
    """Write a reading as the text of a transcript.

    Utterances of the same speaker in a row are one turn, unless a later one has its own time.
    White space becomes single blanks, no-break blanks stay. Text that would be taken for the
    label of one of the `speakers` gets a blank before its colon.

    Args:
        reading: what a reader made of the document.
        speakers: the labels of the transcript, each with its role or participant.
    """
    blocks: list[str] = []
    current = ""
    for utterance in reading.utterances:
        paragraphs = list(_paragraphs(utterance.text))
        label = tidy_label(utterance.speaker)
        if paragraphs and label and (utterance.time or label != current):
            current = label
            time = f"[{utterance.time}] " if utterance.time else ""
            blocks.append(f"{time}{label}: {paragraphs.pop(0)}")
        blocks += [_as_words(paragraph, speakers) for paragraph in paragraphs]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _paragraphs(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield _BLANKS.sub(" ", "\n".join(lines)).strip()
            lines = []


def _as_words(paragraph: str, speakers: Mapping[str, str]) -> str:
    match = _HEADER.match(paragraph)
    if match is None or match["label"] not in speakers:
        return paragraph
    colon = match.end("label")
    return f"{paragraph[:colon]} {paragraph[colon:]}"


def parse_turns(text: str, speakers: Mapping[str, str]) -> tuple[Turn, ...]:
    """Find the turns of a canonical text; a label at a line's start counts if it is a speaker.

    Spoken turns are numbered from 1; the preamble, where there is one, has number 0. Spans are
    half-open code points of the words without the label; a label without words is no turn.

    Args:
        text: the transcript's text.
        speakers: each label with "interviewer", "other" or a participant's id.
    """
    headers = [match for match in _HEADER.finditer(text) if match["label"] in speakers]
    ends = [*(match.start() for match in headers), len(text)]
    turns: list[Turn] = []
    preamble = _words(text, 0, ends[0])
    if len(preamble):
        turns.append(Turn(0, "", PREAMBLE, preamble))
    number = 0
    for match, end in zip(headers, ends[1:], strict=True):
        span = _words(text, match.end(), end)
        if len(span):
            number += 1
            role, participant = _role(speakers[match["label"]])
            time = match["time"] or ""
            turns.append(Turn(number, match["label"], role, span, participant, time))
    return tuple(turns)


def _words(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends; only the ends are looked at."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _role(value: str) -> tuple[str, str]:
    if value in (INTERVIEWER, OTHER):
        return value, ""
    return (PARTICIPANT, value) if value else (OTHER, "")


def guess_speakers(
    reading: Reading, interviewers: Sequence[str], participants: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Map the labels, in order of appearance, to "interviewer", a participant's id, or "other".

    Args:
        reading: what a reader made of the document.
        interviewers: labels that are interviewers in this study, in capitals or not.
        participants: the ids of those who were interviewed.
    """
    labels = _labels(reading.utterances)
    asking = {name.casefold() for name in interviewers}
    known = {name.casefold(): name for name in participants if name.casefold() not in asking}
    answering = {label for label in labels if not _asks(label, asking, known)}
    single = participants[0] if len(participants) == 1 else ""

    def role(label: str) -> str:
        if label not in answering:
            return INTERVIEWER
        if label.casefold() in known:
            return known[label.casefold()]
        if single and (len(answering) == 1 or _ANSWERS.fullmatch(label)):
            return single
        return OTHER

    return tuple((label, role(label)) for label in labels)


def _labels(utterances: Sequence[Utterance]) -> list[str]:
    named = (tidy_label(utterance.speaker) for utterance in utterances if utterance.text.strip())
    return list(dict.fromkeys(label for label in named if label))


def _asks(label: str, asking: set[str], known: Mapping[str, str]) -> bool:
    name = label.casefold()
    return name in asking or (name not in known and _ASKS.fullmatch(label) is not None)
