"""From a change to lines on the disk, together with the codebook's file where that changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qualcode.errors import NotSaved
from qualcode.model.change import CODEBOOK, Change
from qualcode.model.codebook import Codebook
from qualcode.store.append import append_line
from qualcode.store.codebook_record import (
    CodebookFile,
    codebook_file,
    edited,
    noticed,
    text_sha256,
)
from qualcode.store.event import DamagedLine, Event, event_line, next_head, read_event
from qualcode.store.records import as_event
from qualcode.store.write import write_atomically

_INTENT = "intent"


def append_change(
    folder: Path, change: Change, head: Event, *, recorded: str, codebook: Codebook
) -> Event:
    """Append the event of a change as one line, and change the codebook's file where it says so.

    What people did to the codebook's file by hand stands in the same line; a change of the codebook
    has it in a line of its own before. All of it is on the disk, or nothing.

    Args:
        folder: the study's folder, which is locked.
        change: what was done.
        head: who did it, when and in which order.
        recorded: the SHA-256 of the codebook's file as the ledger knows it.
        codebook: what the change was made of.

    Raises:
        NotSaved: the system refused; ledger and codebook are as they were.
        ShippedCodebook, StaleCodebook: the codebook's file cannot be changed.
    """
    file = codebook_file(folder)
    path = folder / "ledger" / f"{head.coder}@{head.device}.jsonl"
    by_hand = noticed(folder, file, recorded, codebook)
    if change.codebook is None:
        event = as_event(change, head, by_hand)
        append_line(path, event_line(event))
        return event
    before = b""
    if by_hand is not None:
        before = event_line(as_event(Change(CODEBOOK), head, by_hand))
        head = next_head(head)
    done, text = edited(file, change.codebook, codebook)
    event = as_event(change, head, done)
    with _written(folder, file, text, event):
        append_line(path, before + event_line(event))
    return event


@contextmanager
def _written(folder: Path, file: CodebookFile, text: str, event: Event) -> Iterator[None]:
    """Write the codebook's file; put it back where what follows fails.

    Between the file and the line in the ledger a note of the event lies in `.qualcode/`, so that a
    command that is killed there is finished by the next one.
    """
    intent = folder / ".qualcode" / _INTENT
    write_atomically(intent, event_line(event))
    try:
        write_atomically(file.path, text.encode())
        yield
    except NotSaved:
        write_atomically(file.path, (file.text or "").encode())
        _forget(intent)
        raise
    _forget(intent)


def _forget(intent: Path) -> None:
    with suppress(OSError):
        intent.unlink()


def finish(folder: Path) -> None:
    """Finish a command that was killed after it wrote the codebook's file; the study is locked.

    Raises:
        NotSaved: the system refused.
    """
    intent = folder / ".qualcode" / _INTENT
    try:
        line = intent.read_bytes()
    except OSError:
        return
    with suppress(DamagedLine):
        event = read_event(line.rstrip(b"\n"))
        if event.codebook is not None:
            _finish(folder, event, line)
    _forget(intent)


def _finish(folder: Path, event: Event, line: bytes) -> None:
    path = folder / "ledger" / f"{event.coder}@{event.device}.jsonl"
    text = codebook_file(folder).text
    wanted = event.codebook.after if event.codebook else ""
    known = path.read_bytes() if path.exists() else b""
    if text is not None and text_sha256(text) == wanted and line not in known:
        append_line(path, line)
