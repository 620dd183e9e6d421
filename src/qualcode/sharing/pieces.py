"""Any file's final bytes as words: text of any kind, archives, documents, pictures, PDF."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.sharing.archives import is_zip, packed_kind, packed_pieces, zip_pieces
from qualcode.sharing.decoding import is_plain, loose_words, texts_of
from qualcode.sharing.escapes import decoded_pieces, packed_words, without_packed
from qualcode.sharing.markup import markup_pieces
from qualcode.sharing.pictures import is_picture, picture_pieces
from qualcode.sharing.piece import DEEPEST, LOOSE, Budget, Found, Piece, Unread

_PDF_WITHIN = 1024
_KNOWN = (
    (
        b"\xd0\xcf\x11\xe0",
        "it is an old Office file or an embedded object; save it in a newer format",
    ),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive; unpack it"),
    (b"Rar!", "it is a RAR archive; unpack it"),
    (b"\x28\xb5\x2f\xfd", "it is a zstd archive; unpack it"),
    (b"SQLite format 3", "it is a database"),
)


def pieces_of(place: tuple[str, ...], content: bytes, budget: Budget | None = None) -> Found:
    """Yield all words that bytes hold, and an `Unread` for everything that could not be read.

    What the bytes are is told by themselves, not by a name. Words may come several times, in
    several readings; none of them is the text as a person would see it.

    Args:
        place: names that lead to the bytes, from the outside in.
        content: the bytes.
        budget: what may still be unpacked; without one, 128 megabytes.
    """
    room = budget or Budget()
    if not content:
        return
    kind = packed_kind(content)
    if is_zip(content):
        yield from zip_pieces(place, content, room, pieces_of)
    elif kind:
        yield from packed_pieces(place, content, kind, room, pieces_of)
    elif b"%PDF-" in content[:_PDF_WITHIN]:
        yield from _pdf_pieces(place, content, room)
    elif is_picture(content):
        yield from picture_pieces(place, content)
    else:
        yield from _plain_pieces(place, content, room)


def _plain_pieces(place: tuple[str, ...], content: bytes, budget: Budget) -> Found:
    texts = texts_of(content)
    for text in texts:
        yield from text_pieces(place, text, budget)
    if not texts:
        yield from (Piece(place, words, LOOSE) for words in loose_words(content))
        reason = next((why for mark, why in _KNOWN if content.startswith(mark)), "")
        yield Unread(place, reason or "it is not text, and of no kind that is known")


def text_pieces(place: tuple[str, ...], text: str, budget: Budget) -> Found:
    """Yield a text, its readings as markup and without escapes, and what is packed in it."""
    yield from _readings(place, without_packed(text))
    if len(place) <= DEEPEST:
        yield from _packed(place, text, budget)


def _readings(place: tuple[str, ...], text: str) -> Iterator[Piece]:
    whole = Piece(place, text)
    for piece in (whole, *decoded_pieces(whole)):
        yield piece
        yield from markup_pieces(place, piece.text)


def _packed(place: tuple[str, ...], text: str, budget: Budget) -> Found:
    """Yield what stands in a text as base64: pictures of a notebook, attachments, data."""
    for line, content in packed_words(text):
        here = (*place, f"(base64 in line {line})")
        if not (budget.enter() and budget.take(len(content))):
            yield Unread(here, "more is packed in it than can be looked at")
            return
        if _is_something(content):  # most runs of such letters are no base64 at all
            yield from pieces_of(here, content, budget)


def _is_something(content: bytes) -> bool:
    return bool(
        is_plain(content)
        or packed_kind(content)
        or content.startswith((b"PK\x03\x04", b"%PDF-"))
        or (is_picture(content) and not content.startswith(b"BM"))
    )


def _pdf_pieces(place: tuple[str, ...], content: bytes, budget: Budget) -> Found:
    from qualcode.sharing.pdf import pdf_pieces  # noqa: PLC0415 # few need its library

    yield from pdf_pieces(place, content, budget, pieces_of)
