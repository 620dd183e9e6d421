"""Rich Text (.rtf): paragraphs and tables in order, without what was deleted or hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qualcode.ingest.conventions import read_lines
from qualcode.ingest.labels import Line, find_header
from qualcode.ingest.reading import Reading, Settings, left_out
from qualcode.ingest.rtf_tokens import CELL, PARAGRAPH, ROW, read_pieces
from qualcode.ingest.table_rows import row_lines

_COUNTED = {
    "annotation": "comment",
    "footnote": "footnote",
    "shptxt": "text box",
    "pict": "picture",
    "object": "embedded object",
}
_REMARKED = {
    "header": "Page headers were left out.",
    "footer": "Page footers were left out.",
    "listtext": "Automatic numbers and bullets of lists are not part of the text.",
    "revised": "Insertions that were tracked were kept.",
}


def read_rich_text(raw: bytes, path: Path, settings: Settings | None = None) -> Reading:
    """Read the text of a document in Rich Text; lines may begin with a label.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        settings: a convention that the user wants, and labels that are known.

    Raises:
        UnreadableDocument: it is no Rich Text, or it is damaged.
    """
    found: Counter[str] = Counter()
    lines = list(_lines(read_pieces(raw, path, found)))
    return read_lines("rtf", lines, settings or Settings(), notes=list(_notes(found)))


def _notes(found: Counter[str]) -> Iterator[str]:
    for name, noun in _COUNTED.items():
        yield from left_out(found[name], noun)
    yield from left_out(found["deleted"], "deletion", "with tracking")
    yield from left_out(found["hidden"], "piece", "of hidden text")
    for name, remark in _REMARKED.items():
        if found[name]:
            yield remark
    if found["row"]:
        yield "Tables were read row by row, without row numbers."


def _lines(pieces: Iterator[str]) -> Iterator[Line]:
    words: list[str] = []
    paragraphs: list[Line] = []
    cells: list[list[Line]] = []
    for piece in pieces:
        if piece not in (PARAGRAPH, CELL, ROW):
            words.append(piece)
            continue
        if piece != ROW or any(word.strip() for word in words):
            paragraphs += _paragraph("".join(words))
        words = []
        if piece == CELL:
            cells.append(paragraphs)
            paragraphs = []
        elif piece == ROW:
            yield from row_lines(cells)
            cells = []
        elif not cells:
            yield from paragraphs
            paragraphs = []
    for cell in cells:
        yield from cell
    yield from paragraphs
    yield from _paragraph("".join(words))


def _paragraph(text: str) -> list[Line]:
    return [*(Line(line, find_header(line)) for line in text.split("\n")), Line("")]
