"""The cells of a table in a file, csv or xlsx, as the words that a person sees."""

from __future__ import annotations

import csv
import datetime
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from qualcode.errors import UnreadableDocument
from qualcode.ingest.archive import Archive

KIND = "a workbook of Excel (.xlsx)"
_SEPARATORS = (",", ";", "\t")
_ROWS = 50_000
_COLUMNS = 1_000
_LONGEST = 131_072  # of a cell, in characters
_TOO_LONG = f"it has a cell of more than {_LONGEST:,} characters; is a quotation mark left open?"
_QUALTRICS = '{"ImportId"'  # its third heading
_HEADINGS = 2  # of its further ones
_EXPANDED = 120_000_000
DAMAGE = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    SyntaxError,  # lxml's parse error is one
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table below their heading; `notes` say what was left out of the file.

    `asked` are the questions in their own words, where the file has them below their names.
    """

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def csv_sheet(text: str, path: Path) -> Sheet:
    """Read a table with commas, semicolons or tabs between its cells.

    Raises:
        UnreadableDocument: a row is malformed; its line is named.
    """
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        if "limit" in str(error):
            raise UnreadableDocument(path, _TOO_LONG) from None
        reason = f"line {reader.line_num} is no row of a table; are its quotation marks in pairs?"
        raise UnreadableDocument(path, reason) from None
    # Other parts of the program may have raised the limit that the csv module has.
    if any(len(cell) > _LONGEST for row in rows for cell in row):
        raise UnreadableDocument(path, _TOO_LONG)
    return _sheet(rows, path)


def xlsx_sheet(raw: bytes, path: Path) -> Sheet:
    """Read the first sheet of a workbook; of formulas the value that was shown last.

    Raises:
        UnreadableDocument: the file is damaged, encrypted, of an old format or far too large.
    """
    archive = Archive(raw, path, KIND)
    _measure(archive)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(raw), read_only=True, data_only=True)
            sheet, *others = workbook.worksheets
            sheet.reset_dimensions()
            rows = [[_shown(cell.value) for cell in row] for row in sheet.iter_rows()]
            filled = sum(bool(other.max_row) for other in others)
            workbook.close()
    except DAMAGE as error:
        raise UnreadableDocument(path, f"it is damaged, or not {KIND}.") from error
    notes = []
    if filled:
        notes.append("Only the first sheet was read.")
    if any("comments" in name for name in archive.names):
        notes.append("Comments on cells were left out.")
    return _sheet(rows, path, tuple(notes))


def _measure(archive: Archive) -> None:
    """Refuse a workbook that expands to too much or declares a document type."""
    expanded = 0
    for name in sorted(archive.names):
        if name.endswith((".xml", ".rels")):
            content = archive.read(name)
            expanded += len(content)
            plain = content.replace(b"\0", b"")
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise archive.damage("it declares entities, which such files never do.")
            if expanded > _EXPANDED:
                raise archive.damage("it expands to far too much.")


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.timedelta):
        return str(datetime.timedelta(seconds=int(value.total_seconds())))
    return str(value)


def _sheet(rows: list[list[str]], path: Path, notes: tuple[str, ...] = ()) -> Sheet:
    if len(rows) > _ROWS or any(len(row) > _COLUMNS for row in rows):
        raise UnreadableDocument(path, "it has too many rows or columns.")
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise UnreadableDocument(path, "it is no table with a heading and rows below it.")
    heading = tuple(_unique([" ".join(cell.split()) for cell in filled[0]]))
    width = len(heading)
    longer = sum(any(cell.strip() for cell in row[width:]) for row in filled[1:])
    if longer:
        reason = "a row has more cells than the heading; put words with commas in quotation marks."
        raise UnreadableDocument(path, reason)
    below = tuple(_filled(row, width) for row in filled[1:])
    if len(below) > _HEADINGS and below[1][0].startswith(_QUALTRICS):
        pairs = zip(below[0], heading, strict=True)
        asked = tuple(" ".join(words.split()) or name for words, name in pairs)
        return Sheet(heading, below[_HEADINGS:], notes, asked)
    return Sheet(heading, below, notes)


def _unique(names: list[str]) -> Iterator[str]:
    times: Counter[str] = Counter()
    for name in names:
        times[name] += 1
        yield name if times[name] == 1 or not name else f"{name} ({times[name]})"


def _filled(row: list[str], width: int) -> tuple[str, ...]:
    cells = [cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in row[:width]]
    return (*cells, *[""] * (width - len(cells)))
