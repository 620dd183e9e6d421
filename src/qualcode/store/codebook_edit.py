"""Editing a codebook's file: only the lines change that have to, comments and order stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from difflib import SequenceMatcher

from qualcode.errors import StaleCodebook
from qualcode.model.codebook import Code, Codebook
from qualcode.model.problem import Problem
from qualcode.store.codebook_file import (
    codebook_of,
    codebook_yaml,
    parse_codebook,
    parse_text,
)
from qualcode.store.codebook_lines import (
    Item,
    Lines,
    NotInLines,
    comments_in,
    field_regions,
    split_lines,
)
from qualcode.store.codebook_text import code_lines, field_order, lines_of_field

# What may be a comment behind something else: a sign that is in no double quotes.
_BESIDE = re.compile(r"""((?:[^"\s]|\s(?!\#)|"(?:[^"\\]|\\.)*")*\S)\s+(\#.*)""")


def edited_text(text: str, before: Codebook, after: Codebook, shown: str) -> str:
    """Return the file's text with what makes the codes of `before` those of `after`.

    Lines that need no change are kept as they are, with their comments and line ends. The result is
    read again before it is returned: it means `after`, or there is an error.

    Raises:
        StaleCodebook: the text is not that of `before`, or no such text can be made of it.
    """
    problems: list[Problem] = []
    node = parse_text(text, shown, problems)
    if node is None or codebook_of(node, problems, flaws=[]) != before or problems:
        raise StaleCodebook(shown)
    mark = "\r" if text.count("\r\n") * 2 > text.count("\n") else ""
    for fine in (True, False):
        try:
            edited = _edited(split_lines(text, node), before, after, mark, fine=fine)
        except NotInLines:
            break
        if _means(edited, after, shown):
            return edited
    whole = _written_anew(text, before, after, mark, shown)
    if _means(whole, after, shown):
        return whole
    raise StaleCodebook(shown)


def _means(text: str, wanted: Codebook, shown: str) -> bool:
    problems: list[Problem] = []
    flaws: list[Problem] = []
    return parse_codebook(text, shown, problems, flaws=flaws) == wanted and not problems


def _written_anew(text: str, before: Codebook, after: Codebook, mark: str, shown: str) -> str:
    """Write the whole file, below the comments that it had."""
    first = text[: text.startswith("\ufeff")]
    old = text.removeprefix(first).split("\n")
    cut = [_BESIDE.match(line) for line in old]
    bare = [line if found is None else found[1] for line, found in zip(old, cut, strict=True)]
    if not _means("\n".join(bare), before, shown):
        cut = []
    beside = [f"{found[2].rstrip()}{mark}" for found in cut if found]
    remarks = [*(line for line in old if line.strip().startswith("#")), *beside]
    return first + "\n".join([*remarks, codebook_yaml(after).replace("\n", f"{mark}\n")])


def _edited(lines: Lines, before: Codebook, after: Codebook, mark: str, *, fine: bool) -> str:
    old = {code.id: code for code in before}
    items = {item.id: item for item in lines.items}
    if len(items) != len(lines.items) or items.keys() != old.keys():
        raise NotInLines
    indent = lines.items[0].column - 2
    ends = bool(lines.tail)
    if not ends:
        lines.items[-1].body[-1] += mark
    for code in after:
        if code.id not in items:
            body = [f"{line}{mark}" for line in code_lines(code, max(indent, 0))]
            items[code.id] = Item(code.id, max(indent, 0) + 2, body=body)
        elif code != old[code.id]:
            item = items[code.id]
            item.body = _body(item, old[code.id], code, mark, fine=fine)
    ordered, left = _ordered(lines.items, [items[code.id] for code in after], mark)
    made = [line for item in ordered for line in (*item.above, *item.lead, *item.body)]
    made += left
    # A file without a line feed at its end gets none, and one at the end of what stood there last.
    whole = "\n".join([*lines.head, *made, *lines.tail])
    return whole if ends else whole.removesuffix(mark)


def _body(item: Item, old: Code, new: Code, mark: str, *, fine: bool) -> list[str]:
    """Return the lines of a code that has changed: field by field, or all of them."""
    if fine and not item.body[0][item.column :].startswith("{"):
        with suppress(NotInLines):
            return _fields_changed(item, old, new, mark)
    comments = [
        f"{' ' * (item.column - 2)}{words}{mark}" for words in comments_in(item.body, item.column)
    ]
    return [*comments, *(f"{line}{mark}" for line in code_lines(new, item.column - 2))]


def _fields_changed(item: Item, old: Code, new: Code, mark: str) -> list[str]:
    regions = field_regions(item)
    order = field_order(new)
    known = [*order, *(name for name in regions if name not in order)]
    made: dict[str, list[str]] = {}
    for name in known:
        lines = lines_of_field(new, name, item.column) if name in order else []
        was = lines_of_field(old, name, item.column) if name in field_order(old) else []
        if lines != was:
            made[name] = _with_comments(item, regions.get(name), lines, mark)
    return _put_in(item, regions, made, order)


def _with_comments(
    item: Item, region: tuple[int, int] | None, lines: Sequence[str], mark: str
) -> list[str]:
    """Give new lines of a field the comments of its old ones."""
    if region is None:
        return [f"{line}{mark}" for line in lines]
    old = [line.removesuffix("\r") for line in item.body[slice(*region)]]
    found = comments_in(old, item.column)
    blanks = " " * item.column
    if found and len(old) == 1 and lines:
        lines = [f"{lines[0]}  {found[0]}", *lines[1:]]
        found = found[1:]
    return [f"{line}{mark}" for line in (*(f"{blanks}{words}" for words in found), *lines)]


def _put_in(
    item: Item,
    regions: dict[str, tuple[int, int]],
    made: dict[str, list[str]],
    order: Sequence[str],
) -> list[str]:
    body = list(item.body)
    dash = body[0][: item.column]
    is_dashed = 0 in (start for start, _ in regions.values())
    if is_dashed:
        body[0] = f"{' ' * len(dash)}{body[0][len(dash) :]}"
    ranks = {name: rank for rank, name in enumerate(order)}
    changes: list[tuple[int, int, list[str]]] = []
    for name, lines in made.items():
        if name in regions:
            start, stop = regions[name]
        else:
            later = [
                region[0]
                for other, region in regions.items()
                if ranks.get(other, len(ranks)) > ranks.get(name, len(ranks)) and region[0] > 0
            ]
            ends = [region[1] for region in regions.values()]
            start = stop = min(later, default=max(ends, default=len(body)))
        changes.append((start, stop, lines))
    # From the end, so that places stay; of several at one place the first in order comes first.
    changes.sort(key=lambda change: change[:2])
    for start, stop, lines in reversed(changes):
        body[start:stop] = lines
    return _dashed(body, dash) if is_dashed else body


def _dashed(lines: list[str], dash: str) -> list[str]:
    """Put the dash of an item before the first of its lines that is no comment."""
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return [*lines[:number], f"{dash}{line[len(dash) :]}", *lines[number + 1 :]]
    raise NotInLines


def _ordered(
    old: Sequence[Item], new: Sequence[Item], mark: str
) -> tuple[Sequence[Item], list[str]]:
    """Return the items in their new order, with the lines between them where they belong.

    With them stand remarks that no item follows any more.
    """
    gap = _usual_gap(old, mark)
    matcher = SequenceMatcher(None, [i.id for i in old], [i.id for i in new], autojunk=False)
    stay = {
        old[block.a + step].id
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
    left = _hand_down(old, stay)
    known = {item.id for item in old}
    for item in new:
        if item.id not in stay or item.id not in known:
            item.above = list(gap)
    if new and new[0].id not in stay:
        new[0].above = []
        if len(new) > 1 and not any(line.strip() for line in new[1].above):
            new[1].above = list(gap)
    elif new and not any(line.strip() for line in new[0].above):
        new[0].above = list(old[0].above) if new[0] is old[0] else []
    return new, left


def _usual_gap(items: Sequence[Item], mark: str) -> list[str]:
    """Return a blank line if half of the codes have one above them."""
    blank = sum(any(not line.strip() for line in item.above) for item in items[1:])
    return [mark] if blank * 2 >= len(items) - 1 else []


def _hand_down(old: Sequence[Item], stay: set[str]) -> list[str]:
    """Give remarks above a code that goes away to the code that follows; return what is left."""
    held: list[str] = []
    for item in old:
        if item.id in stay:
            if held:
                item.above = [*held, *item.above]
            held = []
        elif any(line.strip() for line in item.above):
            held += item.above
            item.above = []
    while held and not held[-1].strip():
        held.pop()
    return held
