"""A plain-text ledger for interview coding; every table of a study is rebuilt from its marks.

`open_study` reads a study's folder; `codings_frame` in `qualcode.analysis.frame` makes the long
table that every analysis starts from. Nothing heavy is imported here.
"""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment, Suggestion
from qualcode.model.organization import Organization, Participant
from qualcode.model.problem import Location, Problem
from qualcode.model.span import Span
from qualcode.model.structure import Structure
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript, Turn

__version__ = "0.1.0"

__all__ = [
    "Code",
    "Codebook",
    "Coding",
    "Location",
    "Organization",
    "Participant",
    "Problem",
    "QualcodeError",
    "Segment",
    "Span",
    "Structure",
    "Study",
    "Suggestion",
    "Transcript",
    "Turn",
    "__version__",
    "open_study",
]


def open_study(folder: str | Path) -> Study:
    """Read a study's folder; `qualcode.store.folder.open_study` under a shorter name.

    Raises:
        NotAStudy: the folder has no study.yaml.
        InvalidStudy: the files that people edit have mistakes; all of them are listed.
    """
    # Here, so that the command line's help need not wait for what reads a study.
    from qualcode.store.folder import open_study as opened

    return opened(folder)
