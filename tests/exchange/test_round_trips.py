"""Codebooks go out and come back: nothing is lost by csv, xlsx and YAML, and .qdc says what is."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.exchange.cells import LINES, SEMICOLONS, guard, join_values, split_values, unguard
from qualcode.exchange.codebook import export_codebook, import_codebook
from qualcode.exchange.csv_codebook import codebook_csv, codebook_of_csv
from qualcode.exchange.qdc import codebook_qdc
from qualcode.exchange.qdc_description import Described, describe, read_description
from qualcode.exchange.read_qdc import codebook_of_qdc
from qualcode.exchange.read_xlsx import codebook_of_xlsx
from qualcode.exchange.sheet import ABOUT, FIELDS
from qualcode.exchange.xlsx_codebook import codebook_xlsx, escape, unescape
from qualcode.model.codebook import EXAMPLE_KINDS, Code, Codebook, Confusable, Quotation
from qualcode.store.codebook_file import codebook_yaml, load_codebook

SHIPPED = Path(__file__).parents[2] / "codebooks" / "nahar2022.yaml"
ODD = (
    *("=1+1", "+1", "-x", "@SUM(A1)", "'=x", "''+", "a;b", 'say "x"', '"', '""', "a\nb", "a\n\n b"),
    *("a\rb", "a\r\nb", "\x01", "a\x0bb", "_x000D_", "x005F_", "_x005F_", "no", "null", "012", "~"),
    *(
        "2026-11-24",
        "key: value",
        "a #b",
        "# c",
        "- x",
        "{a}",
        "[b]",
        "a, b",
        "&x",
        "*y",
        "!z",
        "|",
    ),
    *(
        "a  b",
        "a \nb",
        "\ufeffa",
        "a\u2028b",
        "a\x85b",
        "\U0001f600",
        "e\u0301",
        "مرحبا",
        "%",
        "a\tb",
    ),
    *("Include: x", "\\Include: y", "a\nExclude:", "Id: q", "#N/A", "TRUE", "<b>", "]]>", "&amp;"),
    *(
        "word " * 40,
        "a::b",
        "why: not",
        ":",
        "a:",
        "?",
        "? a",
        ">",
        "`",
        "a'b",
        "yes",
        "\ufffe",
        "\x7f",
    ),
)
ENDLESS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PIECES = st.one_of(st.sampled_from(ODD), ENDLESS)
TEXTS = st.lists(PIECES, max_size=2).map(lambda pieces: " ".join(pieces).strip())
WORDS = TEXTS.filter(bool)
LISTS = st.lists(TEXTS, max_size=2).map(tuple)
FULL = st.lists(WORDS, max_size=2).map(tuple)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(str.strip)
QUOTATIONS = st.lists(st.builds(Quotation, WORDS, st.sampled_from(EXAMPLE_KINDS)), max_size=2)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    ids = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    merged = draw(st.lists(WORDS, max_size=3, unique=True).map(tuple))
    facets = draw(st.lists(NAMES.filter(bool), max_size=3, unique=True))
    facets = [name for name in facets if name not in (*FIELDS, *ABOUT)]
    codes = []
    for number, code_id in enumerate(ids):
        parents = st.sampled_from(["", *ids[:number]])
        examples = draw(LISTS)
        boundary = draw(st.sets(st.sampled_from(examples or ("",)))) - {""}
        pairs = st.lists(st.builds(Confusable, st.sampled_from(ids), TEXTS), max_size=2)
        code = Code(
            id=code_id,
            name=draw(WORDS),
            parent=draw(parents),
            domain=draw(TEXTS),
            definition=draw(TEXTS),
            include=draw(TEXTS),
            exclude=draw(TEXTS),
            not_to_confuse=tuple(draw(pairs)),
            examples=examples,
            keywords=draw(LISTS),
            patterns=draw(LISTS),
            colour=draw(st.one_of(st.just(""), st.just("#0072B2"), TEXTS)),
            origin=draw(TEXTS),
            status=draw(st.one_of(st.sampled_from(["active", "draft", "retired"]), WORDS)),
            memo=draw(TEXTS),
            merged_from=() if number else tuple(old for old in merged if old not in ids),
            split_from=draw(TEXTS),
            facets={name: values for name in facets if (values := draw(LISTS))},
            negative_examples=draw(FULL),
            boundary_examples=tuple(words for words in examples if words in boundary),
            quotations=tuple(draw(QUOTATIONS)),
        )
        codes.append(code)
    return Codebook(
        tuple(draw(st.permutations(codes))), draw(TEXTS), draw(TEXTS), draw(TEXTS), tuple(facets)
    )


@SLOW
@given(codebooks())
def test_csv_loses_nothing(codebook: Codebook) -> None:
    assert codebook_of_csv(codebook_csv(codebook), Path("c.csv")).codebook == codebook


@SLOW
@given(codebooks())
def test_xlsx_loses_nothing(codebook: Codebook) -> None:
    assert codebook_of_xlsx(codebook_xlsx(codebook), Path("c.xlsx")).codebook == codebook


@SLOW
@given(codebooks())
def test_yaml_loses_nothing(codebook: Codebook) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "c.yaml")
        path.write_bytes(codebook_yaml(codebook).encode())
        assert load_codebook(path) == codebook


@SLOW
@given(codebooks())
def test_qdc_keeps_what_it_can_and_names_the_rest(codebook: Codebook) -> None:
    written = codebook_qdc(codebook)
    taken = codebook_of_qdc(written.content, Path("c.qdc")).codebook
    again = codebook_qdc(taken)
    lossless = {"status", "colours that are not #RRGGBB"}
    lost = {loss.what for loss in written.losses}
    if "characters that XML cannot hold" in lost:
        return
    assert [code.id for code in taken] == [code.id for _, code in codebook.walk()]
    for code in taken:
        before = codebook[code.id]
        for name in ("name", "parent", "definition", "include", "exclude"):
            assert getattr(code, name) == getattr(before, name)
        if not lost & lossless:
            assert (code.status, code.colour) == (before.status, before.colour)
    assert again.losses == ()
    assert codebook_qdc(taken).content == written.content or lost & lossless


@given(LISTS, st.sampled_from([LINES, SEMICOLONS]))
def test_lists_come_back_from_one_cell(values: tuple[str, ...], separators: str) -> None:
    assert split_values(join_values(values, separators), separators) == values


@given(TEXTS)
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guard(text)) == text
    assert unescape(escape(text)) == text


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_description_comes_back(definition: str, include: str, exclude: str, name: str) -> None:
    described = Described(definition, include, exclude, name)
    assert read_description(describe(described)) == described


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_published_codebook_comes_back(suffix: str, tmp_path: Path) -> None:
    codebook = load_codebook(SHIPPED)
    path = tmp_path / f"codes{suffix}"
    written = export_codebook(codebook, path)
    assert written.losses == ()
    assert export_codebook(codebook, path).content == written.content
    path.write_bytes(written.content)
    assert import_codebook(path).codebook == codebook


def test_the_published_codebook_in_qdc_loses_only_what_is_said(tmp_path: Path) -> None:
    codebook = load_codebook(SHIPPED)
    path = tmp_path / "codes.qdc"
    written = export_codebook(codebook, path)
    path.write_bytes(written.content)
    taken = import_codebook(path)
    assert taken.losses == ()
    kept = [
        Code(code.id, code.name, code.parent, code.definition, code.include, code.exclude)
        for code in codebook
    ]
    assert list(taken.codebook) == kept
    whats = [loss.what for loss in written.losses]
    assert whats[:6] == [
        *("the codebook's title", "the codebook's version", "the codebook's source"),
        *("not_to_confuse", "keywords", "origin"),
    ]
    assert "examples" in whats
    assert str(written.losses[3]).startswith("not_to_confuse: 126 (requirements-and-planning, ")


def test_yaml_is_written_for_hands() -> None:
    """
    codes:
      - id: first
        definition: >-
          (words)
    """
    code = Code("first", "First", definition="many words " * 20 + "end", keywords=("a b", "no"))
    text = codebook_yaml(Codebook((code, replace(code, id="second", definition="a\nb"))))
    assert text.startswith(
        "codes:\n  - id: first\n    name: First\n    definition: >-\n      many w"
    )
    assert '    keywords: [a b, "no"]\n\n  - id: second\n' in text
    assert "    definition: >-\n      a\n\n      b\n" in text
    assert max(map(len, text.splitlines())) <= 100
