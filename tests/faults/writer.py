"""Processes that write to a study: those that are killed, and those that write all at once.

`python -m tests.faults.writer nursery` reads one wish a line (JSON), answers with the number of the
process that it started for it, and then with what became of that process. A process by fork is what
a process is to the system, and starts in a millisecond.

`python -m tests.faults.writer rival FOLDER NAME COUNT WAY` codes COUNT passages by Session or by
the command line, and after every sixth adds one to a number in the memo of the first coding.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from random import Random

from click.testing import CliRunner

from qualcode.cli import main
from qualcode.model.change import Change
from qualcode.model.coding import Segment
from qualcode.model.study import Study
from qualcode.store.session import Session, record
from qualcode.tagging.edit import annotate, code_passage
from tests.faults.deeds import NAMES, WEIGHTS, Deeds
from tests.faults.points import Call, watched
from tests.faults.sample import CODES, passages

_write = os.write


def nursery() -> None:
    """Start a process for every line of standard input."""
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(wish)
            os._exit(0)
        _say(child)
        _say(os.waitpid(child, 0)[1])


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _work(wish: dict[str, object]) -> None:
    """Do deeds and acknowledge each in a file; end at the call that the wish says."""
    random = Random(str(wish["seed"]))
    folder, beside = Path(str(wish["folder"])), Path(str(wish["beside"]))
    told = os.open(str(wish["told"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    deeds = Deeds(folder, random, beside, f"{wish['seed']}-")
    left = int(str(wish["calls"]))

    def strike(call: Call) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            call.go_in_part(random.choice([0, random.random()]))
            os.kill(os.getpid(), signal.SIGKILL)
        return None if call.name == "fsync" else call.go()

    with watched(strike):
        for number in range(int(str(wish["deeds"]))):
            name = str(wish["deed"]) or random.choices(NAMES, WEIGHTS)[0]
            if number % 7 == 6:
                deeds.session = Session(folder)
            acknowledged = deeds.do(name)
            _write(told, f"{acknowledged}\n".encode())


def rival(folder: Path, name: str, count: int, way: str) -> None:
    """Code passages of one's own, and count in a memo that all rivals change."""
    segments = passages((folder / "transcripts" / "p1a.txt").read_bytes().decode())
    session = Session(folder)
    for number in range(count):
        code, segment = CODES[number % 3], segments[number // 3]
        if way == "session":
            session.record(partial(_code, code=code, segment=segment, coder=name), coder=name)
        else:
            place = f"{segment.span.start}-{segment.span.end}"
            command = ["tag", "add", str(folder), "p1a", code, "--span", place, "--coder", name]
            done = CliRunner().invoke(main, command)
            if done.exit_code:
                raise SystemExit(done.output)
        if number % 6 == 5:
            record(folder, _one_more, coder="all")


def _code(study: Study, *, code: str, segment: Segment, coder: str) -> Change:
    return code_passage(study, code, segment, coder=coder, transcript="p1a")


def _one_more(study: Study) -> Change:
    (first,) = [coding for coding in study.codings if coding.coder == "all"]
    return annotate(study, first.id, str(int(first.memo) + 1), coder="all", seen=first.changed)


if __name__ == "__main__":
    if sys.argv[1] == "nursery":
        nursery()
    else:
        rival(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5])
