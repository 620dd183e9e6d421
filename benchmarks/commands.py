"""How long whole commands take from the shell, beyond `python -c "import pandas"`.

    python benchmarks/commands.py [small large huge]

Processor time of a command and its children, the best of some runs, minus that of a Python that
only imports pandas, measured in the same run. The last command is also run for its peak memory.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from synthetic import SIZES, make_study

COMMANDS = {
    "frequencies": ["count", "{study}"],
    "codes by organisation type": ["cross", "{study}", "type", "--unit", "organizations"],
    "co-occurrence by overlap": ["cooccur", "{study}", "--unit", "overlap"],
    "co-occurrence by turn": ["cooccur", "{study}", "--unit", "turn"],
    "co-occurrence by transcript": ["cooccur", "{study}", "--unit", "transcript"],
}


def spent(words: list[str]) -> tuple[float, float]:
    """Return processor time in seconds and peak memory in MB of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    time = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time, after.ru_maxrss / 1024


def best(words: list[str], runs: int) -> float:
    """Return the least processor time of some runs."""
    return min(spent(words)[0] for _ in range(runs))


def main() -> None:
    """Measure, and print a table in Markdown."""
    names = sys.argv[1:] or ["small", "large"]
    os.environ.setdefault("QUALCODE_DEVICE", "bench")
    pandas = best([sys.executable, "-c", "import pandas"], 5)
    print(f"`import pandas`: {pandas:.2f} s\n")
    print("| command | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            make_study(Path(folder) / name, SIZES[name])
        for title, words in COMMANDS.items():
            cells = []
            for name in names:
                study = str(Path(folder) / name)
                command = [word.format(study=study) for word in words]
                runs = 1 if name == "huge" else 3
                time = best([sys.executable, "-m", "qualcode", *command], runs)
                cells.append(f"{time - pandas:.2f} s")
            print(f"| {title} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nPeak memory of any of them: {peak():.0f} MB")


def peak() -> float:
    """Return the greatest peak memory of all processes so far, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main()
