"""The gate: files, folders and bytes are read as they are, and every identity in them is told."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.identities.scan import Watch, masked_name
from qualcode.sharing.piece import BETWEEN, LOOSE, WORDS, Budget, Piece, Unread
from qualcode.sharing.pieces import pieces_of

_LARGEST = 1 << 28
_LEAST_IN_LOOSE = 5
_GIT = "it holds git's history, which has every earlier version of every file"


@dataclass(frozen=True, slots=True)
class Leak:
    """An identity in what is about to leave.

    `place` leads to it, from the file inwards, without saying it; `line` is 0 for names of files,
    `column` counts from 1. `number` is the identity's in the key, `said` what stands for it in the
    texts. `words` are the identity as it was found: nothing prints them unasked.
    """

    place: tuple[str, ...]
    part: str
    line: int
    column: int
    number: int
    kind: str
    said: str
    words: str

    def __str__(self) -> str:
        """Write place, and which identity, but not its name."""
        where = BETWEEN.join(self.place) + (f":{self.line}:{self.column}" if self.line else "")
        who = f"{self.kind} {self.number} of the key" + (f" [{self.said}]" if self.said else "")
        return f"{where}: {who}, in its {self.part}" if self.part != WORDS else f"{where}: {who}"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found: leaks, what could not be read, and what may stay unread."""

    leaks: tuple[Leak, ...]
    unread: tuple[Unread, ...]
    allowed: tuple[Unread, ...] = ()
    files: int = 0

    @property
    def clean(self) -> bool:
        """Tell whether everything was read and nothing found."""
        return not (self.leaks or self.unread)


def scan_bytes(
    files: Sequence[tuple[str, bytes]], watch: Watch, *, allow: Sequence[str] = ()
) -> Scan:
    """Look for the identities in files that are at hand as names and bytes.

    Args:
        files: names, which are looked at too, and contents.
        watch: the identities.
        allow: patterns of names (`*.png`, `notes.docx*`) of what may stay unread.
    """
    leaks: list[Leak] = []
    unread: list[Unread] = []
    for name, content in files:
        for found in (Piece((name,), name, "name"), *pieces_of((name,), content, Budget())):
            if isinstance(found, Unread):
                unread.append(Unread(_masked(found.place, watch), found.reason))
            else:
                leaks += _leaks(found, watch)
    return _sorted(leaks, unread, allow, len(files))


def scan_paths(paths: Sequence[Path], watch: Watch, *, allow: Sequence[str] = ()) -> Scan:
    """Look for the identities in files, and in all files of folders, hidden ones included.

    Links inside folders are not followed; like git's own folder, and what the system refuses, they
    are told as unread. Where there are several folders, places begin with the folder's name.
    """
    return joined(
        _within(path, scan, watch) if len(paths) > 1 and path.is_dir() else scan
        for path in paths
        for scan in (_scan_of(*each, watch, allow) for each in _contents(path))
    )


def _within(folder: Path, scan: Scan, watch: Watch) -> Scan:
    """Return a scan with the folder's name, without what it must not say, before its places."""
    top = masked_name(folder.resolve().name, watch)

    def placed(place: tuple[str, ...]) -> tuple[str, ...]:
        return (f"{top}/{place[0]}", *place[1:])

    return replace(
        scan,
        leaks=tuple(replace(leak, place=placed(leak.place)) for leak in scan.leaks),
        unread=tuple(replace(item, place=placed(item.place)) for item in scan.unread),
        allowed=tuple(replace(item, place=placed(item.place)) for item in scan.allowed),
    )


def joined(scans: Iterable[Scan]) -> Scan:
    """Return several scans as one."""
    every = list(scans)
    return Scan(
        tuple(leak for scan in every for leak in scan.leaks),
        tuple(item for scan in every for item in scan.unread),
        tuple(item for scan in every for item in scan.allowed),
        sum(scan.files for scan in every),
    )


def _scan_of(name: str, content: bytes | str, watch: Watch, allow: Sequence[str]) -> Scan:
    """Scan a file; a string instead of bytes says why it cannot be read."""
    if isinstance(content, bytes):
        return scan_bytes([(name, content)], watch, allow=allow)
    leaks = list(_leaks(Piece((name,), name, "name"), watch))
    return _sorted(leaks, [Unread(_masked((name,), watch), content)], allow, 0)


def _contents(path: Path) -> Iterator[tuple[str, bytes | str]]:
    """Yield name and bytes of each file, or the reason why it cannot be read."""
    if not path.is_dir():
        yield path.name, _read(path)
        return
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        for name in sorted(folders):
            content = _of_folder(here / name)
            if content is not None:
                yield _shown(path, here / name), content
        folders[:] = sorted(name for name in folders if _of_folder(here / name) in (None, b""))
        for name in sorted(names):
            yield _shown(path, here / name), _read(here / name)


def _of_folder(path: Path) -> bytes | str | None:
    """Return why a folder is not looked into; nothing of an empty one but its name; else None."""
    if path.name == ".git":
        return _GIT
    if path.is_symlink():
        return "it is a link to a folder"
    if not os.access(path, os.R_OK | os.X_OK):
        return "the folder cannot be read"
    return None if any(path.iterdir()) else b""


def _shown(top: Path, path: Path) -> str:
    return path.relative_to(top).as_posix()


def _read(path: Path) -> bytes | str:
    try:
        if not path.is_file():
            return "there is no such file" if not path.exists() else "it is no ordinary file"
        if path.stat().st_size > _LARGEST:
            return "it is larger than 256 megabytes"
        return path.read_bytes()
    except OSError as error:
        return f"the system refuses: {error.strerror}"


def _leaks(piece: Piece, watch: Watch) -> Iterator[Leak]:
    is_name = piece.part == "name"
    for found in watch.find_in_name(piece.text) if is_name else watch.find(piece.text):
        if piece.part == LOOSE and found.end - found.start < _LEAST_IN_LOOSE:
            continue  # chance makes three letters of any picture
        line = piece.line_at(found.start) if piece.part == WORDS else 0
        column = found.start - (piece.text.rfind("\n", 0, found.start) + 1) + 1
        identity = found.identity
        words = piece.text[found.start : found.end]
        place = _masked(piece.place, watch)
        said = identity.substitute
        yield Leak(place, piece.part, line, column, found.number, identity.kind, said, words)


def _masked(place: tuple[str, ...], watch: Watch) -> tuple[str, ...]:
    return tuple(masked_name(name, watch) for name in place)


def _sorted(leaks: list[Leak], unread: list[Unread], allow: Sequence[str], files: int) -> Scan:
    """Return each leak once, however many readings of its file it stands in."""
    once = {(leak.place, leak.line, leak.number): leak for leak in reversed(leaks)}
    kept = [item for item in unread if not _is_allowed(item, allow)]
    passed = [item for item in unread if _is_allowed(item, allow)]
    ordered = sorted(once.values(), key=lambda leak: (leak.place, leak.line, leak.number))
    return Scan(tuple(ordered), _distinct(kept), _distinct(passed), files)


def _distinct(items: list[Unread]) -> tuple[Unread, ...]:
    return tuple(dict.fromkeys(items))


def _is_allowed(item: Unread, allow: Sequence[str]) -> bool:
    """Tell whether a pattern names a file, or something that is packed in it."""
    names = {"/".join(item.place), item.place[0], item.place[-1], BETWEEN.join(item.place)}
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in allow)
