"""How many units there are in all, and whether they are independent of each other."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.cooccur.marks import Marks
from qualcode.analysis.cooccur.rule import WHOLES, WITHIN, Rule
from qualcode.analysis.cooccur.spans import count_runs
from qualcode.model.study import Study


def base_of(
    frame: pd.DataFrame, rule: Rule, study: Study | None, marks: Marks | None
) -> int | None:
    """Return the number of units in the study, coded or not, or None where there is no number.

    Without a study those that bear any code of the frame are counted. `marks` is None where no
    coding has what the unit needs.
    """
    unit = rule.counted
    if unit in WHOLES:
        known = set(_wholes(study, unit)) if study is not None else set()
        return len(known.union(frame[unit].unique()) - {""})
    if rule.counts_pairs or marks is None:
        return None
    if unit == "characters":
        return _length(rule, study, marks.coders)
    if study is None or marks.lines is None:
        return count_runs(marks.units())
    return marks.lines.exchange_count if unit == "exchange" else marks.lines.count


def _length(rule: Rule, study: Study | None, coders: int) -> int | None:
    """Return the characters of all texts, once for each coder whose codings stay apart."""
    if study is None or not rule.interviewer:
        return None
    length = sum(len(text.text) for text in study.transcripts.values())
    return length * (coders if rule.coders == WITHIN else 1)


def _wholes(study: Study, unit: str) -> list[str]:
    known = {
        "transcript": study.transcripts,
        "participant": study.participants,
        "organization": study.organizations,
    }
    return list(known[unit])


def dependence(frame: pd.DataFrame, rule: Rule, study: Study | None) -> str:
    """Say why the units counted are not independent of each other; "" where they are.

    Participants and transcripts of one organisation are not, and passages never are.
    """
    unit = rule.counted
    if unit not in WHOLES:
        return "passages and turns are no independent units; choose organization"
    if unit == "organization":
        return ""
    places = _organizations(frame, unit, study)
    if places.duplicated().any():
        return f"several {unit}s are of one organisation; choose organization"
    return ""


def _organizations(frame: pd.DataFrame, unit: str, study: Study | None) -> pd.Series:
    """Return the organisation of each unit that has one."""
    if study is None:
        rows = frame[[unit, "organization"]].drop_duplicates()
    elif unit == "participant":
        people = study.participants.values()
        rows = pd.DataFrame(
            [(person.id, person.organization) for person in people], columns=[unit, "organization"]
        )
    else:
        pairs = {
            (text.id, study.participants[person].organization)
            for text in study.transcripts.values()
            for person in text.participants
        }
        rows = pd.DataFrame(sorted(pairs), columns=[unit, "organization"])
    return rows.loc[(rows[unit] != "") & (rows["organization"] != ""), "organization"]
