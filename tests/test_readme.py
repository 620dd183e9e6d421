"""The README's commands run, in its order, in the hands of a newcomer."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from qualcode.cli import main

README = Path(__file__).parents[1] / "README.md"
SETUP = ("make study", "make test", "pip install .", "qualcode replicate")
EDITS = {
    "codebook.yaml": (
        "title: T\ncodes:\n  - {id: first-code, name: First, keywords: [chart]}\n"
        "  - {id: second-code, name: Second}\n"
    ),
    "organizations.csv": "id,size\n1,small\n",
    "participants.csv": "id,organization\nP1a,1\n",
}


def blocks(language: str) -> list[str]:
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [line.partition("  #")[0].strip() for line in lines]


def first_disagreement() -> str:
    listed = CliRunner().invoke(main, ["disagreements", "clinics", "--format", "csv"])
    return listed.stdout.splitlines()[1].partition(",")[0]


def interview(path: Path) -> None:
    path.parent.mkdir()
    document = docx.Document()
    for line in (
        "Interviewer: How was it?",
        "Participant: Well, nobody told us.",
        "Interviewer: And then?",
        "Participant: The chart was wrong. We called.",
    ):
        document.add_paragraph(line)
    document.save(str(path))


def test_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALCODE_DEVICE", "desk")
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "an invented passphrase")
    monkeypatch.setenv("VISUAL", f'"{sys.executable}" -c pass')  # an editor that changes nothing
    interview(tmp_path / "interviews" / "p1a.docx")
    Path("codings.csv").write_text("transcript,code,quote\np1a,second-code,told us\n")
    seen = []
    coding = ""
    for line in commands():
        if line in SETUP:
            seen.append(line)
            continue
        words = shlex.split(line)[1:]
        words = [coding[-9:] if word == "2J00EME-0" else word for word in words]
        words = [first_disagreement() if word == "5c1f0a7e2b" else word for word in words]
        if words[0] == "merge":
            shutil.copytree(words[1], words[2])
        done = CliRunner().invoke(main, words, input="q\n")
        assert done.exit_code == 0, f"{line}: {done.stderr}"
        if words[:2] == ["tag", "add"] and "--turn" in words:
            coding = done.stdout.strip()
        if words[0] == "init":
            for name, text in EDITS.items():
                Path("clinics", name).write_text(text)
    assert tuple(seen) == SETUP
    assert Path("network.svg").exists()
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})  # the README is ours


def test_the_documents_it_names_exist() -> None:
    names = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert names
    assert [name for name in names if not (README.parent / name).exists()] == []
