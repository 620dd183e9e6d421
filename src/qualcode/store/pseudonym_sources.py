"""Where candidates are looked for in a study: texts, what was written about them, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from qualcode.identities.candidates import Source
from qualcode.identities.folding import Folded, Spellings, folded
from qualcode.model.identity import Identity
from qualcode.model.study import Study
from qualcode.store.shipped import is_shipped
from qualcode.store.study_file import read_study_file

NOTES = "notes"
# Columns whose cells are names, by the letters of their heading.
_NAMED = {
    **dict.fromkeys(("name", "fullname", "firstname", "lastname", "surname", "givenname"), ""),
    **dict.fromkeys(
        ("company", "employer", "organisation", "organization", "firm"), "organization"
    ),
    **dict.fromkeys(("contact", "email", "mail", "phone", "telephone", "address"), "contact"),
    **dict.fromkeys(("product", "productname"), "product"),
}


def sources_of(study: Study) -> list[Source]:
    """Return the present texts of a study as what candidates are looked for in."""
    return [
        Source(
            text.id,
            text.text,
            tuple(label for label, _ in text.speakers),
            tuple((turn.span.start, text.quote(turn.span)) for turn in text.turns),
        )
        for text in study.transcripts.values()
    ]


def notes_of(folder: Path, study: Study) -> list[Source]:
    """Return what was written about the texts as one more source: memos, reasons, examples.

    The source's name is `NOTES`; there is none where nothing was written.
    """
    pieces = list(dict.fromkeys(piece for piece in _notes(folder, study) if piece.strip()))
    turns: list[tuple[int, str]] = []
    at = 0
    for piece in pieces:
        turns.append((at, piece))
        at += len(piece) + 2
    return [Source(NOTES, "\n\n".join(pieces), (), tuple(turns))] if pieces else []


def _notes(folder: Path, study: Study) -> Iterator[str]:
    for coding in (*study.codings, *study.waiting, *study.consensus):
        yield coding.memo
    for decision in study.decisions.values():
        yield from (decision.reason, decision.rule)
    if not is_shipped(read_study_file(folder, []).codebook):
        for code in study.codebook:
            yield from (*code.examples, *code.negative_examples, code.memo)
    for path in sorted(folder.glob("memos/*")):
        if path.is_file():
            yield path.read_bytes().decode(errors="replace")


def names_in_tables(study: Study) -> list[Identity]:
    """Return the names that columns such as `name` or `employer` have, nothing decided."""
    found: dict[str, Identity] = {}
    for kind, table in (("person", study.participants), ("organization", study.organizations)):
        for entry in table.values():
            for column, values in entry.attributes.items():
                own = _NAMED.get("".join(filter(str.isalpha, column.casefold())))
                if own is not None:
                    for value in values:
                        found.setdefault(value, Identity(value, own or kind))
    return list(found.values())


def words_of(folder: Path) -> Callable[[str], bool]:
    """Return what tells whether words stand in a study's texts, or in what people edit."""
    patterns = ("transcripts/*.txt", "*.csv", "*.yaml", "structures/*.yaml", "memos/*")
    texts = [
        folded(path.read_bytes().decode(errors="replace"))
        for pattern in patterns
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    ]
    return lambda words: _stand_in(words, texts)


def _stand_in(words: str, texts: Iterable[Folded]) -> bool:
    letters, wanted = folded(words).text, Spellings([words])
    return any(letters in text.text and wanted.find(text) for text in texts)
