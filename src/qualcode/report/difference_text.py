"""The differences of two versions of a study for reading: as plain text and as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from qualcode.model.difference import (
    ADDED,
    MEMO,
    REMOVED,
    CodeDifference,
    CodingDifference,
    Differences,
    TextDifference,
)

_WIDTH = 92
_MARKS = re.compile(r"([\\`*_\[\]<>|#&~])")


_PARAGRAPH, _CODER, _TRANSCRIPT, _ENTRY, _DETAIL = range(5)
_INDENTS = ("", "", "  ", "    ", "      ")
_BULLETS = ("\n", "\n## ", "\n### ", "- ", "  - ")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: a heading, an entry below it, a detail of that, or a paragraph."""

    level: int
    words: str
    quoted: bool = False


def difference_text(differences: Differences) -> str:
    """Return the differences as text of at most 92 columns, by coder, then transcript."""
    lines: list[str] = []
    for line in _page(differences):
        indent = _INDENTS[line.level]
        if line.level < _ENTRY and lines:
            lines.append("")
        words = _plain(line.words)
        lines += wrap(
            f"“{words}”" if line.quoted else words,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "  " * (line.level == _ENTRY),
            break_on_hyphens=False,
            break_long_words=False,
        )
    return "\n".join(lines) + "\n"


def difference_markdown(differences: Differences) -> str:
    """Return the differences as Markdown: headings by coder and transcript, a list below each."""
    lines: list[str] = []
    level = _PARAGRAPH
    for line in _page(differences):
        if line.level == _ENTRY and level < _ENTRY:
            lines.append("")
        words = _MARKS.sub(r"\\\1", _plain(line.words))
        lines.append(_BULLETS[line.level] + (f"“{words}”" if line.quoted else words))
        level = line.level
    return "\n".join(lines).lstrip("\n") + "\n"


def _plain(words: str) -> str:
    """Return words on one line, without signs that would steer a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(words.split()))


def _page(differences: Differences) -> Iterator[_Line]:
    if not differences:
        yield _Line(_PARAGRAPH, "No differences.")
        return
    yield from _codings(differences.codings)
    yield from _texts(differences.texts)
    yield from _codes(differences.codes)
    if differences.commands:
        yield _Line(_CODER, "Besides")
    for command in differences.commands:
        yield _Line(_ENTRY, f"{command.coder}: {command.what}")
    yield _Line(_PARAGRAPH, _sum(differences))


def _codings(codings: Iterable[CodingDifference]) -> Iterator[_Line]:
    for coder, rows in groupby(codings, lambda row: row.coder):
        yield _Line(_CODER, coder or "(no coder)")
        for transcript, passages in groupby(rows, lambda row: row.transcript):
            yield _Line(_TRANSCRIPT, transcript or "(no transcript)")
            yield from (line for row in passages for line in _coding(row))


def _texts(texts: Sequence[TextDifference]) -> Iterator[_Line]:
    if texts:
        yield _Line(_CODER, "Texts")
    for text in texts:
        yield _Line(_TRANSCRIPT, f"{text.transcript} ({text.before} → {text.after})")
        yield _Line(_ENTRY, text.what)


def _codes(codes: Sequence[CodeDifference]) -> Iterator[_Line]:
    if codes:
        yield _Line(_CODER, "Codebook")
    for (code, name), changes in groupby(codes, lambda row: (row.code, row.name)):
        yield _Line(_TRANSCRIPT, code if code == name else f"{code} ({name})")
        yield from (line for row in changes for line in _code(row))


def _coding(row: CodingDifference) -> Iterator[_Line]:
    named = f"{row.code}: " if row.code else ""
    yield _Line(_ENTRY, f"{named}{row.what} ({row.place})")
    if row.quote:
        yield _Line(_DETAIL, row.quote, quoted=True)
    if row.kind == MEMO:
        yield from _before_and_after(row.before, row.after)
    elif row.kind in (ADDED, REMOVED) and (row.before or row.after):
        yield _Line(_DETAIL, f"memo: {row.before or row.after}")
    if row.command:
        yield _Line(_DETAIL, f"by '{row.command}', {row.at}, {row.by}")


def _code(row: CodeDifference) -> Iterator[_Line]:
    yield _Line(_ENTRY, row.what)
    if row.kind == ADDED and row.after:
        yield _Line(_DETAIL, row.after)
    if row.kind in ("redefined", "edited"):
        yield from _before_and_after(row.before, row.after)


def _before_and_after(before: str, after: str) -> Iterator[_Line]:
    yield _Line(_DETAIL, f"before: {before or '(nothing)'}")
    yield _Line(_DETAIL, f"now: {after or '(nothing)'}")


def _sum(differences: Differences) -> str:
    parts = [
        _counted("codings", (row.kind for row in differences.codings)),
        _counted("codes", (row.kind for row in differences.codes)),
        _counted("texts", ("revised" for _ in differences.texts)),
    ]
    return "; ".join(filter(None, parts)) + "." if any(parts) else "No coding and no code differs."


def _counted(noun: str, kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    listed = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    return f"{noun}: {listed}" if listed else ""
