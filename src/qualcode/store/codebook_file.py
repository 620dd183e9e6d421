"""The codebook file: codes as YAML that people edit by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qualcode.errors import InvalidStudy, did_you_mean
from qualcode.model.codebook import (
    BOUNDARY,
    EXAMPLE_KINDS,
    NEGATIVE,
    STANDARD_FIELDS,
    Code,
    Codebook,
    Confusable,
    Quotation,
)
from qualcode.model.problem import Location, Problem
from qualcode.store.codebook_pieces import pieces_of, shifted
from qualcode.store.codebook_text import code_lines
from qualcode.store.yaml_file import Fields, Node, parse_yaml, read_yaml
from qualcode.store.yaml_text import field_lines, list_lines

_TOP = ("title", "version", "source", "facets", "codes")


def load_codebook(path: Path) -> Codebook:
    """Read a codebook.

    Raises:
        InvalidStudy: the file has mistakes; all of them are listed with line and column.
    """
    problems: list[Problem] = []
    codebook = read_codebook(path, path.name, problems)
    if problems:
        raise InvalidStudy(sorted(problems))
    return codebook


def codebook_yaml(codebook: Codebook) -> str:
    """Write a codebook as YAML that people like to edit; reading gives an equal codebook."""
    top = [(name, getattr(codebook, name)) for name in ("title", "version", "source")]
    lines = [line for name, words in top if words for line in field_lines(name, words, 0)]
    lines += list_lines("facets", codebook.facets, 0) if codebook.facets else []
    lines.append("codes:" if codebook.codes else "codes: []")
    for number, code in enumerate(codebook):
        lines += ["", *code_lines(code)] if number else code_lines(code)
    return "\n".join(lines) + "\n"


def read_codebook(
    path: Path, shown: str, problems: list[Problem], *, flaws: list[Problem] | None = None
) -> Codebook:
    """Read a codebook; append what is wrong with it to `problems`.

    What can be passed over goes to `flaws`, where such a list is given: relations to codes that are
    not there, circles of parents (their codes are taken as roots), facets that are fields anyway.
    """
    found: list[Problem] = []
    node = read_yaml(path, shown, found)
    problems += found if node is not None else _in_pieces(path, shown) or found
    return codebook_of(node, problems, flaws=flaws)


def _in_pieces(path: Path, shown: str) -> list[Problem]:
    """Return what is wrong in each code of a file that is no YAML as a whole."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    found: list[Problem] = []
    facets: tuple[str, ...] | None = None
    for lines, piece in pieces_of(text):
        own: list[Problem] = []
        node = parse_yaml(piece, shown, own)
        if node is not None and facets is None:
            facets = Fields(node, own, _TOP).texts("facets")
        elif node is not None:
            for item in Fields(node, own, _TOP).nodes("codes"):
                _read_code(item, facets or (), own)
        facets = facets or ()
        found += [shifted(problem, lines) for problem in own]
    return found


def parse_codebook(
    text: str, shown: str, problems: list[Problem], *, flaws: list[Problem] | None = None
) -> Codebook:
    """Read the text of a codebook's file, as `read_codebook` does."""
    return codebook_of(parse_text(text, shown, problems), problems, flaws=flaws)


