"""How long it takes to take documents in, beside what reading their bytes alone needs.

    python benchmarks/ingest.py    (on Linux, for the figures on memory)

45 Word documents and 45 plain texts of 8,000 words are made from a fixed seed. Processor time, that
of the process that reads Word documents included, is the best of some runs, everything in one run.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import docx

from qualcode.ingest.canonical import canonical_text
from qualcode.ingest.document import read_document
from qualcode.ingest.speakers import guess_speakers
from qualcode.ingest.turns import find_turns
from qualcode.ingest.workroom import close_room
from qualcode.store.arrivals import Arrival
from qualcode.store.intake import Intake, open_door, take_in_each
from qualcode.store.new_study import init_study

DOCUMENTS, WORDS, TURN = 45, 8_000, 60
VOCABULARY = ("moden", "taring", "lisal", "seden", "ruring", "kasal", "moring", "tasal", "liden")


def turns(chance: random.Random, *, typographic: bool) -> list[str]:
    """Return the paragraphs of one invented interview."""
    found = []
    for number in range(WORDS // TURN):
        label = "Interviewer" if number % 2 == 0 else "Participant"
        words = chance.choices(VOCABULARY, k=TURN)
        for place in range(10, TURN, 20):  # as in "it's" and "don't"
            words[place] += "\u2019s" if typographic else "'s"
        found.append(f"{label}: {' '.join(words)}.")
    return found


def make_documents(folder: Path) -> dict[str, list[Path]]:
    """Write Word documents, and plain texts with typographic signs and without; return all."""
    chance = random.Random(4)
    found: dict[str, list[Path]] = {"docx": [], "txt": [], "ascii": []}
    for number in range(DOCUMENTS):
        paragraphs = turns(chance, typographic=True)
        document = docx.Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        found["docx"].append(folder / f"w{number}.docx")
        document.save(str(found["docx"][-1]))
        for kind, said in (("txt", paragraphs), ("ascii", turns(chance, typographic=False))):
            found[kind].append(folder / f"{kind}{number}.txt")
            found[kind][-1].write_bytes(("\n\n".join(said) + "\n").encode())
    return found


def spent(work: Callable[[], object]) -> float:
    """Return the processor time of some work, of ended children too."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work()
    close_room()
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(
        b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime
        for a, b in zip(before, after, strict=True)
    )


def with_python_docx(paths: list[Path]) -> int:
    """Open the documents and read their paragraphs with python-docx alone."""
    return sum(len(p.text) for path in paths for p in docx.Document(str(path)).paragraphs)


def decoded(paths: list[Path]) -> int:
    """Read and decode the bytes of the texts."""
    return sum(len(path.read_bytes().decode("utf-8")) for path in paths)


def take(paths: list[Path]) -> None:
    """Take the documents into a new study; every one has to come in."""
    with tempfile.TemporaryDirectory() as folder:
        init_study(folder)
        study = Path(folder)
        for outcome in take_in_each(open_door(study), study, map(Arrival, paths)):
            if not isinstance(outcome, Intake):
                raise SystemExit(outcome.reason)


def utterances(paths: list[Path]) -> int:
    """Read the documents into utterances with labels, with their SHA-256."""
    return sum(len(read_document(path).utterances) for path in paths)


def read(paths: list[Path]) -> None:
    """Read the documents into canonical texts with turns, and write nothing."""
    for path in paths:
        reading = read_document(path)
        speakers = dict(guess_speakers(reading, (), ()))
        find_turns(canonical_text(reading, speakers), speakers)


def peak(times: int, folder: Path) -> float:
    """Return the peak memory in MB of a process that takes in the Word documents so many times."""
    script = (
        "import sys, tempfile\nfrom pathlib import Path\n"
        "from qualcode.store.arrivals import Arrival\n"
        "from qualcode.store.intake import open_door, take_in_each\n"
        "from qualcode.store.new_study import init_study\n"
        "study = Path(tempfile.mkdtemp(dir=sys.argv[2]))\ninit_study(study)\n"
        "paths = sorted(Path(sys.argv[2]).glob('w*.docx'))\n"
        "times = range(int(sys.argv[1]))\n"
        "arrivals = (Arrival(p, id=f'{p.stem}-{n}') for n in times for p in paths)\n"
        "for outcome in take_in_each(open_door(study), study, arrivals):\n    del outcome\n"
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM')))\n"
    )
    words = [sys.executable, "-c", script, str(times), str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Measure, and print a table in Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = make_documents(folder)
        take(files["docx"])
        print(f"| {DOCUMENTS} documents of {WORDS:,} words | alone | ours | ratio |")
        print("|---|---:|---:|---:|")
        alone = min(spent(lambda: with_python_docx(files["docx"])) for _ in range(5))
        row("Word: opening, reading paragraphs; taking into a study", alone, take, files["docx"])
        for kind, said in (("txt", "with typographic signs"), ("ascii", "in ASCII")):
            bare = min(spent(partial(decoded, files[kind])) for _ in range(9))
            title = f"text {said}: reading and decoding bytes"
            row(f"{title}; reading into utterances", bare, utterances, files[kind])
            row(f"{title}; into canonical text and turns", bare, read, files[kind])
            row(f"{title}; taking into a study, on the disk", bare, take, files[kind])
        print("\n| peak memory of the command's own process | |\n|---|---:|")
        for times in (1, 10):
            print(f"| {DOCUMENTS * times} Word documents | {peak(times, folder):.0f} MB |")


def row(title: str, alone: float, work: Callable[[list[Path]], object], paths: list[Path]) -> None:
    """Print what some work costs beside a baseline."""
    ours = min(spent(lambda: work(paths)) for _ in range(5))
    print(f"| {title} | {alone * 1000:.1f} ms | {ours * 1000:.0f} ms | {ours / alone:.1f} |")


if __name__ == "__main__":
    main()
