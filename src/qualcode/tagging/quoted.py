"""Examples that are quoted from codings, as words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qualcode.model.codebook import BOUNDARY, NEGATIVE, Code, Codebook, Quotation
from qualcode.model.study import Study


def quoted_codebook(study: Study) -> Codebook:
    """Return the codebook of a study with the words of the codings that its examples name.

    A coding that is not in the study, or codes no passage, is passed over; `dangling_quotations`
    tells those.
    """
    if not any(code.quotations for code in study.codebook):
        return study.codebook
    words = _words(study)
    return replace(study.codebook, codes=tuple(_quoted(code, words) for code in study.codebook))


def dangling_quotations(study: Study) -> Iterator[tuple[Code, Quotation]]:
    """Yield the examples that name a coding of a passage which is not in the study."""
    if any(code.quotations for code in study.codebook):
        words = _words(study)
        for code in study.codebook:
            yield from ((code, item) for item in code.quotations if item.coding not in words)


def _words(study: Study) -> dict[str, str]:
    wanted = {item.coding for code in study.codebook for item in code.quotations}
    codings = (*study.codings, *study.waiting, *study.doubles, *study.consensus)
    return {
        coding.id: " ".join(coding.segment.quote.split())
        for coding in codings
        if coding.id in wanted and coding.segment is not None
    }


def _quoted(code: Code, words: dict[str, str]) -> Code:
    found = [(words[item.coding], item.kind) for item in code.quotations if item.coding in words]
    return replace(
        code,
        examples=(*code.examples, *(text for text, kind in found if kind != NEGATIVE)),
        boundary_examples=(
            *code.boundary_examples,
            *(text for text, kind in found if kind == BOUNDARY),
        ),
        negative_examples=(
            *code.negative_examples,
            *(text for text, kind in found if kind == NEGATIVE),
        ),
    )
