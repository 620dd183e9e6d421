"""A workbook as the rows of its first sheet, bounded in size whatever its headers say."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from qualcode.errors import UnreadableDocument
from qualcode.exchange.columns import column_letters
from qualcode.exchange.losses import Loss, Taken
from qualcode.exchange.read_sheet import codebook_of_rows
from qualcode.exchange.xlsx_codebook import unescape
from qualcode.ingest.sheet_rows import DAMAGE
from qualcode.model.problem import Location, Problem

_EXPANDED = 64_000_000
_CELLS = 600_000
_ROWS = 20_000
_COLUMNS = 500
_CHUNK = 1 << 16


def codebook_of_xlsx(raw: bytes, path: Path) -> Taken:
    """Read a codebook from the first sheet of a workbook.

    Args:
        raw: the file's bytes.
        path: the file, for messages.

    Raises:
        InvalidSheet: there are mistakes; each is given with its row and column.
        UnreadableDocument: the file is damaged, encrypted, of an old format or far too large.
    """
    problems: list[Problem] = []
    try:
        _measure(raw, path)
        rows, others = _load(raw, path, problems)
    except DAMAGE:
        reason = "it is no workbook of Excel (.xlsx), or it is damaged or encrypted."
        raise UnreadableDocument(path, reason) from None
    losses = (Loss("sheets after the first", others),) if others else ()
    return Taken(codebook_of_rows(rows, path.name, found=problems), losses)


def _measure(raw: bytes, path: Path) -> None:
    """Refuse a workbook that expands to too much or declares a document type."""
    expanded = cells = 0
    with ZipFile(BytesIO(raw)) as archive:
        for part in archive.infolist():
            with archive.open(part) as stream:
                tail = b""
                while chunk := stream.read(_CHUNK):
                    expanded += len(chunk)
                    cells += chunk.count(b"<c")
                    _refuse_declared(tail + chunk, path)
                    tail = chunk[-16:]
                    if expanded > _EXPANDED or cells > _CELLS:
                        raise UnreadableDocument(path, "it is too large for a codebook.")


def _refuse_declared(piece: bytes, path: Path) -> None:
    plain = piece.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableDocument(path, "it declares a document type, which no workbook does.")


def _load(
    raw: bytes, path: Path, problems: list[Problem]
) -> tuple[list[list[str]], tuple[str, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(BytesIO(raw), read_only=True, data_only=False)
        sheet, *others = workbook.worksheets
        filled = tuple(other.title for other in others if other.max_row)
        rows = list(_rows(sheet, path, problems))
        workbook.close()
    return rows, filled


def _rows(sheet: Any, path: Path, problems: list[Problem]) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > _ROWS or len(row) > _COLUMNS:
            raise UnreadableDocument(path, "it has too many rows or columns for a codebook.")
        texts = []
        for column, cell in enumerate(row, 1):
            text, wrong = _text(cell.value, getattr(cell, "data_type", "n"))
            texts.append(text)
            if wrong:
                message = f"Cell {column_letters(column)}{number} {wrong}"
                problems.append(Problem(Location(path.name, number, column), message))
        yield texts


def _text(value: object, kind: str) -> tuple[str, str]:
    """Return a cell's text, and what is wrong with the cell."""
    if value is None:
        return "", ""
    if kind == "f":
        return "", "holds a formula; type an apostrophe before its words, or paste them as text."
    if kind == "e":
        return "", f"holds the error {value}; type the words anew, as text."
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return "", "was made a date by the spreadsheet; format the cell as text and type it anew."
    return _words(value), ""


def _words(value: object) -> str:
    """Return what a person saw who typed a number or a truth value."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape(value) if isinstance(value, str) else str(value)
