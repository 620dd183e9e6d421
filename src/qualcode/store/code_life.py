"""The life of one code: what was done to it, when it was coded with, in which releases it stood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.errors import UnknownCode
from qualcode.model.change import CODEBOOK, CONFIRM, CONSENSUS, RECODE, REDO, UNDO
from qualcode.model.codebook_history import Moment
from qualcode.model.difference import MERGED, SPLIT, CodeDifference
from qualcode.store.event import CodeChanged, Event
from qualcode.store.fold import State
from qualcode.store.folder import open_study
from qualcode.store.ledger import events_of, undone_events


def life_of(folder: str | Path, code: str) -> list[Moment]:
    """Return what a code went through, in order, and where it stands now.

    With it stand the codes that it took in. An id that another code took in tells its own life.

    Raises:
        UnknownCode: neither the codebook nor its history has the code.
        NotAStudy, InvalidStudy: as `open_study`.
    """
    path = Path(folder)
    study = open_study(path)
    now = study.codebook.by_id.get(code)
    names = {code, *(now.merged_from if now is not None and now.id == code else ())}
    owners = {text.id: "; ".join(text.participants) for text in study.transcripts.values()}
    life = _Life(code, names, owners, State(undone=undone_events(path)))
    for event in events_of(path):
        life.go_on(event)
    if not life.moments and now is None:
        raise UnknownCode(code, study.codebook.by_id)
    present = "is gone" if now is None else f"is {now.status}"
    if now is not None and now.id != code:
        present = f"is part of '{now.id}'"
    codings, people = life.count()
    return [
        *life.moments,
        Moment("now", "", code, present, codings=codings, participants=people),
    ]


@dataclass
class _Life:
    """The moments of codes so far, while the events of a study are applied one by one."""

    code: str
    names: set[str]
    owners: dict[str, str]
    state: State
    moments: list[Moment] = field(default_factory=list)
    coded: bool = False

    def go_on(self, event: Event) -> None:
        """Apply the next event; note what it did to the codes."""
        came_from = self._codes_before(event)
        self.state.apply(event)
        own = event.action == CODEBOOK
        if event.action not in (UNDO, REDO) and not (own and event.id in self.state.undone):
            self._note(self._edited(event), event, event.note if own else "")
        if event.id not in self.state.undone:
            self._note(self._told(event, came_from), event, event.note)

    def _note(self, told: Iterable[Moment], event: Event, why: str) -> None:
        """Note moments; who, when, why and the counts are added to them here."""
        for moment in told:
            codings, people = self.count()
            whole = replace(moment, at=event.at, coder=event.coder, why=why, event=event.id)
            self.moments.append(replace(whole, codings=codings, participants=people))

    def count(self) -> tuple[int, int]:
        """Return how many codings have the codes now, and how many participants."""
        made = [
            live.made
            for live in self.state.live.values()
            if live.made.code in self.names and live.coder != CONSENSUS
        ]
        people = {item.participant or self.owners.get(item.transcript, "") for item in made}
        return len(made), len(people - {""})

    def _codes_before(self, event: Event) -> list[str]:
        if event.action != RECODE:
            return []
        found = (self.state.live.get(patch.id) for patch in event.changes)
        return [live.made.code for live in found if live is not None]

    def _told(self, event: Event, came_from: list[str]) -> Iterator[Moment]:
        """Yield what an event did with the codes."""
        if not self.coded and any(item.code in self.names for item in event.codings):
            self.coded = True
            first = next(item.code for item in event.codings if item.code in self.names)
            yield Moment("", "", first, "first coded with")
        if event.release is not None and self.moments:
            yield Moment("", "", self.code, f"stood in the release '{event.release.name}'")
        if event.action == RECODE:
            yield from self._recoded(event, came_from)
        confirmed = event.changes if event.action == CONFIRM else ()
        number = sum(self._has_code(patch.id) for patch in confirmed)
        if number:
            yield Moment("", "", self.code, f"{_codings(number)} confirmed")

    def _edited(self, event: Event) -> Iterator[Moment]:
        """Yield what an event did to the codes, or found done by hand."""
        for row in event.codebook.codes if event.codebook else ():
            if self._concerns(row):
                said = CodeDifference(
                    row.code, row.name, row.kind, row.field, row.before, row.after
                )
                yield Moment("", "", row.code, said.what, row.before, row.after)

    def _concerns(self, row: CodeChanged) -> bool:
        if row.code in self.names:
            return True
        others = {name.strip("' ") for name in (*row.before.split(","), *row.after.split(","))}
        return row.kind in (MERGED, SPLIT) and bool(self.names & others)

    def _has_code(self, coding: str) -> bool:
        live = self.state.live.get(coding)
        return live is not None and live.made.code in self.names

    def _recoded(self, event: Event, came_from: list[str]) -> Iterator[Moment]:
        to = next((patch.code or "" for patch in event.changes), "")
        left = sum(code in self.names for code in came_from if to not in self.names)
        came = sum(code not in self.names for code in came_from if to in self.names)
        if left:
            yield Moment("", "", self.code, f"{_codings(left)} recoded to '{to}'")
        if came:
            origin = ", ".join(f"'{code}'" for code in dict.fromkeys(came_from))
            yield Moment("", "", self.code, f"{_codings(came)} recoded from {origin}")


def _codings(number: int) -> str:
    return "1 coding" if number == 1 else f"{number} codings"
