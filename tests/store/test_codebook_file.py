"""Examples of a code are texts, or mappings of text and kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.errors import InvalidStudy
from qualcode.model.codebook import Code
from qualcode.store.check import check_study
from qualcode.store.codebook_file import load_codebook
from qualcode.store.folder import open_study
from qualcode.store.session import record
from qualcode.tagging.edit import remove_codings
from qualcode.tagging.quoted import quoted_codebook


def only_code(folder: Path, examples: str) -> Code:
    path = folder / "codebook.yaml"
    path.write_text(f"codes:\n  - id: a\n    examples:{examples}", encoding="utf-8")
    (code,) = load_codebook(path)
    return code


def test_plain_examples_are_typical(tmp_path: Path) -> None:
    code = only_code(tmp_path, "\n      - One.\n      - Two.\n")
    assert (code.examples, code.negative_examples) == (("One.", "Two."), ())
    assert only_code(tmp_path, " One.\n").examples == ("One.",)
    assert only_code(tmp_path, "\n").examples == ()


def test_examples_may_say_of_what_kind_they_are(tmp_path: Path) -> None:
    code = only_code(
        tmp_path,
        "\n      - One.\n      - {text: Two., kind: boundary}\n"
        "      - text: Three.\n        kind: negative\n      - {text: Four.}\n",
    )
    assert code.examples == ("One.", "Two.", "Four.")
    assert code.negative_examples == ("Three.",)
    assert code.boundary_examples == ("Two.",)
    assert code.marked_examples == ("One.", "Two. (boundary)", "Four.", "Three. (negative)")


def test_examples_may_be_the_words_of_a_coding(folder: Path, code: Callable[..., str]) -> None:
    name = code("p1a", "effort", "Nobody knows how long it takes")
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    kinds = ["", ", kind: boundary", ", kind: negative"]
    quoted = "".join(f"\n      - {{coding: {name}{kind}}}" for kind in kinds)
    path.write_text(
        text.replace("    keywords: [deadline", f"    examples:{quoted}\n    keywords: [deadline"),
        encoding="utf-8",
    )
    study = open_study(folder)
    assert study.codebook["effort"].examples == ()
    assert [item.kind for item in study.codebook["effort"].quotations] == [
        *("typical", "boundary", "negative")
    ]
    words = "Nobody knows how long it takes"
    effort = quoted_codebook(study)["effort"]
    assert (effort.examples, effort.boundary_examples) == ((words, words), (words,))
    assert effort.negative_examples == (words,)
    assert check_study(folder) == []
    record(folder, lambda opened: remove_codings(opened, [name], coder="ana"), coder="ana")
    found = [str(problem) for problem in check_study(folder)]
    assert len(found) == 1
    assert f"An example of 'effort' names the coding '{name}'" in found[0]


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ("\n      - {text: a, kind: negativ}\n", "4:25: 'negativ' is no kind of example. Did you"),
        ("\n      - {text: a, kind: bad}\n", "4:25: 'bad' is no kind of example. Known are: typ"),
        ("\n      - {kind: negative}\n", "4:9: 'text' is missing."),
        ("\n      - {text: a, coding: b}\n", "An example has a text or names a coding, not both."),
        ("\n      - {txt: a}\n", "'txt' is not a field here. Did you mean 'text'?"),
        ("\n      - [a, b]\n", "4:9: Fields are expected here: text, coding, kind."),
        ("\n      text: a\n", "4:7: 'examples' must be a list."),
    ],
)
def test_mistakes_in_examples_are_located(tmp_path: Path, examples: str, message: str) -> None:
    with pytest.raises(InvalidStudy) as caught:
        only_code(tmp_path, examples)
    assert message in str(caught.value)


def test_every_mistake_is_told_at_once_even_where_the_file_is_no_yaml(tmp_path: Path) -> None:
    """One code after the other is read, so that a bracket left open hides nothing below it."""
    path = tmp_path / "codebook.yaml"
    lines = [
        "title: T",
        "facets: [kind]",
        "codes:",
        "  - id: a",
        "    name: Say: this",
        "  - id: b",
        "    exlude: x",
        "    kind: y",
        "  - id: c",
        "    keywords: [one, two",
        "    name: C",
        "  - id: d",
        '    definition: "open',
        "    name: D",
        "  - id: e",
        "\tname: E",
        "  - id: f",
        "    definition: @home",
        "  - id: g",
        "   name: G",
        "  - id: h",
        "    name: H",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InvalidStudy) as caught:
        load_codebook(path)
    found = [(problem.where.line, problem.message) for problem in caught.value.problems]
    meanings = [
        (5, "Words with a colon and a blank need quotes around them."),
        (7, "Did you mean 'exclude'?"),
        (11, "A bracket is not closed, or a comma is missing."),
        (14, "A quotation mark is opened and not closed."),
        (16, "Indent with blanks; words that hold a tab need quotes."),
        (18, "Words that begin with such a sign need quotes around them."),
        (20, "Indent it as its neighbours are, or put the words in quotes."),
    ]
    assert [line for line, _ in found] == [line for line, _ in meanings]
    assert all(said.endswith(end) for (_, said), (_, end) in zip(found, meanings, strict=True))


def test_facets_that_are_fields_anyway_are_told(folder: Path) -> None:
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("facets: [kind]", "facets: [kind, origin]"), encoding="utf-8")
    message = "'origin' is a field of every codebook; leave it out of 'facets'."
    assert [problem.message for problem in check_study(folder)] == [message]
    assert open_study(folder).codebook.facets == ("kind", "origin")
    path.write_text("facets: [domain]\ncodes:\n  - id: a\n    domain: x\n", encoding="utf-8")
    assert load_codebook(path)["a"].facet("domain") == "x"


def test_a_circle_is_told_beside_an_id_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    codes = ("{id: a, parent: b}", "{id: b, parent: a}", "{id: a}")
    path.write_text("codes:\n" + "".join(f"  - {code}\n" for code in codes), encoding="utf-8")
    with pytest.raises(InvalidStudy) as caught:
        load_codebook(path)
    assert [problem.where.line for problem in caught.value.problems] == [2, 3, 4]
