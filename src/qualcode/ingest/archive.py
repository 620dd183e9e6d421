"""Zip archives from strangers: single members by name, read in pieces and never beyond a bound.

What an archive says of its sizes is not believed, nothing is written to the disk, and the names of
its members are only compared, never used as paths.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from qualcode.errors import UnreadableDocument

_CHUNK = 1 << 16
_MEMBERS = 20_000
_LARGEST = 40_000_000
_DAMAGE = (
    BadZipFile,
    LZMAError,
    zlib.error,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Archive:
    """An archive in memory; `kind` names what it should be, for messages."""

    def __init__(self, raw: bytes, path: Path, kind: str) -> None:
        """Open the archive.

        Raises:
            UnreadableDocument: it is no archive, encrypted, or has far too many members.
        """
        self._path = path
        self._kind = kind
        if raw.startswith(_OLD):
            reason = f"it is encrypted or in an old format; save it as {kind} without a password."
            raise UnreadableDocument(path, reason)
        try:
            self._zip = ZipFile(BytesIO(raw))
            parts = self._zip.infolist()
        except _DAMAGE as error:
            raise self.damage() from error
        if any(part.flag_bits & 1 for part in parts):
            reason = "its archive is encrypted; save it without a password."
            raise UnreadableDocument(path, reason)
        if len(parts) > _MEMBERS:
            raise UnreadableDocument(path, "its archive has far too many members.")
        self.names = frozenset(part.filename for part in parts)

    def damage(self, what: str = "") -> UnreadableDocument:
        """Return the error that says what is wrong."""
        return UnreadableDocument(self._path, what or f"it is damaged, or not {self._kind}.")

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            UnreadableDocument: there is no such member, it is damaged, or it expands to too much.
        """
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    pieces.append(chunk)
                    size += len(chunk)
                    if size > _LARGEST:
                        break
        except _DAMAGE as error:
            raise self.damage() from error
        if size > _LARGEST:
            raise self.damage(f"a part of it expands to more than {_LARGEST // 1_000_000} MB.")
        return b"".join(pieces)
