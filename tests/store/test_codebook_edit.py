"""Commands edit the codebook's file as a careful person would.

Seen failing on: comments on re-written fields dropped; a field put before the dash of its code;
remarks above a merged code lost, above the last one too; CRLF files that get LF lines; a file
written anew because a code began with the field that went; a crash on an empty facet.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from qualcode.model.codebook import Code, Codebook, Confusable
from qualcode.store.codebook_edit import edited_text
from qualcode.store.codebook_file import codebook_yaml, parse_codebook

CODEBOOKS = Path(__file__).parents[2] / "codebooks"
TEXT = """\
# Ours, for the pilot.
title: Small  # for now
facets: [kind]

codes:
  # --- Planning ---

  # the root of it all
  - id: planning
    name: Planning   # P.
    kind: point

  - id: effort
    # renamed in spring
    name: Effort is hard to estimate
    parent: planning
    definition: >-  # agreed on in May
      Somebody cannot say
      # not a comment
      how long it takes.
    keywords:
      - how long   # typical
      # the next one is doubtful
      - deadline
    include: "What # is open"   # quoted

  # --- Data ---

  - {id: data, name: Data is missing, parent: planning}   # one line
  -
    id: odd
    "name": Odd
    'kind': [a, b]
  - id: last
    name: Last one
