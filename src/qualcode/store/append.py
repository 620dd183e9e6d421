"""Appending to the ledger: under a lock, on the disk before it is acknowledged, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qualcode.errors import NotSaved
from qualcode.store.rewriting import finish_rewriting
from qualcode.store.write import make_folder, sync_entry, write_all

_PATIENCE = 60.0


@contextmanager
def study_lock(folder: Path) -> Iterator[None]:
    """Hold the study for writing; others wait up to a minute.

    What an interrupted rewriting of the study left is finished first.

    Raises:
        NotSaved: another process holds it for longer, or the folder cannot be written.
    """
    path = folder / ".qualcode" / "lock"
    lock = FileLock(path, timeout=_PATIENCE)
    try:
        path.parent.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout as error:
        reason = "another qualcode holds the study; try again when it has finished"
        raise NotSaved(path, reason) from error
    except OSError as error:
        raise NotSaved(path, error.strerror or type(error).__name__) from error
    try:
        finish_rewriting(folder)
        yield
    finally:
        lock.release()


def append_line(path: Path, line: bytes) -> None:
    """Append one line and return when it is on the disk.

    Raises:
        NotSaved: the system refused; the file is as it was.
    """
    unsure = False
    try:
        make_folder(path.parent)
        with path.open("ab", buffering=0) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                # A torn last line stays where it is, closed off, so that `check` can name it.
                write_all(file.fileno(), line if _closed(path, before) else b"\n" + line)
                os.fsync(file.fileno())
                sync_entry(path)
            except OSError:
                unsure = not _cut_off(file.fileno(), before)
                raise
    except OSError as error:
        raise NotSaved(path, error.strerror or type(error).__name__, unsure=unsure) from error


def _cut_off(handle: int, size: int) -> bool:
    """Take back what was written of a line; tell whether that succeeded."""
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    except OSError:
        return False
    return True


def _closed(path: Path, size: int) -> bool:
    """Tell whether the file ends with a line feed, or is empty."""
    if size == 0:
        return True
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) == b"\n"
