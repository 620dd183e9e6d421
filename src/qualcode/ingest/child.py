"""The process in which documents are read that a library has to make sense of.

It takes requests on standard input and answers on standard output, both as a length and JSON, until
the input ends. It has bounds on memory where the system knows such, and may not write files.
"""

from __future__ import annotations

import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from qualcode.errors import UnreadableDocument
from qualcode.ingest.formats import read_bytes
from qualcode.ingest.reading import Settings, as_json

MEMORY = 512 * 1024 * 1024
LENGTH = 8
_FULL = f"it needs more than {MEMORY >> 20} MB of memory."


def main() -> None:
    """Answer requests until the input ends; after running out of memory, end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    send(target, b"{}")
    while (request := receive(source)) is not None:
        raw = receive(source)
        if raw is None:
            return
        answer = _answer(json.loads(request), raw)
        send(target, answer)
        if not answer.startswith(b'{"readings"'):
            return


def _bound() -> None:
    try:
        import resource  # noqa: PLC0415 # Windows has no such module
    except ImportError:
        return
    for name, limit in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        with suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, name), (limit, limit))


def _answer(request: dict[str, Any], raw: bytes) -> bytes:
    path = Path(request["name"])
    settings = _settings(request["settings"])
    try:
        readings = read_bytes(raw, request["suffix"], path, settings)
        return json.dumps({"readings": [as_json(reading) for reading in readings]}).encode()
    except UnreadableDocument as error:
        return json.dumps({"reason": error.reason}).encode()
    except RecursionError:
        return json.dumps({"reason": "it is nested too deeply."}).encode()
    except MemoryError:
        return json.dumps({"reason": _FULL}).encode()


def _settings(fields: dict[str, Any]) -> Settings:
    labels = tuple(fields.pop("labels"))
    columns = tuple((kind, column) for kind, column in fields.pop("columns"))
    return Settings(labels=labels, columns=columns, **fields)


def send(target: BinaryIO, content: bytes) -> None:
    """Write a length and as many bytes."""
    target.write(len(content).to_bytes(LENGTH, "big"))
    target.write(content)
    target.flush()


def receive(source: BinaryIO, most: int = 1 << 40) -> bytes | None:
    """Read a length and as many bytes; None where the other side ended or says too much."""
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    length = int.from_bytes(head, "big")
    content = source.read(length) if length <= most else b""
    return content if len(content) == length else None


if __name__ == "__main__":
    main()
