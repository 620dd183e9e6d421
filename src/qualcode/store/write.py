"""Writing whole files: all of it or nothing, on the disk before it is acknowledged."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from qualcode.errors import NotSaved


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by new content; a reader sees the old or the new, never a part.

    Raises:
        NotSaved: the system refused; the old file is untouched.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise NotSaved(path, error.strerror or type(error).__name__) from error


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
