"""Codebooks out to other tools and in from them; the ending of the file says which."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import UnreadableDocument, UnsupportedFormat, UnwritableFormat
from qualcode.exchange.csv_codebook import codebook_csv, codebook_of_csv
from qualcode.exchange.losses import Taken, Written
from qualcode.exchange.qdc import codebook_qdc
from qualcode.exchange.read_qdc import codebook_of_qdc
from qualcode.model.codebook import Codebook

SUFFIXES = (".csv", ".xlsx", ".qdc")
_LARGEST = 50_000_000


def export_codebook(codebook: Codebook, path: Path) -> Written:
    """Return a codebook as the bytes of a csv, xlsx or qdc file, and what these do not hold.

    Args:
        codebook: what to write.
        path: the file's name; nothing is written to it.

    Raises:
        UnwritableFormat: it ends in something else.
        CannotCarry: a cell of xlsx would be too long.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return Written(codebook_csv(codebook))
    if suffix == ".xlsx":
        from qualcode.exchange.xlsx_codebook import codebook_xlsx  # noqa: PLC0415 # loads openpyxl

        return Written(codebook_xlsx(codebook))
    if suffix == ".qdc":
        return codebook_qdc(codebook)
    raise UnwritableFormat(path, SUFFIXES)


def import_codebook(path: Path, *, encoding: str = "") -> Taken:
    """Read a codebook from a csv, xlsx or qdc file, and say what of it was not taken over.

    `encoding` is that of a csv file that is not UTF-8.

    Raises:
        UnsupportedFormat: it ends in something else.
        InvalidSheet: a spreadsheet has mistakes; each is given with its row and column.
        UnreadableDocument: it cannot be read, or is not what its ending says.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnsupportedFormat(path, SUFFIXES)
    raw = _bytes(path)
    if suffix == ".csv":
        return codebook_of_csv(raw, path, encoding)
    if suffix == ".xlsx":
        from qualcode.exchange.read_xlsx import codebook_of_xlsx  # noqa: PLC0415 # loads openpyxl

        return codebook_of_xlsx(raw, path)
    return codebook_of_qdc(raw, path)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise UnreadableDocument(path, f"{error.strerror}.") from error
    if len(raw) > _LARGEST:
        raise UnreadableDocument(path, "it is too large for a codebook.")
    return raw
