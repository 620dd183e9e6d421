"""transcripts.csv and transcripts/*.txt: canonical texts and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.ingest.canonical import parse_turns
from qualcode.model.notation import natural_key
from qualcode.model.organization import Participant
from qualcode.model.problem import Location, Problem
from qualcode.model.transcript import INTERVIEWER, OTHER, Transcript
from qualcode.store.tables import TRANSCRIPT_COLUMNS, Row, read_rows, unique_rows, write_rows
from qualcode.store.write import write_atomically

TABLE = "transcripts.csv"
_REQUIRED = TRANSCRIPT_COLUMNS[:5]


def read_transcripts(
    folder: Path, participants: Mapping[str, Participant], problems: list[Problem]
) -> dict[str, Transcript]:
    """Read the transcripts with their turns, in natural order of ids."""
    rows = read_rows(folder / TABLE, _REQUIRED, problems, optional=True)
    found: dict[str, Transcript] = {}
    for row in unique_rows(rows, "id", problems):
        transcript = _read_transcript(folder, row, participants, problems)
        if transcript is not None:
            found[transcript.id] = transcript
    _report_strays(folder, problems)
    return dict(sorted(found.items(), key=lambda pair: natural_key(pair[0])))


def _read_transcript(
    folder: Path, row: Row, participants: Mapping[str, Participant], problems: list[Problem]
) -> Transcript | None:
    if not set(_REQUIRED) <= row.cells.keys():
        return None
    name = row.cells["id"]
    text = _read_text(folder, name, row.where, problems)
    if text is None:
        return None
    speakers = _speakers(row, participants, problems)
    revision = row.cells["revision"] or "1"
    if not revision.isdecimal():
        problems.append(Problem(row.where, f"'revision' must be a whole number, not '{revision}'."))
        return None
    return Transcript(
        id=name,
        text=text,
        turns=parse_turns(text, dict(speakers)),
        participants=_known(row, participants, problems),
        speakers=speakers,
        date=row.cells["date"],
        revision=int(revision),
    )


def _read_text(folder: Path, name: str, where: Location, problems: list[Problem]) -> str | None:
    if "/" in name or "\\" in name or name.startswith("."):
        problems.append(Problem(where, f"'{name}' cannot be a transcript's id."))
        return None
    path = folder / "transcripts" / f"{name}.txt"
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        problems.append(Problem(where, f"The text 'transcripts/{name}.txt' is missing."))
    except (OSError, UnicodeDecodeError):
        message = "The text is not UTF-8 or cannot be read."
        problems.append(Problem(Location(f"transcripts/{name}.txt"), message))
    return None


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
    pairs = []
    for part in row.values("speakers"):
        label, equals, role = (piece.strip() for piece in part.partition("="))
        if not equals or not (role in (INTERVIEWER, OTHER) or role in participants):
            message = (
                f"'{part}' in 'speakers' must be a label, '=', and a participant's id, "
                f"'{INTERVIEWER}' or '{OTHER}'."
            )
            problems.append(Problem(row.where, message))
        pairs.append((label, role))
    return tuple(pairs)


def _report_strays(folder: Path, problems: list[Problem]) -> None:
    listed = {row.cells.get("id") for row in read_rows(folder / TABLE, (), [], optional=True)}
    for path in sorted((folder / "transcripts").glob("*.txt")):
        if path.stem not in listed:
            message = f"The text has no row in {TABLE}; add one, or ingest the document again."
            problems.append(Problem(Location(f"transcripts/{path.name}"), message))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a transcript came from: the document's format, file name and SHA-256."""

    format: str
    source: str
    sha256: str


def write_transcripts(folder: Path, arrivals: Sequence[tuple[Transcript, Origin]]) -> None:
    """Write texts and their rows; the texts come first, so that no row lacks its text.

    Columns that the researchers added to transcripts.csv are kept.
    """
    path = folder / TABLE
    rows = {row.cells["id"]: dict(row.cells) for row in read_rows(path, (), [], optional=True)}
    for transcript, origin in arrivals:
        write_atomically(folder / "transcripts" / f"{transcript.id}.txt", transcript.text.encode())
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
        "revision": str(transcript.revision),
        "format": origin.format,
        "source": origin.source,
        "sha256": origin.sha256,
    }
