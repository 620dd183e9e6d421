"""The text format of transcripts: blocks separated by an empty line, `[hh:mm:ss] Label: words`.

A block without a label continues the turn before it; blocks before the first label are the
preamble. The text is UTF-8 with LF and ends with one LF. Read as a document, it becomes itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qualcode.ingest.emphasis import plain_header
from qualcode.ingest.labels import CLOCK, ESCAPE, Header, clock, counting_labels, tidy_label
from qualcode.ingest.layouts import begins_with_time, is_lone_time, is_name_below_time, with_stamps
from qualcode.ingest.reading import Reading, Utterance
from qualcode.ingest.turns import find_turns
from qualcode.model.transcript import Turn
from qualcode.model.turns import turns_of

_HEADER = re.compile(
    r"^(?:\[(?P<time>[0-9]{2,}:[0-9]{2}:[0-9]{2})\] )?(?P<label>[^:\n]+):(?=\s|$)", re.MULTILINE
)
_BLANKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")
_TIMED = re.compile(rf"\s*[\[(]({CLOCK})[\])](?=\s|$)\s*")


def canonical_text(reading: Reading, speakers: Mapping[str, str]) -> str:
    """Write a reading as the text of a transcript.

    Utterances of the same speaker in a row are one turn, unless a later one has its own time. A
    time in brackets at the beginning of an utterance without one is its time, and so is that of f4
    at the end of the utterance before. White space becomes
    single blanks, no-break blanks stay. An invisible word joiner goes before words that would be
    taken for a label, now or when the text is read again as a document.

    Args:
        reading: what a reader made of the document.
        speakers: the labels of the transcript, each with its role or participant.
    """
    blocks: list[tuple[str, str]] = []
    current = ""
    for utterance in map(_timed, with_stamps(reading).utterances):
        label = tidy_label(utterance.speaker)
        begins = bool(label) and (bool(utterance.time) or label != current)
        for paragraph in _paragraphs(utterance.text):
            if begins:
                current = label
                time = f"[{utterance.time}] " if utterance.time else ""
                # A time that somebody says must not be read as the time at which they say it.
                sign = "" if utterance.time or not begins_with_time(paragraph) else ESCAPE
                blocks.append((label, f"{time}{label}: {sign}{paragraph}"))
                begins = False
            else:
                blocks.append(("", paragraph))
    text = "\n\n".join(_escaped(blocks, speakers))
    return text + "\n" if text else ""


def _timed(utterance: Utterance) -> Utterance:
    start = utterance.text[:1]
    if utterance.time or not utterance.speaker or not (start in "[(" or start.isspace()):
        return utterance
    match = _TIMED.match(utterance.text)
    if match is None or match.end() == len(utterance.text):
        return utterance
    return Utterance(utterance.speaker, utterance.text[match.end() :], clock(match[1]))


def _paragraphs(text: str) -> list[str]:
    if "\n" not in text:
        words = _blanks_single(text)
        return [words] if words else []
    found: list[str] = []
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            found.append(_blanks_single(" ".join(lines) if len(lines) > 1 else lines[0]))
            lines = []
    return found


def _blanks_single(words: str) -> str:
    """Return words with single blanks; most have no others, which is quickly seen."""
    if words.isprintable() and "  " not in words:
        return words.strip(" ")
    return _BLANKS.sub(" ", words).strip()


def _escaped(blocks: Sequence[tuple[str, str]], speakers: Mapping[str, str]) -> list[str]:
    """Return the blocks, with a sign before words that look like a label that counts."""
    headers = [None if label else plain_header(words) for label, words in blocks]
    counting = counting_labels([header for header in headers if header is not None])
    own = {label for label, _ in blocks} | speakers.keys()

    def is_taken(words: str, header: Header | None) -> bool:
        match = _HEADER.match(words)
        if match is not None and match["label"] in speakers:
            return True
        if header is not None and (header.alone or header.label in counting | own):
            return True
        return is_name_below_time(words)

    found = []
    untimed = False  # whether the block behind begins a turn without a time
    for (label, words), header in zip(reversed(blocks), reversed(headers), strict=True):
        is_time = untimed and is_lone_time(words)
        found.append(
            ESCAPE + words if not label and (is_time or is_taken(words, header)) else words
        )
        untimed = bool(label) and not words.startswith("[")
    return found[::-1]


def parse_turns(text: str, speakers: Mapping[str, str]) -> tuple[Turn, ...]:
    """Find the turns of a canonical text; a label at a line's start counts if it is a speaker.

    Spoken turns are numbered from 1; the preamble, where there is one, has number 0. Spans are
    half-open code points of the words without the label; a label without words is no turn.

    Args:
        text: the transcript's text.
        speakers: each label with "interviewer", "other" or a participant's id.
    """
    return turns_of(find_turns(text, speakers))
