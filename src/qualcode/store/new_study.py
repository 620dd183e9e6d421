"""Making the folder of a new study."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import FolderInUse
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

_IGNORE = ".qualcode/\nbuild/\n"


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
        NAME: _STUDY.format(title=quoted).encode(),
        "codebook.yaml": shipped_codebook(codebook).read_bytes() if codebook else codes,
        "organizations.csv": b"id\n",
        "participants.csv": b"id,organization\n",
        "transcripts.csv": (",".join(TRANSCRIPT_COLUMNS) + "\n").encode(),
        ".gitignore": _IGNORE.encode(),
    }
    for name in contents:
        if (path / name).exists():
            raise FolderInUse(path / name)
    for name, content in contents.items():
        write_atomically(path / name, content)
    return [path / name for name in contents]
