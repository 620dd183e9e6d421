"""What a withdrawn consent leaves of codings: that there were some, and nothing that they said.

The mark in the ledger (a `redact` event with the reason `withdrawn`) names the participant, the
interviews that went and the texts in which the participant's words were masked. Whatever an older
copy still has of them is emptied in the same way before it is taken over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.model.problem import Problem
from qualcode.model.span import Span
from qualcode.model.transcript import REDACTED
from qualcode.store.event import DamagedLine, Event, read_event, sealed_line
from qualcode.store.redact import WITHDRAWN, Record, redactions
from qualcode.store.tables import read_rows
from qualcode.store.transcripts import text_path

# The words of a whole turn; single names that became pseudonyms stand among other words.
_TURN = re.compile(rf"(?<=: ){REDACTED}(?:[{REDACTED}\n]*{REDACTED})?(?=\n|\Z)")
_PATCHED = ("id", "was")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Who withdrew, and where their words were.

    `interviews` maps transcripts that went to the participant, `masked` revisions of texts with
    several participants to the places that are masked, each with its participant.
    """

    participants: frozenset[str] = frozenset()
    interviews: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[tuple[str, str], Sequence[tuple[Span, str]]] = field(default_factory=dict)

    def whose(self, transcript: str, revision: str, start: int, end: int) -> str:
        """Return the withdrawn participant whose words a passage has, or an empty string."""
        if transcript in self.interviews:
            return self.interviews[transcript]
        places = self.masked.get((transcript, revision), ())
        span = Span(start, end)
        return next((name for place, name in places if start >= 0 and place.overlaps(span)), "")


def read_withdrawn(folder: Path) -> Withdrawn:
    """Return what the marks in a study's ledger say."""
    participants: set[str] = set()
    interviews: dict[str, str] = {}
    masked: dict[tuple[str, str], list[tuple[Span, str]]] = {}
    for _, item in redactions(folder):
        if item.reason != WITHDRAWN or not item.participants:
            continue
        name = item.participants[0]
        participants.add(name)
        interviews |= dict.fromkeys(item.transcripts, name)
        for text in item.texts:
            places = masked.setdefault((text.transcript, text.revision), [])
            path = text_path(folder, text.transcript, text.revision)
            places += [(span, name) for span in _masked_places(path)]
    return Withdrawn(frozenset(participants), interviews, masked)


def _masked_places(path: Path) -> list[Span]:
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):  # that it cannot be read is told elsewhere
        return []
    return [Span(*match.span()) for match in _TURN.finditer(text)]


class Emptying:
    """Takes out of the lines of a ledger what was said by those who withdrew."""

    def __init__(
        self, withdrawn: Withdrawn, events: Iterable[Event], suggestions: Iterable[str] = ()
    ) -> None:
        """Find the codings that go.

        Args:
            withdrawn: who withdrew.
            events: all events in which codings are made or moved.
            suggestions: the ids of proposals on words that go.
        """
        self._withdrawn = withdrawn
        self._suggestions = frozenset(suggestions)
        self.gone: dict[str, str] = {}
        of: dict[str, str] = {}
        moved: list[tuple[str, str, int, int]] = []
        for event in events:
            for index, made in enumerate(event.codings):
                name = f"{event.id}-{index}"
                of[name] = made.transcript
                place = (made.transcript, made.revision, made.start, made.end)
                whose = self._whose(made.participant, *place)
                if whose:
                    self.gone[name] = whose
            moved += [
                (patch.id, patch.revision or "", patch.start, patch.end)
                for patch in event.changes
                if patch.start is not None and patch.end is not None
            ]
        for name, revision, start, end in moved:
            whose = withdrawn.whose(of.get(name, ""), revision, start, end)
            if whose:
                self.gone[name] = whose

    def _whose(self, participant: str, *place: Any) -> str:
        if participant in self._withdrawn.participants:
            return participant
        return self._withdrawn.whose(*place)

    def __call__(self, record: Record) -> Record:
        """Return a line's record without what goes."""
        numbered = enumerate(record.get("codings", ()))
        made = [self._made(record, index, item) for index, item in numbered]
        changes = [
            _emptied(item) if item["id"] in self.gone else item
            for item in record.get("changes", ())
        ]
        emptied = dict(record)
        if "codings" in record:
            emptied["codings"] = made
        if "changes" in record:
            emptied["changes"] = changes
        if self._concerns(record):
            emptied.pop("note", None)
            for name, words in (("decision", ("reason", "rule")), ("suggestion", ("reason",))):
                if name in emptied:
                    kept = {key: value for key, value in emptied[name].items() if key not in words}
                    emptied[name] = kept
        return emptied

    def _made(self, record: Record, index: int, made: Record) -> Record:
        whose = self.gone.get(f"{record['id']}-{index}")
        return made if whose is None else {"code": "", "participant": whose}

    def _concerns(self, record: Record) -> bool:
        """Tell whether a line says anything about what goes."""
        own = {f"{record['id']}-{index}" for index in range(len(record.get("codings", ())))}
        changed = {item["id"] for item in record.get("changes", ())}
        between = set(record.get("decision", {}).get("between", ()))
        proposal = record.get("suggestion", {}).get("id", "")
        named = record.get("text", {}).get("transcript", "")
        return (
            not self.gone.keys().isdisjoint(own | changed | between)
            or proposal in self._suggestions
            or named in self._withdrawn.interviews
        )

    def line(self, line: bytes) -> bytes:
        """Return a line of a ledger, without its line feed, as it may stay; a damaged one stays."""
        try:
            read_event(line)
        except DamagedLine:
            return line
        record: Record = json.loads(line)
        del record["sum"]
        emptied = self(record)
        if emptied == record:
            return line
        content = json.dumps(emptied, ensure_ascii=False, separators=(",", ":")).encode()
        return sealed_line(content)[:-1]


def _emptied(patch: Record) -> Record:
    """Return what is left of a change; one that only took a coding back says nothing else."""
    kept = {key: patch[key] for key in _PATCHED if key in patch}
    return {**kept, "withdrawn": True} if patch.keys() - {*_PATCHED} else kept


def without_proposals(content: bytes, withdrawn: Withdrawn) -> tuple[bytes, list[str]]:
    """Return a run of suggestions without those on words that go, and the ids of these."""
    if not withdrawn.participants:
        return content, []
    kept: list[bytes] = []
    gone: list[str] = []
    for line in content.split(b"\n"):
        record = _record(line)
        place = [record.get("transcript", ""), "", record.get("start", -1), record.get("end", -1)]
        whose = withdrawn.whose(*place)
        for revision in (name[1] for name in withdrawn.masked if name[0] == place[0]):
            whose = whose or withdrawn.whose(place[0], revision, place[2], place[3])
        if whose:
            gone.append(str(record.get("id", "")))
        else:
            kept.append(line)
    return b"\n".join(kept), gone


def _record(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def check_withdrawn(folder: Path) -> list[Problem]:
    """Return which tables name somebody, or an interview, that was withdrawn."""
    withdrawn = read_withdrawn(folder)
    wanted = {
        "participants.csv": withdrawn.participants,
        "transcripts.csv": frozenset(withdrawn.interviews),
    }
    return [
        Problem(
            row.where,
            f"'{row.cells['id']}' was withdrawn; take the row out, and run 'qualcode purge' again "
            "if anything else came back.",
        )
        for table, names in wanted.items()
        if names
        for row in read_rows(folder / table, (), [], optional=True)
        if row.cells.get("id", "") in names
    ]
