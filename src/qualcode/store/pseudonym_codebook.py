"""The codebook pseudonymised: its file, its releases, and what the ledger says of its changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from qualcode.model.codebook import Codebook
from qualcode.model.problem import Problem
from qualcode.store.codebook_file import parse_codebook
from qualcode.store.codebook_record import codebook_file, edits_of, recorded_text, text_sha256
from qualcode.store.event import Event
from qualcode.store.line_patch import hunks_between
from qualcode.store.redact import Record

Change = Callable[[str], str]


class CodebookTexts:
    """All texts that a study's codebook had, as they are and as they are to be.

    `files` are those whose content changes. Where none does, lines of the ledger stay.
    """

    def __init__(self, folder: Path, change: Change) -> None:
        """Read the codebook's file, its releases, and its history in the ledger."""
        self.files: dict[str, bytes | None] = {}
        self._old: dict[str, str] = {"": ""}
        self._sums: dict[str, str] = {}
        self._prints: dict[str, str] = {}
        self._change = change
        edits = edits_of(folder)
        self._read_history(edits)
        file = codebook_file(folder)
        if file.text is not None and file.path.resolve().is_relative_to(folder.resolve()):
            self._read_file(folder, file.path)
        for path in sorted((folder / "codebook_releases").glob("*.yaml")):
            self._read_file(folder, path)

    def _read_history(self, edits: Iterable[Event]) -> None:
        events = list(edits)
        for event in events:
            if event.codebook is not None:
                for digest in (event.codebook.before, event.codebook.after):
                    text = recorded_text(events, digest) if digest else ""
                    if text is not None:
                        self._know(digest, text)

    def _read_file(self, folder: Path, path: Path) -> None:
        text = path.read_bytes().decode()
        self._know(text_sha256(text), text)
        new = self._change(text)
        if new != text:
            self.files[path.resolve().relative_to(folder.resolve()).as_posix()] = new.encode()

    def _know(self, digest: str, text: str) -> None:
        if digest in self._old:
            return
        self._old[digest] = text
        new = self._change(text)
        if new == text:
            return
        self._sums[digest] = text_sha256(new)
        before, after = _parsed(text), _parsed(new)
        for code in before:
            if code.id in after:
                self._prints[code.fingerprint] = after[code.id].fingerprint

    def altered(self, record: Record, before: Record) -> Record:
        """Return a line's record with the sums, lines and fingerprints of the new texts.

        `before` is the record as it was, `record` what became of its texts so far.
        """
        if not self._sums:
            return record
        altered = {name: self._value(name, value) for name, value in record.items()}
        edit = before.get("codebook")
        if isinstance(edit, dict):
            altered["codebook"] = self._edit(edit, altered["codebook"])
        return altered

    def _edit(self, old: Record, edit: Record) -> Record:
        texts = [self._old.get(old.get(name, "")) for name in ("before", "after")]
        before, after = (None if text is None else self._change(text) for text in texts)
        if before is None or after is None:
            return edit
        hunks = []
        for hunk in hunks_between(before, after):
            lines = {"gone": hunk.gone, "came": hunk.came}
            hunks.append({"at": hunk.at} | {name: words for name, words in lines.items() if words})
        return edit | ({"hunks": hunks} if hunks else {})

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {inner: self._value(inner, item) for inner, item in value.items()}
        if isinstance(value, list):
            return [self._value(name, item) for item in value]
        if name in ("before", "after", "sha256") and isinstance(value, str):
            return self._sums.get(value, self._prints.get(value, value))
        if name == "fingerprint" and isinstance(value, str):
            return self._prints.get(value, value)
        return value


def _parsed(text: str) -> Codebook:
    problems: list[Problem] = []
    return parse_codebook(text, "codebook", problems, flaws=[])
