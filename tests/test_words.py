"""The program claims no more than it does: texts are pseudonymised, and nothing else is said.

Seen failing on a help text with the other word in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from qualcode.cli import main

ROOT = Path(__file__).parents[1]
CLAIM = re.compile("anonym", re.IGNORECASE)
PROSE = [
    *sorted((ROOT / "src").rglob("*.*")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "ARCHITECTURE.md")),
]


def test_no_text_of_ours_claims_it() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in PROSE if _is_text(path)}
    assert len(texts) > 200
    assert [str(path) for path, text in texts.items() if CLAIM.search(text)] == []


def _is_text(path: Path) -> bool:
    return path.is_file() and path.suffix in (
        ".py",
        ".md",
        ".html",
        ".css",
        ".json",
        ".yaml",
        ".tex",
    )


def helps(command: click.Command, path: str = "qualcode") -> list[tuple[str, str]]:
    found = [(path, command.get_help(click.Context(command, info_name=path)))]
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            found += helps(below, f"{path} {name}")
    return found


@pytest.mark.parametrize(("name", "text"), helps(main), ids=lambda value: value[:40].split("\n")[0])
def test_no_help_text_claims_it(name: str, text: str) -> None:
    assert not CLAIM.search(text), name
