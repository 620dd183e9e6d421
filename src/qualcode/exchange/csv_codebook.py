"""A codebook as csv, for spreadsheets and for git."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from qualcode.errors import UnreadableDocument
from qualcode.exchange.cells import guard, unguard
from qualcode.exchange.losses import Loss, Taken
from qualcode.exchange.read_sheet import codebook_of_rows
from qualcode.exchange.sheet import codebook_rows
from qualcode.ingest.decode import decode
from qualcode.model.codebook import Codebook

_UNSAFE = re.compile(r'[",;\t\r\n]')
_LONGEST = 4_000_000


def codebook_csv(codebook: Codebook) -> bytes:
    """Write a codebook as csv: UTF-8 with the mark by which spreadsheets know it, commas, LF."""
    return "".join(map(quoted_row, codebook_rows(codebook))).encode("utf-8-sig")


def quoted_row(row: Iterable[str]) -> str:
    """Write a row of csv with its line feed; no cell is taken for a formula."""
    return ",".join(map(_quoted, row)) + "\n"


def _quoted(cell: str) -> str:
    """Quote a cell that needs it; csv.writer leaves carriage returns bare."""
    shown = guard(cell)
    return '"' + shown.replace('"', '""') + '"' if _UNSAFE.search(shown) else shown


def codebook_of_csv(raw: bytes, path: Path, encoding: str = "") -> Taken:
    """Read a codebook from csv with commas, semicolons or tabs, whichever the heading has.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        encoding: what the text is in, where it is not UTF-8.

    Raises:
        InvalidSheet: there are mistakes; each is given with its row and column.
        UnreadableDocument: the bytes are no text.
    """
    text, notes = _text(raw, path, encoding)
    rows = [[unguard(cell) for cell in row] for row in _rows(text, path)]
    return Taken(codebook_of_rows(rows, path.name), tuple(Loss(note) for note in notes))


def csv_rows(raw: bytes, path: Path) -> list[list[str]]:
    """Read csv with commas, semicolons or tabs, whichever the first line has.

    Raises:
        UnreadableDocument: the bytes are no text, or no csv.
    """
    text, _notes = _text(raw, path)
    return [[unguard(cell) for cell in row] for row in _rows(text, path)]


def _text(raw: bytes, path: Path, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    if encoding:
        return decode(raw, path, encoding)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return decode(raw, path)


def _rows(text: str, path: Path) -> list[list[str]]:
    # A limit of the csv module for all of the process; raised, never lowered.
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        reason = f"line {reader.line_num} is no csv ({error}); is a double quote left open?"
        raise UnreadableDocument(path, reason) from None


def _delimiter(text: str) -> str:
    heading = text.lstrip().partition("\n")[0]
    return max(",;\t", key=heading.count)
