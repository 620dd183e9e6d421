from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.model.identity import REPLACE, Identity, Key
from qualcode.store.folder import open_study
from qualcode.store.key_file import write_key
from qualcode.store.transcripts import text_digest

NAME = "Zoë Müller"


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "correct horse")
    monkeypatch.delenv("QUALCODE_KEY", raising=False)
    path = tmp_path / "keys" / "names.key"
    identities = (Identity(NAME, "person", (), REPLACE, "Person-1"),)
    write_key(path, Key(identities=identities), "correct horse", work=10)
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_leaks_ends_with_0_1_or_2(tmp_path: Path, key: Path) -> None:
    clean, leaking, unread = (tmp_path / name for name in ("clean", "leaking", "unread"))
    clean.write_text("Nobody.")
    leaking.write_text(f"It was {NAME}.", encoding="utf-8")
    unread.write_bytes(b"\0\1\2")
    done = run("leaks", clean, "--key", key)
    assert (done.exit_code, done.stdout) == (0, "")
    done = run("leaks", clean, leaking, "--key", key)
    assert done.exit_code == 1
    assert done.stdout == "leaking:1:8: person 1 of the key [Person-1]\n"
    assert NAME not in done.output
    assert NAME in run("leaks", leaking, "--key", key, "--show").stdout
    assert run("leaks", unread, "--key", key).exit_code == 2
    assert run("leaks", unread, "--key", key, "--allow", "unread").exit_code == 0
    assert run("leaks", tmp_path / "nowhere", "--key", key).exit_code == 2


def test_leaks_that_cannot_look_ends_with_2(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    assert run("leaks", tmp_path / "file").exit_code == 2
    assert run("leaks", tmp_path / "file", "--key", tmp_path / "none").exit_code == 2
    assert run("leaks", tmp_path, "--staged", "--key", key).exit_code == 2
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "wrong")
    done = run("leaks", tmp_path / "file", "--key", key)
    assert done.exit_code == 2
    assert "not the passphrase" in done.stderr


def test_export_writes_a_package_or_says_why_not(folder: Path, tmp_path: Path, key: Path) -> None:
    target = tmp_path / "package.zip"
    words = ("export", "--shareable", folder, "--to", target)
    done = run(*words, "--key", key)
    assert done.exit_code == 1
    assert "never reviewed" in done.stderr
    texts = open_study(folder).transcripts.values()
    reviewed = {item.id: text_digest(item.text) for item in texts}
    identities = (Identity(NAME, "person", (), REPLACE, "Person-1"),)
    write_key(key, Key("A small study", identities, reviewed), "correct horse", work=10)
    done = run(*words, "--key", key)
    assert done.exit_code == 0, done.output
    assert "Names and variants looked for: 1" in done.stderr
    with ZipFile(target) as archive:
        assert "study/study.yaml" in archive.namelist()
    assert run("leaks", target, "--key", key, "--allow", "*.png").exit_code == 0
    assert run(*words, "--key", key).exit_code == 1
    assert run(*words, "--key", key, "--force").exit_code == 0


def test_export_without_a_key_needs_a_reason(folder: Path, tmp_path: Path, key: Path) -> None:
    words = ("export", "--shareable", folder, "--to", tmp_path / "package.zip")
    assert run(*words).exit_code == 1
    assert run(*words[:2], folder, "--to", tmp_path / "a.zip", "--without-key", "x").exit_code == 0
    assert run(*words, "--without-key", "x", "--key", key).exit_code == 2
    assert run("export", folder, "--to", tmp_path / "b.zip", "--without-key", "x").exit_code == 2
