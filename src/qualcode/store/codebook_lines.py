"""The lines of a codebook's file: which belong to which code, and which to which of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qualcode.model.problem import Problem
from qualcode.store.yaml_file import Fields, Node, parse_yaml

_KEY = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([^\s"'#\[{,&*!|>%@`-][^#]*?))\s*:(?=\s|$)""")
_BEGIN = re.compile(r"(?:^|\s)#")


class NotInLines(Exception):
    """Codes that do not each begin on a line of their own."""


@dataclass(slots=True)
class Item:
    """A code's lines: those above that stay where they are, those that go along, its own.

    `column` is where its fields begin.
    """

    id: str
    column: int
    above: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Lines:
    """A codebook's file in lines without line feeds: before the codes, each code, and after."""

    head: list[str]
    items: list[Item]
    tail: list[str]


def split_lines(text: str, node: Node) -> Lines:
    """Split the text of a codebook's file, which is sound, at its codes.

    `node` is what the text was parsed to.

    Raises:
        NotInLines: the codes stand in brackets, or several on one line.
    """
    lines = text.split("\n")
    starts, found = list[int](), list[Item]()
    for code in Fields(node, [], ()).nodes("codes"):
        start = _dash(lines, code.where.line - 1, code.where.column - 1)
        if starts and start <= starts[-1]:
            raise NotInLines
        starts.append(start)
        found.append(Item(Fields(code, [], ()).text("id"), code.where.column - 1))
    if not starts:
        raise NotInLines
    dash = len(lines[starts[0]]) - len(lines[starts[0]].lstrip(" "))
    end = _end(lines, starts[-1], dash)
    bounds = [*starts, end]
    for item, start, stop in zip(found, starts, bounds[1:], strict=True):
        item.body = lines[start:stop]
    for item, after in pairwise(found):
        kept = _without_remarks(item.body, item.column)
        item.body, between = item.body[:kept], item.body[kept:]
        after.above, after.lead = _parted(between)
    kept = _without_remarks(found[-1].body, found[-1].column)
    found[-1].body, rest = found[-1].body[:kept], found[-1].body[kept:]
    head = _heading(lines[: starts[0]])
    found[0].above, found[0].lead = _parted(lines[head : starts[0]])
    return Lines(lines[:head], found, [*rest, *lines[end:]])


def _heading(lines: Sequence[str]) -> int:
    """Return how many lines there are up to the last that is no remark, which is `codes:`."""
    return max(
        (number for number, line in enumerate(lines, start=1) if line.split("#")[0].strip()),
        default=0,
    )


def _dash(lines: Sequence[str], line: int, column: int) -> int:
    """Return the line on which the dash of an item stands whose content begins at a place."""
    if lines[line][:column].strip(" \ufeff") == "-":
        return line
    for above in range(line - 1, -1, -1):
        words = lines[above].strip()
        if words and not words.startswith("#"):
            if words.split("#")[0].strip() == "-":
                return above
            break
    raise NotInLines


def _end(lines: Sequence[str], start: int, dash: int) -> int:
    """Return the line after the last code: the next that is not indented as its content is."""
    for number in range(start + 1, len(lines)):
        words = lines[number].strip()
        indent = len(lines[number]) - len(lines[number].lstrip(" "))
        if words and indent <= dash and not words.startswith("#"):
            return number
    return len(lines)


def _without_remarks(lines: Sequence[str], column: int) -> int:
    """Return how many lines are left without blank ones and remarks at the end."""
    kept = len(lines)
    while kept > 1 and _is_remark(lines[kept - 1], column):
        kept -= 1
    return kept


def _is_remark(line: str, column: int) -> bool:
    words = line.strip()
    indent = len(line) - len(line.lstrip(" "))
    return not words or (words.startswith("#") and indent <= column)


def _parted(between: list[str]) -> tuple[list[str], list[str]]:
    """Part lines above a code: those up to the last blank one stay, what follows belongs to it."""
    blank = [number for number, line in enumerate(between) if not line.strip()]
    cut = blank[-1] + 1 if blank else 0
    return between[:cut], between[cut:]


def field_regions(item: Item) -> dict[str, tuple[int, int]]:
    """Return the first line and the line after the last of each field, counted in the body."""
    starts = list(_keys(item))
    bounds = [*(line for _, line in starts), len(item.body)]
    regions = {}
    for (name, start), stop in zip(starts, bounds[1:], strict=True):
        kept = _without_remarks(item.body[start:stop], item.column)
        regions[name] = (start, start + kept)
    return regions


def _keys(item: Item) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(item.body):
        before, rest = line[: item.column], line[item.column :]
        is_first = number == 0 or before.strip(" ") == "-"
        if (is_first or not before.strip(" ")) and (match := _KEY.match(rest)):
            yield next(word for word in match.groups() if word is not None), number


def comments_in(lines: Sequence[str], column: int) -> list[str]:
    """Return the comments in lines of a field: what can be left out without changing its value."""
    kept = [line[column:] if number == 0 else line for number, line in enumerate(lines)]
    kept[1:] = [line[column:] if not line[:column].strip() else line for line in kept[1:]]
    wanted = _value(kept)
    found: list[str] = []
    for number, line in enumerate(kept):
        for match in _BEGIN.finditer(line):
            place = match.start()
            shorter = [*kept[:number], line[:place], *kept[number + 1 :]]
            if _value(shorter) == wanted:
                found.append(line[place:].strip())
                kept = shorter
                break
    return found


def _value(lines: Sequence[str]) -> object:
    problems: list[Problem] = []
    node = parse_yaml("\n".join(lines), "", problems)
    return None if node is None or problems else _plain(node)


def _plain(node: Node) -> object:
    """Return a value without its place."""
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, tuple):
        return [_plain(item) for item in node.value]
    return {name: _plain(value) for name, value in node.value.items()}
