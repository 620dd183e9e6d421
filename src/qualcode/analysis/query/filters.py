"""Whose codings are asked, and which of the passages found are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qualcode.analysis.attributes import any_level_of, attribute_rows, known_attributes
from qualcode.analysis.bases import speakers_of
from qualcode.analysis.frame import worded_frame
from qualcode.analysis.ranges import bearers_compared
from qualcode.analysis.topics import with_topics
from qualcode.errors import TableError, UnknownCoder, did_you_mean
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT, PREAMBLE

ROLES = (INTERVIEWER, PARTICIPANT, OTHER, PREAMBLE)
_COLUMNS = ("coding", "coder", "code", "transcript", "start", "end", "round", "memo")
_IDS = ("organization", "participant", "transcript")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; what is empty does not narrow it.

    Of codings: `coder`, `round` and `topic` (of the guide; see `with_topics`) are looked at before
    the query is answered. Of the passages found: `role` is that of the turn they begin in; `where`
    pairs attributes with values: several values of one attribute widen, several attributes narrow.
    It may also name organization, participant or transcript with an id, or speaker with a
    participant's id or a label (of the turn they begin in). `compared` has attributes that are
    numbers, each with a sign (<, <=, > or >=) and a number; all of them narrow.
    """

    coder: str = ""
    round: str = ""
    topic: str = ""
    role: str = ""
    where: Sequence[tuple[str, str]] = ()
    compared: Sequence[tuple[str, str, float]] = ()


def chosen_codings(
    study: Study, filters: Filters, *, columns: Iterable[str] = _COLUMNS
) -> pd.DataFrame:
    """Return the codings frame that a query is asked of, with some columns at least.

    Raises:
        UnknownCoder: the coder has coded nothing.
        TableError: there is no such round or topic.
    """
    asked = study.with_repeats() if filters.round else study
    wanted = dict.fromkeys((*columns, *_COLUMNS))
    frame = worded_frame(asked, coder=filters.coder, columns=wanted)
    if filters.coder and frame.empty:
        raise UnknownCoder(filters.coder, list(dict.fromkeys(c.coder for c in study.codings)))
    if filters.round:
        _check(filters.round, frame["round"].unique(), "round")
        frame = frame[frame["round"] == filters.round]
    if filters.topic:
        topics = with_topics(frame, study)
        _check(filters.topic, [topic.id for topic in study.guide], "topic")
        frame = topics[topics["topic"] == filters.topic].drop(columns="topic")
    return frame.reset_index(drop=True)


def _check(name: str, known: Iterable[str], what: str) -> None:
    names = [item for item in known if item]
    if name not in names:
        hint = did_you_mean(name, names) or f" There are: {', '.join(names) or 'none yet'}."
        raise TableError(f"There is no {what} '{name}'.{hint}")


def kept_rows(table: pd.DataFrame, study: Study, filters: Filters) -> pd.Series:
    """Tell which rows of a table of passages a search is narrowed to.

    The table has the columns transcript, participant, organization, role and turn.

    Raises:
        UnknownAttribute: nothing has an attribute that is asked for.
        TableError: an attribute never has the value or is no number, or the role is none.
    """
    kept = pd.Series(data=True, index=table.index)
    if filters.role:
        _check(filters.role, ROLES, "role")
        kept &= table["role"] == filters.role
    for name, values in _by_attribute(filters.where).items():
        kept &= _having(table, study, name, values)
    for name, sign, number in filters.compared:
        bearers = bearers_compared(study, name, sign, number)
        kept &= table[any_level_of(study, name)].isin(bearers)
    return kept


def _by_attribute(pairs: Sequence[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _having(table: pd.DataFrame, study: Study, name: str, values: list[str]) -> pd.Series:
    if name in _IDS and name not in known_attributes(study):
        known = {
            "organization": study.organizations,
            "participant": study.participants,
            "transcript": study.transcripts,
        }[name]
        for value in values:
            _check(value, known, name)
        return table[name].isin(values)
    if name == "speaker" and name not in known_attributes(study):
        return _said_by(table, study, values)
    rows = attribute_rows(study, name)
    for value in values:
        _check(value, rows["value"].unique(), f"'{name}' with the value")
    bearers = rows.loc[rows["value"].isin(values), "bearer"]
    return table[any_level_of(study, name)].isin(bearers)


def _said_by(table: pd.DataFrame, study: Study, values: list[str]) -> pd.Series:
    texts = study.transcripts.values()
    known = {turn.participant or turn.speaker for text in texts for turn in text.turns}
    for value in values:
        _check(value, sorted(known), "speaker")
    return speakers_of(table, study).isin(values)
