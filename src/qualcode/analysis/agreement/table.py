"""Agreement of a study's coders as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any

import pandas as pd

from qualcode.analysis.agreement.choice import Comparison, Setting, settings
from qualcode.analysis.agreement.judgements import Ask, Judgements, judgements
from qualcode.analysis.agreement.measures import Measure, of_all_codes, of_each_code
from qualcode.analysis.agreement.rows import NUMBERS, PAIR_COUNTS, noted, overall_rows, text_rows
from qualcode.analysis.frame import worded_frame
from qualcode.analysis.ordered import in_order
from qualcode.analysis.rollup import roll_up, with_ancestors
from qualcode.errors import TableError
from qualcode.model.codebook import Codebook
from qualcode.model.disagreement import comparable_coders
from qualcode.model.study import Study

_NEEDED = ("coder", "code", "transcript", "start", "end", "round")
BY = ("", "transcript", "round", "pair")
COLUMNS = (
    "coefficient",
    "unit",
    "unread",
    "level",
    "code",
    "round",
    "transcript",
    "coders",
    *NUMBERS,
    "resamples",
    *PAIR_COUNTS,
    "reason",
    "note",
)
_WORDS = {name: "str" for name in COLUMNS if name not in (*NUMBERS, *PAIR_COUNTS, "resamples")}


@dataclass(frozen=True, slots=True)
class _Part:
    """Codings and texts that make one comparison: of all, of a round, or of a pair of coders."""

    study: Study
    frame: pd.DataFrame
    ask: Ask
    round: str = ""


def agreement_table(
    study: Study,
    wanted: Comparison | None = None,
    *,
    by: str = "",
    spans: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return how far the coders of a study agree, the declared coefficient first.

    Args:
        study: its passages are compared; codings of whole transcripts, people and papers are not.
        wanted: what to compare and how.
        by: one row for each "transcript", "round" of coding or "pair" of coders, too; by default
            all together. To a round belong the coders and transcripts that coded, or were coded or
            read in it, and what was read in it.
        spans: units of your own with columns transcript, start, end, in place of `wanted.unit`.

    Returns:
        Columns coefficient, unit, unread, level, code (a root's id for domains, empty for all codes
        together), round, transcript, coders; units (judged by at least two coders; characters for
        the unit character and for unitizing), agreeing (on which they agree; for more than two
        coders the shares of agreeing pairs added up), observed and expected agreement, value, low
        and high (95 % percentile bootstrap over transcripts) and resamples (those with a value);
        both, first_only, second_only and neither (judgements of two coders on a code, added over
        all pairs); reason (why there is no value) and note. Codes stand in the codebook's order.

    Raises:
        TableError: something asked for is unknown or does not fit.
        NoReadMarks: nobody marked turns as read, and what unread text counts as is said nowhere.
        UnknownCoder, UnknownTranscript: a name is not in the study.
        ExtraMissing: gamma was asked for and its package is not installed.
    """
    wanted = wanted or Comparison()
    if by not in BY:
        raise TableError(f"Agreement cannot be split by '{by}'; choose transcript, round or pair.")
    coders = comparable_coders(study, wanted.coders)
    frame = worded_frame(study.with_repeats() if by == "round" else study, columns=_NEEDED)
    frame = frame[frame["start"].notna() & frame["coder"].isin(coders)]
    tables = []
    for setting in settings(study, wanted, coders):
        ask = Ask(setting.unit, setting.unread, coders, wanted.roles, wanted.transcripts)
        rows = [
            _part_rows(part, setting, wanted, by=by, spans=spans)
            for part in _parts(study, frame, ask, by)
        ]
        tables += [noted(row, setting.remark) for row in rows]
    whole = pd.concat(tables, ignore_index=True)
    table = whole[list(COLUMNS)].astype(_WORDS)
    table = table.assign(**{name: _counted(table[name]) for name in ("units", "agreeing")})
    return in_order(table, study)


