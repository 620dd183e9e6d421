"""Pictures: what their metadata say; what they show is for people to look at."""

from __future__ import annotations

import zlib

from qualcode.sharing.decoding import loose_words
from qualcode.sharing.piece import LOOSE, Found, Piece, Unread

_PNG = b"\x89PNG\r\n\x1a\n"
_BEGINNINGS = (
    _PNG,
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"BM",
    b"\0\0\1\0",
    b"\xd7\xcd\xc6\x9a",
    b"\1\0\0\0l\0\0\0",
)
_LARGEST = 1 << 24
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")


def is_picture(content: bytes) -> bool:
    """Tell whether bytes are a picture of points, or a metafile."""
    return content.startswith(_BEGINNINGS) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def picture_pieces(place: tuple[str, ...], content: bytes) -> Found:
    """Yield what could be words in a picture's bytes and its packed metadata."""
    if content.startswith(_PNG):
        yield from _png_pieces(place, content)
    else:
        for words in loose_words(content):
            yield Piece(place, words, LOOSE)
    yield Unread(place, "it is a picture, and what it shows cannot be read")


def _png_pieces(place: tuple[str, ...], content: bytes) -> Found:
    """Yield the words of every part of a PNG but its points, and what stands behind its end."""
    position = len(_PNG)
    while position + 12 <= len(content):
        size = int.from_bytes(content[position : position + 4], "big")
        kind = content[position + 4 : position + 8]
        data = content[position + 8 : position + 8 + size]
        position += 12 + size
        if kind != b"IDAT":
            part = "metadata" if kind in _TEXTS else LOOSE
            for packed in (data, _unpacked(kind, data)):
                for words in loose_words(packed) if packed else ():
                    yield Piece(place, words, part)
        if kind == b"IEND":
            break
    for words in loose_words(content[position:]) if position < len(content) else ():
        yield Piece(place, words, LOOSE)


def _unpacked(kind: bytes, data: bytes) -> bytes:
    """Return the words of a compressed text; those of others are plain."""
    if kind not in (b"zTXt", b"iTXt", b"iCCP"):
        return b""
    keyword, _, rest = data.partition(b"\0")
    if kind == b"iTXt":
        parts = rest[2:].split(b"\0", 2)
        packed = parts[2] if len(parts) == 3 and rest[:1] == b"\1" else b""
    else:
        packed = rest[1:]
    try:
        return keyword + b" " + zlib.decompressobj().decompress(packed, _LARGEST)
    except zlib.error:
        return b""
