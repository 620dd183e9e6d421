"""A document's file to a reading, by the reader for its suffix."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import UnreadableDocument, UnsupportedFormat
from qualcode.ingest.decode import decode
from qualcode.ingest.markdown import read_markdown
from qualcode.ingest.plain import read_plain
from qualcode.ingest.reading import Reading

KNOWN_SUFFIXES = (".txt", ".md", ".docx", ".vtt", ".srt")
_LARGEST = 200_000_000


def read_document(path: Path) -> Reading:
    """Read a document; its suffix, in capitals or not, says what it is.

    Raises:
        UnsupportedFormat: there is no reader for the suffix.
        UnreadableDocument: the file is missing, empty, damaged, protected or has no words.
    """
    _look(path)
    suffix = path.suffix.lower()
    if suffix not in KNOWN_SUFFIXES:
        raise UnsupportedFormat(path, KNOWN_SUFFIXES)
    raw = _bytes(path)
    reading = _read_word(raw, path) if suffix == ".docx" else _read_text(raw, suffix, path)
    if not any(utterance.text.strip() for utterance in reading.utterances):
        raise UnreadableDocument(path, "there are no words in it.")
    return reading


def _look(path: Path) -> None:
    if path.is_dir():
        raise UnreadableDocument(path, "it is a folder; name the documents in it.")
    if not path.exists():
        raise UnreadableDocument(path, "there is no such file.")
    if not path.is_file():
        raise UnreadableDocument(path, "it is not an ordinary file.")


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError as error:
        raise UnreadableDocument(path, f"the system says '{error.strerror}'.") from error
    if raw is None:
        raise UnreadableDocument(path, f"it is larger than {_LARGEST // 1_000_000} MB.")
    if not raw:
        raise UnreadableDocument(path, "it is empty.")
    return raw


def _read_word(raw: bytes, path: Path) -> Reading:
    from qualcode.ingest.word import read_word  # noqa: PLC0415 # only Word files load python-docx

    return read_word(raw, path)


def _read_text(raw: bytes, suffix: str, path: Path) -> Reading:
    text, notes = decode(raw, path)
    if suffix == ".txt":
        reading = read_plain(text)
    elif suffix == ".md":
        reading = read_markdown(text)
    else:
        from qualcode.ingest.subtitles import read_subtitles  # noqa: PLC0415 # loads webvtt-py

        reading = read_subtitles(text, suffix[1:], path)
    return Reading(reading.format, reading.utterances, (*notes, *reading.notes))
