"""The codebook for print: Word, HTML, Markdown and LaTeX, each with the coding tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import UnwritableFormat
from qualcode.model.codebook import Codebook
from qualcode.report.codebook_entries import Entry, Part, about, codebook_entries, title
from qualcode.report.codebook_page import codebook_html
from qualcode.report.codebook_word import codebook_docx
from qualcode.report.tables import escape_latex

SUFFIXES = (".docx", ".html", ".md", ".tex")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_LISTLIKE = re.compile(r"^(\s*)([-+=])|^(\s*\d+)([.)])", re.MULTILINE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PARAGRAPH = re.compile(r"\n\s*\n")
_SECTIONS = ("section", "subsection", "subsubsection", "paragraph", "subparagraph")
_PREAMBLE = r"""\documentclass[a4paper,11pt]{article}
\usepackage[T1]{fontenc}
\usepackage{textcomp}
\usepackage[margin=25mm]{geometry}
\setcounter{secnumdepth}{0}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}"""


def print_codebook(codebook: Codebook, path: Path) -> bytes:
    """Return a codebook as a document; the same codebook gives the same bytes.

    Args:
        codebook: what to print.
        path: the file's name, which ends in .docx, .html, .md or .tex; nothing is written to it.

    Raises:
        UnwritableFormat: it ends in something else.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return codebook_docx(codebook)
    writers = {".html": codebook_html, ".md": codebook_markdown, ".tex": codebook_tex}
    if suffix not in writers:
        raise UnwritableFormat(path, SUFFIXES)
    return writers[suffix](codebook).encode()


def codebook_markdown(codebook: Codebook) -> str:
    """Write a codebook as Markdown: title, the coding tree, every code under a heading."""
    entries = codebook_entries(codebook)
    lines = [f"# {escape_markdown(title(codebook))}", ""]
    lines += [line for words in about(codebook) for line in (escape_markdown(words), "")]
    lines += ["## Coding tree", ""]
    lines += [
        f"{'  ' * entry.depth}- {_md_name(entry)} {escape_markdown(entry.mark)}"
        for entry in entries
    ]
    lines += ["", "## Codes"]
    for entry in entries:
        lines += ["", f"{'#' * min(6, entry.depth + 3)} {_md_name(entry)}"]
        lines += ["", f"`{_code_span(entry.code.id)}`"]
        lines += [line for part in entry.parts for line in ("", *_md_part(part))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _md_name(entry: Entry) -> str:
    return f"{entry.number}\\. {escape_markdown(' '.join(entry.code.name.split()))}"


def _md_part(part: Part) -> Iterator[str]:
    label = f"**{escape_markdown(part.label)}:**" if part.label else ""
    if part.items:
        yield from (label, "")
        yield from (
            f"- {escape_markdown(item).replace(chr(10), chr(10) + '  ')}" for item in part.items
        )
    else:
        yield f"{label} {escape_markdown(part.words)}".strip()


def escape_markdown(words: str) -> str:
    """Return words that Markdown takes for words."""
    plain = _MARKUP.sub(r"\\\1", _UNPRINTABLE.sub("", words))
    return _LISTLIKE.sub(r"\1\3\\\2\4", plain)


def without_unprintable(words: str) -> str:
    """Return words without the signs that no document can show."""
    return _UNPRINTABLE.sub("", words)


def _code_span(code_id: str) -> str:
    return " ".join(code_id.replace("`", "'").split())


def codebook_tex(codebook: Codebook) -> str:
    """Write a codebook as a LaTeX document of its own."""
    entries = codebook_entries(codebook)
    lines = [_PREAMBLE, rf"\title{{{_tex(title(codebook))}}}", r"\author{}", r"\date{}"]
    lines += [r"\begin{document}", r"\maketitle"]
    lines += [line for words in about(codebook) for line in (_tex(words), "")]
    lines += [r"\section*{Coding tree}", r"\begin{flushleft}"]
    lines += [
        rf"\hspace*{{{entry.depth * 1.5:g}em}}{entry.number}.~{_tex_branch(entry)}\\"
        for entry in entries
    ]
    lines += [r"\end{flushleft}", ""]
    for entry in entries:
        lines += _tex_entry(entry)
    return "\n".join([*lines, r"\end{document}"]) + "\n"


def _tex_branch(entry: Entry) -> str:
    return _tex(f"{entry.code.name} {entry.mark}")


def _tex_entry(entry: Entry) -> Iterator[str]:
    section = _SECTIONS[min(entry.depth, len(_SECTIONS) - 1)]
    yield rf"\{section}{{{entry.number}. {_tex(entry.code.name)}}}"
    yield rf"\texttt{{{_tex(entry.code.id)}}}"
    yield ""
    for part in entry.parts:
        label = rf"\textbf{{{_tex(part.label)}:}} " if part.label else ""
        yield f"{label}{_tex_paragraphs(part.words)}".rstrip()
        if part.items:
            yield r"\begin{itemize}"
            yield from (rf"\item {{}}{_tex_paragraphs(item)}" for item in part.items)
            yield r"\end{itemize}"
        yield ""


def _tex_paragraphs(words: str) -> str:
    return "\n\n".join(_tex(paragraph) for paragraph in _PARAGRAPH.split(words))


def _tex(words: str) -> str:
    return escape_latex(_UNPRINTABLE.sub("", words))