# the end
source: Us
"""

REMARKS = (
    *("Ours, for the pilot.", "for now", "--- Planning ---", "the root of it all", "P."),
    *("renamed in spring", "agreed on in May", "typical", "the next one is doubtful", "quoted"),
    *("--- Data ---", "one line", "the end"),
)


def parsed(text: str) -> Codebook:
    problems: list[object] = []
    codebook = parse_codebook(text, "codebook.yaml", problems)  # type: ignore[arg-type]
    assert problems == []
    return codebook


def edit(text: str, change: Callable[[list[Code]], list[Code]]) -> str:
    before = parsed(text)
    after = replace(before, codes=tuple(change(list(before.codes))))
    edited = edited_text(text, before, after, "codebook.yaml")
    assert parsed(edited) == after
    return edited


def differing(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def with_words(code: Code, field: str, words: str) -> Code:
    return with_fields(code.id, **{field: words})([code])[0]


def with_fields(code_id: str, **fields: object) -> Callable[[list[Code]], list[Code]]:
    def change(codes: list[Code]) -> list[Code]:
        return [replace(c, **fields) if c.id == code_id else c for c in codes]  # type: ignore[arg-type]

    return change


@pytest.mark.parametrize(
    ("code", "fields", "lines"),
    [
        ("planning", {"name": "Plans"}, ["-     name: Planning   # P.", "+     name: Plans  # P."]),
        ("planning", {"definition": "New."}, ["+     definition: New."]),
        ("effort", {"parent": ""}, ["-     parent: planning"]),
        ("effort", {"status": "retired"}, ["+     status: retired"]),
        ("effort", {"merged_from": ("x",)}, ["+     merged_from: [x]"]),
        (
            "effort",
            {"include": "Closed."},
            ['-     include: "What # is open"   # quoted', "+     include: Closed.  # quoted"],
        ),
        ("odd", {"name": "Even"}, ['-     "name": Odd', "+     name: Even"]),
        (
            "data",
            {"name": "No data"},
            [
                "-   - {id: data, name: Data is missing, parent: planning}   # one line",
                "+   # one line",
                "+   - id: data",
                "+     name: No data",
                "+     parent: planning",
            ],
        ),
    ],
)
def test_only_the_lines_concerned_change(
    code: str, fields: dict[str, object], lines: list[str]
) -> None:
    assert differing(TEXT, edit(TEXT, with_fields(code, **fields))) == lines


def test_comments_of_a_text_over_several_lines_stay() -> None:
    edited = edit(TEXT, with_fields("effort", definition="Short.", keywords=("how long", "when")))
    for comment in ("# agreed on in May", "# typical", "# the next one is doubtful"):
        assert comment in edited
    assert "      # not a comment" in TEXT
    assert "# not a comment" not in edited


def test_a_new_code_stands_where_it_belongs() -> None:
    new = Code("fresh", "Fresh", parent="planning")
    edited = edit(TEXT, lambda codes: [*codes[:2], new, *codes[2:]])
    at = edited.index("  - id: fresh")
    assert edited.index("# quoted") < at < edited.index("# --- Data ---")
    assert "\n\n  - id: fresh\n    name: Fresh\n    parent: planning\n\n" in edited


def test_a_code_that_goes_leaves_the_remarks_above_it() -> None:
    edited = edit(TEXT, lambda codes: [code for code in codes if code.id != "data"])
    assert "# --- Data ---" in edited
    assert "id: data" not in edited


def test_moving_takes_a_code_with_its_own_remark() -> None:
    edited = edit(TEXT, lambda codes: [*codes[1:3], codes[0], *codes[3:]])
    lines = edited.splitlines()
    assert lines.index("  # the root of it all") == lines.index("  - id: planning") - 1
    assert lines.index("  # --- Planning ---") < lines.index("  - id: effort")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(end: str, mark: str) -> None:
    text = mark + TEXT.replace("\n", end)
    edited = edit(text, with_fields("effort", definition="New\nlines.", memo="Said " * 40 + "."))
    assert edited.startswith(mark + "# Ours")
    assert edited.replace("\r\n", "").count("\n") == (0 if end == "\r\n" else edited.count("\n"))


@pytest.mark.parametrize("text", [TEXT[:-1], TEXT.replace("# the end\nsource: Us\n", "")[:-1]])
def test_a_file_may_end_without_a_line_feed(text: str) -> None:
    edited = edit(text, with_fields("last", name="Final"))
    assert not edited.endswith("\n")


def test_codes_in_brackets_are_written_anew_below_the_comments() -> None:
    text = "# note\ntitle: T\ncodes: [{id: a, name: A}, {id: b, name: B}]\n"
    edited = edit(text, with_fields("a", name="AA"))
    assert edited == "# note\ntitle: T\ncodes:\n  - id: a\n    name: AA\n\n  - id: b\n    name: B\n"


def test_codes_in_brackets_keep_comments_behind_them_and_their_line_ends() -> None:
    text = '\ufeff# note\r\ncodes: [\r\n  {id: a, name: "A # a"},  # of a\r\n  {id: b}]  # of b\r\n'
    edited = edit(text, with_fields("b", name="B"))
    assert edited.startswith("\ufeff# note\r\n# of a\r\n# of b\r\ncodes:\r\n")
    assert "\n" not in edited.replace("\r\n", "")


def test_where_the_first_field_goes_the_next_gets_the_dash() -> None:
    memo = "    memo: 'x'   # quoted\n"
    text = f"codes:\n  - id: a\n  - parent: a  # why\n    # its id\n    id: b\n{memo}"
    edited = edit(text, with_fields("b", parent=""))
    assert edited == f"codes:\n  - id: a\n    # why\n    # its id\n  - id: b\n{memo}"


def test_new_fields_at_one_place_stand_in_their_order() -> None:
    text = "codes:\n  - id: a\n    name: A\n"
    edited = edit(text, with_fields("a", memo="m", keywords=("k",), merged_from=("x",)))
    assert edited == f"{text}    keywords: [k]\n    memo: m\n    merged_from: [x]\n"


def test_remarks_above_the_last_code_stay_when_it_goes() -> None:
    text = "codes:\n  - id: a\n\n  # --- Data ---\n\n  - id: b\n# end\n"
    edited = edit(text, lambda codes: codes[:1])
    assert edited == "codes:\n  - id: a\n\n  # --- Data ---\n# end\n"


def test_a_facet_without_a_value_stays() -> None:
    text = "facets: [kind]\ncodes:\n  - id: a\n    kind:\n  - {id: b, kind: }\n"
    assert edit(text, with_fields("a", memo="m")).count("kind:") == 2
    assert "    kind: []\n    memo: m\n" in edit(text, with_fields("b", memo="m"))


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_new_code_has_the_line_ends_of_the_file(end: str) -> None:
    text = f"codes:\r\n  - id: a\r\n\r\n  - id: b{end}"
    edited = edit(text, lambda codes: [*codes, Code("c", "C")])
    assert edited == f"{text.removesuffix(end)}\r\n\r\n  - id: c\r\n    name: C{end}"


@pytest.mark.parametrize("seed", range(60))
def test_any_edit_of_the_small_file_keeps_its_comments(seed: int) -> None:
    after, touched = changed_at_random(parsed(TEXT), Random(seed), removing=False)
    edited = edit(TEXT, lambda _: list(after.codes))
    assert all(f"# {words}" in edited for words in REMARKS)
    assert_untouched_codes_stay(TEXT, edited, touched)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("source", ["as it is", "written anew"])
def test_any_edit_of_a_large_file_means_what_it_should(seed: int, source: str) -> None:
    text = (CODEBOOKS / "nahar2022.yaml").read_text(encoding="utf-8")
    text = text if source == "as it is" else codebook_yaml(parsed(text))
    after, touched = changed_at_random(parsed(text), Random(seed), removing=True)
    edited = edit(text, lambda _: list(after.codes))
    assert_untouched_codes_stay(text, edited, touched)


def changed_at_random(
    codebook: Codebook, random: Random, *, removing: bool
) -> tuple[Codebook, set[str]]:
    """Return another codebook, and the ids of the codes that differ."""
    codes, deeds = list(codebook.codes), [_moved, _inserted, _reworded, _reworded]
    for _ in range(random.randint(1, 4)):
        codes = random.choice([*deeds, _removed] if removing else deeds)(codes, random)
    after = replace(codebook, codes=tuple(codes))
    return after, {code.id for code in codebook if after.by_id.get(code.id) != code}


def _moved(codes: list[Code], random: Random) -> list[Code]:
    taken = random.choice(codes)
    rest = [code for code in codes if code is not taken]
    place = random.randint(0, len(rest))
    return [*rest[:place], taken, *rest[place:]]


def _inserted(codes: list[Code], random: Random) -> list[Code]:
    place = random.randint(0, len(codes))
    fresh = Code(f"new-{random.random()}", "New: one", memo="a\n\nb")
    return [*codes[:place], fresh, *codes[place:]]


def _removed(codes: list[Code], random: Random) -> list[Code]:
    gone = random.choice(codes)
    if any(code.parent == gone.id for code in codes):
        return codes
    return [_without(code, gone.id) for code in codes if code is not gone]


def _reworded(codes: list[Code], random: Random) -> list[Code]:
    index = random.randrange(len(codes))
    words = random.choice(["", "x", "a: b # c", "two\nlines", "- dash", "“q” " * 60]).strip()
    field = random.choice(["definition", "include", "exclude", "memo", "colour"])
    changed = with_words(codes[index], field, words)
    return [*codes[:index], changed, *codes[index + 1 :]]


def assert_untouched_codes_stay(text: str, edited: str, touched: set[str]) -> None:
    for block in text.split("\n  - ")[1:]:
        own = block.split("\n\n")[0].split("\n#")[0].split("\n  -\n")[0]
        if own.startswith("id: ") and own.split("\n")[0].removeprefix("id: ") not in touched:
            assert own in edited


def _without(code: Code, gone: str) -> Code:
    pairs = tuple(pair for pair in code.not_to_confuse if pair.code != gone)
    return replace(code, not_to_confuse=pairs) if pairs != code.not_to_confuse else code


def test_relations_are_written() -> None:
    pairs = (Confusable("data", "That one is about data."), Confusable("last", ""))
    edited = edit(TEXT, with_fields("effort", not_to_confuse=pairs, split_from="planning"))
    assert (
        "    not_to_confuse:\n      - code: data\n        why: That one is about data.\n" in edited
    )
