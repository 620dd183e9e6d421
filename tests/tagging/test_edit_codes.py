"""Changing the codebook, before it gets into its file.

Seen failing on: a code merged into one below it; a split whose parts stand in reverse order;
codings of a merged code that count as made under the survivor's definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualcode.errors import (
    CodeCircle,
    CodeExists,
    CodeInUse,
    CodeRetired,
    NoCodeId,
    NothingChanges,
    UnknownCode,
    UnknownCoding,
)
from qualcode.model.change import Change
from qualcode.model.codebook import Code, Codebook, Confusable
from qualcode.model.coding import Coding
from qualcode.model.study import Study
from qualcode.tagging.edit import code_passage, recode
from qualcode.tagging.edit_codes import (
    add_code,
    move_code,
    redefine_code,
    refuse_orphans,
    rename_code,
    retire_code,
)
from qualcode.tagging.merge_codes import merge_codes, split_code
from qualcode.tagging.outdated import confirm_codings, outdated_codings

BOOK = Codebook(
    (
        Code("plan", "Planning"),
        Code("effort", "Effort", parent="plan", definition="Hard.", keywords=("how long",)),
        Code("guess", "Guessing", parent="effort", examples=("We guess.",), memo="mine"),
        Code("data", "Data", not_to_confuse=(Confusable("guess", "Not that."),)),
        Code("late", "Late data", parent="data", keywords=("late", "how long"), memo="ours"),
    )
)


def study_of(*codings: Coding, codebook: Codebook = BOOK) -> Study:
    return Study("S", codebook, codings=codings)


def after(change: Change) -> Codebook:
    assert change.codebook is not None
    assert change.codebook.codebook is not None
    return change.codebook.codebook


def ids(codebook: Codebook) -> list[str]:
    return [code.id for code in codebook]


def coding(name: str, code: str, *, coder: str = "ana", made: Codebook = BOOK) -> Coding:
    return Coding(name, code, coder, participant="P1", fingerprint=made[code].fingerprint)


STUDY = study_of()


def test_a_code_is_added_below_its_parent_or_behind_another() -> None:
    found = after(add_code(STUDY, Code("x", " New ", parent="effort", memo=" why\n")))
    assert ids(found) == ["plan", "effort", "guess", "x", "data", "late"]
    assert (found["x"].name, found["x"].memo) == ("New", "why")
    assert ids(after(add_code(STUDY, Code("x", "X"))))[-1] == "x"
    assert ids(after(add_code(STUDY, Code("x", "X"), after="plan")))[3] == "x"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda: add_code(STUDY, Code("plan", "P2")), CodeExists),
        (lambda: add_code(STUDY, Code("x", "effort", parent="plan")), CodeExists),
        (lambda: add_code(STUDY, Code("x", "X", parent="none")), UnknownCode),
        (lambda: rename_code(STUDY, "data", "planning"), CodeExists),
        (lambda: rename_code(STUDY, "data", " Data "), NothingChanges),
        (lambda: rename_code(STUDY, "data", " "), NothingChanges),
        (lambda: move_code(STUDY, "plan", under="guess"), CodeCircle),
        (lambda: move_code(STUDY, "plan", under="plan"), CodeCircle),
        (lambda: move_code(STUDY, "plan", after="guess"), CodeCircle),
        (lambda: move_code(STUDY, "effort", under="plan"), NothingChanges),
        (lambda: merge_codes(STUDY, "plan", ["plan"]), NothingChanges),
        (lambda: merge_codes(STUDY, "plan", ["nothing"]), UnknownCode),
        (lambda: split_code(STUDY, "plan", []), NothingChanges),
        (lambda: split_code(STUDY, "plan", [("data", "D")]), CodeExists),
        (lambda: split_code(STUDY, "plan", [("a", "A"), ("b", "a")]), CodeExists),
        (lambda: retire_code(STUDY, "plan", revive=True), NothingChanges),
        (lambda: redefine_code(STUDY, "effort", definition="Hard. "), NothingChanges),
        (lambda: redefine_code(STUDY, "", definition="x"), UnknownCode),
    ],
)
def test_what_cannot_be_is_refused(change: Callable[[], Change], error: type[Exception]) -> None:
    with pytest.raises(error):
        change()


def test_the_same_name_may_stand_under_another_parent() -> None:
    assert after(add_code(STUDY, Code("x", "Effort", parent="data")))["x"].name == "Effort"


def test_moving_takes_along_what_is_below() -> None:
    found = after(move_code(STUDY, "effort", under="data"))
    assert ids(found) == ["plan", "data", "late", "effort", "guess"]
    assert found["effort"].parent == "data"
    top = after(move_code(STUDY, "effort", under=""))
    assert (ids(top)[-2:], top["effort"].parent) == (["effort", "guess"], "")
    behind = after(move_code(STUDY, "effort", after="data"))
    assert (ids(behind), behind["effort"].parent) == (
        ["plan", "data", "late", "effort", "guess"],
        "",
    )


def test_merging_keeps_what_the_codes_had() -> None:
    found = after(merge_codes(STUDY, "effort", ["late", "guess"], why="the  same"))
    code = found["effort"]
    assert ids(found) == ["plan", "effort", "data"]
    assert code.merged_from == ("late", "guess")
    assert code.keywords == ("how long", "late")
    assert (code.examples, code.memo, code.definition) == (("We guess.",), "ours\nmine", "Hard.")
    assert found["guess"] is found["late"] is code
    assert found["data"].not_to_confuse == (Confusable("effort", "Not that."),)
    again = after(merge_codes(study_of(codebook=found), "data", ["guess"]))
    assert again["data"].merged_from == ("effort", "late", "guess")
    assert again["data"].not_to_confuse == ()


def test_merging_into_a_code_below_turns_no_circle() -> None:
    found = after(merge_codes(STUDY, "guess", ["plan"]))
    assert [(code.id, code.parent) for code in found][:2] == [("effort", ""), ("guess", "effort")]
    both = after(merge_codes(STUDY, "guess", ["plan", "effort"]))
    assert both["guess"].parent == ""
    above = after(merge_codes(STUDY, "plan", ["effort"]))
    assert above["guess"].parent == "plan"


def test_splitting_offers_new_codes() -> None:
    change = split_code(STUDY, "effort", [("a", "A"), ("b", "")])
    found = after(change)
    assert ids(found) == ["plan", "effort", "guess", "a", "b", "data", "late"]
    assert (found["a"].split_from, found["a"].parent, found["b"].name) == ("effort", "plan", "b")
    assert found["effort"].status == "retired"
    assert change.codebook is not None
    assert change.codebook.again == ("effort",)
    below = after(split_code(STUDY, "effort", [("a", "A"), ("b", "B")], below=True, keep=True))
    assert ids(below)[:5] == ["plan", "effort", "guess", "a", "b"]
    assert (below["a"].parent, below["effort"].status) == ("effort", "active")


def test_retired_codes_are_not_coded_with() -> None:
    found = after(retire_code(STUDY, "effort"))
    study = study_of(coding("1", "data"), codebook=found)
    with pytest.raises(CodeRetired, match="'effort' is retired"):
        code_passage(study, "effort", None, coder="ana", transcript="p1")
    with pytest.raises(CodeRetired):
        recode(study, "1", "effort", coder="ana")
    assert after(retire_code(study, "effort", revive=True)) == BOOK


def test_codings_are_outdated_when_what_they_mean_changed() -> None:
    codings = [coding("1", "effort"), coding("2", "guess"), coding("3", "late", coder="ben")]
    change = redefine_code(study_of(*codings), "effort", definition="Very hard.")
    study = study_of(*codings, codebook=after(change))
    assert [(item.coding.id, item.reason) for item in outdated_codings(study)] == [
        ("1", "redefined")
    ]
    assert list(outdated_codings(study, coder="ben")) == []
    merged = after(merge_codes(study_of(*codings), "effort", ["late"]))
    assert [
        (item.coding.id, item.reason)
        for item in outdated_codings(study_of(*codings, codebook=merged))
    ] == [("3", "merged")]


def test_harmless_changes_ask_for_no_second_look() -> None:
    codings = [coding("1", "effort")]
    change = redefine_code(study_of(*codings), "effort", exclude="Slip.", harmless=True)
    assert change.codebook is not None
    ((code, before, now),) = change.codebook.harmless
    study = replace(study_of(*codings, codebook=after(change)), harmless={code: ((before, now),)})
    assert list(outdated_codings(study)) == []
    later = after(redefine_code(study, "effort", exclude="Another thing."))
    assert len(list(outdated_codings(replace(study, codebook=later)))) == 1


def test_confirming_brings_a_coding_up_to_date() -> None:
    codings = [coding("1", "effort"), coding("2", "guess")]
    found = after(redefine_code(study_of(*codings), "effort", include="More."))
    study = study_of(*codings, codebook=found)
    (confirmed,) = confirm_codings(study, ["1"], coder="ana").codings
    assert list(outdated_codings(study_of(confirmed, codebook=found))) == []
    for names, error in ((["2"], NothingChanges), ([], UnknownCoding), (["9"], UnknownCoding)):
        with pytest.raises(error):
            confirm_codings(study, names, coder="ana")


def test_codings_of_a_split_code_need_another() -> None:
    codings = [coding("1", "effort")]
    found = after(split_code(study_of(*codings), "effort", [("a", "A")]))
    study = study_of(*codings, codebook=found)
    assert [item.reason for item in outdated_codings(study)] == ["split"]
    with pytest.raises(NothingChanges, match="was split and is retired"):
        confirm_codings(study, ["1"], coder="ana")


def test_no_coding_is_left_without_its_code() -> None:
    fewer = replace(BOOK, codes=BOOK.codes[:2])
    refuse_orphans(study_of(coding("1", "effort")), fewer)
    with pytest.raises(CodeInUse, match="1 coding has the code 'data'"):
        refuse_orphans(study_of(coding("1", "data")), fewer)


@pytest.mark.parametrize("name", ["", "a b", "a,b", "it's", "a;b", "two\nlines"])
def test_an_id_can_be_told_from_its_neighbours_in_a_list(name: str) -> None:
    with pytest.raises(NoCodeId):
        add_code(study_of(), Code(name, "New"))
    with pytest.raises(NoCodeId):
        split_code(study_of(), "effort", [(name, "New")])


@pytest.mark.parametrize("name", ["012", "über.straße_2", "हिन्दी", "a/b"])
def test_an_id_may_have_any_letters(name: str) -> None:
    assert after(add_code(study_of(), Code(name, "New")))[name].name == "New"


@pytest.mark.parametrize("keep", [True, False])
def test_merging_the_parts_back_undoes_a_split(keep: bool) -> None:
    split = after(split_code(study_of(), "effort", [("one", "One"), ("two", "Two")], keep=keep))
    old, new = coding("1", "effort"), coding("2", "one", made=split)
    study = replace(study_of(old, new, codebook=split), again=frozenset({"1"}))
    assert [item.reason for item in outdated_codings(study)] == ["split"]
    half = after(merge_codes(study, "effort", ["one"]))
    assert half["effort"].status == "active"
    again = replace(study, codebook=half)
    assert [item.reason for item in outdated_codings(again)] == ["split", "merged"]
    whole = replace(study, codebook=after(merge_codes(again, "effort", ["two"])))
    assert [item.coding.id for item in outdated_codings(whole)] == ["2"]


def test_retired_codes_stay_so_when_they_are_merged() -> None:
    gone = after(retire_code(study_of(), "late"))
    both = after(retire_code(study_of(codebook=gone), "data"))
    assert after(merge_codes(study_of(codebook=both), "data", ["late"]))["data"].status == "retired"
