"""Examples of a code are texts, or mappings of text and kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import InvalidStudy
from qualcode.model.codebook import Code
from qualcode.store.codebook_file import load_codebook


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


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ("\n      - {text: a, kind: negativ}\n", "4:25: 'negativ' is no kind of example. Did you"),
        ("\n      - {text: a, kind: bad}\n", "4:25: 'bad' is no kind of example. Known are: typ"),
        ("\n      - {kind: negative}\n", "4:9: 'text' is missing."),
        ("\n      - {txt: a}\n", "'txt' is not a field here. Did you mean 'text'?"),
        ("\n      - [a, b]\n", "4:9: Fields are expected here: text, kind."),
        ("\n      text: a\n", "4:7: 'examples' must be a list."),
    ],
)
def test_mistakes_in_examples_are_located(tmp_path: Path, examples: str, message: str) -> None:
    with pytest.raises(InvalidStudy) as caught:
        only_code(tmp_path, examples)
    assert message in str(caught.value)
