"""Several files of a study replaced together: all of them, or none.

What is to come is written beside the study's files first. Once the plan lies there the rewriting
is decided: whoever next takes the study's lock finishes it, should it be interrupted. Nothing that
is taken out of the study is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from qualcode.errors import NotSaved
from qualcode.store.write import make_folder, sync_entry, sync_folder, write_atomically

ROOM = ".rewriting"
_PLAN = "plan.json"
_PUT_ASIDE = re.compile(r"[0-9]+\.new")


def rewrite_files(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Give files of a study new content, or take them away where it is None; the lock is held.

    Args:
        folder: the study's folder.
        files: the new content by the file's name in the folder, with `/`.

    Raises:
        NotSaved: the system refused. Before the plan lies there, nothing is changed; afterwards
            the next command that writes to the study finishes it.
    """
    finish_rewriting(folder)
    room = folder / ROOM
    try:
        plan = [_put_aside(room, number, *item) for number, item in enumerate(files.items())]
        write_atomically(room / _PLAN, json.dumps(plan).encode())
    except NotSaved:
        with suppress(OSError):
            shutil.rmtree(room)
        raise
    finish_rewriting(folder)


def is_unfinished(folder: Path) -> bool:
    """Tell whether a rewriting was interrupted after it was decided."""
    return (folder / ROOM / _PLAN).is_file()


def finish_rewriting(folder: Path) -> bool:
    """Finish a rewriting that was decided, or clear away one that was not; the lock is held.

    Raises:
        NotSaved: the system refused; the next command that writes tries again.
    """
    room = folder / ROOM
    if not room.is_dir():
        return False
    decided = is_unfinished(folder)
    try:
        if decided:
            plan: list[dict[str, Any]] = json.loads((room / _PLAN).read_bytes())
            for step in plan:
                _take(folder, room, step)
            (room / _PLAN).unlink()
            sync_folder(room)
        shutil.rmtree(room)
        sync_folder(folder)
    except (OSError, ValueError, LookupError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its plan cannot be read"
        raise NotSaved(room, reason or type(error).__name__, unsure=True) from error
    return decided


def _put_aside(room: Path, number: int, name: str, content: bytes | None) -> dict[str, Any]:
    if content is None:
        return {"name": name, "gone": True}
    file = f"{number}.new"
    write_atomically(room / file, content)
    return {"name": name, "file": file, "sha256": hashlib.sha256(content).hexdigest()}


def _take(folder: Path, room: Path, step: Mapping[str, Any]) -> None:
    name = PurePosixPath(step["name"])
    if name.is_absolute() or ".." in name.parts:  # a study may come from a stranger
        raise ValueError(name)
    target = folder / name
    if step.get("gone"):
        target.unlink(missing_ok=True)
        if target.parent.is_dir():
            sync_entry(target)
        return
    if not _PUT_ASIDE.fullmatch(step["file"]):
        raise ValueError(step["file"])
    content = (room / step["file"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != step["sha256"]:
        raise OSError(None, f"'{step['file']}' is not what was put aside")
    make_folder(target.parent)
    write_atomically(target, content)


@contextmanager
def as_rewritten(folder: Path, files: Mapping[str, bytes | None]) -> Iterator[Path]:
    """Give a folder in which the study is as it would be; only the new content is written there."""
    with tempfile.TemporaryDirectory(prefix="qualcode-") as name:
        room = Path(name)
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            hidden = any(part.startswith(".") for part in inside.parts)
            if not hidden and path.is_file() and inside.as_posix() not in files:
                (room / inside).parent.mkdir(parents=True, exist_ok=True)
                _point_at(path.resolve(), room / inside)
        for file, content in files.items():
            if content is not None:
                (room / file).parent.mkdir(parents=True, exist_ok=True)
                (room / file).write_bytes(content)
        yield room


def _point_at(path: Path, link: Path) -> None:
    try:
        link.symlink_to(path)
    except OSError:  # not every system lets everybody make links
        shutil.copyfile(path, link)
