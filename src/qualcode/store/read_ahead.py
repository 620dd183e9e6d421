"""Documents read before they are taken in, so that one can ask about all of them at once."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator

from qualcode.errors import DocumentError, QualcodeError
from qualcode.ingest.document import Document
from qualcode.ingest.reading import as_json, from_json
from qualcode.store.arrivals import Arrival
from qualcode.store.door import Door


class ReadAhead:
    """What documents were read as, packed small; each is given out once and forgotten then."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._packed: dict[Arrival, bytes | QualcodeError] = {}

    def documents(self, arrivals: Iterable[Arrival]) -> Iterator[tuple[Arrival, Document]]:
        """Read documents and yield them; those that cannot be read are told by `read`."""
        for arrival in arrivals:
            try:
                document = self._door.open(arrival)
            except DocumentError as error:
                self._packed[arrival] = error
            else:
                self._packed[arrival] = _packed(document)
                yield arrival, document

    def read(self, arrival: Arrival) -> Document:
        """Return a document that was read before, or read it now.

        Raises:
            DocumentError: it cannot be read.
        """
        found = self._packed.pop(arrival, None)
        if found is None:
            return self._door.open(arrival)
        if isinstance(found, QualcodeError):
            raise found
        return _unpacked(found)


def _packed(document: Document) -> bytes:
    readings = [as_json(reading) for reading in document.readings]
    return zlib.compress(json.dumps([document.sha256, readings]).encode(), 1)


def _unpacked(packed: bytes) -> Document:
    sha256, readings = json.loads(zlib.decompress(packed))
    return Document(tuple(from_json(fields) for fields in readings), sha256)
