"""What a reader makes of a document: who says what, in the document's order."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


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

    `format` is the suffix of the document's format without its dot, `convention` the way in which
    it says who speaks (a name of `qualcode.ingest.conventions.TITLES`), `ends` when the last cue
    ends where the format says so. `part` names a document among several in one file, such as a
    respondent of a survey. `about` is what the document says of itself in its front matter, names
    in small letters.
    """

    format: str
    utterances: tuple[Utterance, ...]
    notes: tuple[str, ...] = ()
    convention: str = ""
    ends: str = ""
    part: str = ""
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How documents are to be read, where that is not left to the readers.

    `format` is a suffix without its dot, `convention` a name of
    `qualcode.ingest.conventions.TITLES`, `encoding` that of text files that are not Unicode.
    `labels` are speakers' labels that count even where they occur once. Of tables, `rows` says
    whether a row is of `turns` or of `answers`, `documents` whether a survey becomes one document
    per `respondent` or per `question`, and `columns` which column is what
    (`speaker`, `text`, `time`, `respondent`, `question`).
    """

    format: str = ""
    convention: str = ""
    encoding: str = ""
    labels: tuple[str, ...] = ()
    rows: str = ""
    documents: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Write what was set, as `name=value`, without the labels."""
        said = [(name, getattr(self, name)) for name in ("format", "convention", "encoding")]
        said += [("rows", self.rows), ("documents", self.documents), *self.columns]
        return " ".join(f"{name}={value}" for name, value in said if value)


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: "1 cue", "2 cues", "2 boxes"."""
    plural = "es" if noun.endswith("x") else "s"
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{plural}"


def left_out(number: int, noun: str, what: str = "") -> tuple[str, ...]:
    """Return the sentence that a number of things was left out, or nothing where there are none."""
    verb = "was" if number == 1 else "were"
    words = f"{counted(number, noun)} {what}".rstrip()
    return (f"{words} {verb} left out.",) if number > 0 else ()


def as_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as what JSON can hold."""
    return {
        **asdict(reading),
        "utterances": [(item.speaker, item.text, item.time) for item in reading.utterances],
    }


def from_json(fields: dict[str, Any]) -> Reading:
    """Return the reading that `as_json` wrote."""
    return Reading(
        format=fields["format"],
        utterances=tuple(Utterance(*item) for item in fields["utterances"]),
        notes=tuple(fields["notes"]),
        convention=fields["convention"],
        ends=fields["ends"],
        part=fields["part"],
        about=tuple((name, value) for name, value in fields["about"]),
    )
