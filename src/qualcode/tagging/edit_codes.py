"""Changing the codebook, each change checked against the study as it is.

Every verb takes a study and returns a `Change`; what `why` says stands beside it in the ledger.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain

from qualcode.errors import CodeCircle, CodeInUse, NothingChanges
from qualcode.model.change import Change
from qualcode.model.codebook import Code, Codebook
from qualcode.model.study import Study
from qualcode.tagging.code_steps import (
    codebook_change,
    exchanged,
    place_after,
    place_last_below,
    present_code,
    refuse_same_name,
    refuse_taken,
)

RETIRED, ACTIVE = "retired", "active"


def add_code(study: Study, code: Code, *, after: str = "", why: str = "") -> Change:
    """Return the change that adds a code: after another, or as the last below its parent.

    Raises:
        CodeExists: the id, or the name beside its siblings, is taken.
        NoCodeId: the id has blanks or signs that separate, or there is none.
        UnknownCode: the parent or the other code is not in the codebook.
    """
    codebook = study.codebook
    refuse_taken(codebook, code.id)
    parent = codebook[code.parent].id if code.parent else ""
    fresh = replace(code, parent=parent, name=code.name or code.id)
    refuse_same_name(codebook, fresh)
    codes = list(codebook)
    place = (
        place_after(codebook, codebook[after].id) if after else place_last_below(codebook, parent)
    )
    codes.insert(place, fresh)
    return codebook_change("add", codebook, codes, why)


def rename_code(study: Study, name: str, new: str, *, why: str = "") -> Change:
    """Return the change that gives a code another name; its id stays.

    Raises:
        UnknownCode: it is not in the codebook.
        CodeExists: a sibling has that name.
        NothingChanges: it has that name.
    """
    code = present_code(study.codebook, name)
    words = " ".join(new.split())
    if not words or words == code.name:
        raise NothingChanges(
            f"'{code.id}' is called that already" if words else "A code has a name"
        )
    renamed = replace(code, name=words)
    refuse_same_name(study.codebook, renamed)
    return codebook_change("rename", study.codebook, exchanged(study.codebook, renamed), why)


def move_code(
    study: Study, name: str, *, under: str | None = None, after: str = "", why: str = ""
) -> Change:
    """Return the change that puts a code, with all below it, under another parent or elsewhere.

    `under` is the new parent, empty for the top and None where it stays; `after` the code, with all
    below it, behind which it is to stand in the file; it gives the parent where `under` is None.

    Raises:
        UnknownCode: a code is not in the codebook.
        CodeCircle: the new place is the code itself, or below it.
        CodeExists: a code there has the same name.
        NothingChanges: it stands there.
    """
    codebook = study.codebook
    code = present_code(codebook, name)
    other = present_code(codebook, after) if after else None
    parent = code.parent
    if under is not None:
        parent = present_code(codebook, under).id if under else ""
    elif other is not None:
        parent = other.parent
    family = {below.id for below in codebook.subtree(code.id)}
    for target in (parent, other.id if other else ""):
        if target in family:
            raise CodeCircle(code.id, target)
    moved = replace(code, parent=parent)
    refuse_same_name(codebook, moved)
    codes = exchanged(codebook, moved)
    if other is not None or parent != code.parent:
        block = [item for item in codes if item.id in family]
        rest = replace(codebook, codes=tuple(item for item in codes if item.id not in family))
        place = place_after(rest, other.id) if other else place_last_below(rest, parent)
        codes = [*rest.codes[:place], *block, *rest.codes[place:]]
    return codebook_change("move", codebook, codes, why)


def retire_code(study: Study, name: str, *, revive: bool = False, why: str = "") -> Change:
    """Return the change that retires a code, or brings it back: its codings stay.

    Raises:
        UnknownCode: it is not in the codebook.
        NothingChanges: it is so already.
    """
    code = present_code(study.codebook, name)
    if (code.status == RETIRED) != revive:
        state = "is not retired" if revive else "is retired already"
        raise NothingChanges(f"'{code.id}' {state}")
    changed = replace(code, status=ACTIVE if revive else RETIRED)
    deed = "revive" if revive else "retire"
    return codebook_change(deed, study.codebook, exchanged(study.codebook, changed), why)


def redefine_code(
    study: Study,
    name: str,
    *,
    definition: str | None = None,
    include: str | None = None,
    exclude: str | None = None,
    why: str = "",
    harmless: bool = False,
) -> Change:
    """Return the change that gives a code another definition, include or exclude.

    Codings made before are to be looked at again, unless the change is `harmless`, as the mending
    of a slip is.

    Raises:
        UnknownCode: it is not in the codebook.
        NothingChanges: it says that already.
    """
    code = present_code(study.codebook, name)
    given = {"definition": definition, "include": include, "exclude": exclude}
    fields = {field: words.strip() for field, words in given.items() if words is not None}
    changed = replace(
        code,
        definition=fields.get("definition", code.definition),
        include=fields.get("include", code.include),
        exclude=fields.get("exclude", code.exclude),
    )
    if changed == code:
        raise NothingChanges(f"'{code.id}' says that already")
    same = ((code.id, code.fingerprint, changed.fingerprint),)
    codes = exchanged(study.codebook, changed)
    is_same = harmless and code.fingerprint != changed.fingerprint
    return codebook_change("redefine", study.codebook, codes, why, harmless=same if is_same else ())


def refuse_orphans(study: Study, codebook: Codebook) -> None:
    """Raise CodeInUse where a codebook would leave codings without their code."""
    gone = {name for name in study.codebook.by_id if name not in codebook}
    if not gone:
        return
    codings = chain(study.codings, study.waiting, study.doubles, study.consensus)
    counts = Counter(coding.code for coding in codings if coding.code in gone)
    for code, number in counts.most_common(1):
        raise CodeInUse(code, number)
