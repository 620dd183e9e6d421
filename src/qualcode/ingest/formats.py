"""Which reader a document's suffix calls for; each is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qualcode.errors import UnreadableDocument
from qualcode.ingest.decode import decode, decode_page
from qualcode.ingest.reading import Reading, Settings

# ruff: noqa: PLC0415 # a reader, and the library behind it, is loaded for its own files only

Readings = tuple[Reading, ...]


def read_bytes(raw: bytes, suffix: str, path: Path, settings: Settings) -> Readings:
    """Read a document's bytes by the reader for a suffix (with its dot, in small letters).

    Raises:
        UnreadableDocument: the reader cannot make sense of them, or they hold no words.
    """
    readings = _READERS[suffix](raw, path, settings)
    if not any(item.text.strip() for reading in readings for item in reading.utterances):
        raise UnreadableDocument(path, "there are no words in it.")
    if suffix not in SIMPLE:  # what was decoded has none
        for reading in readings:
            _refuse_half_signs(reading, path)
    return readings


def _refuse_half_signs(reading: Reading, path: Path) -> None:
    for number, item in enumerate(reading.utterances, 1):
        for words in (item.text, item.speaker):
            if "\0" in words or not _is_whole(words):
                reason = f"its utterance {number} has NUL characters or halves of characters."
                raise UnreadableDocument(path, reason)


def _is_whole(words: str) -> bool:
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _text(raw: bytes, path: Path, settings: Settings) -> tuple[str, tuple[str, ...]]:
    return decode(raw, path, settings.encoding)


def _with(notes: tuple[str, ...], reading: Reading) -> Readings:
    return (replace(reading, notes=(*notes, *reading.notes)),)


def _plain(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.plain import read_plain

    text, notes = _text(raw, path, settings)
    return _with(notes, read_plain(text, settings))


def _markdown(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.markdown import read_markdown

    text, notes = _text(raw, path, settings)
    return _with(notes, read_markdown(text, settings))


def _subtitles(name: str) -> Callable[[bytes, Path, Settings], Readings]:
    def read(raw: bytes, path: Path, settings: Settings) -> Readings:
        from qualcode.ingest.subtitles import read_subtitles

        text, notes = _text(raw, path, settings)
        return _with(notes, read_subtitles(text, name, path, settings))

    return read


def _word(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.word import read_word

    return (read_word(raw, path, settings),)


def _opendocument(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.opendocument import read_opendocument

    return (read_opendocument(raw, path, settings),)


def _rich_text(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.rich_text import read_rich_text

    return (read_rich_text(raw, path, settings),)


def _web_page(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.web_page import read_web_page

    text, notes = decode_page(raw, path, settings.encoding)
    return _with(notes, read_web_page(text, path, settings))


def _pdf(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.portable import read_pdf

    return (read_pdf(raw, path, settings),)


def _speech(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.speech import read_speech

    text, notes = _text(raw, path, settings)
    return _with(notes, read_speech(text, path))


def _otranscribe(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.otranscribe import read_otranscribe

    text, notes = _text(raw, path, settings)
    return _with(notes, read_otranscribe(text, path, settings))


def _csv(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.sheet_rows import csv_sheet
    from qualcode.ingest.tables import read_table

    text, notes = _text(raw, path, settings)
    readings = read_table(csv_sheet(text, path), "csv", path, settings)
    return tuple(found for reading in readings for found in _with(notes, reading))


def _xlsx(raw: bytes, path: Path, settings: Settings) -> Readings:
    from qualcode.ingest.sheet_rows import xlsx_sheet
    from qualcode.ingest.tables import read_table

    return read_table(xlsx_sheet(raw, path), "xlsx", path, settings)


_READERS: dict[str, Callable[[bytes, Path, Settings], Readings]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".docx": _word,
    ".odt": _opendocument,
    ".rtf": _rich_text,
    ".html": _web_page,
    ".pdf": _pdf,
    ".vtt": _subtitles("vtt"),
    ".srt": _subtitles("srt"),
    ".sbv": _subtitles("sbv"),
    ".json": _speech,
    ".otr": _otranscribe,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
READERS = 1  # one more when readers make another text of the same documents
KNOWN_SUFFIXES = tuple(_READERS)
OTHER_NAMES = {
    ".text": ".txt",
    ".markdown": ".md",
    ".docm": ".docx",
    ".dotx": ".docx",
    ".ott": ".odt",
    ".htm": ".html",
    ".xhtml": ".html",
    ".tsv": ".csv",
    ".xlsm": ".xlsx",
}
# What a library has to make sense of is read in a process of its own, with bounds.
SIMPLE = frozenset({".txt", ".md", ".vtt", ".srt", ".sbv", ".csv"})
