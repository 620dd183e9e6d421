"""Candidates as csv: filled in by people and mangled by spreadsheets. All names are invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import InvalidSheet
from qualcode.exchange.candidates_sheet import (
    COLUMNS,
    Filled,
    candidate_id,
    candidates_csv,
    enter,
    read_candidates,
)
from qualcode.identities.candidates import Candidate, Place
from qualcode.model.identity import GENERALISE, KEEP, NO_IDENTIFIER, REPLACE, Identity, Key

PATH = Path("candidates.csv")
TEXTS = {"p1": "We met Anna; then Akmi, on 4 May 2021. =1+1 is not Anna's."}
CANDIDATES = [
    Candidate(
        Identity("Anna", "person", ('"A"', "Ana; B")),
        "on the list",
        (Place("p1", 7, 11), Place("p1", 52, 56)),
    ),
    Candidate(Identity("Akmi", "organization"), "sounds", (Place("p1", 18, 22),), ("Acme",)),
    Candidate(Identity("4 May 2021", "date"), "date", (Place("p1", 27, 37),)),
    Candidate(Identity("=1+1", "other"), "capitals", (Place("p1", 39, 43),)),
]


def filled(rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def written() -> list[dict[str, str]]:
    text = candidates_csv(CANDIDATES, TEXTS).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read(raw: bytes) -> list[Filled]:
    return read_candidates(raw, PATH, CANDIDATES)


def entered(raw: bytes, key: Key | None = None) -> Key:
    return enter(
        key or Key(),
        read(raw),
        by="ana",
        at="2026-11-25T00:00:00Z",
        occurs=lambda _: False,
        shown="c",
    )


def test_every_candidate_has_a_row_with_its_context() -> None:
    first = written()[0]
    assert (first["name"], first["times"], first["texts"]) == ("Anna", "2", "p1")
    assert "p1: …We met [Anna]; then Akmi" in first["context"]
    assert [row["proposal"] for row in written()] == [
        "replace",
        "same as Acme",
        "generalise 2021",
        "replace",
    ]
    assert {row["decision"] for row in written()} == {""}


def test_no_cell_is_taken_for_a_formula() -> None:
    assert written()[3]["name"] == "'=1+1"


def test_a_sheet_that_nobody_filled_in_decides_nothing() -> None:
    found = read(candidates_csv(CANDIDATES, TEXTS))
    assert [row.made.identity for row in found] == [item.identity for item in CANDIDATES]
    assert entered(candidates_csv(CANDIDATES[:1], TEXTS)) == Key()


@pytest.mark.parametrize(
    ("word", "decision"),
    [
        ("replace", REPLACE),
        (" Replaced ", REPLACE),
        ("GENERALIZE", GENERALISE),
        ("keep", KEEP),
        ("no identifier", NO_IDENTIFIER),
        ("No-Identifier", NO_IDENTIFIER),
        ("n", NO_IDENTIFIER),
    ],
)
def test_a_decision_may_be_written_in_several_ways(word: str, decision: str) -> None:
    row = written()[0] | {"decision": word, "substitute": "somebody"}
    assert entered(filled([row])).identities[0].decision == decision


def test_ok_takes_what_is_proposed() -> None:
    key = Key(identities=(Identity("Acme", "organization", (), REPLACE, "Company-1"),))
    after = entered(filled([row | {"decision": "OK"} for row in written()]), key)
    names = {item.name: (item.decision, item.substitute) for item in after.identities}
    assert names == {
        "Acme": (REPLACE, "Company-1"),
        "Anna": (REPLACE, "Person-1"),
        "4 May 2021": (GENERALISE, "2021"),
        "=1+1": (REPLACE, "Name-1"),
    }
    assert after.identities[0].variants == ("Akmi",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_spreadsheets_csv_is_read(delimiter: str, encoding: str) -> None:
    rows = [
        {name: cell.replace("…", "...") for name, cell in row.items()} | {"decision": "keep"}
        for row in written()
    ]
    found = read(filled(rows, delimiter=delimiter, encoding=encoding))
    assert [row.made.decision for row in found] == [KEEP] * 4


def test_a_name_that_a_spreadsheet_changed_is_still_known() -> None:
    row = written()[2] | {"name": "04.05.2021", "decision": "ok"}
    identity = entered(filled([row])).identities[0]
    assert (identity.name, identity.variants) == ("4 May 2021", ("04.05.2021",))


def test_further_spellings_and_rows_are_taken() -> None:
    rows = [
        written()[0] | {"variants": "Ana; Hanna", "decision": "replace"},
        {"name": "Bo", "kind": "Person", "decision": "keep"},
    ]
    key = entered(filled(rows))
    assert key.identities[0].variants == ('"A"', "Ana; B", "Ana", "Hanna")
    assert (key.identities[1].name, key.identities[1].decision) == ("Bo", KEEP)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decision": "perhaps"}, "'decision' must be"),
        ({"kind": "animal"}, "'kind' must be"),
        ({"id": "", "name": ""}, "no name"),
        ({"variants": '"open'}, "not closed"),
        ({"decision": "generalise", "substitute": ""}, "say what is to stand"),
        ({"decision": "replace", "substitute": "a:b"}, "one of the signs"),
        ({"decision": "replace", "same_as": "Nobody"}, "not on the list"),
    ],
)
def test_mistakes_are_told_with_their_row(change: dict[str, str], message: str) -> None:
    rows = [written()[1] | {"decision": "keep"}, written()[0] | change]
    with pytest.raises(InvalidSheet, match=message) as error:
        entered(filled(rows))
    numbers = {problem.where.line for problem in error.value.problems}
    assert numbers == {3}


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InvalidSheet) as error:
        read(filled([row | {"decision": "perhaps"} for row in written()]))
    assert len(error.value.problems) == 4


def test_one_name_with_two_decisions_is_a_mistake() -> None:
    rows = [written()[0] | {"decision": "keep"}, {"name": "anna", "decision": "replace"}]
    with pytest.raises(InvalidSheet, match="otherwise"):
        read(filled(rows))


def test_a_list_of_names_needs_no_heading() -> None:
    found = read_candidates(b"Anna Lund\n\nAcme Labs\n", PATH, ())
    assert [row.made.identity for row in found] == [Identity("Anna Lund"), Identity("Acme Labs")]


def test_a_list_of_names_may_have_kinds_and_variants() -> None:
    raw = b"Variants;NAME;Kind\nAna;Anna Lund;person\n;Acme;Company\n"
    found = read_candidates(raw, PATH, ())
    assert [row.made.identity for row in found] == [
        Identity("Anna Lund", "person", ("Ana",)),
        Identity("Acme", "organization"),
    ]


def test_an_id_is_text_for_every_spreadsheet() -> None:
    assert all(candidate_id(item.identity)[0] == "c" for item in CANDIDATES)


names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=9).filter(
    lambda name: name == name.strip() and name.strip("'") != ""
)


@given(names, st.lists(names, max_size=3))
def test_what_is_written_comes_back(name: str, variants: list[str]) -> None:
    """Law: any name and its variants survive the sheet."""
    entry = Candidate(Identity(name, "person", tuple(dict.fromkeys(variants))), "why")
    found = read_candidates(candidates_csv([entry], {}), PATH, [entry])
    assert [row.made.identity for row in found] == [entry.identity]
