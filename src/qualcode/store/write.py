"""Writing whole files: all of it or nothing, on the disk before it is acknowledged."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from qualcode.errors import NotSaved


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by new content; a reader sees the old or the new, never a part.

    Raises:
        NotSaved: the system refused; the old file is what it was.
    """
    try:
        make_folder(path.parent)
        before = path.read_bytes() if path.exists() else None
        _replace(path, content)
    except OSError as error:
        raise NotSaved(path, error.strerror or type(error).__name__) from error
    try:
        sync_entry(path)
    except OSError as error:
        unsure = not _put_back(path, before)
        raise NotSaved(path, error.strerror or type(error).__name__, unsure=unsure) from error


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with beside.open("xb", buffering=0) as file:
            write_all(file.fileno(), content)
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _put_back(path: Path, before: bytes | None) -> bool:
    """Bring back what a file was, or that there was none; tell whether that succeeded."""
    try:
        if before is None:
            path.unlink()
        else:
            _replace(path, before)
    except OSError:
        return False
    return True


def write_all(handle: int, content: bytes) -> None:
    """Write all of the content, however many calls it takes."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_entry(path: Path) -> None:
    """Put a file's entry on the disk, and those of its folder and the study's.

    They may be as new as the file, or whoever made them was killed before they were safe.
    """
    folder, *above = path.parents[:3]
    sync_folder(folder)
    for parent in above:
        # Nothing can be done about a folder that may be passed through but not be read.
        with suppress(PermissionError):
            sync_folder(parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
