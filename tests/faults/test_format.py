"""The format of the ledger: documented, described by a schema, and readable for ever.

Seen failing on: a line of the frozen ledger altered; an example in the document with another
checksum; an event without its example; a field that the schema does not know; a schema that lets
strange fields through.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qualcode.errors import NewerFormat
from qualcode.model.change import ACTIONS
from qualcode.model.coding import Coding
from qualcode.store.check import check_study
from qualcode.store.code_life import life_of
from qualcode.store.codebook_record import edits_of, recorded_text, text_sha256
from qualcode.store.event import FORMAT, Event, event_line, read_event
from qualcode.store.folder import open_study
from qualcode.store.history import read_history, undo
from qualcode.store.releases import deeds_of
from qualcode.store.session import record
from qualcode.tagging.outdated import outdated_codings
from qualcode.tagging.rounds import start_round
from tests.faults.schema import SCHEMA, complaints_of

ROOT = Path(__file__).parents[2]
FROZEN = Path(__file__).parents[1] / "store" / "data" / "ledger-v1"
CODEBOOK = FROZEN.with_name("ledger-v1-codebook")
REDACTED = FROZEN.with_name("ledger-v1-redacted")
DOCUMENT = ROOT / "docs" / "ledger.md"


def lines_of(folder: Path) -> list[bytes]:
    return [
        line
        for path in sorted(folder.glob("ledger/*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]


def examples() -> list[bytes]:
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return [line.encode() for block in blocks for line in block.splitlines()]


def summary(folder: Path) -> dict[str, Any]:
    """Say what a study's ledger comes to, in words that no later version may change."""
    study = open_study(folder)
    return {
        "codings": _rows(study.codings),
        "waiting": _rows(study.waiting),
        "consensus": _rows(study.consensus),
        "decisions": {
            name: [list(item.between), item.reason, item.rule, item.by]
            for name, item in study.decisions.items()
        },
        "read": {
            coder: {text: sorted(turns) for text, turns in texts.items()}
            for coder, texts in study.read.items()
        },
        "round": study.round,
        "rejected": {coder: sorted(names) for coder, names in study.rejected.items()},
        "skipped": {coder: sorted(names) for coder, names in study.skipped.items()},
        "texts": {text.id: text.revision for text in study.transcripts.values()},
        "log": [[entry.action, entry.coder, entry.undone] for entry in read_history(folder)],
        "problems": [str(problem) for problem in study.problems],
    }


def codebook_summary(folder: Path) -> dict[str, Any]:
    study, edits = open_study(folder), edits_of(folder)
    states = [event.codebook.after for event in edits if event.codebook]
    return {
        "deeds": [[deed.deed, deed.coder, deed.why, deed.undone] for deed in deeds_of(folder)],
        "texts": [text_sha256(recorded_text(edits, state) or "") == state for state in states],
        "releases": [[item.name, item.file, item.sha256, item.by] for item in study.releases],
        "outdated": [
            [item.coding.id, item.code.id, item.reason] for item in outdated_codings(study)
        ],
        "life": [[item.code, item.what, item.codings] for item in life_of(folder, "effort")],
    }


def _rows(codings: Iterable[Coding]) -> list[list[Any]]:
    return [
        [
            coding.id,
            coding.code,
            coding.coder,
            coding.segment.transcript if coding.segment else coding.transcript,
            [coding.segment.span.start, coding.segment.span.end] if coding.segment else None,
            coding.segment.quote if coding.segment else "",
            coding.participant or coding.reference,
            coding.source.section if coding.source else "",
            coding.memo,
            coding.round,
            coding.at,
            coding.revision,
            coding.changed,
        ]
        for coding in codings
    ]


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FROZEN, tmp_path / "study"))


def test_a_ledger_of_format_1_opens_to_what_it_always_was() -> None:
    """F17, after an upgrade the tool would not start. Never change these files: add others."""
    expected = json.loads((FROZEN.parent / "ledger-v1.json").read_bytes())
    assert summary(FROZEN) == expected


def test_what_a_ledger_of_format_1_says_of_the_codebook_stays() -> None:
    """Never change these files: add others."""
    expected = json.loads((CODEBOOK.parent / "ledger-v1-codebook.json").read_bytes())
    assert {**summary(CODEBOOK), **codebook_summary(CODEBOOK)} == expected
    assert check_study(CODEBOOK) == []


