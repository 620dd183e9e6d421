"""JSON of speech recognition: Whisper and the programs that write its segments."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.errors import UnreadableDocument
from qualcode.ingest.conventions import WHISPER
from qualcode.ingest.cues import Said, in_turns
from qualcode.ingest.labels import CLOCK, seconds_of, tidy_label
from qualcode.ingest.reading import Reading, left_out

_FORM = "it does not have the form of Whisper's JSON: segments with start, end and text."
_WORDS = ("text", "speech", "transcript")
_TIME = re.compile(CLOCK)
_FAR = 10**8


def read_speech(text: str, path: Path) -> Reading:
    """Read segments of Whisper, whisper.cpp, WhisperX or faster-whisper.

    Segments of one speaker in a row become one utterance; without speakers, those up to a pause.

    Raises:
        UnreadableDocument: it is no JSON, or has another form.
    """
    segments, language = _segments(parse_json(text, path), path)
    said = [_said(segment, path) for segment in segments]
    found = in_turns("json", said)
    empty = sum(1 for piece in said if not piece.text.strip())
    notes = (*found.notes, *left_out(empty, "segment", "without text"))
    about = (("language", language),) if language else ()
    return replace(found, notes=notes, convention=WHISPER, about=about)


def parse_json(text: str, path: Path) -> Any:
    """Return what JSON holds.

    Raises:
        UnreadableDocument: it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(text, parse_int=_number)
    except RecursionError:
        raise UnreadableDocument(path, "its JSON is nested too deeply.") from None
    except ValueError:
        raise UnreadableDocument(path, "it is no JSON, or it is cut off.") from None


def _number(digits: str) -> float:
    return float(digits[:40])


def _segments(found: Any, path: Path) -> tuple[Sequence[Any], str]:
    language = ""
    if isinstance(found, Mapping):
        about = found.get("result")
        inner = about.get("language") if isinstance(about, Mapping) else ""
        named = found.get("language") or inner
        language = named if isinstance(named, str) else ""
        found = found.get("segments", found.get("transcription"))
    if not isinstance(found, list) or not found:
        raise UnreadableDocument(path, _FORM)
    return found, language


def _said(segment: Any, path: Path) -> Said:
    if not isinstance(segment, Mapping):
        raise UnreadableDocument(path, _FORM)
    words = next((segment[name] for name in _WORDS if isinstance(segment.get(name), str)), None)
    if words is None:
        raise UnreadableDocument(path, _FORM)
    speaker = segment.get("speaker")
    start, end = _time(segment, "start", "from"), _time(segment, "end", "to")
    return Said(_label(speaker), words.strip(), start, end)


def _label(speaker: object) -> str:
    if isinstance(speaker, float):
        return f"Speaker {speaker:.0f}"
    label = tidy_label(speaker) if isinstance(speaker, str) else ""
    return f"Speaker {label}" if label.isdecimal() else label


def _time(segment: Mapping[str, Any], name: str, other: str) -> int | None:
    """Return a time in whole seconds: seconds, milliseconds in `offsets`, or `hh:mm:ss`."""
    offsets, stamps = segment.get("offsets"), segment.get("timestamps")
    if isinstance(offsets, Mapping) and _is_time(offsets.get(other)):
        return int(offsets[other] // 1000)
    value = segment.get(name, stamps.get(other) if isinstance(stamps, Mapping) else None)
    if isinstance(value, str) and _TIME.fullmatch(value.strip()):
        return seconds_of(value.strip())
    return int(value) if _is_time(value) else None


def _is_time(value: object) -> bool:
    return isinstance(value, float) and 0 <= value < _FAR
