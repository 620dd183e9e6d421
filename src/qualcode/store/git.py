"""A study as git has it at some revision, in a private folder that goes away again."""

from __future__ import annotations

import io
import posixpath
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from qualcode.errors import NoGit
from qualcode.store.study_file import NAME, read_study_file

_KINDS = (".yaml", ".csv", ".txt", ".jsonl")


def find_commit(folder: Path, revision: str) -> str:
    """Return the commit that a revision names in the folder's repository, or an empty string.

    Raises:
        NoGit: git is not installed.
    """
    asked = f"{revision}^{{commit}}"
    done = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
    return done.stdout.decode().strip() if done.returncode == 0 else ""


@contextmanager
def study_at(folder: Path, commit: str) -> Iterator[Path]:
    """Hold the study's files as they were at a commit, in a folder that only this user can read.

    Raises:
        NoGit: git could not give them.
    """
    prefix = _output(folder, "rev-parse", "--show-prefix").decode().strip("\n")
    with TemporaryDirectory(prefix="qualcode-") as private:
        top = Path(private)
        study = top / prefix
        study.mkdir(parents=True, exist_ok=True)
        _unpack(_output(folder, "archive", "--format=tar", commit), study)
        if (study / NAME).is_file():
            _fetch_codebook(folder, commit, prefix, top)
        yield study


def _unpack(archive: bytes, target: Path) -> None:
    """Write the archive's plain files of the kinds that a study has; its names stay inside."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            name = PurePosixPath(member.name)
            if not member.isfile() or name.is_absolute() or ".." in name.parts:
                continue
            content = members.extractfile(member) if name.suffix in _KINDS else None
            if content is not None:
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())


def _fetch_codebook(folder: Path, commit: str, prefix: str, top: Path) -> None:
    """Write a codebook that lies in the repository outside the study's folder."""
    named = posixpath.join(prefix, read_study_file(top / prefix, []).codebook)
    name = posixpath.normpath(named)
    path = top / name
    if name.startswith("../") or posixpath.isabs(name) or path.exists():
        return
    done = _git(folder, "cat-file", "--filters", f"{commit}:{name}")
    if done.returncode == 0:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(done.stdout)


def _output(folder: Path, *arguments: str) -> bytes:
    done = _git(folder, *arguments)
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoGit(lines[-1] if lines else f"'git {arguments[0]}' failed.")
    return done.stdout


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise NoGit("git is not installed, or not on the path.")
    command = [program, "--no-optional-locks", "-C", str(folder), *arguments]
    # The arguments are this module's own, and a commit that git itself has named.
    return subprocess.run(command, capture_output=True, check=False)  # noqa: S603


def commits_with(folder: Path, names: Sequence[str]) -> list[str]:
    """Return the commits, of all branches and stashes, in which files of a folder were changed.

    Without git, or outside of a repository, there are none.
    """
    if not names:
        return []
    try:
        done = _git(folder, "log", "--all", "--format=%h", "--", *names)
    except NoGit:
        return []
    return done.stdout.decode().split() if done.returncode == 0 else []
