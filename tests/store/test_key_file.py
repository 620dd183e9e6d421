"""The key: encrypted, outside of the study, damage told from a wrong passphrase, never lost.

Seen failing when the sum was not looked at, when the check of the passphrase was left out, when a
link led into the study, and when the generation before was not kept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import (
    DamagedKey,
    InsideStudy,
    KeyChanged,
    NewerKey,
    NoKey,
    NoPassphrase,
    NotSaved,
    WrongPassphrase,
)
from qualcode.model.identity import (
    DECISIONS,
    KINDS,
    Identity,
    Key,
    Pseudonymised,
    Replacement,
)
from qualcode.store import key_file, write
from qualcode.store.key_content import key_of_record, record_of_key
from qualcode.store.key_file import KeyFile, before, read_key, require_outside, write_key

WORK = 10
KEY = Key(
    study="Small",
    identities=(
        Identity("Zoë 😀", "person", ("Zoe", '"Z"'), "replace", "Person-1", "ana", "2026-11-25"),
        Identity("Acme"),
    ),
    reviewed={"p1a": "0" * 64},
    texts={"1" * 64: Pseudonymised("0" * 64, (Replacement(0, 10, "Zoë"),))},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "keys" / "small.key"
    write_key(place, KEY, "an invented passphrase", work=WORK)
    return place


def test_what_was_written_is_read(path: Path) -> None:
    assert read_key(path, "an invented passphrase") == KEY


def test_nothing_of_it_can_be_read_without_the_passphrase(path: Path) -> None:
    content = path.read_bytes()
    for word in ("Acme", "Person", "Small", "invented", "replace", "identities"):
        assert word.encode() not in content
    assert content.startswith(b"qualcode key 1\n")
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_the_same_key_is_never_encrypted_to_the_same_bytes(path: Path) -> None:
    first = path.read_bytes()
    write_key(path, KEY, "an invented passphrase")
    assert path.read_bytes() != first
    nonces = [re.search(rb'"nonce":"(\w+)"', content) for content in (first, path.read_bytes())]
    assert len({match[1] for match in nonces if match}) == 2


@pytest.mark.parametrize("passphrase", ["An invented passphrase", "an invented passphras", "x"])
def test_a_wrong_passphrase_is_said_to_be_wrong(path: Path, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        read_key(path, passphrase)
    with pytest.raises(WrongPassphrase):
        write_key(path, Key(), passphrase)
    assert read_key(path, "an invented passphrase") == KEY


def test_a_passphrase_is_the_same_however_its_accents_are_typed(tmp_path: Path) -> None:
    write_key(tmp_path / "a.key", KEY, "caf\u00e9", work=WORK)
    assert read_key(tmp_path / "a.key", "cafe\u0301") == KEY


@pytest.mark.parametrize("passphrase", ["", "  \n"])
def test_an_empty_passphrase_is_refused(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(NoPassphrase):
        write_key(tmp_path / "a.key", KEY, passphrase, work=WORK)
    assert not (tmp_path / "a.key").exists()


def test_every_damage_is_told_from_a_wrong_passphrase(path: Path) -> None:
    """Each byte altered, each length cut: always damage, whatever the passphrase."""
    content = path.read_bytes()
    for index in range(0, len(content), 7):
        altered = bytearray(content)
        altered[index] ^= 1
        path.write_bytes(altered)
        for passphrase in ("an invented passphrase", "x"):
            with pytest.raises((DamagedKey, NewerKey)):
                read_key(path, passphrase)
    for size in range(0, len(content) - 1, 23):
        path.write_bytes(content[:size])
        with pytest.raises(DamagedKey):
            read_key(path, "an invented passphrase")
    for other in (b"", b"\0" * 100, b"name,kind\n", os.urandom(500)):
        path.write_bytes(other)
        with pytest.raises(DamagedKey):
            read_key(path, "x")


def test_an_empty_file_is_a_damaged_key_and_not_written_over(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(DamagedKey):
        write_key(path, KEY, "an invented passphrase")
    assert path.read_bytes() == b""


def test_what_is_encrypted_is_bound_to_its_header(path: Path) -> None:
    """Somebody who puts a right sum below an altered header is found out."""
    lines = path.read_bytes().rstrip(b"\n").split(b"\n")
    lines[1] = lines[1].replace(b'"nonce":"', b'"nonce":"0')[: len(lines[1]) + 1]
    lines[1] = re.sub(rb'("nonce":"0\w{23})\w', rb"\1", lines[1])
    lines[3] = key_file._sum_of(lines[:3])
    path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(DamagedKey):
        read_key(path, "an invented passphrase")


def test_windows_line_ends_do_no_harm(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_key(path, "an invented passphrase") == KEY


def test_a_newer_format_is_said_to_be_newer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"qualcode key 1", b"qualcode key 2"))
    with pytest.raises(NewerKey):
        read_key(path, "an invented passphrase")


def test_a_key_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    with pytest.raises(NoKey):
        read_key(tmp_path / "none.key", "x")


def test_the_generation_before_is_kept(path: Path) -> None:
    write_key(path, Key("Small"), "an invented passphrase")
    assert read_key(before(path), "an invented passphrase") == KEY
    path.write_bytes(b"spoilt")
    with pytest.raises(DamagedKey, match=re.escape("small.key.before")):
        read_key(path, "an invented passphrase")


def test_a_failed_write_leaves_the_old_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    opened = KeyFile(path, "an invented passphrase")
    monkeypatch.setattr(write, "write_all", fail)
    with pytest.raises(NotSaved):
        opened.save(Key())
    monkeypatch.undo()
    assert read_key(path, "an invented passphrase") == KEY


def test_a_key_that_another_program_wrote_is_not_written_over(path: Path) -> None:
    opened = KeyFile(path, "an invented passphrase")
    write_key(path, Key("Small"), "an invented passphrase")
    with pytest.raises(KeyChanged):
        opened.save(KEY)
    assert read_key(path, "an invented passphrase") == Key("Small")


def study(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text("title: Small\n")
    return folder


@pytest.mark.parametrize("name", ["a.key", "deep/er/a.key", "../small/a.key", "x/../a.key"])
def test_a_key_inside_a_study_is_refused(tmp_path: Path, name: str) -> None:
    folder = study(tmp_path / "small")
    with pytest.raises(InsideStudy):
        write_key(folder / name, KEY, "x", work=WORK)
    assert [path.name for path in folder.rglob("*")] == ["study.yaml"]


def test_no_link_leads_a_key_into_a_study(tmp_path: Path) -> None:
    folder = study(tmp_path / "small")
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "b.key").symlink_to(folder / "a.key")
    for path in (tmp_path / "link" / "a.key", tmp_path / "b.key"):
        with pytest.raises(InsideStudy):
            write_key(path, KEY, "x", work=WORK)
    with pytest.raises(InsideStudy):
        require_outside(folder / "a.key", "The key", tmp_path / "link")


def test_a_key_beside_a_study_is_all_right(tmp_path: Path) -> None:
    folder = study(tmp_path / "small")
    require_outside(tmp_path / "a.key", "The key", folder)
    require_outside(tmp_path / "small-keys" / "a.key", "The key", folder)


identities = st.builds(
    Identity,
    name=st.text(max_size=8),
    kind=st.sampled_from(KINDS),
    variants=st.tuples(st.text(max_size=5)),
    decision=st.sampled_from((*DECISIONS, "")),
    substitute=st.text(max_size=8),
)


@given(st.lists(identities, max_size=4), st.dictionaries(st.text(max_size=4), st.text(max_size=4)))
def test_a_key_comes_back_from_its_record(found: list[Identity], reviewed: dict[str, str]) -> None:
    key = Key("S", tuple(found), reviewed, KEY.texts)
    assert key_of_record(record_of_key(key)) == key


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"study":1,"identities":[],"reviewed":{},"texts":{}}', b"\xff", b"null"],
)
def test_what_is_no_record_is_none(content: bytes) -> None:
    assert key_of_record(content) is None


def test_errors_never_tell_what_is_in_the_key(path: Path) -> None:
    for passphrase in ("x", "an invented passphrase"):
        if passphrase != "x":
            path.write_bytes(b"Zoe")
        with pytest.raises((WrongPassphrase, DamagedKey)) as error:
            read_key(path, passphrase)
        assert not re.search("Zo|Acme|invented passphrase", str(error.value))
