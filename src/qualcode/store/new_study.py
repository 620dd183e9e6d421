"""Making the folder of a new study."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from qualcode.errors import FolderInUse, NotSaved
from qualcode.store.shipped import shipped_codebook
from qualcode.store.study_file import NAME
from qualcode.store.tables import TRANSCRIPT_COLUMNS
from qualcode.store.write import write_atomically

_STUDY = """\
# What the study is. Everything else in this folder is described in the documentation.
title: {title}

# How the researchers stand to their material (interpretivist, post-positivist, ...), in one line.
stance: ""

codebook: codebook.yaml

# What tables count unless a command says otherwise:
# organizations, participants, transcripts, turns or codings.
unit: participants

# Labels in the transcripts that are interviewers.
interviewers: [Interviewer]
"""

_CODEBOOK = """\
title: {title}
version: "1"

# Each code has an id, which is never renamed once passages are coded with it, and a name.
codes:
  - id: first-code
    name: First code
    definition: What the code means, in one or two sentences.
    include: What to code with it.
    exclude: What not to code with it, and which code to take instead.
    keywords: []
"""

_IGNORE = ".qualcode/\nbackups/\nbuild/\n"

_ATTRIBUTES = """\
# Bytes stay as they are; what two copies added to one ledger is joined line by line.
ledger/*.jsonl -text merge=union diff=qualcode
transcripts/*.txt -text
suggestions/*.jsonl -text
codebook.yaml diff=qualcode
"""


def init_study(folder: str | Path, *, title: str = "", codebook: str = "") -> list[Path]:
    """Make a new study's files and return them; `codebook` names one that comes with the package.

    Raises:
        FolderInUse: one of the files exists already; nothing is written.
        UnknownShipped: there is no codebook of that name.
        NotSaved: the system refused to write.
    """
    path = Path(folder)
    quoted = '"' + (title or path.resolve().name).replace("\\", "\\\\").replace('"', '\\"') + '"'
    codes = _CODEBOOK.format(title=quoted).encode()
    contents = {
        "codebook.yaml": shipped_codebook(codebook).read_bytes() if codebook else codes,
        "organizations.csv": b"id\n",
        "participants.csv": b"id,organization\n",
        "transcripts.csv": (",".join(TRANSCRIPT_COLUMNS) + "\n").encode(),
        ".gitignore": _IGNORE.encode(),
        ".gitattributes": _ATTRIBUTES.encode(),
        # The last one makes the folder a study; what an init that was cut short left is taken on.
        NAME: _STUDY.format(title=quoted).encode(),
    }
    for name, content in contents.items():
        file = path / name
        if file.exists() and (name == NAME or file.read_bytes() != content):
            raise FolderInUse(file)
    _write_all_or_none({path / name: content for name, content in contents.items()})
    return [path / name for name in contents]


def _write_all_or_none(contents: Mapping[Path, bytes]) -> None:
    fresh = [path for path in contents if not path.exists()]
    try:
        for path, content in contents.items():
            write_atomically(path, content)
    except NotSaved:
        for path in fresh:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
