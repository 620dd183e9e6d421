"""Files in which other files are packed: their names, comments and members, within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from qualcode.sharing.decoding import loose_words
from qualcode.sharing.piece import CHUNK, DEEPEST, LOOSE, Budget, Found, Piece, Unread

Inner = Callable[[tuple[str, ...], bytes, Budget], Found]
_PACKED = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"))
_OPENERS: dict[str, Callable[[io.BytesIO], Any]] = {
    "gz": gzip.open,
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
_HEAD = 512  # where gz keeps the name of what it packs
_SLACK = 24  # a data descriptor stands between two members
_ENCRYPTED = 0x1
_TOO_MUCH = "more is packed in it than can be looked at"
_BROKEN = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)


def is_zip(content: bytes) -> bool:
    """Tell whether bytes are a ZIP archive, perhaps with something before it."""
    return content.startswith(b"PK") or is_zipfile(io.BytesIO(content))


def zip_pieces(place: tuple[str, ...], content: bytes, budget: Budget, inner: Inner) -> Found:
    """Yield names, comments and members of a ZIP archive, Word and OpenDocument files included."""
    if len(place) > DEEPEST:
        yield Unread(place, "it is packed too deep in other archives")
        return
    try:
        archive = ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (*_BROKEN, UnicodeDecodeError):
        yield from _loose(place, content)
        yield Unread(place, "it begins like a ZIP archive and is none, or is damaged")
        return
    with archive:
        for words in loose_words(archive.comment) if archive.comment else ():
            yield Piece(place, words, "comment")
        for info in members:
            yield from _member(place, archive, info, budget, inner)
        yield from _between(place, content, archive)


def _member(
    place: tuple[str, ...], archive: ZipFile, info: ZipInfo, budget: Budget, inner: Inner
) -> Found:
    here = (*place, info.filename)
    for name in dict.fromkeys((info.filename, info.orig_filename)):
        yield Piece(here, name, "name")
    for words in loose_words(info.comment) if info.comment else ():
        yield Piece(here, words, "comment")
    yield from _loose(here, info.extra)
    if info.is_dir() and not info.file_size:
        return
    if info.flag_bits & _ENCRYPTED:
        yield Unread(here, "it is encrypted")
    elif not budget.enter():
        yield Unread(here, _TOO_MUCH)
    else:
        yield from _unpacked(here, lambda: archive.open(info), budget, inner)


def _unpacked(
    here: tuple[str, ...], open_it: Callable[[], IO[bytes]], budget: Budget, inner: Inner
) -> Found:
    """Read a packed file piece by piece, and look at it if there is room and it is sound."""
    parts: list[bytes] = []
    try:
        with open_it() as file:
            while chunk := file.read(CHUNK):
                if not budget.take(len(chunk)):
                    yield Unread(here, _TOO_MUCH)
                    return
                parts.append(chunk)
    except (*_BROKEN, RuntimeError):
        yield from _loose(here, b"".join(parts))
        yield Unread(here, "it is damaged, or packed in a way that is not known")
        return
    yield from inner(here, b"".join(parts), budget)


def _between(place: tuple[str, ...], content: bytes, archive: ZipFile) -> Found:
    """Yield what stands in an archive where no member is: before, between and behind them."""
    position = 0
    directory = archive.start_dir
    for start, end in (*sorted(_extents(content, archive)), (directory, directory)):
        if start > position:
            yield from _loose(place, content[position:start])
        if start - position > (_SLACK if position else 0):
            yield Unread(place, f"{start - position} bytes in it belong to no member")
        position = max(position, end)
    yield from _loose(place, content[directory:])
    last = content.rfind(b"PK\5\6") + 22 + len(archive.comment)
    if len(content) > last:
        yield Unread(place, f"{len(content) - last} bytes stand behind it")


def _extents(content: bytes, archive: ZipFile) -> Iterator[tuple[int, int]]:
    for info in archive.infolist():
        start = info.header_offset
        lengths = content[start + 26 : start + 30]
        header = 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        yield start, start + header + info.compress_size


def packed_kind(content: bytes) -> str:
    """Return how a single file is packed (gz, bz2, xz), whether it is a tar, or nothing."""
    if content[257:262] == b"ustar":
        return "tar"
    return next((kind for mark, kind in _PACKED if content.startswith(mark)), "")


def packed_pieces(
    place: tuple[str, ...], content: bytes, kind: str, budget: Budget, inner: Inner
) -> Found:
    """Yield what is packed in a gz, bz2 or xz file, or in a tar."""
    if len(place) > DEEPEST or not budget.enter():
        yield Unread(place, _TOO_MUCH)
    elif kind == "tar":
        yield from _tar_pieces(place, content, budget, inner)
    else:
        for words in loose_words(content[:_HEAD]):
            yield Piece(place, words, "name")
        opener = _OPENERS[kind]
        here = (*place, f"({kind})")
        yield from _unpacked(here, lambda: opener(io.BytesIO(content)), budget, inner)


def _tar_pieces(place: tuple[str, ...], content: bytes, budget: Budget, inner: Inner) -> Found:
    # Also what stands in no member: names of owners, and leftovers between the members.
    yield from _loose(place, content)
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                here = (*place, member.name)
                told = (member.name, member.linkname, member.uname, member.gname)
                more = (f"{name} {value}" for name, value in member.pax_headers.items())
                yield Piece(here, "\n".join((*told, *more)), "name")
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None:
                    if not budget.enter():
                        yield Unread(here, _TOO_MUCH)
                        return
                    yield from _unpacked(here, lambda file=file: file, budget, inner)  # type: ignore[misc]
    except (tarfile.TarError, *_BROKEN):
        yield Unread(place, "it is a damaged tar archive")


def _loose(place: tuple[str, ...], content: bytes) -> Found:
    for words in loose_words(content):
        yield Piece(place, words, LOOSE)
