"""Synthetic studies for benchmarks: small, large and huge, the same every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from qualcode.store.event import Event, Made, event_line

SPOKEN = """we guess nobody told them how long it took and then the data broke again so they
waited for somebody who knew what the model was meant to do with it before the client came back"""
WORDS = SPOKEN.split()
TURNS = 100


@dataclass(frozen=True)
class Size:
    """How large a study is: transcripts, words in each, codes, and codings in all."""

    transcripts: int
    words: int
    codes: int
    codings: int
    coders: int = 2


SIZES = {
    "small": Size(45, 8_000, 60, 6_000),
    "large": Size(1_000, 8_000, 200, 200_000, coders=5),
    "huge": Size(10_000, 8_000, 200, 2_000_000, coders=5),
}


def make_study(folder: Path, size: Size, seed: int = 1) -> None:
    """Write a study of a size; codings are 40 to 160 characters long and may overlap.

    Every coder's codings stand in lines of a hundred, as after imports.
    """
    chance = random.Random(seed)
    numbers = range(1, size.transcripts + 1)
    kinds = ("startup", "big tech", "non IT")
    files = {
        "study.yaml": "title: Bench\ninterviewers: [Interviewer]\n",
        "codebook.yaml": "title: Bench\ncodes:\n"
        + "".join(f"  - {{id: code-{n}, name: code {n}}}\n" for n in range(size.codes)),
        "organizations.csv": "id,type\n" + "".join(f"{n},{kinds[n % 3]}\n" for n in numbers),
        "participants.csv": "id,organization\n" + "".join(f"P{n}a,{n}\n" for n in numbers),
        "transcripts.csv": "id,participants,speakers,date\n"
        + "".join(f"p{n},P{n}a,Interviewer=interviewer; Ana=P{n}a,\n" for n in numbers),
    }
    for name, content in files.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    # A few texts serve for all: their words are not what is measured.
    texts = [_text(chance, size.words) for _ in range(min(size.transcripts, 50))]
    (folder / "transcripts").mkdir()
    for number in numbers:
        path = folder / "transcripts" / f"p{number}.txt"
        path.write_text(texts[number % len(texts)], encoding="utf-8", newline="\n")
    _write_codings(folder, size, texts, chance)


def _text(chance: random.Random, words: int) -> str:
    turns = []
    for turn in range(TURNS):
        speaker = "Interviewer" if turn % 2 == 0 else "Ana"
        share = 2 if speaker == "Ana" else 0
        said = chance.choices(WORDS, k=max(words * share // TURNS, 8))
        turns.append(f"{speaker}: {' '.join(said)}.")
    return "\n\n".join(turns) + "\n"


def _write_codings(folder: Path, size: Size, texts: list[str], chance: random.Random) -> None:
    (folder / "ledger").mkdir()
    order = 0
    for coder in range(size.coders):
        path = folder / "ledger" / f"coder-{coder}@desk.jsonl"
        left = size.codings // size.coders
        with path.open("wb") as file:
            while left > 0:
                order += 1
                some = tuple(_made(size, texts, chance) for _ in range(min(100, left)))
                left -= len(some)
                name = f"01ARZ3NDEK{order:016d}"
                at = "2026-01-01T00:00:00Z"
                event = Event(1, name, order, at, f"coder-{coder}", "desk", "code", codings=some)
                file.write(event_line(event))


def _made(size: Size, texts: list[str], chance: random.Random) -> Made:
    number = chance.randrange(1, size.transcripts + 1)
    text = texts[number % len(texts)]
    start = chance.randrange(20, len(text) - 200)
    end = start + chance.randrange(40, 160)
    code = f"code-{int(chance.random() ** 2 * size.codes)}"
    return Made(code, "0" * 12, f"p{number}", "1", start, end, text[start:end])
