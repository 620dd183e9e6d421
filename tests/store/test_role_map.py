"""The study's map of roles: proposed from what is there, and kept in study.yaml as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import InvalidStudy, RolesError
from qualcode.model.problem import Problem
from qualcode.store.folder import open_study
from qualcode.store.intake import Arrival, open_door
from qualcode.store.role_map import _with_roles, parse_roles, propose_roles, remember_roles
from qualcode.store.study_file import read_study_file
from qualcode.store.yaml_file import Node, parse_yaml
from tests.ingest.makers import put


def propose(folder: Path, *documents: Path) -> dict[str, tuple[str, bool]]:
    door = open_door(folder)
    opened = [(arrival, door.open(arrival)) for arrival in map(Arrival, documents)]
    return {item.label: (item.role, item.lasting) for item in propose_roles(door, opened)}


def test_a_name_in_most_documents_asks_and_the_other_answers(folder: Path, tmp_path: Path) -> None:
    first = put(tmp_path, "p1b.txt", "Nadia K: a\nBea: b\nNadia K: c\nBea: d\n")
    second = put(tmp_path, "p3a.txt", "Nadia K: a\nCy: b\nNadia K: c\nCy: d\n")
    assert propose(folder, first) == {"Nadia K": ("other", False), "Bea": ("other", False)}
    assert propose(folder, first, second) == {
        "Nadia K": ("interviewer", True),
        "Bea": ("P1b", False),
        "Cy": ("P3a", False),
    }


def test_words_for_roles_last_and_numbers_of_programs_do_not(folder: Path, tmp_path: Path) -> None:
    first = put(tmp_path, "p1b.txt", "Moderator: a\nParticipant: b\n")
    assert propose(folder, first) == {
        "Moderator": ("interviewer", True),
        "Participant": ("participant", True),
    }
    talks = [put(tmp_path, f"t{n}.txt", "Speaker 1: a\nSpeaker 2: b\n") for n in range(3)]
    assert propose(folder, *talks) == {
        "Speaker 1": ("other", False),
        "Speaker 2": ("other", False),
    }


def test_what_is_known_is_not_asked_for(folder: Path, tmp_path: Path) -> None:
    remember_roles(folder, {"Nadia": "interviewer"})
    document = put(tmp_path, "p3a.txt", "nadia: a\nP3a: b\nNadia: c\n")
    assert propose(folder, document) == {}


def test_roles_are_read_from_words() -> None:
    assert parse_roles("Nadia = interviewer; A=B=P1a;;") == {"Nadia": "interviewer", "A=B": "P1a"}
    for words in ("Nadia", "=P1a", "Nadia="):
        with pytest.raises(RolesError, match="must be a label"):
            parse_roles(words)


STUDY = """\
# A comment.
title: "A small study"   # another

codebook: codebook.yaml
unit: organizations
{roles}
interviewers: [Interviewer]
collaboration_points:
  planning: size
# The last comment.
"""
BLOCKS = {
    "none": "",
    "block": "roles:\n  # who asks\n  Nadia: interviewer  # since May\n\n  'Bo: x': P1a\n",
    "deep": "roles:\n      Nadia: interviewer\n",
    "flow": "roles: {Nadia: interviewer, Bo: P1a}",
    "empty": "roles:",
    "empty flow": "roles: {}",
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", BLOCKS)
def test_everything_else_in_study_yaml_stays_as_it_is(folder: Path, name: str, ending: str) -> None:
    path = folder / "study.yaml"
    before = STUDY.format(roles=BLOCKS[name]).replace("\n", ending)
    path.write_bytes(before.encode())
    known = dict(read_study_file(folder, []).roles)
    fresh = {"nadia": "other", "Ann: the boss": "P1b", "מראיין": "interviewer", "y": "other"}
    remember_roles(folder, fresh)
    after = path.read_bytes().decode()
    label = "Nadia" if "Nadia" in known else "nadia"
    expected = known | {**fresh, label: "other"}
    if label == "Nadia":
        del expected["nadia"]
    assert dict(read_study_file(folder, []).roles) == expected
    outside = STUDY.format(roles="").replace("\n", ending).split(ending)
    assert [line for line in outside if line and line not in after.split(ending)] == []
    assert ("# who asks" in after) == ("# who asks" in before)
    assert ("\r" in after) == (ending == "\r\n")
    open_study(folder)
    remember_roles(folder, fresh)
    assert path.read_bytes().decode() == after


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9).filter(
            lambda label: label.strip() == label and label != ""
        ),
        st.sampled_from(["interviewer", "other", "P1a"]),
        max_size=4,
    )
)
def test_any_label_can_be_kept(roles: dict[str, str]) -> None:
    problems: list[Problem] = []
    node = parse_yaml(_with_roles("title: x\n", {}, roles), "study.yaml", problems)
    assert problems == []
    assert node is not None
    assert isinstance(node.value, dict)
    found: dict[str, Node] = node.value["roles"].value if roles else {}
    assert {label: value.value for label, value in found.items()} == roles


def test_what_cannot_be_edited_is_told_and_left(folder: Path) -> None:
    path = folder / "study.yaml"
    before = path.read_text().replace("title:", "  roles: x\ntitle:") + "roles: [a]\n"
    path.write_text(before)
    with pytest.raises(RolesError, match="add it there under 'roles'"):
        remember_roles(folder, {"Nadia": "interviewer"})
    assert path.read_text() == before


def test_a_stranger_among_the_roles_is_a_mistake(folder: Path) -> None:
    with (folder / "study.yaml").open("a") as file:
        file.write("roles:\n  Nadia: P99\n")
    with pytest.raises(InvalidStudy, match="P99"):
        open_study(folder)
