"""A codebook as a workbook of Excel; every cell is text, and stays text when it is edited."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from qualcode.errors import CannotCarry
from qualcode.exchange.sheet import codebook_rows
from qualcode.model.codebook import Codebook

LONGEST = 32_767
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_WIDE = {"definition", "include", "exclude", "not_to_confuse", "examples", "memo"}
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def codebook_xlsx(codebook: Codebook) -> bytes:
    """Write a codebook as a workbook of one sheet; the same codebook gives the same bytes.

    Raises:
        CannotCarry: a cell would be longer than the 32,767 characters that Excel allows.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "codes"
    rows = codebook_rows(codebook)
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            if text:
                _put(sheet.cell(row, column), text, f"'{rows[0][column - 1]}' of '{texts[0]}'")
    _lay_out(sheet, rows[0])
    buffer = BytesIO()
    workbook.save(buffer)
    return _timeless(buffer)


def escape(text: str) -> str:
    """Write what XML cannot hold as Excel does: _x000D_ for a carriage return."""
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """Read what `escape` writes."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _put(cell: Any, text: str, what: str) -> None:
    written = escape(text)
    if len(written) > LONGEST:
        raise CannotCarry(what, f"is longer than the {LONGEST:,} characters that a cell may have")
    cell.value = written
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = written.startswith(("=", "+", "-", "@"))
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _lay_out(sheet: Any, heading: tuple[str, ...]) -> None:
    for column, name in enumerate(heading, 1):
        sheet.cell(1, column).font = Font(bold=True)
        width = 60 if name in _WIDE else 24
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C2"


def _timeless(archive: BytesIO) -> bytes:
    """Return the workbook without the hour at which it was made."""
    packed = BytesIO()
    with ZipFile(archive) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = _TIME.sub(b"1980-01-01T00:00:00Z", content)
            target.writestr(ZipInfo(part.filename, _EARLIEST), content, ZIP_DEFLATED)
    return packed.getvalue()