def test_what_a_ledger_of_format_1_has_after_names_were_taken_out_stays() -> None:
    """Never change these files: add others."""
    expected = json.loads((REDACTED.parent / "ledger-v1-redacted.json").read_bytes())
    assert summary(REDACTED) == expected
    places = {str(problem.where) for problem in check_study(REDACTED)}
    assert places == {"transcripts/p1a.txt"}  # a coding waits, as it did before


def test_the_frozen_ledgers_have_every_event() -> None:
    lines = [line for folder in FROZEN.parent.glob("ledger-v1*/") for line in lines_of(folder)]
    assert {event.action for event in map(read_event, lines)} == set(ACTIONS)
    assert {line: found for line in lines if (found := complaints_of(line))} == {}


def test_a_ledger_of_format_1_can_be_gone_on_with(frozen: Path) -> None:
    before = summary(frozen)
    record(frozen, lambda study: start_round(study, "round 3"), coder="ana")
    assert open_study(frozen).round == "round 3"
    undo(frozen, coder="ana")
    after = summary(frozen)
    assert after["log"][: len(before["log"])] == before["log"]
    assert {**after, "log": None} == {**before, "log": None}
    assert [str(problem.where) for problem in check_study(frozen)] == ["transcripts/p1a.txt"]


def test_the_document_has_a_real_example_of_every_event() -> None:
    """The examples are lines with right checksums, in the words of the format it describes."""
    events = [read_event(line) for line in examples()]
    assert {event.action for event in events} == set(ACTIONS)
    assert [event.v for event in events] == [FORMAT] * len(events)
    assert [event_line(event).rstrip(b"\n") for event in events] == examples()
    assert {line: found for line in examples() if (found := complaints_of(line))} == {}


def test_the_schema_knows_every_action_and_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert tuple(SCHEMA["properties"]["do"]["enum"]) == ACTIONS
    assert SCHEMA["properties"]["v"] == {"const": FORMAT}


def may_be_absent(action: str) -> set[str]:
    optional = {
        "round": {"note", "codebook"},
        "codebook": {"round", "note"},
        "decide": {"round", "note", "codebook", "codings", "changes"},
        "revise": {"round", "note", "codebook", "changes"},
        "redact": {"round", "note", "codebook", "changes", "text"},
    }
    return optional.get(action, {"round", "note", "codebook"})


@pytest.mark.parametrize("line", examples(), ids=lambda line: json.loads(line)["do"])
def test_the_schema_refuses_what_is_no_event(line: bytes) -> None:
    """Each field but the few that may be absent is needed, and no other may stand there."""
    event = json.loads(line)
    optional = may_be_absent(event["do"])
    for name in event.keys() - optional:
        assert complaints_of(json.dumps({**event, name: None}).encode())
        less = {key: value for key, value in event.items() if key != name}
        assert complaints_of(json.dumps(less).encode()), name
    for strange in ("colour", "codings", "event", "read", "text", "decision", "suggestion"):
        if strange not in event and not (strange == "codings" and event["do"] == "decide"):
            assert complaints_of(json.dumps({**event, strange: "x"}).encode()), strange
    for other in ("code", "recode", "memo", "undo"):
        if other != event["do"] and (event["do"], other) != ("redo", "undo"):
            assert complaints_of(json.dumps({**event, "do": other}).encode())


def test_a_newer_format_opens_and_is_not_written_to(frozen: Path) -> None:
    """Seen failing on a `record` that did not look at the format."""
    before = summary(frozen)
    head = Event(
        FORMAT + 1, "01M87X00000000000000000000", 99, "2027-01-01T00:00:00Z", "cy", "x", ""
    )
    newer = event_line(head).replace(b'"do":""', b'"do":"sing","song":[{"notes":"la"}]')
    body = newer[: newer.index(b',"sum"')]
    path = frozen / "ledger" / "cy@x.jsonl"
    path.write_bytes(_signed(body))
    files = {file: file.read_bytes() for file in frozen.rglob("*.*") if file.is_file()}

    after = summary(frozen)
    assert {**after, "problems": []} == before
    (problem,) = after["problems"]
    assert problem.startswith("ledger/cy@x.jsonl:1: The line has format 2, newer than")
    for change in (
        lambda: record(frozen, lambda study: start_round(study, "round 3"), coder="ana"),
        lambda: undo(frozen, coder="ana"),
    ):
        with pytest.raises(NewerFormat, match="upgrade qualcode"):
            change()
    assert {file: file.read_bytes() for file in files} == files
    assert any("upgrade qualcode" in found.message for found in check_study(frozen))


def _signed(body: bytes) -> bytes:
    return body + b',"sum":"' + sha256(body).hexdigest()[:16].encode() + b'"}\n'
