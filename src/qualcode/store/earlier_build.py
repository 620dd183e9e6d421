"""What an earlier report left in its folder and a new one no longer has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable
from pathlib import Path, PurePosixPath

from qualcode.errors import NotSaved

_MANIFEST = "manifest.json"
_FOLDERS = ("figures", "tables")


def left_over(folder: Path, names: Container[str]) -> list[Path]:
    """Return the tables and figures of an earlier report that are not among these names.

    Only files that the manifest in the folder lists, and that are still what it says: whatever
    somebody put there, or changed, is theirs.
    """
    return [
        folder / name
        for name, digest in _listed(folder).items()
        if name not in names and _is_own(name) and _digest(folder / name) == digest
    ]


def remove_files(paths: Iterable[Path]) -> None:
    """Remove files.

    Raises:
        NotSaved: the system refused.
    """
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise NotSaved(path, error.strerror or type(error).__name__) from error


def _listed(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / _MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: digest for name, digest in pairs if isinstance(digest, str)}


def _is_own(name: str) -> bool:
    """Tell whether a name is that of a file directly in a folder of tables or figures."""
    parts = PurePosixPath(name).parts
    return len(parts) == 2 and parts[0] in _FOLDERS and "\\" not in name


def _digest(path: Path) -> str:
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        return ""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(content).hexdigest()
