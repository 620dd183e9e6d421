"""YAML as people like to edit it: plain words, folded texts, short lists on one line.

What is written is read back unchanged by `store.yaml_file`, if it has no blanks at its ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

WIDTH = 100
_PLAIN = re.compile("[^\\W\\d_][\\w /().;!\N{RIGHT SINGLE QUOTATION MARK}'+&%-]*")
_PLAIN_ALONE = re.compile("[^\\W\\d_][\\w /().;!\N{RIGHT SINGLE QUOTATION MARK}'+&%,?\"-]*")
_NOT_TEXT = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029\t]")
_EDGY = re.compile(r"\n[ \n]|[ ]\n")
_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def scalar(words: str, *, inside: bool = False) -> str:
    """Write words on one line: plain where nobody can mistake them, else in double quotes.

    `inside` says that they stand in a list on one line, where commas separate.
    """
    plain = _PLAIN if inside else _PLAIN_ALONE
    if plain.fullmatch(words) and not _NOT_TEXT.fullmatch(words) and words.strip() == words:
        return words
    return _STRANGE.sub(_escaped, json.dumps(words, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def field_lines(name: str, words: str, indent: int) -> Iterator[str]:
    """Write a field and its words, folded where they are long."""
    blanks = " " * indent
    line = f"{blanks}{scalar(name)}: {scalar(words)}"
    if _STRANGE.search(words) or ("\n" not in words and len(line) <= WIDTH):
        yield line
        return
    yield f"{blanks}{scalar(name)}: {_sign(words)}"
    yield from _block(words, indent + 2)


def _sign(words: str) -> str:
    return "|-" if _EDGY.search(words) else ">-"


def _block(words: str, indent: int) -> Iterator[str]:
    """Write words as a block: literal where blanks stand beside line breaks, else folded."""
    blanks = " " * indent
    if _EDGY.search(words):
        yield from (f"{blanks}{line}" if line else "" for line in words.split("\n"))
        return
    for number, line in enumerate(words.split("\n")):
        if number:
            yield ""
        yield from (f"{blanks}{piece}" for piece in fold(line, WIDTH - indent))


def fold(line: str, width: int) -> Iterator[str]:
    """Break a line at single blanks, so that joining with a blank gives it back."""
    pieces = _BREAK.split(line)
    held = pieces[0]
    for piece in pieces[1:]:
        if len(held) + 1 + len(piece) > width:
            yield held
            held = piece
        else:
            held = f"{held} {piece}"
    yield held


def list_lines(name: str, values: Sequence[str], indent: int) -> Iterator[str]:
    """Write a field that holds several values: on one line where they are short, else below."""
    if all(len(value) <= 40 and "\n" not in value for value in values):
        yield from _flow(name, values, indent)
        return
    yield f"{' ' * indent}{scalar(name)}:"
    for value in values:
        yield from item_lines(value, indent + 2)


def item_lines(words: str, indent: int) -> Iterator[str]:
    """Write an item of a list, folded where it is long."""
    line = f"{' ' * indent}- {scalar(words)}"
    if _STRANGE.search(words) or ("\n" not in words and len(line) <= WIDTH):
        yield line
        return
    yield f"{' ' * indent}- {_sign(words)}"
    yield from _block(words, indent + 2)


def _flow(name: str, values: Sequence[str], indent: int) -> Iterator[str]:
    items = [scalar(value, inside=True) for value in values]
    held = f"{' ' * indent}{scalar(name)}: [{items[0]}"
    for item in items[1:]:
        if len(held) + 3 + len(item) > WIDTH:
            yield f"{held},"
            held = f"{' ' * (indent + 2)}{item}"
        else:
            held = f"{held}, {item}"
    yield f"{held}]"
