"""A simulated power cut: what was not synced is lost, in part or as a whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.faults.points import Call, watched

Entry = tuple[int, bool]


class PowerCut(BaseException):
    """The program ends here; nothing of it may catch this."""


class Disk:
    """What of a folder's files is safe: the rest stands in the system's memory only.

    A file's content is safe as of its last fsync, a folder's entries as of the folder's. `deaf` are
    kinds of fsync, "files" or "folders", that do nothing, as if the program lacked them.
    """

    def __init__(self, root: Path, random: Random, *, deaf: str = "") -> None:
        self._root, self._random, self._deaf = root, random, deaf
        self._left = 0
        self._worst = False
        self._held: dict[int, int] = {}
        self._contents: dict[int, bytes] = {}
        self._entries: dict[int, dict[str, Entry]] = {}
        self._look()
        self._contents = {inode: _read(handle) for inode, handle in self._held.items()}
        self._entries = {path.stat().st_ino: _entries(path) for path in self._folders()}

    def _folders(self) -> Iterator[Path]:
        yield self._root
        yield from (path for path in self._root.rglob("*") if path.is_dir())

    def _look(self) -> None:
        """Hold every file that was not seen before, so that its number is not given to another."""
        for path in self._root.rglob("*"):
            status = path.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_ino not in self._held:
                self._held[status.st_ino] = os.open(path, os.O_RDONLY)

    @contextmanager
    def running(self, calls: int) -> Iterator[None]:
        """Let a program run on the disk for so many calls; PowerCut ends it.

        Where another program runs on the same disk afterwards, only the first was killed.
        """
        self._left = calls
        with watched(self._strike):
            yield

    def _strike(self, call: Call) -> object:
        self._left -= 1  # what cleans up after the end must not succeed either
        if self._left <= 0:
            share = self._random.choice([0.0, 0.5, 1.0])
            if call.name == "fsync" and share == 1.0:
                self._sync(call.arguments[0])
            elif share == 1.0:
                call.go_for_nobody()
            elif share:
                call.go_in_part(self._random.random())
            raise PowerCut
        if call.name == "fsync":
            self._sync(call.arguments[0])
            return None
        return call.go()

    def _sync(self, handle: int) -> None:
        status = os.fstat(handle)
        kind = "folders" if stat.S_ISDIR(status.st_mode) else "files"
        if kind == self._deaf:
            return
        if kind == "folders":
            self._entries[status.st_ino] = _entries(handle)
        else:
            self._contents[status.st_ino] = _read(self._hold(handle, status.st_ino))

    def _hold(self, handle: int, inode: int) -> int:
        if inode not in self._held:
            self._held[inode] = os.open(f"/proc/self/fd/{handle}", os.O_RDONLY)
        return self._held[inode]

    def after_the_cut(self, target: Path, *, worst: bool = False) -> None:
        """Write what a computer might find when it has power again; let go of the files.

        At worst only what is safe is found.
        """
        self._worst = worst
        self._look()
        self._write(self._root, self._root.stat().st_ino, target)
        for handle in self._held.values():
            os.close(handle)
        self._held.clear()

    def _write(self, live: Path, inode: int, target: Path) -> None:
        target.mkdir()
        now = _entries(live) if live.is_dir() else {}
        safe = self._entries.get(inode, {})
        for name in sorted(now.keys() | safe.keys()):
            likely = [safe.get(name)] if self._worst else [now.get(name), safe.get(name)]
            entry = self._random.choice(likely)
            if entry is None:
                continue
            if entry[1]:
                self._write(live / name, entry[0], target / name)
            else:
                (target / name).write_bytes(self._survivor(entry[0]))

    def _survivor(self, inode: int) -> bytes:
        """Return a file's safe content with as much of what came after as luck has it."""
        safe = self._contents.get(inode, b"")
        now = _read(self._held[inode])
        if self._worst:
            return safe
        if not now.startswith(safe):
            return self._random.choice([safe, now])
        kept = self._random.randint(len(safe), len(now))
        zeros = self._random.choice([0, 0, self._random.randint(0, len(now) - kept)])
        return now[:kept] + b"\0" * zeros


def _entries(folder: Path | int) -> dict[str, Entry]:
    with os.scandir(folder) as found:
        return {entry.name: (entry.inode(), entry.is_dir()) for entry in found}


def _read(handle: int) -> bytes:
    return os.pread(handle, os.fstat(handle).st_size, 0)
