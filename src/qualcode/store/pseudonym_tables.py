"""Names in what people edit and in suggestions: tables, YAML files, memos, runs of suggesters."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from qualcode.errors import RewritingBlocked
from qualcode.identities.replacing import Pseudonyms
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.store.pseudonym_texts import Texts, redacted_quote
from qualcode.store.redact import Record, change_texts
from qualcode.store.transcripts import TABLE

_KEPT = ("sha256", "text")
_BEFORE_VALUE = re.compile(r"(?:^|[:,\[{]|-)[ \t]*[\"']?\Z", re.MULTILINE)
_AFTER_VALUE = re.compile(r"[\"']?[ \t]*(?:[,\]}:#]|$)", re.MULTILINE)
_EDITED = ("*.yaml", "structures/*.yaml", "memos/*")


def known_ids(study: Study) -> frozenset[str]:
    """Return the ids of a study; names in them are not replaced, for other files refer to them."""
    codes = (code.id for code in study.codebook)
    return frozenset((*study.organizations, *study.participants, *study.transcripts, *codes))


def yaml_text(pseudonyms: Pseudonyms, text: str, ids: Collection[str]) -> str:
    """Return the text of a YAML file with substitutes without brackets.

    A value that is an id of the study as a whole stays.
    """
    done = pseudonyms.bare(text)
    pieces: list[str] = []
    at = 0
    for hit, item in zip(done.found, done.replacements, strict=True):
        words = text[hit.start : hit.end]
        stays = (
            words in ids
            and _BEFORE_VALUE.search(text[max(hit.start - 60, 0) : hit.start]) is not None
            and _AFTER_VALUE.match(text, hit.end) is not None
        )
        pieces += [text[at : hit.start], words if stays else done.text[item.start : item.end]]
        at = hit.end
    return "".join((*pieces, text[at:]))


def _cell(pseudonyms: Pseudonyms, cell: str, ids: Collection[str]) -> str:
    """Return a cell of a table, whose values stand between semicolons; ids of the study stay."""
    values = cell.split(";")
    return ";".join(
        value if value.strip() in ids else pseudonyms.bare(value).text for value in values
    )


def pseudonymised_files(
    folder: Path, study: Study, pseudonyms: Pseudonyms, texts: Texts, skip: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that people edit, and runs of suggestions, whose content changes.

    Args:
        folder: the study's folder.
        study: the study as it is.
        pseudonyms: what stands for whom.
        texts: what becomes of the transcripts.
        skip: names of files that are seen to elsewhere.
    """
    ids = known_ids(study)
    for path in sorted(folder.glob("*.csv")):
        content = _table(path, pseudonyms, texts, ids, folder)
        if content is not None:
            yield path.name, content
    for name, text in _written_by_hand(folder, skip):
        if name.endswith(".yaml"):
            new = yaml_text(pseudonyms, text, ids)
        else:
            new = pseudonyms.bare(text).text
        if new != text:
            yield name, new.encode()
    for path in sorted((folder / "suggestions").glob("*.jsonl")):
        text = _text_of(path) or ""
        new = _suggestions(text, pseudonyms, texts)
        if new != text:
            yield path.relative_to(folder).as_posix(), new.encode()


def _written_by_hand(folder: Path, skip: Collection[str]) -> Iterator[tuple[str, str]]:
    for pattern in _EDITED:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            text = _text_of(path) if path.is_file() else None
            if text is not None and name not in skip and not path.name.startswith("."):
                yield name, text


def _text_of(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):  # told with what is left
        return None


def _table(
    path: Path, pseudonyms: Pseudonyms, texts: Texts, ids: Collection[str], folder: Path
) -> bytes | None:
    """Return a table with pseudonyms, or None where nothing changes."""
    text = (_text_of(path) or "").removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows:
        return None
    heading, *body = rows
    own = path.name == TABLE
    columns = {name.strip(): number for number, name in enumerate(heading)}
    speakers = columns.get("speakers", -1) if own else -1
    kept = {columns[name] for name in _KEPT if own and name in columns}
    new = [heading]
    for row in body:
        changed = [
            cell
            if number in kept
            else _speakers(cell, pseudonyms, folder)
            if number == speakers
            else _cell(pseudonyms, cell, ids)
            for number, cell in enumerate(row)
        ]
        if own and {"id", "text"} <= columns.keys():
            _set_digest(changed, columns, texts)
        new.append(changed)
    if new == rows:
        return None
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(new)
    return buffer.getvalue().encode()


def _set_digest(cells: list[str], columns: Mapping[str, int], texts: Texts) -> None:
    """Put the SHA-256 of a text that was replaced into its row."""
    if max(columns["id"], columns["text"]) < len(cells):
        digest = texts.digests.get(cells[columns["id"]].strip())
        cells[columns["text"]] = digest or cells[columns["text"]]


def _speakers(cell: str, pseudonyms: Pseudonyms, folder: Path) -> str:
    """Return the cell `Label=role; …` with pseudonyms in the labels, as they are in the text."""
    pairs: dict[str, str] = {}
    for part in filter(None, map(str.strip, cell.split(";"))):
        label, equals, role = part.rpartition("=")
        name = pseudonyms.replaced(label.strip()).text if equals else part
        if pairs.setdefault(name, role.strip()) != role.strip():
            reason = (
                f"two speakers of one transcript in {TABLE} would both be '{name}' and are not the "
                "same. Decide on two identities for them."
            )
            raise RewritingBlocked(folder, reason)
    return "; ".join(f"{name}={role}" if role else name for name, role in pairs.items())


def _suggestions(text: str, pseudonyms: Pseudonyms, texts: Texts) -> str:
    """Return a run of suggestions with its passages where they are in the new texts."""

    def change(record: Record, name: str, value: str) -> str:
        if name == "quote":
            return redacted_quote(texts, pseudonyms, record.get("transcript", ""), record, value)
        return pseudonyms.replaced(value).text

    lines = []
    for line in text.split("\n"):
        try:
            record = json.loads(line)
        except ValueError:
            lines.append(pseudonyms.replaced(line).text)
            continue
        if not isinstance(record, dict):
            lines.append(line)
            continue
        new = change_texts(record, change) | _new_place(record, texts)
        lines.append(line if new == record else json.dumps(new, ensure_ascii=False))
    return "\n".join(lines)


def _new_place(record: Mapping[str, object], texts: Texts) -> dict[str, object]:
    """Return the place and words of a suggestion in a text that was replaced, if it was."""
    done = texts.replaced.get(str(record.get("transcript", "")))
    start, end = record.get("start"), record.get("end")
    if done is None or not isinstance(start, int) or not isinstance(end, int) or start >= end:
        return {}
    span = done.place(Span(start, end))
    return {"start": span.start, "end": span.end, "quote": done.text[span.start : span.end]}
