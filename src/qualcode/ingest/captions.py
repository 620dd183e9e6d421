"""The captions of a subtitle file: what each shows, when, and who is said to speak."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from qualcode.errors import UnreadableDocument
from qualcode.ingest.labels import Line, clock_of, find_header, label_header

FORMS = {"vtt": "WebVTT", "srt": "SubRip", "sbv": "YouTube's"}
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>")
_STAMP = re.compile(r"<[0-9]{1,3}:[0-9:.]{1,12}>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|s|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|\{\\an?[0-9]{1,2}\}", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PIECE = re.compile(r"(?P<utterance>.*/[0-9]+)-(?P<piece>[0-9]+)")
_CHANGE = re.compile(r">>+\s*")
_HOLLOW = re.compile(r"^[ \t]+\n", re.MULTILINE)  # such a line ends no cue in WebVTT


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines that a cue shows, with its start and end in seconds.

    `name` is the cue's identifier; `stamped` says whether words in it have times of their own, and
    `voiced` whether a tag names the voice.
    """

    lines: tuple[Line, ...]
    start: int
    end: int
    name: str = ""
    stamped: bool = False
    voiced: bool = False


def find_cues(text: str, name: str, path: Path) -> list[Cue]:
    """Return the cues of a file in its order.

    Raises:
        UnreadableDocument: the text does not have the format's form.
    """
    try:
        found = webvtt.from_buffer(StringIO(text), format=name)
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        reason = f"it does not have the form of {FORMS[name]} subtitles."
        raise UnreadableDocument(path, reason) from error
    return [_cue(caption) for caption in found.captions]


def tidy_text(text: str, name: str) -> str:
    """Return a file's text without lines of blanks, which would end cues of WebVTT for some."""
    return _HOLLOW.sub("", text.strip()) if name == "vtt" else text.strip()


def _cue(caption: webvtt.Caption) -> Cue:
    raw = str(caption.raw_text)
    start = int(caption.start_in_seconds)
    time = clock_of(start)
    before, *voices = _VOICE.split(raw)
    lines = [_line(words, time) for words in _shown(before)]
    for name, words in zip(voices[::2], voices[1::2], strict=True):
        label = _ENTITY.sub(_decoded, name or "").strip()
        shown = _shown(words)
        spoken = [Line(line) for line in shown]
        if spoken and label:
            spoken[0] = Line(shown[0], label_header(label, shown[0], time, sure=True))
        lines += spoken
    end = int(caption.end_in_seconds)
    named = str(caption.identifier or "")
    stamped = _STAMP.search(raw) is not None
    return Cue(tuple(lines), start, end, named, stamped, voiced=any(voices[::2]))


def _line(words: str, time: str) -> Line:
    header = find_header(_CHANGE.sub("", words, count=1) if words.startswith(">>") else words)
    return Line(words, replace(header, time=time) if header is not None else None)


def _shown(raw: str) -> list[str]:
    plain = _TAG.sub("", _STAMP.sub("", raw))
    lines = (_ENTITY.sub(_decoded, line).strip() for line in plain.split("\n"))
    return [line for line in lines if line]


def _decoded(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def is_piece(cue: Cue) -> bool:
    """Tell whether a cue's identifier says that it is a piece of an utterance, as in Teams."""
    return _PIECE.fullmatch(cue.name) is not None


def with_pieces_joined(cues: Iterable[Cue]) -> tuple[list[Cue], int]:
    """Put the pieces of each utterance behind its first piece; return how many were moved.

    Teams names them `…/32-0`, `…/32-1`; what another says meanwhile may stand between them.
    """
    groups: dict[str, list[Cue]] = {}
    order = list(cues)
    for number, cue in enumerate(order):
        match = _PIECE.fullmatch(cue.name)
        groups.setdefault(match["utterance"] if match else f"\0{number}", []).append(cue)
    joined = [cue for group in groups.values() for cue in sorted(group, key=_piece_number)]
    moved = sum(before is not after for before, after in zip(order, joined, strict=True))
    return joined, moved


def _piece_number(cue: Cue) -> int:
    match = _PIECE.fullmatch(cue.name)
    return int(match["piece"]) if match else 0


def unrolled(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Drop the lines that rolling captions repeat; return how many they were."""
    if not _rolling(cues):
        return list(cues), 0
    kept: list[Cue] = []
    repeated = 0
    before: tuple[str, ...] = ()
    for cue in cues:
        shown = tuple(line.text for line in cue.lines)
        overlap = _overlap(before, shown)
        kept.append(replace(cue, lines=cue.lines[overlap:]))
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
