"""A small study that tests write, code and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.model.change import Change
from qualcode.model.study import Study
from qualcode.store.session import record
from qualcode.tagging.edit import code_passage, find_segment

FILES = {
    "study.yaml": """\
title: A small study
codebook: codebook.yaml
unit: organizations
interviewers: [Interviewer]
collaboration_points:
  planning: size
""",
    "codebook.yaml": """\
title: Small
version: "1"
facets: [kind]
codes:
  - {id: planning, name: Planning, kind: collaboration-point}
  - id: effort
    name: Effort is hard to estimate
    parent: planning
    kind: challenge
    definition: Somebody cannot say how long it takes.
    keywords: [deadline, "how long"]
  - {id: guess, name: Guessing, parent: effort, kind: finding, keywords: [guess]}
  - {id: data, name: Data is missing, parent: planning, kind: challenge, keywords: [data]}
""",
    "organizations.csv": "id,size,domain\n1,big,parcels; music\n2,small,music\n3,small,\n",
    "participants.csv": "id,organization,role\nP1a,1,dev\nP1b,1,ops\nP2a,2,dev\nP3a,3,dev\n",
    "transcripts.csv": (
        "id,participants,speakers,date\n"
        "p1a,P1a,Interviewer=interviewer; Ana=P1a,\n"
        "p2a,P2a,Interviewer=interviewer; Bo=P2a,\n"
    ),
    "transcripts/p1a.txt": (
        "Invented.\n\n"
        "Interviewer: How do you plan?\n\n"
        "Ana: We guess. 😀 Nobody knows how long it takes.\n\n"
        "The data never came.\n\n"
        "Interviewer: I see.\n\n"
        "Ana: The deadline slips, naïve as it was.\n"
    ),
    "transcripts/p2a.txt": "Interviewer: And you?\n\nBo: We guess, too.\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the small study; the device is called `desk`."""
    monkeypatch.setenv("QUALCODE_DEVICE", "desk")
    monkeypatch.delenv("QUALCODE_CODER", raising=False)
    study = tmp_path / "study"
    for name, text in FILES.items():
        path = study / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return study


@pytest.fixture
def code(folder: Path) -> Callable[..., str]:
    """Return a function that codes a passage of the small study and gives the coding's id."""

    def put(transcript: str, name: str, quote: str, coder: str = "ana", memo: str = "") -> str:
        def prepare(study: Study) -> Change:
            segment = find_segment(study, transcript, quote=quote)
            return code_passage(study, name, segment, coder=coder, transcript=transcript, memo=memo)

        event = record(folder, prepare, coder=coder)
        assert event is not None
        return f"{event.id}-0"

    return put
