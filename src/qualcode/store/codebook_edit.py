"""Editing a codebook's file: only the lines change that have to, comments and order stay."""

from __future__ import annotations

from collections.abc import Sequence
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
    whole = _written_anew(text, after, mark)
    if _means(whole, after, shown):
        return whole
    raise StaleCodebook(shown)


def _means(text: str, wanted: Codebook, shown: str) -> bool:
    problems: list[Problem] = []
    flaws: list[Problem] = []
    return parse_codebook(text, shown, problems, flaws=flaws) == wanted and not problems


def _written_anew(text: str, after: Codebook, mark: str) -> str:
    """Write the whole file, below the comments that it had on lines of their own."""
    remarks = [line for line in text.split("\n") if line.strip().startswith("#")]
    lines = codebook_yaml(after).split("\n")
    return "\n".join([*remarks, *(f"{line}{mark}" if line else "" for line in lines)])


def _edited(lines: Lines, before: Codebook, after: Codebook, mark: str, *, fine: bool) -> str:
    old = {code.id: code for code in before}
    items = {item.id: item for item in lines.items}
    if len(items) != len(lines.items) or items.keys() != old.keys():
        raise NotInLines
    indent = lines.items[0].column - 2
    ends = bool(lines.tail)
    for code in after:
        if code.id not in items:
            body = [f"{line}{mark}" for line in code_lines(code, max(indent, 0))]
            items[code.id] = Item(code.id, max(indent, 0) + 2, body=body)
        elif code != old[code.id]:
            item = items[code.id]
            item.body = _body(item, old[code.id], code, mark, fine=fine)
    ordered = _ordered(lines.items, [items[code.id] for code in after])
    made = [line for item in ordered for line in (*item.above, *item.lead, *item.body)]
    # A file without a line feed at its end gets none, and one at the end of what stood there last.
    return "\n".join([*lines.head, *made, *lines.tail] if ends else [*lines.head, *made])


def _body(item: Item, old: Code, new: Code, mark: str, *, fine: bool) -> list[str]:
    """Return the lines of a code that has changed: field by field, or all of them."""
    if fine and not item.body[0][item.column :].startswith("{"):
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
    first = next(iter(regions), "")
    if first in made and not made[first]:
        raise NotInLines
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
    for start, stop, lines in sorted(changes, key=lambda change: change[:2], reverse=True):
        body[start:stop] = _dashed(lines, dash) if start == 0 < stop else lines
    return body


def _dashed(lines: list[str], dash: str) -> list[str]:
    """Put the dash of an item before the first of its lines that is no comment."""
    comments = [line for line in lines if line.lstrip().startswith("#")]
    first, *others = lines[len(comments) :]
    return [*comments, f"{dash}{first[len(dash) :]}", *others]


def _ordered(old: Sequence[Item], new: Sequence[Item]) -> list[Item]:
    """Return the items in their new order, with the lines between them where they belong."""
    gap = _usual_gap(old)
    matcher = SequenceMatcher(None, [i.id for i in old], [i.id for i in new], autojunk=False)
    stay = {
        old[block.a + step].id
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
    _hand_down(old, stay)
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
    return list(new)


def _usual_gap(items: Sequence[Item]) -> list[str]:
    """Return a blank line if half of the codes have one above them."""
    blank = sum(any(not line.strip() for line in item.above) for item in items[1:])
    return [""] if blank * 2 >= len(items) - 1 else []


def _hand_down(old: Sequence[Item], stay: set[str]) -> None:
    """Give remarks above a code that goes away to the code that follows."""
    held: list[str] = []
    for item in old:
        if item.id in stay:
            if held:
                item.above = [*held, *item.above]
            held = []
        elif any(line.strip() for line in item.above):
            held += item.above
            item.above = []
