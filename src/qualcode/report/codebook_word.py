"""The codebook as a Word document."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from qualcode.model.codebook import Codebook
from qualcode.report.archive import timeless
from qualcode.report.codebook_entries import Entry, Part, about, codebook_entries, title

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_GREY = RGBColor(0x56, 0x65, 0x73)
_DEEPEST = 9
_STEP = 6


def codebook_docx(codebook: Codebook) -> bytes:
    """Write a codebook for Word: title, the coding tree, every code under a heading of its level.

    The same codebook gives the same bytes.
    """
    document = docx.Document()
    lay_out(document)
    entries = codebook_entries(codebook)
    document.core_properties.title = _printable(title(codebook))[:255]
    document.core_properties.author = ""
    document.add_heading(_printable(title(codebook)), level=0)
    for words in about(codebook):
        document.add_paragraph(_printable(words))
    document.add_heading("Coding tree", level=1)
    for entry in entries:
        _branch(document, entry)
    document.add_heading("Codes", level=1)
    for entry in entries:
        _entry(document, entry)
    buffer = BytesIO()
    document.save(buffer)
    return timeless(buffer)


def lay_out(document: Any) -> None:
    """Set a document's page and its plain text."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    fonts = normal.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), "Calibri")


def _branch(document: Any, entry: Entry) -> None:
    paragraph = document.add_paragraph(f"{entry.number}. {_printable(entry.code.name)}")
    paragraph.paragraph_format.left_indent = Mm(_STEP * min(entry.depth, _DEEPEST))
    paragraph.paragraph_format.space_after = Pt(1)
    if entry.depth == 0:
        paragraph.paragraph_format.space_before = Pt(4)
        paragraph.runs[0].bold = True
    if entry.mark:
        paragraph.add_run(f" {_printable(entry.mark)}").font.color.rgb = _GREY


def _entry(document: Any, entry: Entry) -> None:
    heading = f"{entry.number}. {_printable(entry.code.name)}"
    document.add_heading(heading, level=min(_DEEPEST, entry.depth + 2))
    run = document.add_paragraph().add_run(_printable(entry.code.id))
    run.font.name, run.font.size, run.font.color.rgb = "Consolas", Pt(9), _GREY
    run._parent.paragraph_format.keep_with_next = True  # noqa: SLF001 # no public way up
    for part in entry.parts:
        _part(document, part)


def _part(document: Any, part: Part) -> None:
    paragraph = document.add_paragraph()
    if part.label:
        paragraph.add_run(f"{_printable(part.label)}: ").bold = True
    paragraph.add_run(_printable(part.words))
    paragraph.paragraph_format.keep_with_next = bool(part.items)
    for item in part.items:
        line = document.add_paragraph(_printable(item), style="List Bullet")
        line.paragraph_format.space_after = Pt(2)


def _printable(words: str) -> str:
    return _UNPRINTABLE.sub("", words)
