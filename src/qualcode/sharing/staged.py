"""What git is about to commit: the bytes of its index, not of the files in the folder."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from qualcode.errors import NoRepository
from qualcode.identities.scan import Watch
from qualcode.sharing.gate import Scan, scan_bytes

_LINKED = "160000"


def scan_staged(folder: Path, watch: Watch, *, allow: Sequence[str] = ()) -> Scan:
    """Look for identities in everything that the next commit would add or change.

    Raises:
        NoRepository: git is not installed, or the folder is in no repository.
    """
    return scan_bytes(list(_staged(folder)), watch, allow=allow)


def _staged(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file whose content or name is new in the index."""
    words = ("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative")
    fields = _git(folder, *words).decode("utf-8", "surrogateescape").split("\0")
    for about, name in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, blob, status = about.split(" ")
        shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if status.startswith("D"):
            continue
        yield shown, b"" if mode == _LINKED else _git(folder, "cat-file", "blob", blob)


def _git(folder: Path, *words: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise NoRepository(folder)
    # The arguments are this module's own, and blobs that git itself has named.
    done = subprocess.run(  # noqa: S603
        [program, "-C", str(folder), *words], capture_output=True, check=False
    )
    if done.returncode != 0:
        raise NoRepository(folder)
    return done.stdout
