"""What was acknowledged survives kill -9, and the study opens and takes a further command.

Every writing command runs in a process of its own that is killed: at every single call of its
write path, before it and in the middle of a write, and at random times in the midst of work.
Seen failing on: a text without a row that kept the study from opening after a killed `ingest`; a
half-made study after a killed `init`; a torn line not closed off, so that the next was lost, too.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.deeds import NAMES, complaints, goes_on, missing
from tests.faults.sample import SOAK, write_study

KILLS = 40 if SOAK == 1 else 100 * SOAK
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


class Nursery:
    """A process that starts others which can be killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.writer", "nursery"]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(_path()),
            "QUALCODE_DEVICE": "desk",
        }
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True
        )

    def run(self, root: Path, *, after: float = 0.0, **wish: object) -> int:
        """Run a process and return how it ended; kill it after some seconds where asked for."""
        wish = {
            "folder": str(root / "study"),
            "beside": str(root / "beside"),
            "told": str(root / "told"),
            "deed": "",
            "deeds": 10**6,
            "calls": 0,
        } | wish
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        if after:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def _path() -> list[str]:
    return [name for name in (os.environ.get("PYTHONPATH", ""), str(ROOT)) if name]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    started = Nursery()
    yield started
    started.close()


def prepared(root: Path) -> Path:
    write_study(root / "study")
    (root / "beside").mkdir()
    return root


def acknowledged(root: Path) -> list[str]:
    told = root / "told"
    return told.read_text().splitlines() if told.exists() else []


def check(root: Path, seed: int) -> None:
    """Look that nothing is lost, that nothing else is wrong, and that the work goes on."""
    study, beside = root / "study", root / "beside"
    done = acknowledged(root)
    assert missing(study, beside, done) == []
    assert complaints(study, beside) == []
    next_one = goes_on(study, Random(seed), beside)
    assert missing(study, beside, [*done, next_one]) == []


@pytest.mark.parametrize("deed", NAMES)
def test_a_kill_at_any_call_of_a_command_loses_nothing(
    tmp_path: Path, nursery: Nursery, deed: str
) -> None:
    """A write is cut at a random place, which may be its beginning; other calls are not made."""
    for calls in range(1, 200):
        root = prepared(tmp_path / str(calls))
        if deed not in ("code", "init", "ingest"):
            # Something that can be changed, undone and brought back.
            nursery.run(root, seed=0, deeds=2, deed="code")
            nursery.run(root, seed=2, deeds=1, deed="undo")
        status = nursery.run(root, seed=calls, deeds=1, deed=deed, calls=calls)
        assert status in (0, signal.SIGKILL)
        check(root, calls)
        if status == 0:
            return
    raise AssertionError("The command never came to its end.")


def test_kills_at_random_times_lose_nothing(tmp_path: Path, nursery: Nursery) -> None:
    """Ten kills to a study; soaked, 1,000 kills and 20,000 acknowledged commands at least."""
    kills, total = 0, 0
    while kills < KILLS or total < 20 * KILLS:
        root = prepared(tmp_path / str(kills))
        for _ in range(10):
            status = nursery.run(root, seed=kills, after=Random(kills).uniform(0.02, 0.25))
            assert status == signal.SIGKILL
            check(root, kills)
            kills += 1
        total += len(acknowledged(root))
        shutil.rmtree(root)
    assert total >= 20 * KILLS
