"""A hook of git that looks for names in what is about to be committed."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from qualcode.errors import HookInTheWay, NoRepository
from qualcode.store.write import write_atomically

MARK = "# qualcode: looks for names before each commit"
_SCRIPT = """\
#!/bin/sh
{mark}
# Made by 'qualcode init --hook'. It reads what is about to be committed, not the files in the
# folder. Without the key (QUALCODE_KEY) and its passphrase (QUALCODE_PASSPHRASE, or typed) nothing
# is committed; QUALCODE_ALLOW has patterns of what may stay unread, like *.png.
exec {python} -m qualcode leaks --staged .
"""


def install_hook(folder: Path) -> tuple[Path, bool]:
    """Install the hook in the repository that a folder belongs to.

    Returns where it lies, and whether it is new; one of qualcode's own is renewed.

    Raises:
        NoRepository: git is not installed, or the folder is in no repository.
        HookInTheWay: there is a hook of somebody else, which is left as it is.
        NotSaved: the system refused.
    """
    path = folder / Path(_git(folder, "rev-parse", "--git-path", "hooks/pre-commit"))
    there = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if there and MARK not in there:
        raise HookInTheWay(path)
    script = _SCRIPT.format(mark=MARK, python=shlex.quote(sys.executable))
    write_atomically(path, script.encode())
    path.chmod(0o755)
    return path, not there


def _git(folder: Path, *words: str) -> str:
    program = shutil.which("git")
    if program is None:
        raise NoRepository(folder)
    # The arguments are this module's own.
    done = subprocess.run(  # noqa: S603
        [program, "-C", str(folder), *words], capture_output=True, check=False
    )
    if done.returncode != 0:
        raise NoRepository(folder)
    return done.stdout.decode().strip()
