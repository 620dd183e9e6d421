"""Subtitles, WebVTT and SubRip: cues with times, speakers by voice tag or by label."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from qualcode.errors import UnreadableDocument
from qualcode.ingest.labels import Line, clock_of, find_header, label_header, make_reading
from qualcode.ingest.reading import Reading, Utterance, counted

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t]+([^<>]*))?>")
_STAMP = re.compile(r"<[0-9]{1,3}:[0-9:.]{1,12}>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|s|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|\{\\an?[0-9]{1,2}\}", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_REMARK = re.compile(r"NOTE(?:\s|$)")
_MACHINE = re.compile(r"(?i:confidence|duration|language|recognizability)\s*:")
_LAYOUT = ("WEBVTT", "STYLE", "REGION")
_ARROW = "-->"
_HOLLOW = re.compile(r"^[ \t]+\n", re.MULTILINE)  # such a line ends no cue in WebVTT


def read_subtitles(text: str, name: str, path: Path) -> Reading:
    """Read the cues of subtitles; cues of one speaker in a row become one utterance.

    Lines that rolling captions repeat count once. Comments in WebVTT become the preamble.

    Args:
        text: the file's text.
        name: the format, "vtt" or "srt".
        path: the file, for messages.

    Raises:
        UnreadableDocument: the text does not have the format's form.
    """
    text = _HOLLOW.sub("", text.strip()) if name == "vtt" else text.strip()
    captions = _captions(text, name, path)
    cues = [_cue(str(caption.raw_text), int(caption.start_in_seconds)) for caption in captions]
    kept, repeated = _unrolled(cues)
    blocks = _blocks(text) if name == "vtt" else []
    spoken = make_reading(name, [line for lines in kept for line in lines])
    remarks = _remarks(blocks)
    notes = (
        *spoken.notes,
        *_speakerless(spoken.utterances),
        *_left_out(sum(1 for cue in cues if not cue.lines), "cue", "without text"),
        *_left_out(text.count(_ARROW) - len(cues), "cue", "with a malformed time"),
        *_left_out(repeated, "repeated line", "of rolling captions"),
        *_left_out(sum(map(_is_stray, blocks)), "block", "without a time"),
        *_left_out(sum(map(_is_machines, remarks)), "comment", "that a program wrote"),
    )
    kept_remarks = (Utterance("", words) for words in remarks if not _is_machines(words))
    return Reading(name, (*kept_remarks, *_joined(spoken.utterances)), notes)


def _speakerless(utterances: Sequence[Utterance]) -> tuple[str, ...]:
    if any(utterance.speaker for utterance in utterances):
        return ()
    return ("The cues name no speakers; their words are one text without turns or times.",)


def _captions(text: str, name: str, path: Path) -> list[webvtt.Caption]:
    try:
        found = webvtt.from_buffer(StringIO(text), format=name)
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        form = "WebVTT" if name == "vtt" else "SubRip"
        raise UnreadableDocument(path, f"it does not have the form of {form} subtitles.") from error
    return list(found.captions)


def _left_out(number: int, noun: str, what: str) -> tuple[str, ...]:
    verb = "was" if number == 1 else "were"
    return (f"{counted(number, noun)} {what} {verb} left out.",) if number > 0 else ()


def _cue(raw: str, seconds: int) -> Cue:
    time = clock_of(seconds)
    before, *voices = _VOICE.split(raw)
    lines = [_line(words, time) for words in _shown(before)]
    for name, words in zip(voices[::2], voices[1::2], strict=True):
        label = _ENTITY.sub(_decoded, name or "").strip()
        shown = _shown(words)
        spoken = [Line(line) for line in shown]
        if spoken and label:
            spoken[0] = Line(shown[0], label_header(label, shown[0], time, sure=True))
        lines += spoken
    return Cue(tuple(lines), stamped=_STAMP.search(raw) is not None)


def _line(words: str, time: str) -> Line:
    header = find_header(words)
    return Line(words, replace(header, time=time) if header is not None else None)


def _shown(raw: str) -> list[str]:
    plain = _TAG.sub("", _STAMP.sub("", raw))
    lines = (_ENTITY.sub(_decoded, line).strip() for line in plain.split("\n"))
    return [line for line in lines if line]


def _decoded(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _unrolled(cues: Sequence[Cue]) -> tuple[list[tuple[Line, ...]], int]:
    if not _rolling(cues):
        return [cue.lines for cue in cues], 0
    kept: list[tuple[Line, ...]] = []
    repeated = 0
    before: tuple[str, ...] = ()
    for cue in cues:
        shown = tuple(line.text for line in cue.lines)
        overlap = _overlap(before, shown)
        kept.append(cue.lines[overlap:])
        repeated += overlap
        before = shown or before
    return kept, repeated


def _rolling(cues: Sequence[Cue]) -> bool:
    if any(cue.stamped for cue in cues):
        return True
    filled = [cue.lines for cue in cues if cue.lines]
    rolled = [
        later
        for earlier, later in pairwise(filled)
        if len(later) > 1 and later[0].text == earlier[-1].text
    ]
    return len(rolled) > 1


def _overlap(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    longest = min(len(before), len(after), 4)
    sizes = range(longest, 0, -1)
    return next((size for size in sizes if before[-size:] == after[:size]), 0)


def _joined(utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    group: list[Utterance] = []
    for utterance in utterances:
        if group and utterance.speaker != group[0].speaker:
            yield _one(group)
            group = []
        group.append(utterance)
    if group:
        yield _one(group)


def _one(group: Sequence[Utterance]) -> Utterance:
    text = " ".join(" ".join(utterance.text.split("\n")) for utterance in group)
    return Utterance(group[0].speaker, text, group[0].time)


def _blocks(text: str) -> list[str]:
    return [block for block in text.split("\n\n") if block.strip()]


def _remarks(blocks: Iterable[str]) -> list[str]:
    notes = (block.lstrip("\n") for block in blocks)
    words = (note[4:].partition(_ARROW)[0].strip() for note in notes if _REMARK.match(note))
    return [remark for remark in words if remark]


def _is_machines(remark: str) -> bool:
    return _MACHINE.match(remark) is not None


def _is_stray(block: str) -> bool:
    start = block.lstrip("\n")
    known = start.startswith(_LAYOUT) or _REMARK.match(start) is not None
    return not known and _ARROW not in block


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines that a cue shows; `stamped` says whether words in it have times of their own."""

    lines: tuple[Line, ...]
    stamped: bool
