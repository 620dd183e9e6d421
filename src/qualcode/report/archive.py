"""Documents that are ZIP archives, the same bytes at any hour."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = (1980, 1, 1, 0, 0, 0)


def timeless(archive: BytesIO) -> bytes:
    """Return a ZIP archive without the hour at which it was packed."""
    packed = BytesIO()
    with ZipFile(archive) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(ZipInfo(part.filename, _EARLIEST), source.read(part), ZIP_DEFLATED)
    return packed.getvalue()
