"""Reading a document in a process of its own, with bounds on time and memory.

One process serves all documents, because starting one takes longer than reading most of them. It is
started when it is first needed and ends with the program, however that ends.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock, Thread
from typing import Any, BinaryIO

from qualcode.errors import UnreadableDocument
from qualcode.ingest.child import receive, send
from qualcode.ingest.reading import Reading, Settings, from_json

SECONDS = 10.0
_START = 60.0
_LARGEST_ANSWER = 200_000_000
_BROKE = "its reader broke down on it, so it is damaged or needs too much memory."


def read_apart(raw: bytes, suffix: str, path: Path, settings: Settings) -> tuple[Reading, ...]:
    """Read a document's bytes in the other process.

    Raises:
        UnreadableDocument: as `formats.read_bytes`, or it took too long or too much memory.
    """
    with _one_at_a_time:
        answer = _room().ask(raw, suffix, path, settings)
    if "reason" in answer:
        raise UnreadableDocument(path, str(answer["reason"]))
    return tuple(from_json(fields) for fields in answer["readings"])


class _Room:
    """The other process, and who started it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        words = [sys.executable, "-P", "-m", "qualcode.ingest.child"]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
        self._process = subprocess.Popen(  # noqa: S603 # our own program
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.ready = self._within(_START, lambda source, _: receive(source, 2)) is not None

    def ask(self, raw: bytes, suffix: str, path: Path, settings: Settings) -> dict[str, Any]:
        request = {"name": path.name, "suffix": suffix, "settings": asdict(settings)}

        def talk(source: BinaryIO, target: BinaryIO) -> bytes | None:
            send(target, json.dumps(request).encode())
            send(target, raw)
            return receive(source, _LARGEST_ANSWER)

        content = self._within(SECONDS, talk)
        if content is None:
            slow = self._process.poll() is None
            self.close()
            return {"reason": f"it took longer than {SECONDS:.0f} seconds." if slow else _BROKE}
        answer: dict[str, Any] = json.loads(content)
        if "reason" in answer:
            self.close()
        return answer

    def _within(
        self, seconds: float, talk: Callable[[BinaryIO, BinaryIO], bytes | None]
    ) -> bytes | None:
        """Return what a talk with the process brings, or None where it brings nothing in time."""
        source, target = self._process.stdout, self._process.stdin
        if source is None or target is None:
            return None
        brought: list[bytes | None] = []

        def run() -> None:
            with suppress(OSError, ValueError):
                brought.append(talk(source, target))  # type: ignore[arg-type] # both are binary

        thread = Thread(target=run, daemon=True)
        thread.start()
        thread.join(seconds)
        if not thread.is_alive() and brought and brought[0] is None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        return brought[0] if brought else None

    def close(self) -> None:
        """End the process and wait until it is gone."""
        if self.owner != os.getpid():
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    @property
    def is_open(self) -> bool:
        """Tell whether the process runs and is ours."""
        return self.ready and self.owner == os.getpid() and self._process.poll() is None


_rooms: list[_Room] = []
_one_at_a_time = Lock()


def _room() -> _Room:
    if not _rooms or not _rooms[-1].is_open:
        close_room()
        _rooms.append(_Room())
    return _rooms[-1]


def close_room() -> None:
    """End the other process, if there is one."""
    while _rooms:
        _rooms.pop().close()


atexit.register(close_room)