def _counted(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Return numbers as whole ones where they are; several coders agree by shares of pairs."""
    whole = (numbers.dropna() % 1 == 0).all()
    return numbers.astype("Int64") if whole else numbers


def _parts(study: Study, frame: pd.DataFrame, ask: Ask, by: str) -> Iterator[_Part]:
    if by == "pair" and len(ask.coders) > 1:
        for pair in combinations(ask.coders, 2):
            yield _Part(study, frame[frame["coder"].isin(pair)], replace(ask, coders=pair))
    elif by == "round" and len(frame):
        names = ask.transcripts or tuple(study.transcripts)
        for name, rows in frame.groupby("round", sort=False):
            read = study.read_in.get(str(name), {}) if study.read_in else study.read
            there = {*rows["coder"], *read}
            taken = {*rows["transcript"], *chain.from_iterable(study.read_in and read.values())}
            own = replace(
                ask,
                coders=tuple(coder for coder in ask.coders if coder in there),
                transcripts=tuple(text for text in names if text in taken) or names[:1],
            )
            yield _Part(replace(study, read=read), rows, own, str(name))
    else:
        yield _Part(study, frame, ask)


def _part_rows(
    part: _Part,
    setting: Setting,
    wanted: Comparison,
    *,
    by: str,
    spans: pd.DataFrame | None,
) -> pd.DataFrame:
    rows, study = [], part.study
    for code, frame in _subjects(study.codebook, part.frame, setting, wanted):
        found = judgements(frame, study, part.ask, seen=part.frame, spans=spans)
        if len(found.coders) < 2:
            return _labelled(_too_few(found), part, setting)
        measure = _measure(found, setting, wanted)
        if code and measure.subjects == ("",):
            measure = replace(measure, subjects=(code,))
        if by == "transcript":
            rows.append(text_rows(measure, found.transcripts))
        else:
            rows.append(
                overall_rows(measure, found.texts, resamples=wanted.resamples, seed=wanted.seed)
            )
    table = pd.concat(rows, ignore_index=True)
    return _labelled(noted(table, _unread_note(study, part.ask)), part, setting)


def _measure(found: Judgements, setting: Setting, wanted: Comparison) -> Measure:
    if setting.level in ("codes", "domains"):
        return of_each_code(found, setting.coefficient, seed=wanted.seed)
    return of_all_codes(found, setting.coefficient, seed=wanted.seed)


def _subjects(
    codebook: Codebook, frame: pd.DataFrame, setting: Setting, wanted: Comparison
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield codings to compare, with the domain they belong to where each is taken apart."""
    domains = {code.id: codebook.domain_of(code.id) for code in codebook}
    rows = roll_up(frame, codebook, wanted.kind) if wanted.kind else frame
    if setting.level == "codes" and wanted.subtree:
        rows = with_ancestors(rows, codebook)
    domain = rows["code"].map(domains)
    if setting.level == "domains" or setting.coefficient == "cu-alpha-domains":
        rows = rows.assign(code=domain)
    order = {code.id: place for place, (_, code) in enumerate(codebook.walk())}
    for code in codebook:
        order.setdefault(domains[code.id], order[code.id])
    rows = rows.assign(place=rows["code"].map(order), domain=domain)
    rows = rows.sort_values("place", kind="stable", ignore_index=True)
    if setting.level == "within" and len(rows):
        for root in dict.fromkeys(rows["domain"]):
            yield str(root), rows[rows["domain"] == root]
    else:
        yield "", rows


def _too_few(found: Judgements) -> pd.DataFrame:
    who = f"only one coder, '{found.coders[0]}'" if found.coders else "no coder of passages"
    row: dict[str, list[object]] = {name: [float("nan")] for name in NUMBERS}
    row |= {name: [pd.NA] for name in (*PAIR_COUNTS, "resamples")}
    row |= {"code": [""], "reason": [f"{who}; agreement takes two"], "note": [""]}
    return pd.DataFrame(row).astype(dict.fromkeys((*PAIR_COUNTS, "resamples"), "Int64"))


def _labelled(rows: pd.DataFrame, part: _Part, setting: Setting) -> pd.DataFrame:
    coefficient = setting.coefficient
    if coefficient in ("cohen-kappa", "scott-pi") and len(part.ask.coders) > 2:
        coefficient += " (mean over pairs)"
    named = rows.assign(
        coefficient=coefficient,
        unit=setting.unit,
        unread=setting.unread,
        level=setting.level,
        round=part.round,
        coders=", ".join(part.ask.coders),
    )
    return named if "transcript" in named else named.assign(transcript="")


def _unread_note(study: Study, ask: Ask) -> str:
    without = [coder for coder in ask.coders if not study.read.get(coder)]
    if not without:
        return ""
    everybody = len(without) == len(ask.coders)
    who = "nobody marked turns as read" if everybody else f"no marks of {', '.join(without)}"
    taken = (
        "text without codes is taken as not coded"
        if ask.unread == "uncoded"
        else "only coded turns are taken as judged"
    )
    return f"{who}: {taken}"


def judged_codes(study: Study, wanted: Comparison | None = None) -> Judgements:
    """Return the judgements behind the table, for confusion_table and two_by_two_table.

    What is asked for is understood as in agreement_table, but for the coefficient: the unit and
    what unread text counts as are those asked for, else those declared.
    """
    wanted = wanted or Comparison()
    coders = comparable_coders(study, wanted.coders)
    frame = worded_frame(study, columns=_NEEDED)
    frame = frame[frame["start"].notna() & frame["coder"].isin(coders)]
    setting = settings(study, wanted, coders)[-1]
    ask = Ask(setting.unit, setting.unread, coders, wanted.roles, wanted.transcripts)
    if setting.level == "within":
        setting = replace(setting, level="codes")
    (_, rows), *_ = _subjects(study.codebook, frame, setting, wanted)
    return judgements(rows, study, ask, seen=frame)
