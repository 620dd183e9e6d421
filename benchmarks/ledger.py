"""How fast the ledger is: opening a million events, and acknowledging one coding among 50,000.

    python benchmarks/ledger.py [--events 1000000] [--codings 50000]

Each figure stands beside a baseline measured in the same run, on a study made from a fixed seed.
Events are 80 % codings, 10 % codings taken back, 10 % memos, by two coders on two devices.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qualcode.model.change import Change
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.store.event import Event, Made, Patch, event_line
from qualcode.store.folder import open_study
from qualcode.store.session import Session
from qualcode.tagging.anchor import segment_by_span
from qualcode.tagging.coverage import mark_read
from qualcode.tagging.edit import code_passage

WORDS = "we guess nobody told them how long the data took and then it broke again so they waited"
CODES = [f"code-{number}" for number in range(60)]
TEXTS = 45
_BEGIN = 1_767_225_600  # the first second of 2026; an event every 25 seconds


def make_study(folder: Path, events: int) -> None:
    """Write a study with that many events, the same every time."""
    chance = random.Random(1)
    codes = "".join(f"  - {{id: {name}, name: {name}}}\n" for name in CODES)
    people = "".join(f"P{number}a,{number}\n" for number in range(1, TEXTS + 1))
    rows = "".join(f"p{n},P{n}a,Ana=P{n}a,\n" for n in range(1, TEXTS + 1))
    files = {
        "study.yaml": "title: Bench\n",
        "codebook.yaml": f"title: Bench\ncodes:\n{codes}",
        "organizations.csv": "id\n" + "".join(f"{n}\n" for n in range(1, TEXTS + 1)),
        "participants.csv": "id,organization\n" + people,
        "transcripts.csv": "id,participants,speakers,date\n" + rows,
    }
    texts = [_text(chance) for _ in range(TEXTS)]
    files |= {f"transcripts/p{n}.txt": text for n, text in enumerate(texts, start=1)}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    (folder / "ledger").mkdir()
    with (
        (folder / "ledger" / "ana@desk.jsonl").open("wb") as desk,
        (folder / "ledger" / "bo@laptop.jsonl").open("wb") as laptop,
    ):
        for event in _events(chance, texts, events):
            (desk if event.coder == "ana" else laptop).write(event_line(event))


def _text(chance: random.Random) -> str:
    words = WORDS.split()
    turns = (" ".join(chance.choices(words, k=80)) for _ in range(100))
    return "\n\n".join(f"Ana: {turn}." for turn in turns) + "\n"


def _events(chance: random.Random, texts: list[str], number: int) -> Iterator[Event]:
    standing: list[tuple[str, str]] = []
    coded: set[tuple[str, str, int, int, int]] = set()
    for order in range(1, number + 1):
        name, draw = f"01ARZ3NDEK{order:016d}", chance.random()
        coder, device = ("ana", "desk") if chance.random() < 0.5 else ("bo", "laptop")
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_BEGIN + 25 * order))
        head = Event(1, name, order, at, coder, device, "code")
        if draw < 0.8 or not standing:
            code, text, start, end = _new_place(chance, texts, coder, coded)
            quote = texts[text][start:end]
            made = Made(code, "0" * 12, f"p{text + 1}", "1", start, end, quote)
            standing.append((f"{name}-0", name))
            yield Event(*_head(head, "code"), codings=(made,))
        elif draw < 0.9:
            coding, was = standing.pop(chance.randrange(len(standing)))
            yield Event(*_head(head, "uncode"), changes=(Patch(coding, was),))
        else:
            place = chance.randrange(len(standing))
            coding, was = standing[place]
            standing[place] = (coding, name)
            yield Event(*_head(head, "memo"), changes=(Patch(coding, was, memo="look again"),))


def _new_place(
    chance: random.Random, texts: list[str], coder: str, coded: set[tuple[str, str, int, int, int]]
) -> tuple[str, int, int, int]:
    """Return a code and a passage that the coder did not code so: the ledger refuses repeats."""
    while True:
        text = chance.randrange(TEXTS)
        start = chance.randrange(5, len(texts[text]) - 200)
        end = start + chance.randrange(40, 160)
        code = chance.choice(CODES)
        if (coder, code, text, start, end) not in coded:
            coded.add((coder, code, text, start, end))
            return code, text, start, end


def _head(event: Event, action: str) -> tuple[int, str, int, str, str, str, str]:
    return (event.v, event.id, event.n, event.at, event.coder, event.device, action)


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of the best of three runs: others may use the machine, too."""
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def parse_json(folder: Path) -> None:
    """Parse every line with the standard library and keep nothing."""
    for path in sorted((folder / "ledger").glob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                json.loads(line)


def keep_json(folder: Path) -> list[object]:
    """Parse every line with the standard library and keep what it says."""
    lines: list[object] = []
    for path in sorted((folder / "ledger").glob("*.jsonl")):
        with path.open("rb") as file:
            lines += [json.loads(line) for line in file]
    return lines


def acknowledge(folder: Path, number: int = 300) -> list[float]:
    """Return how long each of some codings takes until it is on the disk, in milliseconds."""
    chance = random.Random(2)
    session = Session(folder)
    length = len(session.study.transcripts["p1"].text)
    times = []
    for start in chance.sample(range(5, length - 200, 7), number):

        def prepare(study: Study, start: int = start) -> Change:
            segment = segment_by_span(study.transcript("p1"), Span(start, start + 60))
            return code_passage(study, CODES[0], segment, coder="cy", transcript="p1")

        begin = time.perf_counter()
        session.record(prepare, coder="cy")
        times.append((time.perf_counter() - begin) * 1000)
    return times


def bare_append(folder: Path, number: int = 300) -> list[float]:
    """Return how long appending 400 bytes and fsync take by themselves, in milliseconds."""
    times = []
    with (folder / "bare").open("ab", buffering=0) as file:
        for _ in range(number):
            begin = time.perf_counter()
            file.write(b"x" * 400)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - begin) * 1000)
    return times


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def peak_memory(folder: Path) -> float:
    """Return the peak memory of a process that opens the study, in MB (Linux)."""
    script = (
        "import sys; from qualcode import open_study; open_study(sys.argv[1]);"
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--codings", type=int, default=50_000)
    options = parser.parse_args()
    os.environ.setdefault("QUALCODE_DEVICE", "bench")
    rows: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "large"
        make_study(folder, options.events)
        size = sum(path.stat().st_size for path in (folder / "ledger").iterdir()) / 1e6
        plain = seconds(lambda: parse_json(folder))
        kept = seconds(lambda: keep_json(folder))
        cold = seconds(lambda: open_study(folder))
        live = len(open_study(folder).codings)
        memory = peak_memory(folder)
        Session(folder).record(lambda study: mark_read(study, "p1", coder="ana"), coder="ana")
        warm = seconds(lambda: open_study(folder))
        rows += [
            (f"ledger of {options.events:,} events", f"{size:.0f} MB, {live:,} live codings"),
            ("parsing it with `json`, keeping nothing", f"{plain:.2f} s"),
            ("parsing it with `json`, keeping the lines", f"{kept:.2f} s"),
            ("`open_study`, cold", f"{cold:.2f} s"),
            ("ratio to `json`, keeping nothing", f"{cold / plain:.2f}"),
            ("ratio to `json`, keeping the lines", f"{cold / kept:.2f}"),
            ("`open_study`, from the shelf that a recording command left", f"{warm:.2f} s"),
            ("peak memory of `open_study`, cold", f"{memory:.0f} MB"),
        ]
        small = Path(name) / "small"
        make_study(small, options.codings * 10 // 7)
        count = len(open_study(small).codings)
        ours, bare = acknowledge(small), bare_append(small)
        rows += [
            (f"acknowledging a coding among {count:,}, p95", f"{p95(ours):.1f} ms"),
            ("appending a line and fsync by itself, p95", f"{p95(bare):.1f} ms"),
        ]
    print("| | |\n|---|---|")
    for what, figure in rows:
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
