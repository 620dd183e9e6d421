"""Keywords are found whatever the shape of the apostrophes and hyphens around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.store.folder import open_study
from qualcode.tagging.keywords import load_pipeline, suggest_by_keywords

CODE = '  - {id: reason, name: No reason, parent: planning, keywords: ["KEYWORD"]}\n'


@pytest.mark.parametrize(
    ("keyword", "spoken"),
    [
        ("don't know", "I don\u2019t know it."),
        ("don\u2019t know", "I don't know it."),
        ("don't know", "I don\u02bct know it."),
        ("time-box", "A time\u2011box, always."),
        ("time\u2010box", "A time-box, always."),
    ],
)
def test_the_shape_of_apostrophes_and_hyphens_does_not_matter(
    folder: Path, keyword: str, spoken: str
) -> None:
    codebook = folder / "codebook.yaml"
    code = CODE.replace("KEYWORD", keyword)
    codebook.write_text(codebook.read_text(encoding="utf-8") + code, encoding="utf-8")
    text = folder / "transcripts" / "p2a.txt"
    text.write_text(f"Interviewer: And you?\n\nBo: 😀 Yes. {spoken}\n", encoding="utf-8")
    (found,) = suggest_by_keywords(open_study(folder), load_pipeline(), codes=["reason"])
    assert found.segment.quote == spoken
    assert open_study(folder).transcript("p2a").quote(found.segment.span) == spoken
