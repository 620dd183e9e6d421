"""A study with room for thousands of codings, that processes can write without pytest."""

from __future__ import annotations

import os
import re
from pathlib import Path

from qualcode.model.coding import Segment, Suggestion
from qualcode.model.span import Span
from qualcode.store.suggestions import write_suggestions

SOAK = int(os.environ.get("QUALCODE_SOAK", "1"))
CODES = ("effort", "guess", "data")
PROPOSALS = tuple(f"proposal-{number}" for number in range(6))
_TURNS = 20


def text_of(words: int) -> str:
    """Return an interview whose words are numbered: `w7😀`, half of them with an emoji."""
    numbered = [f"w{number}" + "😀" * (number % 2) for number in range(words)]
    turns = [" ".join(numbered[start::_TURNS]) for start in range(_TURNS)]
    return "Invented.\n\n" + "\n\n".join(
        f"{'Ana' if number % 2 else 'Interviewer'}: {words}"
        for number, words in enumerate(turns)
        if words
    )


def write_study(folder: Path, words: int = 400) -> list[Segment]:
    """Write the study's files and six suggestions; return a passage for every word."""
    text = text_of(words) + "\n"
    files = {
        "codebook.yaml": "title: Small\ncodes:\n"
        + "".join(
            f"  - {{id: {code}, name: {code}, definition: About {code}.}}\n" for code in CODES
        ),
        "organizations.csv": "id\n1\n",
        "participants.csv": "id,organization\nP1a,1\n",
        "transcripts.csv": "id,participants,speakers,date\n"
        "p1a,P1a,Interviewer=interviewer; Ana=P1a,\n"
        "p2a,,Interviewer=interviewer,\n",
        "transcripts/p2a.txt": "Interviewer: So?\n\nBo: We guess.\n",
        "transcripts/p1a.txt": text,
        "study.yaml": "title: Small\ncodebook: codebook.yaml\ninterviewers: [Interviewer]\n",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    segments = passages(text)
    proposals = [
        Suggestion(name, segments[index], CODES[index % 3], "keywords", 0.5, "an invented reason")
        for index, name in enumerate(PROPOSALS)
    ]
    write_suggestions(folder, proposals, {})
    return segments


def passages(text: str) -> list[Segment]:
    """Return a passage of `p1a` for every numbered word, in the order of the numbers."""
    found = sorted(re.finditer(r"w(\d+)😀?", text), key=lambda match: int(match[1]))
    return [Segment("p1a", Span(match.start(), match.end()), match[0]) for match in found]
