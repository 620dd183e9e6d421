"""How many units there are in all, and whether they are independent of each other."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.comparison.independence import shared_homes
from qualcode.analysis.cooccur.lines import lines_of
from qualcode.analysis.cooccur.marks import Marks
from qualcode.analysis.cooccur.rule import WHOLES, WITHIN, Rule
from qualcode.analysis.cooccur.spans import count_runs
from qualcode.analysis.topics import are_marked, topics_of_turns
from qualcode.model.study import Study
from qualcode.model.turns import turn_columns


def base_of(
    frame: pd.DataFrame, rule: Rule, study: Study | None, marks: Marks | None
) -> int | None:
    """Return the number of units in the study, coded or not, or None where there is no number.

    Without a study those that bear any code of the frame are counted. `marks` is None where no
    coding has what the unit needs.
    """
    unit = rule.counted
    if unit in WHOLES:
        known = set(wholes(study, unit)) if study is not None else set()
        return len(known.union(frame[unit].unique()) - {""})
    if rule.counts_pairs:
        return None
    if unit == "characters":
        return _length(rule, study, int(frame["coder"].nunique()))
    if study is None or unit == "topic":
        coded = count_runs(marks.units()) if marks is not None else 0
        return coded if study is None or not are_marked(study) else _topics(frame, study)
    lines = marks.lines if marks is not None else None
    lines = lines or lines_of(study, interviewer=rule.interviewer)
    if unit == "exchange":
        return lines.exchange_count
    return lines.count - _uncoded_preambles(frame, study)


def _topics(frame: pd.DataFrame, study: Study) -> int:
    """Return how many topics are talked about in the transcripts, once for each of them."""
    places = ["transcript", "topic"]
    coded = frame.loc[frame["transcript"].isin(list(study.transcripts)), places]
    return len(pd.concat([topics_of_turns(study)[places], coded.astype("str")]).drop_duplicates())


def _uncoded_preambles(frame: pd.DataFrame, study: Study) -> int:
    """Return how many texts begin with words of no speaker that nobody coded, so no turns."""
    numbers = (turn_columns(text.turns).number for text in study.transcripts.values())
    opening = sum(column.count(0) for column in numbers)
    return opening - int(frame.loc[frame["turn"] == 0, "transcript"].nunique())


def _length(rule: Rule, study: Study | None, coders: int) -> int | None:
    """Return the characters of all texts, once for each coder whose codings stay apart."""
    if study is None or not rule.interviewer:
        return None
    length = sum(len(text.text) for text in study.transcripts.values())
    return length * (coders if rule.coders == WITHIN else 1)


def wholes(study: Study, unit: str) -> list[str]:
    """Return the ids of a study's transcripts, participants or organisations."""
    known = {
        "transcript": study.transcripts,
        "participant": study.participants,
        "organization": study.organizations,
    }
    return list(known[unit])


def dependence(
    frame: pd.DataFrame, rule: Rule, study: Study | None, whole: Study | None = None
) -> str:
    """Say why the units counted are not independent of each other; "" where they are.

    Participants and transcripts of one organisation are not, and passages never are. `whole` is the
    study that `study` is a part of; it knows everybody's organisation.
    """
    unit = rule.counted
    if unit not in WHOLES:
        return "passages and turns are no independent units; choose organization"
    if unit == "organization":
        return ""
    if study is None:
        places = frame[[unit, "organization"]].drop_duplicates()
        homes = places.loc[places[unit] != "", "organization"]
        shared = int(homes[homes != ""].duplicated().sum())
        unknown = bool((homes == "").any())
    else:
        shared, unknown = shared_homes(whole or study, f"{unit}s", wholes(study, unit))
    if shared:
        return f"several {unit}s are of one organisation; choose organization"
    if unknown:
        return f"the organisation of some {unit}s is not known; choose organization"
    return ""
