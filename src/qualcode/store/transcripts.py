"""transcripts.csv and transcripts/*.txt: canonical texts and what is known of each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qualcode.errors import NotSaved
from qualcode.ingest.turns import find_turns
from qualcode.model.notation import natural_key
from qualcode.model.organization import Participant
from qualcode.model.problem import Location, Problem
from qualcode.model.transcript import FIRST, INTERVIEWER, OTHER, Transcript
from qualcode.model.turns import LaterTurns
from qualcode.store.tables import TRANSCRIPT_COLUMNS, Row, read_rows, unique_rows, write_rows
from qualcode.store.write import write_atomically

TABLE = "transcripts.csv"
_REQUIRED = TRANSCRIPT_COLUMNS[:4]
_LATER = re.compile(r"(?P<id>.+)\.\d+-[0-9a-f]{8}")


def read_transcripts(
    folder: Path,
    participants: Mapping[str, Participant],
    problems: list[Problem],
    *,
    revisions: Mapping[str, str] | None = None,
) -> dict[str, Transcript]:
    """Read the transcripts with their turns, in natural order of ids.

    `revisions` names the present revision of those that have more than one.
    """
    rows = read_rows(folder / TABLE, _REQUIRED, problems, optional=True)
    found: dict[str, Transcript] = {}
    for row in unique_rows(rows, "id", problems):
        revision = (revisions or {}).get(row.cells["id"], FIRST)
        transcript = _read_transcript(folder, row, participants, problems, revision)
        if transcript is not None:
            found[transcript.id] = transcript
    return dict(sorted(found.items(), key=lambda pair: natural_key(pair[0])))


def _read_transcript(
    folder: Path,
    row: Row,
    participants: Mapping[str, Participant],
    problems: list[Problem],
    revision: str,
) -> Transcript | None:
    if not set(_REQUIRED) <= row.cells.keys():
        return None
    name = row.cells["id"]
    text = _read_text(folder, name, revision, row.where, problems)
    if text is None:
        return None
    speakers = _speakers(row, participants, problems)
    return Transcript(
        id=name,
        text=text,
        turns=LaterTurns(partial(find_turns, text, dict(speakers))),
        participants=_known(row, participants, problems),
        speakers=speakers,
        date=row.cells["date"],
        revision=revision,
        attributes={name: row.values(name) for name in row.cells if name not in TRANSCRIPT_COLUMNS},
    )


def _read_text(
    folder: Path, name: str, revision: str, where: Location, problems: list[Problem]
) -> str | None:
    if "/" in name or "\\" in name or name.startswith("."):
        problems.append(Problem(where, f"'{name}' cannot be a transcript's id."))
        return None
    path = text_path(folder, name, revision)
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        problems.append(Problem(where, f"The text 'transcripts/{path.name}' is missing."))
    except (OSError, UnicodeDecodeError):
        message = "The text is not UTF-8 or cannot be read."
        problems.append(Problem(Location(f"transcripts/{path.name}"), message))
    return None


def text_path(folder: Path, transcript: str, revision: str) -> Path:
    """Return the file of one revision of a text."""
    suffix = "" if revision == FIRST else f".{revision}"
    return folder / "transcripts" / f"{transcript}{suffix}.txt"


def transcript_of(path: Path, known: Container[str]) -> str:
    """Return the known transcript that a file is a revision of, or an empty string."""
    later = _LATER.fullmatch(path.stem)
    names = (path.stem, later["id"] if later else "")
    return next((name for name in names if name and name in known), "")


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text's bytes in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_revision(folder: Path, transcript: Transcript, revision: str) -> Transcript | None:
    """Return a transcript as it was in an earlier revision, or None where the text is missing."""
    if revision == transcript.revision:
        return transcript
    try:
        text = text_path(folder, transcript.id, revision).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    turns = LaterTurns(partial(find_turns, text, dict(transcript.speakers)))
    return replace(transcript, text=text, turns=turns, revision=revision)


def write_revision(folder: Path, transcript: str, text: str, before: str) -> str:
    """Write the text that follows revision `before` to a file of its own; return its name.

    Raises:
        NotSaved: the system refused to write.
    """
    number = int(before.partition("-")[0]) + 1
    revision = f"{number}-{text_digest(text)[:8]}"
    write_atomically(text_path(folder, transcript, revision), text.encode())
    return revision


def check_texts(
    folder: Path, rewritten: Mapping[tuple[str, str], frozenset[str]] | None = None
) -> list[Problem]:
    """Return which texts are no longer what they were when they were written, or have no row.

    `rewritten` has the SHA-256 of revisions out of which names were taken.
    """
    problems: list[Problem] = []
    _report_strays(folder, problems)
    for row in read_rows(folder / TABLE, (), [], optional=True):
        path = text_path(folder, row.cells.get("id", ""), FIRST)
        told = row.cells.get("text", "")
        if told and path.is_file() and told != hashlib.sha256(path.read_bytes()).hexdigest():
            problems.append(_altered(path))
    for path in sorted((folder / "transcripts").glob("*.txt")):
        match = _LATER.fullmatch(path.stem)
        digest = path.stem.rpartition("-")[2]
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
        if match and not actual.startswith(digest):
            place = (match["id"], path.stem.removeprefix(match["id"] + "."))
            if actual not in (rewritten or {}).get(place, ()):
                problems.append(_altered(path))
    return problems


def _altered(path: Path) -> Problem:
    message = (
        "The text was altered since it was taken in, which puts codings at risk. Restore it, and "
        "make changes with 'qualcode transcript edit'."
    )
    return Problem(Location(f"transcripts/{path.name}"), message)


def _known(
    row: Row, participants: Mapping[str, Participant], problems: list[Problem]
) -> tuple[str, ...]:
    names = row.values("participants")
    problems += [
        Problem(row.where, f"'{name}' is not in participants.csv.")
        for name in names
        if name not in participants
    ]
    return names


def _speakers(
    row: Row, participants: Mapping[str, Participant], problems: list[Problem]
) -> tuple[tuple[str, str], ...]:
    pairs = read_speakers(row, problems)
    problems += [
        Problem(
            row.where,
            f"'{role}' in 'speakers' must be a participant's id, '{INTERVIEWER}' or '{OTHER}'.",
        )
        for _, role in pairs
        if role not in (INTERVIEWER, OTHER) and role not in participants
    ]
    return pairs


def read_speakers(row: Row, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    """Read a cell `Label=role; Label=role`."""
    pairs = []
    for part in row.values("speakers"):
        label, equals, role = (piece.strip() for piece in part.rpartition("="))
        if not (equals and label and role):
            message = f"'{part}' in 'speakers' must be a label, '=', and whose it is."
            problems.append(Problem(row.where, message))
        pairs.append((label, role))
    return tuple(pairs)


def _report_strays(folder: Path, problems: list[Problem]) -> None:
    listed = {row.cells.get("id", "") for row in read_rows(folder / TABLE, (), [], optional=True)}
    for path in sorted((folder / "transcripts").glob("*.txt")):
        if not transcript_of(path, listed):
            message = f"The text has no row in {TABLE}; add one, or ingest the document again."
            problems.append(Problem(Location(f"transcripts/{path.name}"), message))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a transcript came from: the document's format, file name and SHA-256, how it was read.

    `attributes` are further cells of its row, such as `duration`.
    """

    format: str
    source: str
    sha256: str
    reader: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def write_transcripts(folder: Path, arrivals: Sequence[tuple[Transcript, Origin]]) -> None:
    """Write texts and their rows, all or none; texts come first, so that no row lacks its text.

    Columns that the researchers added to transcripts.csv are kept.

    Raises:
        NotSaved: the system refused to write.
    """
    texts = {text_path(folder, text.id, FIRST): text.text.encode() for text, _ in arrivals}
    fresh = [path for path in texts if not path.exists()]
    try:
        for path, content in texts.items():
            write_atomically(path, content)
        _add_rows(folder, arrivals)
    except NotSaved:
        for path in fresh:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def _add_rows(folder: Path, arrivals: Sequence[tuple[Transcript, Origin]]) -> None:
    path = folder / TABLE
    rows = {row.cells["id"]: dict(row.cells) for row in read_rows(path, (), [], optional=True)}
    for transcript, origin in arrivals:
        rows[transcript.id] = rows.get(transcript.id, {}) | _cells(transcript, origin)
    columns = list(TRANSCRIPT_COLUMNS)
    columns += sorted({name for row in rows.values() for name in row} - set(columns))
    ordered = sorted(rows.values(), key=lambda cells: natural_key(cells["id"]))
    write_rows(
        path, columns, [{name: cells.get(name, "") for name in columns} for cells in ordered]
    )


def _cells(transcript: Transcript, origin: Origin) -> dict[str, str]:
    return {
        "id": transcript.id,
        "participants": "; ".join(transcript.participants),
        "speakers": "; ".join(f"{label}={role}" for label, role in transcript.speakers),
        "date": transcript.date,
        "format": origin.format,
        "source": origin.source,
        "sha256": origin.sha256,
        "text": text_digest(transcript.text),
        "reader": origin.reader,
        **{name: value for name, value in origin.attributes if name not in TRANSCRIPT_COLUMNS},
    }
