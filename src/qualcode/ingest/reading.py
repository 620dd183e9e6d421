"""What a reader makes of a document: who says what, in the document's order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words under one label; paragraphs are separated by an empty line.

    An empty `speaker` is text without a label: before the first label it is the preamble, later it
    continues the turn before it. `time` is `hh:mm:ss` or empty.
    """

    speaker: str
    text: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as utterances; `notes` are sentences on what was left out or repaired.

    `format` is the suffix of the document's format without its dot.
    """

    format: str
    utterances: tuple[Utterance, ...]
    notes: tuple[str, ...] = ()


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: "1 cue", "2 cues"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
