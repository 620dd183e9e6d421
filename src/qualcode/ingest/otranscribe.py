"""oTranscribe's files (.otr): JSON that holds HTML with time marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from qualcode.errors import UnreadableDocument
from qualcode.ingest.conventions import OTRANSCRIBE, read_lines
from qualcode.ingest.reading import Reading, Settings
from qualcode.ingest.speech import parse_json
from qualcode.ingest.web_page import page_lines


def read_otranscribe(text: str, path: Path, settings: Settings | None = None) -> Reading:
    """Read a file of oTranscribe; a mark before or behind a label is the time of its turn.

    Raises:
        UnreadableDocument: it has another form.
    """
    found = parse_json(text, path)
    page = found.get("text") if isinstance(found, Mapping) else None
    if not isinstance(page, str) or not page.strip():
        raise UnreadableDocument(path, "it does not have the form of an oTranscribe file.")
    lines, notes = page_lines(page, path)
    reading = read_lines("otr", lines, settings or Settings(), notes=notes)
    return replace(reading, convention=OTRANSCRIBE)
