"""Twelve kinds of places in which a name can hide, each as a function that hides names there.

All names are invented. Each function changes a study's folder, or gives files that would go along.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

import docx
from docx.oxml import parse_xml

from qualcode.model.change import Change
from qualcode.model.study import Study
from qualcode.store.session import record
from qualcode.tagging.edit import annotate, code_passage, find_segment

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FIRST = (
    *("Aurelia", "Benedikt", "Cosima", "Dagobert", "Edeltraud", "Fridolin", "Gundula", "Hartmut"),
    *("Ilsebill", "Jörg", "Käthe", "Łucja", "Mañuela", "Noëlle", "Özgür", "Renée", "Søren"),
    *("Théo", "Ulrike", "Žofia"),
)
_LAST = (
    *("Abendroth", "Brandauer", "Crescenzi", "Dvořáková", "Eisenbeiß", "Fuchshuber"),
    *("Grünwald", "Hölderlinger", "Jøssang", "Krähenbühl"),
)
NAMES = tuple(f"{first} {last}" for last in _LAST for first in _FIRST)

Files = list[Path]
Hide = Callable[[Path, Path, Sequence[str]], Files]


def in_text(study: Path, outside: Path, names: Sequence[str]) -> Files:
    path = study / "transcripts" / "p2a.txt"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"\nBo: I met {name} there.\n" for name in names)
    return []


def in_labels(study: Path, outside: Path, names: Sequence[str]) -> Files:
    path = study / "transcripts" / "p2a.txt"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"\n{name}: Yes.\n" for name in names)
    table = study / "transcripts.csv"
    labels = "".join(f"; {name}=other" for name in names)
    table.write_text(table.read_text().replace("Bo=P2a", f"Bo=P2a{labels}"), encoding="utf-8")
    return []


def in_memos(study: Path, outside: Path, names: Sequence[str]) -> Files:
    for name in names:

        def put(opened: Study, name: str = name) -> Change:
            return annotate(opened, opened.codings[0].id, f"as {name} said", coder="ana")

        record(study, put, coder="ana")
    return []


def in_codebook_examples(study: Path, outside: Path, names: Sequence[str]) -> Files:
    path = study / "codebook.yaml"
    examples = "\n".join(f"      - {json.dumps(f'{name} guessed')}" for name in names)
    text = path.read_text(encoding="utf-8") + (
        f"  - id: planted\n    name: Planted\n    examples:\n{examples}\n"
    )
    path.write_text(text, encoding="utf-8")
    return []


def in_quotations(study: Path, outside: Path, names: Sequence[str]) -> Files:
    in_text(study, outside, names)
    for name in names:

        def put(opened: Study, name: str = name) -> Change:
            segment = find_segment(opened, "p2a", quote=f"I met {name} there.")
            return code_passage(opened, "data", segment, coder="ana", transcript="p2a")

        record(study, put, coder="ana")
    return []


def in_pieces(study: Path, outside: Path, names: Sequence[str]) -> Files:
    """Split by characters that do not show, by soft hyphens, and at the ends of lines."""
    path = outside / "guide.txt"
    lines = []
    for number, name in enumerate(names):
        middle = len(name) // 3
        sign = ("\u200b", "\u00ad", "\u2060", "-\n", "\ufeff", "\n")[number % 6]
        cut = name.replace(" ", "\n") if sign == "\n" else name[:middle] + sign + name[middle:]
        lines.append(f"We asked {cut} about it.")
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return [path]


def in_file_names(study: Path, outside: Path, names: Sequence[str]) -> Files:
    paths = [outside / f"consent_{name.replace(' ', '_')}.txt" for name in names]
    for path in paths:
        path.write_text("I agree.\n")
    return paths


def in_word_comments(study: Path, outside: Path, names: Sequence[str]) -> Files:
    document = docx.Document()
    for name in names:
        run = document.add_paragraph("We begin.").runs[0]
        document.add_comment(run, text=f"like {name}", author="R")
    return [_saved(document, outside / "comments.docx")]


def in_tracked_deletions(study: Path, outside: Path, names: Sequence[str]) -> Files:
    document = docx.Document()
    for name in names:
        first, last = name.split(" ")
        element = (
            f'<w:p xmlns:w="{W}"><w:del w:id="1" w:author="R"><w:r><w:delText>{first[:2]}'
            f'</w:delText></w:r><w:r><w:delText xml:space="preserve">{first[2:]} {last}'
            f"</w:delText></w:r></w:del></w:p>"
        )
        body = document.element.body
        body.insert(len(body) - 1, parse_xml(element))
    return [_saved(document, outside / "deleted.docx")]


def in_properties(study: Path, outside: Path, names: Sequence[str]) -> Files:
    fields = ("author", "last_modified_by", "title", "keywords", "comments")
    paths = []
    for start in range(0, len(names), len(fields)):
        document = docx.Document()
        for field, name in zip(fields, names[start:], strict=False):
            setattr(document.core_properties, field, name)
        paths.append(_saved(document, outside / f"properties-{start}.docx"))
    return paths


def in_vtt_notes(study: Path, outside: Path, names: Sequence[str]) -> Files:
    path = outside / "talk.vtt"
    notes = "".join(f"NOTE\nchecked by {name}\n\n" for name in names)
    path.write_text(f"WEBVTT\n\n{notes}00:01.000 --> 00:02.000\n<v A>Yes.\n", encoding="utf-8")
    return [path]


def in_members_of_archives(study: Path, outside: Path, names: Sequence[str]) -> Files:
    inner = io.BytesIO()
    with ZipFile(inner, "w") as archive:
        for name in names:
            archive.writestr(f"interviews/{name}/notes.txt", "Nothing.")
    path = outside / "more.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    return [path]


KINDS: dict[str, Hide] = {
    "text": in_text,
    "labels": in_labels,
    "comments of Word": in_word_comments,
    "tracked deletions": in_tracked_deletions,
    "properties": in_properties,
    "names of files": in_file_names,
    "notes of VTT": in_vtt_notes,
    "memos": in_memos,
    "examples of the codebook": in_codebook_examples,
    "quotations of the ledger": in_quotations,
    "pieces": in_pieces,
    "names in archives": in_members_of_archives,
}


def _saved(document: docx.document.Document, path: Path) -> Path:
    document.save(str(path))
    return path
