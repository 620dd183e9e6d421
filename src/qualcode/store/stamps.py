"""Whether the files that people edit are still those that were read."""

from __future__ import annotations

from pathlib import Path

from qualcode.store.shipped import codebook_path
from qualcode.store.study_file import read_study_file

_PATTERNS = ("*.yaml", "*.csv", "structures/*", "transcripts/*", "suggestions/*")
Stamps = dict[str, tuple[int, int, int]]


def stamps_of(folder: Path) -> Stamps:
    """Return size, time of change and identity of every file that is not the ledger's, by path."""
    codebook = codebook_path(folder, read_study_file(folder, []).codebook)
    found: Stamps = {}
    for path in (codebook, *(path for pattern in _PATTERNS for path in folder.glob(pattern))):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        found[str(path)] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found
