"""The codebook's file and what the ledger knows of it: every state it had, exact to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from qualcode.errors import EditedSince, ShippedCodebook, StaleCodebook
from qualcode.model.change import CODEBOOK, UNDO, NewCodebook
from qualcode.model.codebook import Codebook
from qualcode.model.difference import CodeDifference
from qualcode.model.problem import Problem
from qualcode.store.codebook_edit import edited_text
from qualcode.store.codebook_file import parse_codebook
from qualcode.store.event import CodeChanged, DamagedLine, Edited, Event, Harmless, read_event
from qualcode.store.ledger_files import ledger_files
from qualcode.store.line_patch import DoesNotFit, hunks_between, merged, patched
from qualcode.store.shipped import codebook_path, is_shipped
from qualcode.store.study_file import read_study_file
from qualcode.tagging.compare_codes import compare_codebooks

ADOPT, EDIT = "adopt", "edit"
_MARK = b'"codebook":{'


@dataclass(frozen=True, slots=True)
class CodebookFile:
    """A codebook's file as it is now; `text` is None where it comes with the package."""

    path: Path
    shown: str
    text: str | None

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the file's bytes."""
        return text_sha256(self.text or "")


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text's bytes in UTF-8."""
    return sha256(text.encode()).hexdigest()


def codebook_file(folder: Path) -> CodebookFile:
    """Read the codebook's file of a study, whose files are known to be sound."""
    setting = read_study_file(folder, []).codebook
    path = codebook_path(folder, setting)
    return CodebookFile(path, setting, None if is_shipped(setting) else path.read_bytes().decode())


def edits_of(folder: Path) -> list[Event]:
    """Return the events of a study that changed the codebook's file, in order, each once."""
    found: dict[str, Event] = {}
    for path in ledger_files(folder):
        for event in _marked(path):
            if event.codebook is not None:
                found[event.id] = event
    return sorted(found.values(), key=lambda event: (event.n, event.id))


def _marked(path: Path) -> Iterator[Event]:
    try:
        with path.open("rb") as file:
            for line in file:
                if _MARK in line:
                    yield from _sound(line)
    except OSError:  # that it cannot be read was told when the ledger was read
        return


def _sound(line: bytes) -> list[Event]:
    try:
        return [read_event(line.rstrip(b"\r\n"))]
    except DamagedLine:
        return []


def recorded_text(edits: Iterable[Event], wanted: str) -> str | None:
    """Return the codebook's text that has a SHA-256, or None where the ledger cannot tell it."""
    ways: dict[str, Edited] = {}
    for event in edits:
        if event.codebook is not None:
            # The first that led to a text; later ones, such as undo, lead back to it in a circle.
            ways.setdefault(event.codebook.after, event.codebook)
    way: list[Edited] = []
    while wanted:
        edited = ways.pop(wanted, None)
        if edited is None:
            return None
        way.append(edited)
        wanted = edited.before
    text = ""
    try:
        for edited in reversed(way):
            text = patched(text, edited.hunks)
    except DoesNotFit:
        return None
    return text


def noticed(folder: Path, file: CodebookFile, recorded: str, codebook: Codebook) -> Edited | None:
    """Return what people did to the codebook's file by hand since it was recorded, if anything.

    The first time, and where the ledger cannot tell what the file was, that is the whole text.
    """
    if file.text is None or recorded == file.sha256:
        return None
    before = recorded_text(edits_of(folder), recorded) if recorded else None
    if before is None:
        return Edited(ADOPT, "", file.sha256, hunks=hunks_between("", file.text))
    return _edited(NewCodebook(EDIT), _parsed(before, file), codebook, before, file.text)


def edited(file: CodebookFile, new: NewCodebook, before: Codebook) -> tuple[Edited, str]:
    """Return what a new state of the codebook comes to in its file, and the file's new text.

    Raises:
        ShippedCodebook: the codebook comes with the package.
        StaleCodebook: the file does not say what `before` says, or cannot be edited by command.
    """
    if file.text is None:
        raise ShippedCodebook(file.shown)
    if new.text is None:
        after = new.codebook or before
        text = edited_text(file.text, before, after, file.shown)
    elif read_as(file) == before:
        after, text = new.codebook or _parsed(new.text, file), new.text
    else:
        raise StaleCodebook(file.shown)
    return _edited(new, before, after, file.text, text), text


def read_as(file: CodebookFile) -> Codebook:
    """Return what the codebook's file says.

    Raises:
        ShippedCodebook: the codebook comes with the package.
        StaleCodebook: the file has mistakes.
    """
    if file.text is None:
        raise ShippedCodebook(file.shown)
    return _parsed(file.text, file)


def turned(folder: Path, name: str, deed: str) -> NewCodebook | None:
    """Return the codebook without what an event did to it, or (deed `redo`) with it again.

    None where the event did nothing to it. Lines that others changed meanwhile stay.

    Raises:
        EditedSince: the same lines, or those beside them, were changed since.
        ShippedCodebook, StaleCodebook: the file cannot be changed.
    """
    edits = edits_of(folder)
    own = (event for event in edits if event.action == CODEBOOK and event.id == name)
    found = next((event.codebook for event in own), None)
    if found is None:
        return None
    way = (found.after, found.before) if deed == UNDO else (found.before, found.after)
    base, wanted = (recorded_text(edits, text) for text in way)
    file = codebook_file(folder)
    read_as(file)
    if base is None or wanted is None or not way[1]:
        raise EditedSince(name)
    try:
        text = wanted if file.text == base else merged(base, wanted, file.text or "")
    except DoesNotFit as error:
        raise EditedSince(name) from error
    return NewCodebook(deed, _parsed(text, file), text)


def _edited(new: NewCodebook, before: Codebook, after: Codebook, old: str, text: str) -> Edited:
    return Edited(
        deed=new.deed,
        before=text_sha256(old),
        after=text_sha256(text),
        codes=tuple(map(_changed, compare_codebooks(before, after))),
        harmless=tuple(Harmless(*pair) for pair in new.harmless),
        again=new.again,
        hunks=hunks_between(old, text),
    )


def _changed(row: CodeDifference) -> CodeChanged:
    return CodeChanged(row.code, row.name, row.kind, row.field, row.before, row.after)


def _parsed(text: str, file: CodebookFile) -> Codebook:
    problems: list[Problem] = []
    codebook = parse_codebook(text, file.shown, problems, flaws=[])
    if problems:
        raise StaleCodebook(file.shown)
    return codebook
