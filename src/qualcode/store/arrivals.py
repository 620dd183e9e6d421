"""What arrives at the study's door: single documents, folders of them, and lists of documents."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.errors import NamePatternError, TableError, UnreadableDocument
from qualcode.ingest.formats import KNOWN_SUFFIXES, OTHER_NAMES
from qualcode.ingest.reading import Settings
from qualcode.model.problem import Problem
from qualcode.store.tables import Row, read_rows
from qualcode.store.transcripts import read_speakers

_LISTED = ("file", "id", "participants", "date", "speakers", "format", "convention", "encoding")
_FIELD = re.compile(r"\{(?P<name>[A-Za-z_]*)\}")
_SHAPES = {
    "date": r"(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{4}-\d\d|\d{4})",
    "order": r"(?P<order>\d+)",
    "": r".*?",
    "_": r".*?",
}
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NOT_DOCUMENTS = ("~$", ".")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document to be taken in: its file, and what is known of the interview.

    An empty `id` is taken from the file's name; empty `participants` are the one whose id the
    transcript's id equals, or those whose ids are labels in it. `speakers` says whose label is
    whose (`Ruth=P6a; Interviewer=interviewer`); labels that it leaves out are guessed. `settings`
    say how to read it, `attributes` are further columns of transcripts.csv, such as `order`.
    """

    path: Path
    id: str = ""
    participants: tuple[str, ...] = ()
    date: str = ""
    speakers: tuple[tuple[str, str], ...] = ()
    settings: Settings = field(default_factory=Settings)
    attributes: tuple[tuple[str, str], ...] = ()


def find_documents(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the documents that paths, folders and patterns (`interviews/*.docx`) stand for.

    Of folders, and the folders in them, only files that can be read are taken; the second list has
    the others. Hidden files, and those that an open Word leaves behind, are passed over. What is
    neither there nor a pattern is returned as it is, so that reading it says what is wrong.
    """
    found: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.rglob("*")) if _is_document(file, path)]
            found += [file for file in inside if _is_readable(file)]
            others += [file for file in inside if not _is_readable(file)]
        elif not path.exists() and glob.has_magic(str(path)):
            found += [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207 # the pattern may be absolute
        else:
            found.append(path)
    return list(dict.fromkeys(found)), others


def _is_document(file: Path, folder: Path) -> bool:
    parts = file.relative_to(folder).parts
    return file.is_file() and not any(part.startswith(_NOT_DOCUMENTS) for part in parts)


def _is_readable(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in KNOWN_SUFFIXES or suffix in OTHER_NAMES


def read_arrivals(path: Path) -> list[Arrival]:
    """Read a list of documents: `file`, `id`, `participants`, `date`, `speakers`, and how to read.

    Only the column `file` is required; `format`, `convention` and `encoding` say how to read, and
    every further column is an attribute of the transcripts. Files are relative to the list's own
    folder.

    Raises:
        TableError: the list is missing or malformed.
    """
    problems: list[Problem] = []
    rows = read_rows(path, ("file",), problems)
    arrivals = [] if problems else [_arrival(path.parent, row, problems) for row in rows]
    if problems:
        raise TableError("\n".join(str(problem) for problem in problems))
    return arrivals


def _arrival(folder: Path, row: Row, problems: list[Problem]) -> Arrival:
    cells = row.cells
    return Arrival(
        path=folder / cells["file"],
        id=cells.get("id", ""),
        participants=row.values("participants"),
        date=cells.get("date", ""),
        speakers=read_speakers(row, problems),
        settings=Settings(
            format=cells.get("format", "").lstrip("."),
            convention=cells.get("convention", ""),
            encoding=cells.get("encoding", ""),
        ),
        attributes=tuple(
            (name, value) for name, value in cells.items() if name not in _LISTED and name and value
        ),
    )


def name_pattern(pattern: str) -> re.Pattern[str]:
    """Return what a pattern of file names, such as `{order}_{participant}_{date}`, looks for.

    `{id}`, `{participant}`, `{date}` and `{order}` are what they say, `{}` is anything, and every
    other name in braces is an attribute of the transcript.

    Raises:
        NamePatternError: the pattern has no name in braces, or one of them twice.
    """
    pieces, at = [], 0
    for match in _FIELD.finditer(pattern):
        pieces.append(re.escape(pattern[at : match.start()]))
        name = match["name"].lower()
        pieces.append(_SHAPES.get(name, rf"(?P<{name}>.+?)"))
        at = match.end()
    pieces.append(re.escape(pattern[at:]))
    try:
        found = re.compile("".join(pieces))
    except re.error:
        raise NamePatternError(pattern) from None
    if not found.groupindex:
        raise NamePatternError(pattern)
    return found


def by_name(arrival: Arrival, pattern: re.Pattern[str]) -> Arrival:
    """Return an arrival with what its file's name says; what was told already stays.

    Raises:
        UnreadableDocument: the name does not have the pattern's form.
    """
    match = pattern.fullmatch(arrival.path.stem)
    if match is None:
        raise UnreadableDocument(arrival.path, "its name does not have the form of the pattern.")
    said = {name: value.strip() for name, value in match.groupdict().items()}
    participant = said.pop("participant", "") or said.pop("participants", "")
    date = _COMPACT.sub(r"\1-\2-\3", said.pop("date", ""))
    name = said.pop("id", "")
    told = dict(arrival.attributes)
    return replace(
        arrival,
        id=arrival.id or name,
        participants=arrival.participants or ((participant,) if participant else ()),
        date=arrival.date or date,
        attributes=tuple((said | told).items()),
    )


def with_settings(arrivals: Iterable[Arrival], settings: Settings) -> Iterator[Arrival]:
    """Yield arrivals that are read as the settings say, where their own do not say otherwise."""
    for arrival in arrivals:
        own = arrival.settings
        merged = replace(
            settings,
            format=own.format or settings.format,
            convention=own.convention or settings.convention,
            encoding=own.encoding or settings.encoding,
        )
        yield replace(arrival, settings=merged)
