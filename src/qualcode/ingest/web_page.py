"""Web pages (.html): what a browser shows of their text, block by block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qualcode.ingest.conventions import read_lines
from qualcode.ingest.labels import Line, clock_of, find_header
from qualcode.ingest.markup import parse_html
from qualcode.ingest.reading import Reading, Settings, left_out
from qualcode.ingest.table_rows import row_lines

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NOT_TEXT = (
    "script style template head noscript title meta link iframe object svg math audio video canvas "
    "select textarea button datalist"
)
_OF_BLOCKS = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul caption legend"
)
_UNSHOWN, _BLOCKS = frozenset(_NOT_TEXT.split()), frozenset(_OF_BLOCKS.split())
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Google Docs marks remarks at the end of a page by links, Word by styles.
_REMARK_LINK = re.compile(r"(?P<kind>cmnt|ftnt)(?P<sign>_ref)?[0-9]+")
_REMARK_STYLE = re.compile(r"mso-element:\s*(comment|footnote|endnote)-list")
_SIGN_STYLE = re.compile(r"mso-(?:foot|end)note-id")
_REMARKS = {"cmnt": "comment", "ftnt": "footnote"}
_STAMP = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,20})?")


def read_web_page(text: str, path: Path, settings: Settings | None = None) -> Reading:
    """Read the text of a page; its blocks are paragraphs, and lines may begin with a label.

    Args:
        text: the page's source.
        path: the file, for messages.
        settings: a convention that the user wants, and labels that are known.

    Raises:
        UnreadableDocument: there is nothing in it, or it is too deep or too large.
    """
    lines, notes = page_lines(text, path)
    return read_lines("html", lines, settings or Settings(), notes=notes)


def page_lines(text: str, path: Path) -> tuple[list[Line], list[str]]:
    """Return the lines that a page shows, and what was left out.

    Raises:
        UnreadableDocument: there is nothing in it, or it is too deep or too large.
    """
    page = _Page()
    lines = list(page.lines(parse_html(text, path)))
    notes = [*left_out(page.hidden, "hidden element"), *left_out(page.pictures, "picture")]
    for noun, number in sorted(page.remarks.items()):
        notes += left_out(number, noun)
    if page.rows:
        notes.append("Tables were read row by row, without row numbers.")
    return lines, notes


class _Page:
    """Reading a page; counts what is hidden, pictures, remarks and rows of tables."""

    def __init__(self) -> None:
        self.hidden = self.pictures = self.rows = 0
        self.remarks: Counter[str] = Counter()

    def lines(self, root: Any) -> Iterator[Line]:
        words: list[str] = []
        for piece in self._pieces(root, as_is=False):
            if isinstance(piece, str):
                words.append(piece)
                continue
            yield from _paragraph(words)
            words = []
            if piece is not None:
                self.rows += 1
                yield from row_lines([list(self.lines(cell)) for cell in piece])
        yield from _paragraph(words)

    def _pieces(self, element: Any, *, as_is: bool) -> Iterator[str | list[Any] | None]:
        """Yield words, None where a block begins or ends, and the cells of rows with several."""
        yield _words(element.text, as_is=as_is)
        for child in element:
            tag = str(child.tag).lower()
            if tag == "br":
                yield "\n"
            elif tag in _UNSHOWN or self._is_remark(child) or self._is_hidden(child):
                pass
            elif tag == "tr" and len(cells := _cells(child)) > 1:
                yield cells
            else:
                self.pictures += tag == "img"
                if stamp := _stamp(child):
                    yield stamp
                else:
                    yield from self._child(child, tag, as_is=as_is or tag == "pre")
            yield _words(child.tail, as_is=as_is)

    def _child(self, child: Any, tag: str, *, as_is: bool) -> Iterator[str | list[Any] | None]:
        if tag in _BLOCKS:
            yield None
        yield from self._pieces(child, as_is=as_is)
        if tag in _BLOCKS:
            yield None

    def _is_remark(self, element: Any) -> bool:
        """Tell whether an element is a comment, a footnote, or the sign that stands for one."""
        styled = _REMARK_STYLE.search(element.get("style") or "")
        if styled is not None:
            self.remarks[styled[1]] += _remarks(element)
            return True
        if _is_sign(element):
            return True
        link = element if element.tag == "a" else next(element.iter("a"), None)
        found = _REMARK_LINK.fullmatch(link.get("id") or "") if link is not None else None
        if found is None or (element.tag != "a" and (element.tag != "p" or found["sign"])):
            return False
        self.remarks[_REMARKS[found["kind"]]] += not found["sign"]
        return True

    def _is_hidden(self, element: Any) -> bool:
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        self.hidden += bool(hidden)
        return bool(hidden)


def _is_sign(element: Any) -> bool:
    """Tell whether an element is the sign by which Word's pages refer to a remark."""
    noted = _SIGN_STYLE.search(element.get("style") or "") is not None
    return noted or "msocomanchor" in (element.get("class") or "").split()


def _remarks(part: Any) -> int:
    """Return how many remarks the list of them at the end of Word's pages has."""
    items = [item for item in part if str(item.tag).lower() == "div"]
    return max(len(items), 1)


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if str(cell.tag).lower() in ("td", "th")]


def _stamp(element: Any) -> str:
    """Return the time of oTranscribe's mark in brackets, or nothing for other elements."""
    seconds = (element.get("data-timestamp") or "").strip()
    if "timestamp" not in (element.get("class") or "").split() or not _STAMP.fullmatch(seconds):
        return ""
    return f"[{clock_of(int(float(seconds)))}] "


def _words(words: str | None, *, as_is: bool) -> str:
    return (words or "") if as_is else _BLANKS.sub(" ", words or "")


def _paragraph(words: list[str]) -> Iterator[Line]:
    lines = "".join(words).split("\n")
    if any(line.strip() for line in lines):
        for line in lines:
            yield Line(line.strip(), find_header(line))
        yield Line("")
