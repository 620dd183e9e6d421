"""suggestions/*.jsonl: what suggesters proposed, a file per run, never mixed with the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qualcode.model.coding import Segment, Suggestion
from qualcode.model.problem import Location, Problem
from qualcode.model.span import Span
from qualcode.store.event import new_id, now
from qualcode.store.write import write_atomically

FORMAT = 1


def read_suggestions(folder: Path, problems: list[Problem]) -> tuple[Suggestion, ...]:
    """Read the proposals of all runs; a later run's score and reason replace an earlier one's."""
    found: dict[str, Suggestion] = {}
    for path in sorted((folder / "suggestions").glob("*.jsonl")):
        shown = f"suggestions/{path.name}"
        try:
            lines = path.read_bytes().decode().split("\n")
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(Location(shown), "The file cannot be read; it is left out."))
            continue
        for number, line in enumerate(lines[1:], start=2):
            where = Location(shown, number)
            suggestion = _read_line(line, where, problems) if line else None
            if suggestion is not None:
                found[suggestion.id] = suggestion
    return tuple(found.values())


def _read_line(line: str, where: Location, problems: list[Problem]) -> Suggestion | None:
    try:
        record = json.loads(line)
        return Suggestion(
            id=str(record["id"]),
            segment=Segment(
                str(record["transcript"]),
                Span(int(record["start"]), int(record["end"])),
                str(record["quote"]),
            ),
            code=str(record["code"]),
            suggester=str(record["suggester"]),
            score=float(record["score"]),
            reason=str(record["reason"]),
        )
    except (ValueError, KeyError, TypeError):
        message = "The line is no suggestion; it is left out. Run 'qualcode suggest' again."
        problems.append(Problem(where, message))
        return None


def write_suggestions(
    folder: Path, suggestions: Sequence[Suggestion], parameters: Mapping[str, Any]
) -> Path:
    """Write one run's proposals below a first line that says how it was run; return the file."""
    run = new_id()
    head = {"v": FORMAT, "run": run, "at": now(), "parameters": dict(parameters)}
    records = [head, *(_record(suggestion) for suggestion in suggestions)]
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path = folder / "suggestions" / f"{run}.jsonl"
    write_atomically(path, text.encode())
    return path


def _record(suggestion: Suggestion) -> dict[str, Any]:
    segment = suggestion.segment
    return {
        "id": suggestion.id,
        "transcript": segment.transcript,
        "start": segment.span.start,
        "end": segment.span.end,
        "quote": segment.quote,
        "code": suggestion.code,
        "suggester": suggestion.suggester,
        "score": suggestion.score,
        "reason": suggestion.reason,
    }
