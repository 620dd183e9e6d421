"""Two hundred names in twelve kinds of places: each stops the export, and none leaves.

Seen failing on: words that are cut by runs, or begin where a paragraph ended; a study's own files
not looked at; a finished package not looked at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from qualcode.errors import PackageLeaks
from qualcode.identities.scan import Watch
from qualcode.model.identity import REPLACE, Identity, Key
from qualcode.sharing.choice import Choice
from qualcode.sharing.gate import scan_bytes
from qualcode.sharing.package import (
    export_package,
    look_at,
    make_package,
    packed,
    source_files,
)
from qualcode.store.folder import open_study
from tests.sharing.places import KINDS, NAMES

PICTURE = ("*.jpeg",)  # python-docx puts one into every document
SHARES = {kind: NAMES[number :: len(KINDS)] for number, kind in enumerate(KINDS)}


def letters(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold().replace("ø", "o").replace("ł", "l"))
    return "".join(sign for sign in plain if sign.isalnum())


def every_word(archive: Path) -> str:
    with ZipFile(archive) as package:
        contents = [package.read(name).decode("utf-8", "ignore") for name in package.namelist()]
        return letters("".join([*package.namelist(), *contents]))


def test_two_hundred_names_are_in_twelve_kinds_of_places() -> None:
    assert len(SHARES) == 12
    assert len({name for names in SHARES.values() for name in names}) == 200


@pytest.mark.parametrize("kind", KINDS)
def test_each_planted_name_stops_the_export(
    kind: str,
    folder: Path,
    tmp_path: Path,
    code: Callable[..., str],
    key_for: Callable[..., Key],
) -> None:
    code("p1a", "guess", "We guess.")
    names = SHARES[kind]
    outside = tmp_path / "outside"
    outside.mkdir()
    materials = KINDS[kind](folder, outside, names)
    target = tmp_path / "out" / "package.zip"
    target.parent.mkdir()
    choice = Choice(materials=tuple(materials), allow=PICTURE, quotations=True)
    with pytest.raises(PackageLeaks) as refused:
        export_package(folder, target, key_for(folder, *names), choice)
    assert list(target.parent.iterdir()) == []
    assert not any(name in str(refused.value) for name in names)
    assert missed(folder, choice, names) == []


def missed(folder: Path, choice: Choice, names: Sequence[str]) -> list[str]:
    """Return the names that are told neither in the package nor in what it is made of."""
    files = make_package(folder, open_study(folder), choice).files
    identities = tuple(Identity(name, "person", (), REPLACE, "Person") for name in names)
    watch = Watch(Key(identities=identities))
    found = look_at("package.zip", packed(files), files, watch, PICTURE).leaks
    told = {leak.number for leak in (*found, *scan_bytes(source_files(folder), watch).leaks)}
    return [name for number, name in enumerate(names, start=1) if number not in told]


def test_none_leaves(
    folder: Path, tmp_path: Path, code: Callable[..., str], key_for: Callable[..., Key]
) -> None:
    """What is in the study is replaced, and goes out under its pseudonym."""
    code("p1a", "guess", "We guess.")
    for kind in ("labels", "memos", "examples of the codebook", "quotations of the ledger"):
        KINDS[kind](folder, tmp_path, [f"[Person-{number}]" for number in range(3)])
    target = tmp_path / "package.zip"
    choice = Choice(quotations=True)
    export_package(folder, target, key_for(folder, *NAMES), choice)
    words = every_word(target)
    assert letters("[Person-1]") in words
    assert [name for name in NAMES if letters(name) in words] == []
