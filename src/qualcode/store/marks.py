"""A ledger's state set against the study's files: which codings count, and which do not."""

from __future__ import annotations

from collections.abc import Container, Iterable, KeysView, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Protocol

from qualcode.errors import excerpt
from qualcode.model.change import CONSENSUS, Decision
from qualcode.model.coding import Judgement
from qualcode.model.problem import Problem
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.store.event import Made, Turns
from qualcode.store.fold import Live, State
from qualcode.store.ledger import Reading
from qualcode.store.ledger_files import locate
from qualcode.store.records import Codings, as_coding
from qualcode.store.suggestions import read_suggestions
from qualcode.store.transcripts import read_revision

_LEFT_OUT = "the coding is left out"


class Sorted(Protocol):
    """Codings sorted by what becomes of them in a study; `Marks` says what the names mean."""

    @property
    def sound(self) -> Sequence[Live]:
        """Those that count."""
        ...

    @property
    def waiting(self) -> list[Live]:
        """Those on an earlier text."""
        ...

    @property
    def doubles(self) -> list[Live]:
        """Those that repeat another."""
        ...

    @property
    def consensus(self) -> list[Live]:
        """Those that decisions made."""
        ...

    @property
    def flawed(self) -> list[tuple[Live, str]]:
        """Those that do not fit, and why."""
        ...

    @property
    def judgements(self) -> Container[Judgement]:
        """Who coded what place with which code."""
        ...


class Marks:
    """The live codings of a state, sorted by what becomes of them in a study.

    `sound` count; `waiting` stand on an earlier text, `doubles` repeat another, `consensus` come
    from decisions; `flawed` do not fit the study and have the sentence that says why.
    """

    def __init__(self, study: Study, state: State) -> None:
        """Sort all live codings."""
        self.sound: list[Live] = []
        self.waiting: list[Live] = []
        self.consensus: list[Live] = []
        self.doubles: list[Live] = []
        self.flawed: list[tuple[Live, str]] = []
        self.judged: dict[Judgement, Live] = {}
        self._study = study
        self.add(state.live.values())

    @property
    def judgements(self) -> KeysView[Judgement]:
        """Return who coded what place with which code."""
        return self.judged.keys()

    def add(self, lives: Iterable[Live]) -> None:
        """Sort codings that were made after all the others."""
        codes = self._study.codebook.by_id
        texts = {name: (t.text, t.revision) for name, t in self._study.transcripts.items()}
        nowhere = ("", "")
        judged, sound = self.judged, self.sound
        for live in lives:
            made = live.made
            text, revision = texts.get(made.transcript, nowhere)
            start = made.start
            stands = (
                start >= 0
                and made.revision == revision
                and made.quote
                and not made.quote.isspace()
                and text[start : made.end] == made.quote
                and made.code in codes
                and live.coder != CONSENSUS
            )
            if not (stands or self._counts(live)):
                continue
            source = made.source
            key = (
                live.coder,
                codes[made.code].id,
                made.transcript,
                start,
                made.end,
                made.participant,
                made.reference,
                source.section if source else "",
            )
            first = judged.setdefault(key, live)
            if first is live:
                sound.append(live)
            else:
                self._add_double(live, first)

    def _counts(self, live: Live) -> bool:
        """Tell whether a coding counts; put it where it belongs if it does not."""
        flaw = flaw_of(live.made, self._study)
        if flaw:
            self.flawed.append((live, flaw))
        elif _left_behind(live.made, self._study):
            self.waiting.append(live)
        elif live.coder == CONSENSUS:
            self.consensus.append(live)
        else:
            return True
        return False

    def _add_double(self, live: Live, first: Live) -> None:
        self.doubles.append(live)
        if first.device == live.device:
            flaw = (
                "The same coder coded this place with this code before; it counts once. "
                "'qualcode repair' takes this one back."
            )
            self.flawed.append((live, flaw))


