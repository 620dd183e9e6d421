"""How a document says who speaks: recognised from its lines, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qualcode.ingest.cues import Said, in_turns
from qualcode.ingest.labels import (
    CLOCK,
    Header,
    Line,
    counting_labels,
    find_dash,
    make_reading,
    seconds_of,
)
from qualcode.ingest.layouts import laid_out, with_stamps
from qualcode.ingest.reading import Reading, Settings, left_out

LABELS, TEAMS, ZOOM, OTTER, REV = "labels", "teams", "zoom", "otter", "rev"
CLOCKS, DASHES, VOICES, CAPTIONS, NONE = "clock", "dashes", "voices", "captions", "none"
TIMES = "times"
WHISPER, OTRANSCRIBE, TURNS, ANSWERS = "whisper", "otranscribe", "turns", "answers"
TITLES = {
    LABELS: "labels",
    TEAMS: "Teams",
    ZOOM: "Zoom",
    OTTER: "Otter",
    REV: "Rev",
    TIMES: "names behind times",
    CLOCKS: "lines with the time of day",
    DASHES: "labels with dashes",
    VOICES: "voice tags",
    CAPTIONS: "captions without speakers",
    NONE: "no labels",
    WHISPER: "Whisper",
    OTRANSCRIBE: "oTranscribe",
    TURNS: "a row per turn",
    ANSWERS: "answers of a survey",
}
PRODUCTS = frozenset({TEAMS, ZOOM, OTTER, REV, WHISPER, OTRANSCRIBE})
_STAMPED = re.compile(
    rf"\s*[\[(]?(?P<time>{CLOCK})(?:\s*(?:-->|[-\u2013])\s*(?P<end>{CLOCK}))?[\])]?"
    r"(?:\s+(?P<words>\S.*)|\s*)"
)
_MADE = re.compile(r"\s*transcribed by (?:https?://)?otter\.ai/?\s*", re.IGNORECASE)
_STOPPED = re.compile(r"\s*\S.{0,60} (?:started|stopped) transcription\s*")
_BRACKETS = re.compile(r"\s*\[[^\]]+\]\s+[0-9]{1,2}:[0-9]{2}:[0-9]{2}\s*")
_TIMED = re.compile(rf"\s*[\[(]{CLOCK}[\])]")
_NUMBERED = re.compile(r"(?i:speaker)[ _]?[0-9]{1,3}")
_SUMMARY = ("SUMMARY KEYWORDS", "SPEAKERS", "KEYWORDS")
_NOBODY = (
    "It names nobody who speaks, so it has no turns; if there are labels, name them with --roles."
)
_DAY = 24 * 3600
_FEW, _NAME = 5, 2  # of labels that are doubted, and of words in one
_SHARE = 0.6  # of the lines, that look like a convention without labels


def read_lines(
    name: str,
    lines: Sequence[Line],
    settings: Settings,
    *,
    notes: Sequence[str] = (),
    about: tuple[tuple[str, str], ...] = (),
) -> Reading:
    """Gather a document's lines into utterances, by the convention they follow.

    Args:
        name: the format.
        lines: the document's lines in order, empty ones between paragraphs.
        settings: a convention that the user wants, and labels that are known.
        notes: what else is to be said of the document.
        about: what the document says of itself.
    """
    laid = laid_out(lines, settings.labels)
    if settings.convention in ("", LABELS, REV, TIMES):
        lines, notes = laid.lines, (*notes, *laid.notes)
    found_by_layout = TIMES if laid.above else ""
    convention = settings.convention or found_by_layout or find_convention(lines, settings)
    if convention == CLOCKS:
        found = _clocked(name, lines)
        return replace(found, notes=(*notes, *found.notes), about=about)
    prepared = _PREPARED.get(convention, _as_they_are)(lines)
    if settings.convention == LABELS:
        prepared = _Prepared([_counting_once(line) for line in prepared.lines], prepared.notes)
    notes = (*notes, *prepared.notes, *_rare(prepared.lines, settings))
    found = with_stamps(make_reading(name, prepared.lines, notes, known=settings.labels))
    if convention == LABELS and not any(item.speaker for item in found.utterances):
        left = [Line(text) for item in found.utterances for text in (*item.text.split("\n"), "")]
        convention = NONE if settings.convention else find_convention(left, settings)
        if convention in (CLOCKS, DASHES):
            told = replace(settings, convention=convention)
            return read_lines(name, left, told, notes=found.notes, about=about)
        convention = NONE
        found = replace(found, notes=(*found.notes, _NOBODY))
    return replace(found, convention=convention, about=about)


def find_convention(lines: Sequence[Line], settings: Settings) -> str:
    """Return the name of the convention that a document's lines follow."""
    headers = [line.header for line in lines if line.header is not None]
    alone = [header for header in headers if header.alone]
    repeated = counting_labels([_likely(header) for header in alone], settings.labels)
    colons = [header for header in headers if not header.alone]
    counting = counting_labels(colons, settings.labels)
    spoken = [header for header in colons if header.label in counting]
    if len(alone) > len(spoken) and repeated:
        return _product(lines)
    if spoken:
        return REV if _is_rev(lines, counting) else LABELS
    texts = [line.text for line in lines]
    # A text that was taken in has each paragraph on one line, and is to be read alike.
    for some in (texts, _beginnings(texts)):
        filled = [text for text in some if text.strip()]
        if len(filled) > 1 and sum(map(_is_stamped, filled)) >= _SHARE * len(filled):
            return CLOCKS
        if _is_dashed(filled, settings):
            return DASHES
    return LABELS


