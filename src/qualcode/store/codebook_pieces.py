"""A codebook's file that is no YAML, read code by code, so that every mistake is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from qualcode.model.problem import Location, Problem

_CODES = re.compile(r"codes\s*:\s*(#.*)?$")
_DASH = re.compile(r"( *)-(?= |$)")


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the file up to its codes, then each code as a codebook of its own.

    With each stands by how many lines its places are to be shifted.
    """
    lines = text.split("\n")
    head = next((number for number, line in enumerate(lines) if _CODES.match(line)), None)
    if head is None:
        return
    yield 0, "\n".join([*lines[:head], "codes: []"])
    starts = _starts(lines, head + 1)
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start - 1, "\n".join(["codes:", *lines[start:stop]])


def _starts(lines: list[str], begin: int) -> list[int]:
    """Return the lines that begin with a dash as far to the left as the first that does."""
    dashes = [
        (number, len(match[1]))
        for number, line in enumerate(lines)
        if number >= begin and (match := _DASH.match(line))
    ]
    return [number for number, indent in dashes if indent == dashes[0][1]]


def shifted(problem: Problem, lines: int) -> Problem:
    """Return a problem so many lines further down."""
    where = problem.where
    return replace(problem, where=Location(where.file, where.line + lines, where.column))