def with_marks(
    study: Study,
    folder: Path,
    reading: Reading,
    marks: Sorted,
) -> Study:
    """Return the study with what its ledger and its suggestions come to."""
    state = reading.state
    problems = [*study.problems, *reading.problems, *_flaws(folder, marks.flawed)]
    return replace(
        study,
        codings=Codings(marks.sound),
        judged=marks.judgements,
        waiting=tuple(map(as_coding, marks.waiting)),
        doubles=tuple(map(as_coding, marks.doubles)),
        consensus=tuple(map(as_coding, marks.consensus)),
        decisions=_decisions(state),
        suggestions=read_suggestions(folder, problems),
        rejected={coder: frozenset(names) for coder, names in state.rejected.items()},
        skipped={coder: frozenset(names) for coder, names in state.skipped.items()},
        read=_turns_read(study, folder, state),
        round=state.rounds[-1].name if state.rounds else "",
        problems=tuple(sorted(problems)),
    )


def _left_behind(made: Made, study: Study) -> bool:
    return made.start >= 0 and made.revision != study.transcripts[made.transcript].revision


def flaw_of(made: Made, study: Study) -> str:
    """Return a sentence about what in the study does not fit a coding, or an empty string."""
    if made.code not in study.codebook.by_id:
        return f"The codebook has no code '{made.code}' any more; {_LEFT_OUT}."
    if made.transcript:
        return _flaw_of_passage(made, study)
    if made.participant and made.participant not in study.participants:
        return f"'{made.participant}' is not in participants.csv; {_LEFT_OUT}."
    return "" if made.participant or made.reference else f"It has no target; {_LEFT_OUT}."


def _flaw_of_passage(made: Made, study: Study) -> str:
    transcript = study.transcripts.get(made.transcript)
    if transcript is None:
        return f"There is no transcript '{made.transcript}'; {_LEFT_OUT}."
    if made.start < 0 or made.revision != transcript.revision:
        return ""
    stands = transcript.text[made.start : made.end] == made.quote
    if stands and made.quote.strip():
        return ""
    return (
        f"Transcript '{made.transcript}' no longer has \"{excerpt(made.quote)}\" "
        f"at {made.start}-{made.end}; {_LEFT_OUT}."
    )


def _flaws(folder: Path, flawed: list[tuple[Live, str]]) -> list[Problem]:
    events = [live.id.rpartition("-")[0] for live, _ in flawed]
    places = locate(folder, events)
    return [Problem(places[event], flaw) for event, (_, flaw) in zip(events, flawed, strict=True)]


def _decisions(state: State) -> dict[str, Decision]:
    return {
        name: Decision(
            name,
            decided.verdict.between,
            decided.verdict.reason,
            decided.verdict.rule,
            tuple(state.live[code].made.code for code in decided.codes if code in state.live),
            decided.by,
            decided.at,
            decided.codes,
        )
        for name, decided in state.decisions.items()
    }


def _turns_read(
    study: Study, folder: Path, state: State
) -> Mapping[str, Mapping[str, frozenset[int]]]:
    """Return the turns that each coder has read, in the numbers of the present texts."""
    found: dict[str, dict[str, set[int]]] = {}
    for coder, readings in state.read.items():
        for turns in readings:
            transcript = study.transcripts.get(turns.transcript)
            if transcript is not None:
                numbers = _numbers_now(folder, transcript, turns)
                found.setdefault(coder, {}).setdefault(transcript.id, set()).update(numbers)
    return {
        coder: {name: frozenset(numbers) for name, numbers in texts.items()}
        for coder, texts in found.items()
    }


def _numbers_now(folder: Path, transcript: Transcript, turns: Turns) -> set[int]:
    """Return the turns' numbers in the present text; a turn whose words changed is unread again."""
    numbers = {number for first, last in turns.turns for number in range(first, last + 1)}
    if turns.revision == transcript.revision:
        return numbers & {turn.number for turn in transcript.turns}
    old = read_revision(folder, transcript, turns.revision)
    if old is None:
        return set()
    before, after = (
        [(turn.speaker, text.quote(turn.span)) for turn in text.turns] for text in (old, transcript)
    )
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {
        transcript.turns[block.b + step].number
        for block in blocks
        for step in range(block.size)
        if old.turns[block.a + step].number in numbers
    }
