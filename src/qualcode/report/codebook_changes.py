"""The changes between two states of a codebook as a document: Markdown, Word, HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import docx
from docx.shared import Pt, RGBColor
from jinja2 import Environment, PackageLoader, StrictUndefined

from qualcode.model.codebook_history import CodebookChanges
from qualcode.report.archive import timeless
from qualcode.report.change_entries import (
    CAME,
    GONE,
    ChangeEntry,
    Passage,
    change_sections,
    changes_about,
    changes_title,
)
from qualcode.report.codebook_document import escape_markdown, without_unprintable
from qualcode.report.codebook_word import lay_out

_GREY, _RED, _GREEN = (
    RGBColor(0x56, 0x65, 0x73),
    RGBColor(0xA6, 0x1B, 0x1B),
    RGBColor(0, 0x6B, 0x3C),
)
_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
FORMS = ("md", "docx", "html")


def print_changes(changes: CodebookChanges, form: str) -> bytes:
    """Return the change log as `md`, `docx` or `html`; the same changes give the same bytes."""
    writers: dict[str, Callable[[CodebookChanges], bytes]] = {
        "md": lambda found: changes_markdown(found).encode(),
        "html": lambda found: changes_html(found).encode(),
        "docx": changes_docx,
    }
    return writers[form](changes)


def changes_markdown(changes: CodebookChanges) -> str:
    """Write the change log as Markdown: what went is struck out, what came is bold."""
    lines = [f"# {escape_markdown(changes_title(changes))}", ""]
    lines += [line for words in changes_about(changes) for line in (escape_markdown(words), "")]
    for section in change_sections(changes):
        lines += [f"## {section.heading}", ""]
        for entry in section.entries:
            lines += _md_entry(entry)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _md_entry(entry: ChangeEntry) -> Iterator[str]:
    said = f" {escape_markdown(entry.said)}" if entry.said else ""
    code = " ".join(entry.code.replace("`", "'").split())
    yield f"- **{escape_markdown(entry.name)}** (`{code}`){said}"
    for passage in entry.passages:
        yield f"  - {escape_markdown(passage.label)}: {_md_pieces(passage)}"
    for reason in entry.reasons:
        yield f"  - Why: {escape_markdown(' '.join(reason.split()))}"


def _md_pieces(passage: Passage) -> str:
    marks = {GONE: "~~", CAME: "**"}
    return "".join(
        _marked(" ".join(piece.words.split("\n")), marks.get(piece.kind, ""))
        for piece in passage.pieces
    )


def _marked(words: str, mark: str) -> str:
    """Put marks around words, within the blanks at their ends."""
    match = _EDGES.match(words)
    if match is None or not match[2]:
        return words
    return f"{match[1]}{mark}{escape_markdown(match[2])}{mark}{match[3]}"


def changes_html(changes: CodebookChanges) -> str:
    """Return the change log as a page without scripts and addresses."""
    environment = Environment(
        loader=PackageLoader("qualcode.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("codebook_changes.html").render(
        title=changes_title(changes),
        about=changes_about(changes),
        sections=change_sections(changes),
    )
    return without_unprintable(page)


def changes_docx(changes: CodebookChanges) -> bytes:
    """Write the change log for Word: what went is struck out, what came is underlined."""
    document = docx.Document()
    lay_out(document)
    title = without_unprintable(changes_title(changes))
    document.core_properties.title = title[:255]
    document.core_properties.author = ""
    document.add_heading(title, level=0)
    for words in changes_about(changes):
        document.add_paragraph(without_unprintable(words))
    for section in change_sections(changes):
        document.add_heading(section.heading, level=1)
        for entry in section.entries:
            _word_entry(document, entry)
    buffer = BytesIO()
    document.save(buffer)
    return timeless(buffer)


def _word_entry(document: Any, entry: ChangeEntry) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = bool(entry.passages or entry.reasons)
    paragraph.add_run(without_unprintable(entry.name)).bold = True
    run = paragraph.add_run(f"  {without_unprintable(entry.code)}")
    run.font.name, run.font.size, run.font.color.rgb = "Consolas", Pt(9), _GREY
    if entry.said:
        paragraph.add_run(f"  {without_unprintable(entry.said)}")
    for passage in entry.passages:
        _word_passage(document, passage)
    for reason in entry.reasons:
        words = document.add_paragraph()
        words.paragraph_format.left_indent = Pt(18)
        words.add_run(f"Why: {without_unprintable(reason)}").italic = True


def _word_passage(document: Any, passage: Passage) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Pt(18)
    label = paragraph.add_run(f"{without_unprintable(passage.label)}: ")
    label.bold, label.font.color.rgb = True, _GREY
    for piece in passage.pieces:
        run = paragraph.add_run(without_unprintable(piece.words))
        if piece.kind == GONE:
            run.font.strike, run.font.color.rgb = True, _RED
        elif piece.kind == CAME:
            run.font.underline, run.font.color.rgb = True, _GREEN