def parse_text(text: str, shown: str, problems: list[Problem]) -> Node | None:
    """Parse the text of a file as it is read from the disk: without its mark and CR."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return parse_yaml(lines, shown, problems)


def codebook_of(
    node: Node | None, problems: list[Problem], *, flaws: list[Problem] | None = None
) -> Codebook:
    """Make a codebook of a parsed file, as `read_codebook` does."""
    if node is None:
        return Codebook()
    top = Fields(node, problems, _TOP)
    facets = top.texts("facets")
    _check_facets(top, facets, problems if flaws is None else flaws)
    located = [_read_code(item, facets, problems) for item in top.nodes("codes")]
    if not located:
        problems.append(Problem(node.where, "The codebook has no codes; list them under 'codes:'."))
    _check_ids(located, problems)
    # Of two codes with one id the first counts.
    pairs = [(name, code) for code, _ in located for name in (code.id, *code.merged_from)]
    known = dict(reversed(pairs))
    _check_relations(located, known, problems if flaws is None else flaws)
    return Codebook(
        codes=tuple(_placed(code, known) for code, _ in located),
        title=top.text("title"),
        version=top.text("version"),
        source=top.text("source"),
        facets=facets,
    )


def _check_facets(top: Fields, facets: Sequence[str], problems: list[Problem]) -> None:
    """Tell facets that are fields anyway; `domain` was not one always."""
    for name in facets:
        if name in STANDARD_FIELDS and name != "domain":
            message = f"'{name}' is a field of every codebook; leave it out of 'facets'."
            problems.append(Problem(top.pairs["facets"].where, message))


def _read_code(node: Node, facets: Sequence[str], problems: list[Problem]) -> tuple[Code, Location]:
    fields = Fields(node, problems, (*STANDARD_FIELDS, *facets))
    code_id = fields.text("id", required=True)
    examples = _examples(fields)
    words = [item for item in examples if not isinstance(item, Quotation)]
    code = Code(
        id=code_id,
        name=fields.text("name") or code_id,
        parent=fields.text("parent"),
        domain="" if "domain" in facets else fields.text("domain"),
        definition=fields.text("definition"),
        include=fields.text("include"),
        exclude=fields.text("exclude"),
        not_to_confuse=tuple(_confusables(fields)),
        examples=tuple(text for text, kind in words if kind != NEGATIVE),
        keywords=fields.texts("keywords"),
        patterns=fields.texts("patterns"),
        colour=fields.text("colour"),
        origin=fields.text("origin"),
        status=fields.text("status") or "active",
        memo=fields.text("memo"),
        merged_from=fields.texts("merged_from"),
        split_from=fields.text("split_from"),
        facets={name: fields.texts(name) for name in facets if name in fields.pairs},
        negative_examples=tuple(text for text, kind in words if kind == NEGATIVE),
        boundary_examples=tuple(text for text, kind in words if kind == BOUNDARY),
        quotations=tuple(item for item in examples if isinstance(item, Quotation)),
    )
    return code, node.where


def _confusables(fields: Fields) -> list[Confusable]:
    found = []
    for node in fields.nodes("not_to_confuse"):
        entry = Fields(node, fields.problems, ("code", "why"))
        found.append(Confusable(entry.text("code", required=True), entry.text("why")))
    return found


def _examples(fields: Fields) -> list[tuple[str, str] | Quotation]:
    """Return texts with their kind, and quotations; one is a text, or a mapping with its kind."""
    node = fields.pairs.get("examples")
    if node is not None and isinstance(node.value, str):
        return [(text, EXAMPLE_KINDS[0]) for text in fields.texts("examples")]
    return [_example(item, fields.problems) for item in fields.nodes("examples")]


def _example(node: Node, problems: list[Problem]) -> tuple[str, str] | Quotation:
    if isinstance(node.value, str):
        return node.value.strip(), EXAMPLE_KINDS[0]
    entry = Fields(node, problems, ("text", "coding", "kind"))
    kind = entry.text("kind") or EXAMPLE_KINDS[0]
    if kind not in EXAMPLE_KINDS:
        hint = did_you_mean(kind, EXAMPLE_KINDS) or f" Known are: {', '.join(EXAMPLE_KINDS)}."
        message = f"'{kind}' is no kind of example.{hint}"
        problems.append(Problem(entry.pairs["kind"].where, message))
    if "coding" not in entry.pairs:
        return entry.text("text", required=True), kind
    if "text" in entry.pairs:
        message = "An example has a text or names a coding, not both."
        problems.append(Problem(entry.pairs["text"].where, message))
    return Quotation(entry.text("coding", required=True), kind)


def _check_ids(located: list[tuple[Code, Location]], problems: list[Problem]) -> None:
    seen: dict[str, Location] = {}
    for code, where in located:
        for name in (code.id, *code.merged_from):
            if name and name in seen:
                message = (
                    f"'{name}' is the id of two codes; the other is in line {seen[name].line}."
                )
                problems.append(Problem(where, message))
            seen.setdefault(name, where)


def _placed(code: Code, known: dict[str, Code]) -> Code:
    """Return the code below the parent that there is, which may have taken in the one named."""
    parent = known.get(code.parent)
    if parent is None or _is_its_own_ancestor(code, known):
        return replace(code, parent="")
    return replace(code, parent=parent.id)


def _check_relations(
    located: list[tuple[Code, Location]], known: dict[str, Code], problems: list[Problem]
) -> None:
    for code, where in located:
        others = [("parent", code.parent), *(("code", pair.code) for pair in code.not_to_confuse)]
        for field, other in others:
            if other and other not in known:
                message = f"'{field}' of '{code.id}' names '{other}', which is no code."
                problems.append(Problem(where, message + did_you_mean(other, known)))
        if _is_its_own_ancestor(code, known):
            message = (
                f"'{code.id}' is its own ancestor; give one code of the circle another parent."
            )
            problems.append(Problem(where, message))


def _is_its_own_ancestor(code: Code, known: dict[str, Code]) -> bool:
    seen = {code.id}
    above = known.get(code.parent)
    while above is not None:
        if above.id == code.id:
            return True
        if above.id in seen:
            return False
        seen.add(above.id)
        above = known.get(above.parent)
    return False
