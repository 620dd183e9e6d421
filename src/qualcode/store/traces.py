"""Where words that were taken out of a study still stand in it: verbatim, or by an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from qualcode.model.problem import Location

_WORD = re.compile(r"\w+")
_RUN = 7
_READ = (".yaml", ".yml", ".csv", ".md", ".txt", ".jsonl", ".json", ".html", ".tex", ".ipynb")
_LARGEST = 50_000_000


def traces(folder: Path, texts: Iterable[str], name: str) -> tuple[list[Location], list[Location]]:
    """Return where seven words in a row of the texts still stand, and where somebody is named.

    Lines of the ledger are looked at only for words; each file is told with the first line of each
    kind. Files that are no text are passed over.
    """
    gone = {run for text in texts for run, _ in _runs(text)}
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    quoted: list[Location] = []
    named: list[Location] = []
    for path in _files(folder):
        text = path.read_bytes().decode("utf-8", "replace")
        shown = path.relative_to(folder).as_posix()
        place = next((at for run, at in _runs(text) if run in gone), -1)
        if place >= 0:
            quoted.append(Location(shown, text.count("\n", 0, place) + 1))
        match = None if path.suffix == ".jsonl" else pattern.search(text)
        if match:
            named.append(Location(shown, text.count("\n", 0, match.start()) + 1))
    return quoted, named


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield each seven words in a row, in small letters, with where they begin."""
    words = [(match[0].casefold(), match.start()) for match in _WORD.finditer(text)]
    for index in range(len(words) - _RUN + 1):
        part = words[index : index + _RUN]
        yield tuple(word for word, _ in part), part[0][1]


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        readable = not hidden and path.suffix in _READ and path.is_file()
        if readable and path.stat().st_size <= _LARGEST:
            yield path
