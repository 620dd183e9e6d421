"""Which YAML parser is installed changes nothing: no value, no place, no message."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualcode.model.problem import Problem
from qualcode.store import yaml_file
from qualcode.store.yaml_file import Node, parse_yaml

PIECES = (
    "\ue000",
    "a?",
    "??",
    *":-[]{}#&*!|>'\"%@`,?\t \n\r\\~=",
    *("- ", ": ", "? ", "  ", "\n\n", "---\n", "...\n", "|\n", "> ", "|-\n  x\n", "''", '""', "!!"),
    *("id: a\n", "codes:\n", "  - id: b\n", "    name: c d\n", "keywords: [a, b]\n", "{a: b}", "x"),
    *("%YAML 1.1\n", "<<: ", "[", "why?", "é", "😀", "\u2028", "\x85", "\ufeff", "\xa0", "\x00"),
    *("\x07", "\x7f", "\ufffe", "\ud800", "# c", "&a ", "*a", "!t ", "1", "no"),
)
BOOK = """\
title: T
facets: [kind]
codes:
  - id: effort
    name: "Effort: hard"
    kind: [a, 'b c']
    definition: Somebody cannot say
      how long, or why?
    exclude: |
      One.

      Two.
    keywords: [how long, why?, "it's"]
    examples:
      - {text: x y, kind: negative}
"""


def both(text: str) -> list[tuple[Node | None, list[Problem]]]:
    """Return what is read with libyaml where it can be, and in Python alone."""
    found = []
    for quick in (yaml.CSafeLoader, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_file, "_Quick", quick)
            problems: list[Problem] = []
            found.append((parse_yaml(text, "codebook.yaml", problems), problems))
    return found


needs_libyaml = pytest.mark.skipif(not yaml.__with_libyaml__, reason="libyaml is not installed")


@needs_libyaml
@settings(max_examples=2000, deadline=None)
@example("a:\tb\n")
@example("keywords: [why?]\n")
@example("? a\n")
@example("[a: ]")
@example("---\n# c")
@example("a: !t b\n")
@example("a: *b\n")
@example("a: 1\na: 2\n")
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_both_parsers_read_the_same(text: str) -> None:
    quick, slow = both(text)
    assert quick == slow


@needs_libyaml
@settings(max_examples=2000, deadline=None)
@given(st.integers(0, len(BOOK)), st.integers(0, 5), st.sampled_from(PIECES))
def test_both_parsers_read_a_damaged_codebook_the_same(at: int, gone: int, piece: str) -> None:
    quick, slow = both(BOOK[:at] + piece + BOOK[at + gone :])
    assert quick == slow


@pytest.mark.parametrize("flow", ["[why?, how]", '["why?", how]', "[why?,how]"])
def test_a_question_may_stand_in_a_list(flow: str) -> None:
    for node, problems in both(f"a: {flow}\nb: '\ue000?'\n"):
        assert problems == []
        assert node is not None
        assert isinstance(node.value, Mapping)
        assert isinstance(node.value["a"].value, tuple)
        assert [item.value for item in node.value["a"].value] == ["why?", "how"]
        assert node.value["a"].value[1].where.column == flow.index("how") + 4
        assert node.value["b"].value == "\ue000?"


def test_a_message_has_the_question_mark() -> None:
    for _, problems in both("a: &b? c\n"):
        assert "found '?'" in problems[0].message


@needs_libyaml
def test_a_good_codebook_is_read_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(yaml_file, "_parse_slowly", refuse)
    problems: list[Problem] = []
    assert parse_yaml(BOOK, "codebook.yaml", problems) is not None
    assert problems == []
