"""Subtitles, WebVTT, SubRip and YouTube's sbv: cues with times, speakers by voice tag or label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from qualcode.ingest.captions import (
    Cue,
    find_cues,
    is_piece,
    tidy_text,
    unrolled,
    with_pieces_joined,
)
from qualcode.ingest.conventions import CAPTIONS, LABELS, TEAMS, VOICES, ZOOM
from qualcode.ingest.cues import SPEAKERLESS, Said, in_turns
from qualcode.ingest.labels import Line, clock_of, counting_labels, make_reading
from qualcode.ingest.reading import Reading, Settings, Utterance, counted, left_out

_REMARK = re.compile(r"NOTE(?:\s|$)")
_MACHINE = re.compile(r"(?i:confidence|duration|language|recognizability)\s*:")
_LAYOUT = ("WEBVTT", "STYLE", "REGION")
_ARROW = "-->"
_PAIR = re.compile(r"^[0-9:.]+,[0-9:.]+$", re.MULTILINE)
_LABELLED = 0.6  # of the cues


def read_subtitles(text: str, name: str, path: Path, settings: Settings | None = None) -> Reading:
    """Read the cues of subtitles; cues of one speaker in a row become one utterance.

    Lines that rolling captions repeat count once, the pieces of one of Teams' utterances are put
    together. Comments in WebVTT become the preamble.

    Args:
        text: the file's text.
        name: the format, "vtt", "srt" or "sbv".
        path: the file, for messages.
        settings: a convention that the user wants, and labels that are known.

    Raises:
        UnreadableDocument: the text does not have the format's form.
    """
    settings = settings or Settings()
    text = tidy_text(text, name)
    cues = find_cues(text, name, path)
    convention = settings.convention or _convention(cues, settings)
    joined, moved = with_pieces_joined(cues)
    kept, repeated = unrolled(joined)
    spoken = _spoken(name, kept, convention, settings)
    if not settings.convention and spoken.notes == (SPEAKERLESS,):
        convention = CAPTIONS
    blocks = [block for block in text.split("\n\n") if block.strip()]
    remarks = _remarks(blocks) if name == "vtt" else []
    strays = sum(_is_stray(block, name) for block in blocks)
    notes = (
        *spoken.notes,
        *left_out(sum(1 for cue in cues if not cue.lines), "cue", "without text"),
        *left_out(text.count(_ARROW) - len(cues), "cue", "with a malformed time"),
        *left_out(repeated, "repeated line", "of rolling captions"),
        *left_out(strays, "block", "without a time"),
        *left_out(sum(map(_is_machines, remarks)), "comment", "that a program wrote"),
        *(("Pieces of utterances that others interrupted were put together.",) if moved else ()),
        *_unordered(cues),
    )
    kept_remarks = (Utterance("", words) for words in remarks if not _is_machines(words))
    ends = clock_of(max((cue.end for cue in cues), default=0))
    utterances = (*kept_remarks, *spoken.utterances)
    return replace(spoken, utterances=utterances, notes=notes, convention=convention, ends=ends)


def _convention(cues: Sequence[Cue], settings: Settings) -> str:
    if any(map(is_piece, cues)):
        return TEAMS
    if any(cue.voiced for cue in cues):
        return VOICES
    if _is_labelled(cues):
        return ZOOM if all(cue.name.isdecimal() for cue in cues) else LABELS
    headers = [line.header for cue in cues for line in cue.lines if line.header is not None]
    return LABELS if counting_labels(headers, settings.labels) else CAPTIONS


def _is_labelled(cues: Sequence[Cue]) -> bool:
    """Tell whether most cues begin with something like a label."""
    filled = [cue for cue in cues if cue.lines]
    labelled = sum(cue.lines[0].header is not None for cue in filled)
    return labelled > 0 and labelled >= _LABELLED * len(filled)


def _spoken(name: str, cues: Sequence[Cue], convention: str, settings: Settings) -> Reading:
    if convention == CAPTIONS:
        return in_turns(name, [_said(cue) for cue in cues])
    lines = [line for cue in cues for line in cue.lines]
    if convention == ZOOM or _is_labelled(cues):
        lines = [_eager(line) for line in lines]
    found = make_reading(name, lines, known=settings.labels)
    if not any(item.speaker for item in found.utterances):
        return in_turns(name, [_said(cue) for cue in cues])
    return replace(found, utterances=tuple(_joined(found.utterances)))


def _said(cue: Cue) -> Said:
    return Said("", "\n".join(line.text for line in cue.lines), cue.start, cue.end)


def _eager(line: Line) -> Line:
    """Let a name count at its first time, and one with a small letter at its second."""
    header = line.header
    if header is None:
        return line
    return replace(line, header=replace(header, needs=1 if header.needs <= 2 else 2))


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


def _unordered(cues: Sequence[Cue]) -> tuple[str, ...]:
    number = sum(later.start < earlier.start for earlier, later in pairwise(cues))
    if not number:
        return ()
    verb = "begins" if number == 1 else "begin"
    return (f"{counted(number, 'cue')} {verb} before the one above; the order was kept.",)


def _remarks(blocks: Iterable[str]) -> list[str]:
    notes = (block.lstrip("\n") for block in blocks)
    words = (note[4:].partition(_ARROW)[0].strip() for note in notes if _REMARK.match(note))
    return [remark for remark in words if remark]


def _is_machines(remark: str) -> bool:
    return _MACHINE.match(remark) is not None


def _is_stray(block: str, name: str) -> bool:
    if name == "sbv":
        return _PAIR.search(block) is None
    start = block.lstrip("\n")
    known = name == "vtt" and (start.startswith(_LAYOUT) or _REMARK.match(start) is not None)
    return not known and _ARROW not in block