def _beginnings(texts: Sequence[str]) -> list[str]:
    """Return the first line of each paragraph."""
    return [text for before, text in pairwise(["", *texts]) if text.strip() and not before.strip()]


def _rare(lines: Sequence[Line], settings: Settings) -> tuple[str, ...]:
    headers = [line.header for line in lines if line.header is not None and ":" in line.text]
    counting = counting_labels(headers, settings.labels)
    rare = [(item.label, item.needs) for item in headers if item.label not in counting]
    return rare_note(rare) if counting else ()


def rare_note(rare: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Say which words before a colon may be labels, but occur too rarely to count.

    Args:
        rare: those that do not count, each with how often it would have to occur.
    """
    likely = [label for label, needs in rare if needs <= 2 and len(label.split()) <= _NAME]
    labels = dict.fromkeys(likely)
    if not labels or len(labels) > _FEW:
        return ()
    words = ", ".join(f"'{label}'" for label in labels)
    return (f"Taken as words, not as labels: {words}; if they are labels, name them with --roles.",)


def _product(lines: Sequence[Line]) -> str:
    texts = [line.text for line in lines]
    if any(_MADE.fullmatch(text) or text.strip() == _SUMMARY[0] for text in texts):
        return OTTER
    if any(map(_BRACKETS.fullmatch, texts)):
        return ZOOM
    wide = [text for text in texts if re.search(r"\S(?: {3,}|\t)[0-9]{1,2}:[0-9:]+\s*$", text)]
    return TEAMS if wide or any(map(_STOPPED.fullmatch, texts)) else OTTER


def _is_rev(lines: Sequence[Line], counting: set[str]) -> bool:
    headers = [line.header for line in lines if line.header and line.header.label in counting]
    timed = sum(bool(header.time or _TIMED.match(header.rest)) for header in headers)
    numbered = all(_NUMBERED.fullmatch(label) for label in counting)
    behind = sum(_TIMED.match(header.rest) is not None for header in headers)
    return behind * 2 > len(headers) or (numbered and timed * 2 > len(headers))


def _is_stamped(text: str) -> bool:
    return _STAMPED.fullmatch(text) is not None


def _is_dashed(texts: Sequence[str], settings: Settings) -> bool:
    headers = [header for text in texts if (header := find_dash(text)) is not None]
    counting = counting_labels(headers, settings.labels)
    spoken = [header for header in headers if header.label in counting]
    return len(counting) > 1 and len(spoken) * 3 > len(texts)


def _likely(header: Header) -> Header:
    """Let a label with a time behind it count at its first time, if it is written like a name."""
    return replace(header, needs=1) if header.needs <= 2 else header


@dataclass(frozen=True, slots=True)
class _Prepared:
    lines: Sequence[Line]
    notes: tuple[str, ...] = ()


def _as_they_are(lines: Sequence[Line]) -> _Prepared:
    return _Prepared(lines)


def _counting_once(line: Line) -> Line:
    return replace(line, header=replace(line.header, needs=1)) if line.header else line


def _names_and_times(lines: Sequence[Line]) -> _Prepared:
    """Count names with a time behind them, and no words that stand before a colon."""
    kept, notices = [], 0
    for line in lines:
        if _STOPPED.fullmatch(line.text):
            notices += 1
        elif line.header is not None and line.header.alone:
            kept.append(replace(line, header=_likely(line.header)))
        else:
            kept.append(Line(line.text))
    return _Prepared(kept, left_out(notices, "notice", "that transcription started or stopped"))


def _otter(lines: Sequence[Line]) -> _Prepared:
    """Leave out the list of keywords and speakers before the first name, and the last line."""
    prepared = _names_and_times(lines)
    first = next((i for i, line in enumerate(prepared.lines) if line.header), 0)
    before, after = prepared.lines[:first], prepared.lines[first:]
    starts = [i for i, line in enumerate(before) if line.text.strip().rstrip(":") in _SUMMARY]
    cut = before[: starts[0]] if starts else before
    kept = [line for line in after if not _MADE.fullmatch(line.text)]
    notes = (
        *prepared.notes,
        *(("The summary of keywords and speakers was left out.",) if starts else ()),
        *left_out(len(after) - len(kept), "line", "that names Otter"),
    )
    return _Prepared([*cut, *kept], notes)


def _dashed(lines: Sequence[Line]) -> _Prepared:
    return _Prepared([Line(line.text, find_dash(line.text)) for line in lines])


def _no_labels(lines: Sequence[Line]) -> _Prepared:
    return _Prepared([Line(line.text) for line in lines])


def _clocked(name: str, lines: Sequence[Line]) -> Reading:
    """Read lines that begin with a time; lines without one continue the line before."""
    said: list[Said] = []
    seconds = 0
    for line in lines:
        match = _STAMPED.fullmatch(line.text)
        if match is not None:
            time = seconds_of(match["time"])
            # After midnight the hours go on, so that times rise.
            seconds = time + _DAY if seconds - time > _DAY // 2 else time
            end = seconds_of(match["end"]) if match["end"] else seconds
            said.append(Said("", match["words"] or "", seconds, max(seconds, end)))
        elif line.text.strip():
            last = said.pop() if said else Said("", "", None, None)
            said.append(replace(last, text=f"{last.text}\n{line.text}".strip()))
    return replace(in_turns(name, said), convention=CLOCKS)


_PREPARED: dict[str, Callable[[Sequence[Line]], _Prepared]] = {
    TEAMS: _names_and_times,
    TIMES: _names_and_times,
    ZOOM: _names_and_times,
    OTTER: _otter,
    DASHES: _dashed,
    NONE: _no_labels,
}
