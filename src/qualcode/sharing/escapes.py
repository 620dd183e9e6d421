"""Words that are written in signs of a format: entities, backslashes, per cent signs, base64."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote

from qualcode.sharing.piece import Piece

_ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,32};?")
_BACKSLASH = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})"
    r"|([nrtbfv/\"'\\]))"
)
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_QUOTED = re.compile(r"=(?:[0-9A-F]{2}|\r?\n)")
_RTF = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?[0-9]{1,6}) ?\??|\\(?:line|par|tab)\b ?|\\[a-z]+-?[0-9]* ?|[{}]"
)
_TEX = re.compile(
    r"\\(?:[\"'`^~=.]|[cvuHkrbdt](?![A-Za-z])"
    r"|(?P<sign>ss|ae|oe|o|l|aa|AE|OE|O|L|AA|i|j)(?![A-Za-z]) ?)|[{}]"
)
_TEX_SIGNS = {"ss": "ß", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ"}
_TEX_SIGNS |= {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "i", "j": "j"}
_MOJIBAKE = re.compile("[ÂÃÄÅÐÑØ][\x80-\xbf€-™ -¿]|â€")
_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/_-]{4}(?:(?:\\r|\\n|\r?\n)+[ \t]*)?){6,}[A-Za-z0-9+/_-]{0,3}={0,2}"
)
_SPACING = re.compile(r"\s|\\[rn]")
_TURNS = 3
_BETWEEN = re.compile(r"[/+_-]")
_VISIBLE = re.compile(r"[^\n]")
_MIXED = tuple(re.compile(signs) for signs in ("[A-Z]", "[a-z]", "[0-9]"))
_LONG, _LETTERS = 60, 12


def decoded_pieces(piece: Piece) -> Iterator[Piece]:
    """Yield a piece's words as they read once signs of formats are what they stand for.

    Line breaks that are written in signs become blanks, so that lines keep their numbers.
    """
    seen = {piece.text}
    for decode in (without_escapes, _from_quoted_printable, _from_rtf, _from_tex, _from_mojibake):
        text = decode(piece.text)
        if text not in seen:
            seen.add(text)
            yield Piece(piece.place, text, piece.part)


def without_escapes(text: str) -> str:
    """Replace entities, escapes after a backslash and after a per cent sign, also nested ones."""
    for _ in range(_TURNS):
        if not ("&" in text or "\\" in text or "%" in text):
            break
        before = text
        text = _ENTITY.sub(lambda match: _on_one_line(html.unescape(match[0])), text)
        text = _joined_halves(_BACKSLASH.sub(_of_backslash, text))
        text = _PERCENT.sub(lambda match: _on_one_line(unquote(match[0])), text)
        if text == before:
            break
    return text


def _of_backslash(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3] or match[4]
    if digits:
        number = int(digits, 16)
        return _on_one_line(chr(number)) if number <= 0x10FFFF else match[0]
    return match[5] if match[5] in "/\"'\\" else " "


def _joined_halves(text: str) -> str:
    """Join surrogate halves, as JSON writes a character beyond the first 65,536."""
    if not any("\ud800" <= sign <= "\udfff" for sign in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _on_one_line(words: str) -> str:
    return words.replace("\r", " ").replace("\n", " ")


def _from_quoted_printable(text: str) -> str:
    if not _QUOTED.search(text):
        return text
    joined = re.sub(r"=\r?\n", "", text)
    return quopri.decodestring(joined.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


def _from_rtf(text: str) -> str:
    return _RTF.sub(_of_rtf, text) if text.lstrip().startswith("{\\rtf") else text


def _of_rtf(match: re.Match[str]) -> str:
    if match[1]:
        return bytes.fromhex(match[1]).decode("cp1252", "replace")
    if match[2]:
        return chr(int(match[2]) % 0x10000)
    return " " if match[0].startswith(("\\par", "\\line", "\\tab")) else ""


def _from_tex(text: str) -> str:
    """Take accents and braces away; a name without them is what is looked for anyway."""
    return (
        _TEX.sub(lambda match: _TEX_SIGNS.get(match["sign"] or "", ""), text)
        if "\\" in text
        else text
    )


def _from_mojibake(text: str) -> str:
    """Read UTF-8 that somebody took for Windows-1252 and saved again."""
    if not _MOJIBAKE.search(text):
        return text
    return _MOJIBAKE_RUN.sub(_as_utf8, text)


_MOJIBAKE_RUN = re.compile(r"[\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u2122]+")


def _as_utf8(match: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return match[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return match[0]


def without_packed(text: str) -> str:
    """Return a text with blanks for long runs of base64, in which chance makes short names.

    Paths look alike; what has a sign between words every few letters is none.
    """
    return _BASE64.sub(lambda match: _blank(match[0]), text)


def _blank(run: str) -> str:
    parts = len(_BETWEEN.findall(run)) + 1
    if len(run) < _LONG or len(run) < _LETTERS * parts or not all(k.search(run) for k in _MIXED):
        return run
    return _VISIBLE.sub(" ", run)


def packed_words(text: str) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of each longer run of base64, and the line it begins in."""
    line = place = 0
    for match in _BASE64.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        run = _SPACING.sub("", match[0]).rstrip("=").replace("-", "+").replace("_", "/")
        if len(run) % 4 == 1:
            run = run[:-1]
        try:
            content = base64.b64decode(run + "=" * (-len(run) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        yield line + 1, content
