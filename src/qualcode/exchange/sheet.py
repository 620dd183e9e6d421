"""A codebook as the rows of a spreadsheet: one code a row, one field a column."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.exchange.cells import LINES, SEMICOLONS, join_pair, join_values
from qualcode.model.codebook import STANDARD_FIELDS, Code, Codebook

_AT = STANDARD_FIELDS.index("examples") + 1
_MORE = ("boundary_examples", "negative_examples", "quotations")
FIELDS = (*STANDARD_FIELDS[:_AT], *_MORE, *STANDARD_FIELDS[_AT:])
FACET = "facet:"
ABOUT = ("codebook:title", "codebook:version", "codebook:source")
LISTS = {
    "examples": LINES,
    "boundary_examples": LINES,
    "negative_examples": LINES,
    "quotations": LINES,
    "keywords": SEMICOLONS,
    "patterns": LINES,
    "merged_from": SEMICOLONS,
    "not_to_confuse": LINES,
}

Row = tuple[str, ...]


def codebook_rows(codebook: Codebook) -> tuple[Row, ...]:
    """Return the heading and a row for each code, in the order of the codebook.

    Columns: the fields of a code by their names, `facet:NAME` for each facet, and title, version
    and source of the codebook, which stand in the first row.
    """
    facets = facet_names(codebook)
    heading = (*FIELDS, *(FACET + name for name in facets), *ABOUT)
    about = (codebook.title, codebook.version, codebook.source)
    rows = [
        (*_standard(code), *_facets(code, facets), *(("", "", "") if number else about))
        for number, code in enumerate(codebook.codes)
    ]
    return (heading, *rows)


def facet_names(codebook: Codebook) -> tuple[str, ...]:
    """Return the facets that the codebook declares, then others that its codes have."""
    others = (name for code in codebook.codes for name in code.facets)
    return tuple(dict.fromkeys([*codebook.facets, *others]))


def _standard(code: Code) -> Sequence[str]:
    return [
        join_values(_texts(code, name), LISTS[name]) if name in LISTS else getattr(code, name)
        for name in FIELDS
    ]


def _texts(code: Code, name: str) -> Sequence[str]:
    if name == "not_to_confuse":
        return [join_pair(pair.code, pair.why) for pair in code.not_to_confuse]
    if name == "quotations":
        return [join_pair(item.coding, item.kind) for item in code.quotations]
    values: Sequence[str] = getattr(code, name)
    return values


def _facets(code: Code, names: Sequence[str]) -> Sequence[str]:
    return [join_values(code.facets.get(name, ()), SEMICOLONS) for name in names]
