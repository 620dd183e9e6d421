"""Excerpts as documents to read: Markdown and Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
import pandas as pd
from docx.shared import Pt

from qualcode.report.archive import timeless

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_KEYWORDS = {"hit": "excerpt", "left": "before", "match": "quote", "right": "after"}
_LEAST = Pt(8)

Run = tuple[str, bool]


def excerpts_markdown(table: pd.DataFrame, *, title: str) -> str:
    """Write a table of excerpts, or of keywords in context, as a Markdown document.

    What was looked for is bold where words around it are given. Each excerpt ends with the codes,
    coders and codings behind it.
    """
    lines = [markdown_title(table, title=title)]
    for row in _records(table):
        lines += ["", f"## {_escape(_heading(row))}", ""]
        quoted = ["".join(_marked(*run) for run in runs) for runs in _paragraphs(row)]
        lines += [f"> {line}" for line in "\n\n".join(quoted).split("\n")]
        lines += ["", _escape(_behind(row))]
        lines += [_escape(f"Memos: {row['memos']}")] if row.get("memos") else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def markdown_title(table: pd.DataFrame, *, title: str) -> str:
    """Return the heading of a document of excerpts, and how many there are."""
    return f"# {_escape(title)}\n\n{_how_many(table)}"


def excerpts_docx(table: pd.DataFrame, *, title: str) -> bytes:
    """Write the same as a Word document; the same table gives the same bytes."""
    document = docx.Document()
    document.add_heading(_printable(title), level=0)
    document.add_paragraph(_how_many(table))
    for row in _records(table):
        document.add_heading(_printable(_heading(row)), level=2)
        for runs in _paragraphs(row):
            paragraph = document.add_paragraph(style="Quote")
            for words, strong in runs:
                paragraph.add_run(_printable(words)).bold = strong
        notes = [_behind(row), *([f"Memos: {row['memos']}"] if row.get("memos") else [])]
        for note in notes:
            run = document.add_paragraph().add_run(_printable(note))
            run.font.size = _LEAST
    buffer = BytesIO()
    document.save(buffer)
    return timeless(buffer)


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    named = table.rename(columns=_KEYWORDS)
    names = [str(name) for name in named.columns]
    for values in named.itertuples(index=False, name=None):
        yield dict(zip(names, values, strict=True))


def _how_many(table: pd.DataFrame) -> str:
    texts = table["transcript"].nunique()
    found = "1 excerpt" if len(table) == 1 else f"{len(table)} excerpts"
    return f"{found} from {texts} transcript{'' if texts == 1 else 's'}."


def _heading(row: dict[str, Any]) -> str:
    turn, last = row["turn"], row.get("last_turn", row["turn"])
    parts = [str(row["transcript"])]
    if not pd.isna(turn):
        parts.append(f"turn {turn}" if pd.isna(last) or last == turn else f"turns {turn}-{last}")
    parts.append(str(row["participant"] or row["role"]))
    return f"{row['excerpt']}. {', '.join(part for part in parts if part)}"


def _behind(row: dict[str, Any]) -> str:
    names = (("Codes", "codes"), ("Coders", "coders"), ("Codings", "codings"))
    found = [f"{label}: {row[name]}" for label, name in names if row[name]]
    return ". ".join(found) + "." if found else "Not coded."


def _paragraphs(row: dict[str, Any]) -> list[list[Run]]:
    """Return the words of an excerpt as paragraphs of runs, each with whether it is bold."""
    around = bool(row["before"] or row["after"])
    found: list[list[Run]] = [[]]
    for words, strong in ((row["before"], False), (row["quote"], around), (row["after"], False)):
        first, *others = str(words).split("\n\n")
        found[-1].append((first, strong))
        found += [[(part, strong)] for part in others]
    kept = [[run for run in runs if run[0]] for runs in found]
    return [runs for runs in kept if runs]


def _marked(words: str, strong: bool) -> str:  # noqa: FBT001 # a run, taken apart
    match = _EDGES.fullmatch(words)
    if match is None or not strong or not match[2]:
        return _escape(words)
    return f"{match[1]}**{_escape(match[2])}**{match[3]}"


def _escape(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _printable(words: str) -> str:
    return _UNPRINTABLE.sub("", words)
