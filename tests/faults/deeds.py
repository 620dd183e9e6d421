"""Every writing command, each with an acknowledgement, and what must be true of them later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from random import Random

import click

from qualcode.cli import main
from qualcode.errors import NothingToUndo
from qualcode.model.change import Change
from qualcode.model.coding import Coding, Segment
from qualcode.model.study import Study
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.history import redo, undo
from qualcode.store.intake import Arrival, take_in
from qualcode.store.ledger import events_of
from qualcode.store.new_study import init_study
from qualcode.store.revisions import revise_text
from qualcode.store.session import Session
from qualcode.tagging.coverage import mark_read
from qualcode.tagging.edit import annotate, code_passage, move, recode, remove_codings
from qualcode.tagging.edit_codes import redefine_code
from qualcode.tagging.review import accept, open_suggestions, reject, skip
from qualcode.tagging.rounds import start_round
from tests.faults.sample import CODES, passages

CODER, IMPORTER = "ana", "imp"


@dataclass
class Deeds:
    """A coder at work in a study; every deed returns its acknowledgement, `kind:name`.

    Documents to take in and new studies lie in `beside`, a folder next to the study.
    """

    folder: Path
    random: Random
    beside: Path
    serial: str = ""
    count: int = 0
    segments: list[Segment] = field(default_factory=list)

    def __post_init__(self) -> None:
        text = (self.folder / "transcripts" / "p1a.txt").read_bytes().decode()
        self.segments = passages(text)
        self.session = Session(self.folder)

    def do(self, name: str) -> str:
        """Do the deed of that name, or code where there is nothing to do it to."""
        self.count += 1
        return _DEEDS[name](self)

    def _record(self, prepare: Callable[[Study], Change | None]) -> str:
        event = self.session.record(prepare, coder=CODER)
        return f"event:{event.id}" if event else ""

    def code(self) -> str:
        def prepare(study: Study) -> Change:
            segment, code = self._free(study, CODER)
            return code_passage(study, code, segment, coder=CODER, transcript="p1a", memo="why")

        return self._record(prepare)

    def _free(self, study: Study, coder: str) -> tuple[Segment, str]:
        while True:
            segment, code = self.random.choice(self.segments), self.random.choice(CODES)
            place = Coding("", code, coder, segment)
            if place.judgement not in study.judged:
                return segment, code

    def _change(self, verb: Callable[[Study, Coding], Change]) -> str:
        def prepare(study: Study) -> Change:
            own = [coding for coding in study.codings if coding.coder == CODER]
            if not own:
                segment, code = self._free(study, CODER)
                return code_passage(study, code, segment, coder=CODER, transcript="p1a")
            return verb(study, self.random.choice(own))

        return self._record(prepare)

    def recode(self) -> str:
        def verb(study: Study, coding: Coding) -> Change:
            free = [
                code
                for code in CODES
                if Coding("", code, CODER, coding.segment).judgement not in study.judged
            ]
            if not free:
                return remove_codings(study, [coding.id], coder=CODER)
            return recode(study, coding.id, self.random.choice(free), coder=CODER)

        return self._change(verb)

    def move(self) -> str:
        def verb(study: Study, coding: Coding) -> Change:
            while True:
                segment = self.random.choice(self.segments)
                if Coding("", coding.code, CODER, segment).judgement not in study.judged:
                    return move(study, coding.id, segment, coder=CODER)

        return self._change(verb)

    def memo(self) -> str:
        return self._change(
            lambda study, coding: annotate(study, coding.id, f"memo {self.count} 😀", coder=CODER)
        )

    def uncode(self) -> str:
        return self._change(lambda study, coding: remove_codings(study, [coding.id], coder=CODER))

    def read(self) -> str:
        turn = self.random.randint(1, 20)
        return self._record(lambda study: mark_read(study, "p1a", [turn], coder=CODER))

    def round(self) -> str:
        name = f"round {self.serial}{self.count}"
        return self._record(lambda study: start_round(study, name, note="a note"))

    def decide(self) -> str:
        """Accept, reject or skip a suggestion; code where none is open."""
        verb = self.random.choice([accept, reject, skip])

        def prepare(study: Study) -> Change:
            waiting = open_suggestions(study, coder=CODER)
            if not waiting:
                segment, code = self._free(study, CODER)
                return code_passage(study, code, segment, coder=CODER, transcript="p1a")
            return verb(study, waiting[0].id, coder=CODER)

        return self._record(prepare)

    def undo(self) -> str:
        return self._turn(undo)

    def redo(self) -> str:
        return self._turn(redo)

    def _turn(self, verb: Callable[..., object]) -> str:
        try:
            verb(self.folder, coder=CODER)
        except NothingToUndo:
            return self.code()
        return f"event:{[event for event in events_of(self.folder) if event.coder == CODER][-1].id}"

    def redefine(self) -> str:
        words = f"About it {self.serial}{self.count}."
        code = self.random.choice(CODES)
        return self._record(lambda study: redefine_code(study, code, definition=words, why="so"))

    def import_table(self) -> str:
        """Run `qualcode tag import` for one row."""
        segment, code = self._free(self.session.study, IMPORTER)
        table = self.beside / f"rows-{self.serial}{self.count}.csv"
        place = f"{segment.span.start},{segment.span.end}"
        _put(table, f"transcript,code,start,end\np1a,{code},{place}\n")
        command = ["tag", "import", str(self.folder), str(table), "--coder", IMPORTER]
        with redirect_stdout(StringIO()):
            try:
                main.main(command, standalone_mode=False)
            except click.ClickException as error:
                raise error.__cause__ or error from None
        return f"row:{segment.span.start},{code}"

    def revise(self) -> str:
        """Give the second transcript another text."""
        text = f"Interviewer: So?\n\nBo: We guess, {self.serial}{self.count}.\n"
        return f"event:{revise_text(self.folder, 'p2a', text, coder=CODER).event}"

    def ingest(self) -> str:
        name = f"t{self.serial}{self.count}"
        document = self.beside / f"{name}.txt"
        _put(document, f"Interviewer: So?\n\nAna: It broke {name}.\n\nInterviewer: Oh.\n")
        (intake,) = take_in(self.folder, [Arrival(document)])
        return f"text:{name}" if intake.state == "new" else ""

    def init(self) -> str:
        path = self.beside / f"new-{self.serial}{self.count}"
        init_study(path)
        return f"study:{path.name}"


def _put(path: Path, text: str) -> None:
    """Write what is not the program's to write, by a call that `watched` does not see."""
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)


