"""How codes occur together: in overlapping passages, turns, interviews, people, organisations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.cooccur.bases import base_of, dependence
from qualcode.analysis.cooccur.marks import marks_of
from qualcode.analysis.cooccur.measures import Grounds, pair_table
from qualcode.analysis.cooccur.rule import Rule, rule_for
from qualcode.analysis.cooccur.tally import tally
from qualcode.analysis.ordered import keeps_order
from qualcode.analysis.topics import by_topic
from qualcode.model.codebook import Codebook
from qualcode.model.study import Study


def cooccurrence(
    frame: pd.DataFrame,
    *,
    unit: str = "overlap",
    count: str = "",
    size: int = 0,
    coders: str = "",
    interviewer: bool = True,
    study: Study | None = None,
) -> pd.DataFrame:
    """Count how often two codes occur together, and say how strongly they are tied.

    Args:
        frame: a codings frame, possibly filtered or rolled up.
        unit: where two codes must meet. Passages: "overlap" (they share at least a character;
            touching is not overlapping), "inside" (one holds the other), "equal" (both are the
            same), "characters" (the characters that both cover are counted). Turns: "turn" (their
            passages touch the same one), "neighbours" (turns at most `size` apart), "window" (a
            moving window of `size` turns, the last of which has one of the codes), "exchange" (an
            interviewer's turn and what follows until the next question). "topic" (of the
            guide, within a transcript: the frame's column `topic`, else by `with_topics`).
            "transcript", "participant", "organization".
        count: what is counted: "meetings" (the units themselves; for overlap, inside and equal
            pairs of passages, for neighbours pairs of turns) or the transcripts, participants or
            organizations in which the codes meet. By default the meetings.
        size: turns that neighbours are apart (1 unless told) or that a window has (3).
        coders: "within": only codings of the same coder pair up; "across": those of all do. By
            default within passages, turns, exchanges and topics, and across the wider units.
        interviewer: take interviewers' turns, too. Without them, turns are as far apart as if
            nobody had asked, and passages that begin in such a turn are left out.
        study: gives the base (units coded or not) and the turns that nobody coded; needed for
            window and exchange, and for leaving out interviewers in units of turns. Where its
            frame holds codings with those of the codes above (`with_ancestors`), a code does not
            pair with one above it.

    Returns:
        One row per pair that meets at least once, code_a before code_b by name: code_a, code_b, n_a
        and n_b (what is counted that has the code at all: passages, turns, windows, …), n_ab (where
        both meet), a_with_b and b_with_a (of n_a and of n_b, those that meet the other; n_ab except
        where pairs are counted), base (units there are; NA for pairs), share_a and share_b
        (a_with_b / n_a, b_with_a / n_b), jaccard (n_ab / (n_a + n_b - n_ab), the c-coefficient),
        lift (n_ab · base / (n_a · n_b)), phi, p (Fisher's exact test, two-sided), q (p with false
        discoveries controlled over all pairs of codes, Benjamini and Hochberg) and withheld (which
        of these are NaN, and why).

    Raises:
        TableError: the unit, count or another option is unknown or does not fit, no coding has a
            passage, or the study is needed.
    """
    rule = rule_for(unit, count=count, size=size, coders=coders, interviewer=interviewer)
    return pairs_by_rule(frame, rule, study)


@keeps_order
def pairs_by_rule(
    frame: pd.DataFrame,
    rule: Rule,
    study: Study | None = None,
    *,
    least: int = 1,
    whole: Study | None = None,
    base: int | None = None,
) -> pd.DataFrame:
    """Return what `cooccurrence` does, by a rule, for pairs that meet at least that often.

    `whole` is the study that `study` is a part of, where it is one, and `base` how many units it
    has, where that is known.
    """
    if rule.unit == "topic":
        frame = by_topic(frame, study)
    marks = marks_of(frame, rule, study)
    related = None
    if study is not None and _holds_codes_above(frame):
        related = _lineage(marks.names, study.codebook)
    nested = dependence(frame, rule, study, whole)
    known = base_of(frame, rule, study, marks) if base is None else base
    grounds = Grounds(known, nested, related)
    return pair_table(marks.names, tally(marks, rule), rule, grounds, least=least)


def _holds_codes_above(frame: pd.DataFrame) -> bool:
    if not frame["coding"].duplicated().any():
        return False
    # A coding may stand there for each of its topics, which is no other code.
    return bool(frame[["coding", "code"]].drop_duplicates()["coding"].duplicated().any())


def _lineage(names: list[str], codebook: Codebook) -> npt.NDArray[np.bool_]:
    """Tell, for each two codes, whether one lies below the other."""
    numbers = {name: number for number, name in enumerate(names)}
    related = np.zeros((len(names), len(names)), dtype=bool)
    for name, number in numbers.items():
        above = [numbers[code.id] for code in codebook.ancestors(name) if code.id in numbers]
        related[number, above] = related[above, number] = True
    return related
