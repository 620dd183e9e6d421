"""A document's file to readings, by the reader for its suffix."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import UnreadableDocument, UnsupportedFormat
from qualcode.ingest.formats import KNOWN_SUFFIXES, OTHER_NAMES, SIMPLE, read_bytes
from qualcode.ingest.reading import Reading, Settings

_LARGEST = 200_000_000
_SMALL = 1_000_000
_ADVICE = {
    ".doc": "it is in Word's old format; save it as .docx.",
    ".xls": "it is in Excel's old format; save it as .xlsx.",
    ".pages": "it is of Apple's Pages; export it as .docx.",
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file was read as, and the SHA-256 of its bytes."""

    readings: tuple[Reading, ...]
    sha256: str


def read_file(path: Path, settings: Settings | None = None) -> Document:
    """Read a file; its suffix, in capitals or not, says what it is, unless the settings do.

    A survey has several documents in one file. What a library has to make sense of, and texts of
    more than a megabyte, are read in a process of its own, within 10 seconds and 512 MB.

    Raises:
        UnsupportedFormat: there is no reader for the suffix.
        UnreadableDocument: the file is missing, empty, damaged, protected or has no words.
    """
    settings = settings or Settings()
    size = _look(path)
    suffix = f".{settings.format}" if settings.format else path.suffix.lower()
    suffix = OTHER_NAMES.get(suffix, suffix)
    if suffix in _ADVICE:
        raise UnreadableDocument(path, _ADVICE[suffix])
    if suffix not in KNOWN_SUFFIXES:
        raise UnsupportedFormat(path, KNOWN_SUFFIXES)
    raw = _bytes(path, size)
    digest = hashlib.sha256(raw).hexdigest()
    if suffix in SIMPLE and len(raw) <= _SMALL:
        return Document(read_bytes(raw, suffix, path, settings), digest)
    from qualcode.ingest.workroom import read_apart  # noqa: PLC0415 # plain texts need no process

    return Document(read_apart(raw, suffix, path, settings), digest)


def read_document(path: Path, settings: Settings | None = None) -> Reading:
    """Read a file that holds one document; as `read_file`.

    Raises:
        UnsupportedFormat, UnreadableDocument: as `read_file`, or the file holds several.
    """
    readings = read_file(path, settings).readings
    if len(readings) > 1:
        reason = f"it holds {len(readings)} documents where one is wanted."
        raise UnreadableDocument(path, reason)
    return readings[0]


def _look(path: Path) -> int:
    """Return a file's size in bytes, if it is one."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableDocument(path, "there is no such file.") from None
    except (OSError, ValueError) as error:
        raise UnreadableDocument(path, f"the system says '{error}'.") from error
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableDocument(path, "it is a folder; name the documents in it.")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableDocument(path, "it is not an ordinary file.")
    return status.st_size


def _bytes(path: Path, size: int) -> bytes:
    if size > _LARGEST:
        raise UnreadableDocument(path, f"it is larger than {_LARGEST // 1_000_000} MB.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(path, f"the system says '{error.strerror}'.") from error
    if not raw:
        raise UnreadableDocument(path, "it is empty.")
    return raw
