"""What a format could not carry, said in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualcode.model.codebook import Codebook

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that did not come along: what, and the codes (or other things) that had it."""

    what: str
    of: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write `keywords: 12 (first, second, third, …)`."""
        if not self.of:
            return self.what
        more = ", …" if len(self.of) > _SHOWN else ""
        return f"{self.what}: {len(self.of)} ({', '.join(self.of[:_SHOWN])}{more})"


@dataclass(frozen=True, slots=True)
class Written:
    """A codebook as a file's bytes, and what they do not hold."""

    content: bytes
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A codebook out of a file, and what of the file is not in it."""

    codebook: Codebook
    losses: tuple[Loss, ...] = ()


def gather(pairs: Sequence[tuple[str, str]]) -> tuple[Loss, ...]:
    """Return one loss for each kind of thing, out of pairs of a kind and whose it was."""
    kinds: dict[str, list[str]] = {}
    for what, whose in pairs:
        kinds.setdefault(what, []).append(whose)
    return tuple(Loss(what, tuple(names)) for what, names in kinds.items())