_DEEDS: dict[str, Callable[[Deeds], str]] = {
    "code": Deeds.code,
    "recode": Deeds.recode,
    "move": Deeds.move,
    "memo": Deeds.memo,
    "uncode": Deeds.uncode,
    "read": Deeds.read,
    "round": Deeds.round,
    "decide": Deeds.decide,
    "undo": Deeds.undo,
    "redo": Deeds.redo,
    "redefine": Deeds.redefine,
    "import": Deeds.import_table,
    "revise": Deeds.revise,
    "ingest": Deeds.ingest,
    "init": Deeds.init,
}
NAMES = tuple(_DEEDS)
WEIGHTS = tuple(8 if name == "code" else 1 if name in ("init", "ingest") else 3 for name in NAMES)


def missing(folder: Path, beside: Path, acknowledged: Iterable[str]) -> list[str]:
    """Return the acknowledgements whose deed is not in the study any more."""
    study = open_study(folder)
    there = {f"event:{event.id}" for event in events_of(folder)}
    there |= {f"text:{name}" for name in study.transcripts}
    there |= {
        f"row:{coding.segment.span.start},{coding.code}"
        for coding in study.codings
        if coding.coder == IMPORTER and coding.segment
    }
    there |= {f"study:{path.parent.name}" for path in beside.glob("*/study.yaml")}
    return [name for name in acknowledged if name and name not in there]


def complaints(folder: Path, beside: Path) -> list[str]:
    """Return what `check` says beyond torn lines and texts whose command was cut short."""
    found = [
        str(problem) for path in beside.glob("*/study.yaml") for problem in check_study(path.parent)
    ]
    found += [str(problem) for problem in check_study(folder)]
    return [words for words in found if "is damaged" not in words and "has no row" not in words]


def goes_on(folder: Path, random: Random, beside: Path) -> str:
    """Take a further command and return its acknowledgement."""
    return Deeds(folder, random, beside, serial=f"z{random.randrange(10**9)}").code()
