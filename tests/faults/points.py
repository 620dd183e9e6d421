"""The calls by which files are changed, each of which a test can make go wrong."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Strike = Callable[["Call"], Any]


@dataclass
class Call:
    """A call that is about to be made."""

    name: str
    original: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: dict[str, Any]

    def go(self) -> Any:
        """Make the call."""
        return self.original(*self.arguments, **self.options)

    def go_for_nobody(self) -> None:
        """Make the call for a program that ends before it learns what came of it."""
        result = self.go()
        if self.name == "open":
            result.close() if isinstance(result, io.IOBase) else os.close(result)

    def go_in_part(self, share: float) -> int:
        """Write only a part of what was to be written; other calls are not made at all."""
        if self.name != "write":
            return 0
        handle, content = self.arguments
        return int(self.original(handle, content[: int(len(content) * share)]))


_CALLS = (
    (os, "write"),
    (os, "fsync"),
    (os, "ftruncate"),
    (os, "replace"),
    (os, "mkdir"),
    (os, "unlink"),
    (os, "open"),
    (io, "open"),
)


@contextmanager
def watched(strike: Strike) -> Iterator[None]:
    """Hand every call that changes a file, or opens one for that, to `strike`, which makes it."""
    originals = [(module, name, getattr(module, name)) for module, name in _CALLS]
    for module, name, original in originals:
        setattr(module, name, _wrapped(name, original, strike))
    try:
        yield
    finally:
        for module, name, original in originals:
            setattr(module, name, original)


def _wrapped(name: str, original: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    reading = original is io.open

    def call(*arguments: Any, **options: Any) -> Any:
        if reading and not set(options.get("mode", (*arguments, "r")[1])) & set("wax+"):
            return original(*arguments, **options)
        return strike(Call(name, original, arguments, options))

    return call
