"""The words of Rich Text out of its groups, control words and code pages."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import UnreadableDocument

PARAGRAPH, CELL, ROW = "\0p", "\0c", "\0r"
_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})? ?"
    rb"|\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|[\r\n]+"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|(?P<odd>\\)"
)
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "par": PARAGRAPH,
    "sect": PARAGRAPH,
    "page": PARAGRAPH,
    "cell": CELL,
    "nestcell": CELL,
    "row": ROW,
    "nestrow": ROW,
}
_ESCAPED = {b"~": "\u00a0", b"_": "\u2011", b"\r": PARAGRAPH, b"\n": PARAGRAPH, b"\t": "\t"}
_LITERAL = frozenset({b"\\", b"{", b"}"})
_DESTINATIONS = (
    "fonttbl colortbl stylesheet info pict object footnote annotation atnid atnauthor atntime "
    "atnicn atnref atndate atnparent atrfstart atrfend fldinst header headerl headerr headerf "
    "footer footerl footerr footerf shptxt listtext pntext bkmkstart bkmkend xe tc tcn rxe "
    "themedata colorschememapping datastore latentstyles listtable listoverridetable revtbl "
    "rsidtbl generator xmlnstbl filetbl nonshppict sp nonesttables mmathpr pgdsctbl"
)
_UNREAD = frozenset(_DESTINATIONS.split())
_PAGES = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
_BASES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
_DEEPEST = 2_000


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group: where its words go, and how they are written."""

    unread: str = ""
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1
    page: str = "cp1252"


def read_pieces(raw: bytes, path: Path, found: Counter[str]) -> Iterator[str]:
    """Yield words and the ends of paragraphs, cells and rows; count in `found` what is left out.

    Raises:
        UnreadableDocument: it is no Rich Text, or it is damaged.
    """
    if not raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        raise UnreadableDocument(path, "it is no Rich Text (.rtf).")
    yield from _joined(_Reader(raw, path, found).pieces())


def _joined(pieces: Iterator[str]) -> Iterator[str]:
    """Join the two halves that Rich Text writes for a sign beyond the first 65,536."""
    half = ""
    for piece in pieces:
        if half and "\udc00" <= piece[:1] <= "\udfff":
            yield (half + piece[0]).encode("utf-16", "surrogatepass").decode("utf-16")
            half, piece = "", piece[1:]  # noqa: PLW2901 # what is left of it
        elif half:
            yield "\ufffd"
            half = ""
        if "\ud800" <= piece[:1] <= "\udbff":
            half = piece
        elif piece:
            yield piece if not "\udc00" <= piece[0] <= "\udfff" else "\ufffd"


class _Reader:
    def __init__(self, raw: bytes, path: Path, found: Counter[str]) -> None:
        self._raw = raw
        self._path = path
        self._found = found
        self._base = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._state = _State()
        self._stack: list[_State] = []
        self._bytes = bytearray()
        self._skip = 0
        self._starred = False

    def pieces(self) -> Iterator[str]:
        at, end = 0, len(self._raw)
        while at < end:
            match = _TOKEN.match(self._raw, at)
            if match is None:
                break
            at = match.end()
            if match["word"] == b"bin":
                at += max(0, int(match["number"] or 0))
            elif match["byte"] or match["text"]:
                self._add(match["text"] or bytes([int(match["byte"], 16)]))
            else:
                yield from self._flush()
                yield from self._token(match)
        yield from self._flush()
        if self._stack:
            raise UnreadableDocument(self._path, "it is damaged: it ends in the middle.")

    def _add(self, words: bytes) -> None:
        skipped = min(self._skip, len(words))
        self._skip -= skipped
        if not self._state.unread:
            self._bytes += words[skipped:]

    def _flush(self) -> Iterator[str]:
        if self._bytes:
            words = self._bytes.decode(self._state.page, "replace")
            self._bytes.clear()
            yield from self._shown(words)

    def _shown(self, words: str) -> Iterator[str]:
        if self._state.unread:
            return
        if self._state.deleted or self._state.hidden:
            self._found["deleted" if self._state.deleted else "hidden"] += bool(words.strip())
        elif words:
            yield words

    def _token(self, match: re.Match[bytes]) -> Iterator[str]:
        if match["brace"]:
            self._brace(match["brace"])
        elif match["sign"]:
            yield from self._sign(match["sign"])
        elif match["word"]:
            number = int(match["number"]) if match["number"] else None
            yield from self._word(match["word"].decode(), number)

    def _brace(self, brace: bytes) -> None:
        self._skip = 0
        self._starred = False
        if brace == b"{":
            self._stack.append(self._state)
            if len(self._stack) > _DEEPEST:
                raise UnreadableDocument(self._path, "its groups are nested too deeply.")
        elif self._stack:
            self._state = self._stack.pop()

    def _sign(self, sign: bytes) -> Iterator[str]:
        if sign == b"*":
            self._starred = True
        elif sign in _LITERAL:
            self._add(sign)
        elif self._skip:
            self._skip -= 1
        else:
            yield from self._shown(_ESCAPED.get(sign, ""))

    def _word(self, word: str, number: int | None) -> Iterator[str]:
        starred, self._starred = self._starred, False
        if word in _UNREAD or starred:
            self._enter(word)
        elif word == "u" and number is not None:
            yield from self._shown(chr(number & 0xFFFF))
            self._skip = self._state.fallback
        elif word in _SIGNS:
            self._found["row"] += word in ("row", "nestrow")
            yield from self._shown(_SIGNS[word])
        else:
            self._format(word, number)

    def _enter(self, word: str) -> None:
        if not self._state.unread:
            kind = word if not word.startswith(("header", "footer")) else word[:6]
            self._found[kind] += 1
        self._state = replace(self._state, unread=self._state.unread or word)

    def _format(self, word: str, number: int | None) -> None:
        state = self._state
        if word == "uc":
            self._state = replace(state, fallback=max(0, number or 0))
        elif word == "v":
            self._state = replace(state, hidden=number != 0)
        elif word == "deleted":
            self._state = replace(state, deleted=number != 0)
        elif word == "revised":
            self._found["revised"] += 1
        elif word == "plain":
            self._state = replace(state, hidden=False, deleted=False)
        elif word in ("f", "fcharset", "ansicpg", *_BASES):
            self._page(word, number or 0)

    def _page(self, word: str, number: int) -> None:
        if word == "f":
            self._font = number
            page = self._base if self._state.unread else self._fonts.get(number, self._base)
            self._state = replace(self._state, page=page)
        elif word == "fcharset":
            self._fonts[self._font] = self._base if number in (0, 1, 2) else _codec(number)
        else:
            self._base = _BASES.get(word) or _known(f"cp{number}")
            self._state = replace(self._state, page=self._base)


def _codec(charset: int) -> str:
    return _PAGES.get(charset, "cp1252")


def _known(page: str) -> str:
    page = {"cp65001": "utf-8", "cp10000": "mac_roman"}.get(page, page)
    try:
        codecs.lookup(page)
    except LookupError:
        return "cp1252"
    return page
