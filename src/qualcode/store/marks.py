"""A study with what its ledger and its suggestions come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from qualcode.model.change import Decision, Release
from qualcode.model.problem import Problem
from qualcode.model.study import Study
from qualcode.model.transcript import REDACTED, Transcript
from qualcode.store.codings import Codings, codings_of
from qualcode.store.event import Turns
from qualcode.store.fold import State
from qualcode.store.ledger import Reading
from qualcode.store.ledger_files import locate
from qualcode.store.lives import Live
from qualcode.store.standing import InRounds, Marks
from qualcode.store.suggestions import read_suggestions
from qualcode.store.transcripts import read_revision

_ONE_NAME = rf"(?:{REDACTED}+|\[[^\[\]\n]{{1,80}}\])"
_NAMES = re.compile(rf"{_ONE_NAME}(?:\s*{_ONE_NAME})*")


def with_marks(
    study: Study,
    folder: Path,
    reading: Reading,
    marks: Marks,
) -> Study:
    """Return the study with what its ledger and its suggestions come to."""
    state, lives = reading.state, marks.lives
    read, read_in = _turns_read(study, folder, state)
    problems = [*study.problems, *reading.problems, *_flaws(folder, marks.flawed)]
    return replace(
        study,
        codings=Codings(lives, marks.sound),
        judged=marks,
        judged_in=InRounds(marks),
        waiting=codings_of(lives, marks.waiting),
        doubles=codings_of(lives, marks.doubles),
        consensus=codings_of(lives, marks.consensus),
        decisions=_decisions(state),
        suggestions=read_suggestions(folder, problems),
        rejected={coder: frozenset(names) for coder, names in state.rejected.items()},
        skipped={coder: frozenset(names) for coder, names in state.skipped.items()},
        read=read,
        read_in=read_in,
        round=state.rounds[-1].name if state.rounds else "",
        harmless=_harmless(state),
        again=frozenset(state.again),
        releases=tuple(
            Release(
                item.released.name,
                item.released.file,
                item.released.sha256,
                item.note,
                item.by,
                item.at,
            )
            for item in state.releases
        ),
        problems=tuple(sorted(problems)),
    )


def _flaws(folder: Path, flawed: list[tuple[Live, str]]) -> list[Problem]:
    events = [live.id.rpartition("-")[0] for live, _ in flawed]
    places = locate(folder, events)
    return [Problem(places[event], flaw) for event, (_, flaw) in zip(events, flawed, strict=True)]


def _harmless(state: State) -> dict[str, tuple[tuple[str, str], ...]]:
    pairs: dict[str, list[tuple[str, str]]] = {}
    for item in state.harmless:
        pairs.setdefault(item.code, []).append((item.before, item.after))
    return {code: tuple(found) for code, found in pairs.items()}


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


_Read = Mapping[str, Mapping[str, frozenset[int]]]


def _turns_read(study: Study, folder: Path, state: State) -> tuple[_Read, Mapping[str, _Read]]:
    """Return the turns that each coder has read in all, and in each round.

    They are numbers of the present texts.
    """
    found: dict[str, dict[str, set[int]]] = {}
    within: dict[str, dict[str, dict[str, set[int]]]] = {}
    for coder, readings in state.read.items():
        for turns, round_ in zip(readings, state.read_in[coder], strict=True):
            transcript = study.transcripts.get(turns.transcript)
            if transcript is not None:
                numbers = _numbers_now(folder, transcript, turns)
                for marks in (found, within.setdefault(round_, {})):
                    marks.setdefault(coder, {}).setdefault(transcript.id, set()).update(numbers)
    return _frozen(found), {round_: _frozen(marks) for round_, marks in within.items()}


def _frozen(marks: Mapping[str, Mapping[str, set[int]]]) -> _Read:
    return {
        coder: {name: frozenset(numbers) for name, numbers in texts.items()}
        for coder, texts in marks.items()
    }


def _without_names(words: str) -> str:
    """Return words with one sign for what was taken out of them, or put there instead."""
    return _NAMES.sub(REDACTED, words)


def _numbers_now(folder: Path, transcript: Transcript, turns: Turns) -> set[int]:
    """Return the turns' numbers in the present text; a turn whose words changed is unread again."""
    numbers = {number for first, last in turns.turns for number in range(first, last + 1)}
    if turns.revision == transcript.revision:
        return numbers & {turn.number for turn in transcript.turns}
    old = read_revision(folder, transcript, turns.revision)
    if old is None:
        return set()
    plain = _without_names if REDACTED in old.text else str
    before, after = (
        [(plain(turn.speaker), plain(text.quote(turn.span))) for turn in text.turns]
        for text in (old, transcript)
    )
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {
        transcript.turns[block.b + step].number
        for block in blocks
        for step in range(block.size)
        if old.turns[block.a + step].number in numbers
    }
