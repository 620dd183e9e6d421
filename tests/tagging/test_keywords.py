"""Keywords are found whatever the shape of the apostrophes and hyphens around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from qualcode.cli import main
from qualcode.errors import TableError
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


def test_the_language_is_that_of_the_transcript_or_of_the_study(folder: Path) -> None:
    """Abbreviations end no sentence in their own language."""
    with (folder / "study.yaml").open("a") as file:
        file.write("language: de\n")
    table = (folder / "transcripts.csv").read_text().splitlines()
    rows = [table[0] + ",language", table[1] + ",", table[2] + ",he"]
    (folder / "transcripts.csv").write_text("\n".join(rows) + "\n")
    study = open_study(folder)
    assert [study.language_of(name) for name in study.transcripts] == ["de", "he"]
    german = load_pipeline(language="de").language
    assert [token.text for token in german("Das ist z.B. gut")][2] == "z.B."
    english = load_pipeline(language="en").language
    assert [token.text for token in english("Das ist z.B. gut")][2] != "z.B."
    with pytest.raises(TableError, match="spaCy knows no language 'klingon'"):
        load_pipeline(language="klingon")


def test_words_from_right_to_left_are_found_and_anchored(folder: Path) -> None:
    codebook = folder / "codebook.yaml"
    code = CODE.replace("KEYWORD", "ניחוש")
    codebook.write_text(codebook.read_text(encoding="utf-8") + code, encoding="utf-8")
    text = folder / "transcripts" / "p2a.txt"
    text.write_text("Interviewer: שלום?\n\nBo: זה היה ניחוש. באמת.\n", encoding="utf-8")
    study = open_study(folder)
    (found,) = suggest_by_keywords(study, load_pipeline(language="he"), codes=["reason"])
    assert found.segment.quote == study.transcript("p2a").quote(found.segment.span)
    assert "ניחוש" in found.segment.quote


def test_the_command_takes_the_language(folder: Path) -> None:
    with (folder / "study.yaml").open("a") as file:
        file.write("language: klingon\n")
    done = CliRunner().invoke(main, ["suggest", str(folder)])
    assert done.exit_code == 1
    assert "no language 'klingon'" in done.stderr
