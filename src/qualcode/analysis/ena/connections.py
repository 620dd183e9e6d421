"""Which codes each turn connects with those of the turns before it, and the sums of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.cooccur.exact import Reals
from qualcode.analysis.cooccur.marks import turn_rows
from qualcode.analysis.cooccur.rule import ACROSS, WHOLES, rule_for
from qualcode.analysis.cooccur.spans import Integers, Spans, pairs_of, sort_spans
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER

BINARY, PRODUCT, ROOT = "binary", "product", "root"
WEIGHTS = (BINARY, PRODUCT, ROOT)
CONNECTIONS = ("unit", "code_a", "code_b", "weight")


@dataclass(frozen=True, slots=True)
class _Found:
    """Connections: the line they stand at, the two codes, and how strong they are."""

    line: Integers
    left: Integers
    right: Integers
    weight: Reals


def line_connections(
    lines: pd.DataFrame, conversations: Sequence[object], *, window: int, weights: str = BINARY
) -> pd.DataFrame:
    """Return what each line connects: v_ij = s_i s_j - p_i p_j.

    s sums a code over the line and those before it in its window and conversation, p only over
    those before it.

    Args:
        lines: one row per line in order, one column per code, how often the line bears it.
        conversations: of each line; windows do not reach into another conversation.
        window: how many lines a window has, the present one among them.
        weights: "binary" (1 where v_ij > 0), "product" (v_ij) or "root" (its square root).

    Returns:
        Columns line (number of the row, from 0), code_a, code_b (in the order of the columns) and
        weight, without those of weight 0.

    Raises:
        TableError: the window or the weights are unknown.
    """
    _check(window, weights)
    texts = pd.factorize(pd.Series(list(conversations), dtype="object"))[0]
    # Lines of one conversation are put next to each other; the others' are not between them.
    order = np.argsort(texts, kind="stable")
    values = lines.to_numpy(dtype=np.float64)[order]
    places, codes = np.nonzero(values)
    spans = sort_spans(texts[order][places], places, places + window, codes, lines.shape[1])
    found = _connect(spans, values[spans.starts, spans.codes], order[spans.starts], weights)
    names = lines.columns.to_numpy()
    return pd.DataFrame(
        {
            "line": found.line,
            "code_a": names[found.left],
            "code_b": names[found.right],
            "weight": found.weight,
        }
    )


@keeps_order
def ena_connections(
    frame: pd.DataFrame,
    study: Study,
    *,
    unit: str = "participant",
    window: int = 3,
    weights: str = BINARY,
    coders: str = "",
    interviewer: bool = True,
) -> pd.DataFrame:
    """Sum the connections of each unit's turns.

    Lines are turns, conversations transcripts. A turn belongs to the participant who speaks; an
    interviewer's to the interview's participant if there is just one, and otherwise to nobody,
    though it stands in the windows of the turns that follow.

    Args:
        frame: a codings frame of the study; a turn bears a code as often as passages with it
            touch the turn.
        study: gives the turns.
        unit: whose connections are summed: participant, transcript or organization.
        window: how many turns a window has, the present one among them.
        weights: of a turn's connections, as in `line_connections`.
        coders: "within" (the default): what two coders see is connected apart and then summed;
            "across": a turn bears what any of them saw.
        interviewer: take interviewers' turns; without them, windows reach over them.

    Returns:
        Columns unit, code_a, code_b (by name) and weight, without those of weight 0, by unit and
        code.

    Raises:
        TableError: the unit, window or weights are unknown, or no coding has a passage.
    """
    _check(window, weights)
    if not frame["start"].notna().any():
        raise TableError(
            "No coding has a passage, so no turn connects codes; code passages first, with "
            "'qualcode tag'."
        )
    rule = rule_for("window", size=window, coders=coders, interviewer=interviewer)
    rows = turn_rows(frame, rule, study)
    names, of_line = _owners(study, unit, interviewer=interviewer)
    codes, known = pd.factorize(frame["code"], sort=True)
    own = np.zeros(len(frame), dtype=np.int64)
    if rule.coders != ACROSS:
        own = pd.factorize(frame["coder"])[0].astype(np.int64)
    texts = rows.group * (int(own.max(initial=0)) + 1) + own[rows.row]
    size = len(known)
    spans = sort_spans(texts, rows.start, rows.end, codes[rows.row].astype(np.int64), size)
    values = _values(spans, texts, rows.start, codes[rows.row])
    found = _connect(spans, values, _line_numbers(spans), weights)
    first = np.zeros(int(_line_numbers(spans).max(initial=-1)) + 1, dtype=np.int64)
    first[_line_numbers(spans)] = spans.starts
    return _summed(found, of_line[first[found.line]], names, [str(name) for name in known])


def _check(window: int, weights: str) -> None:
    if window < 1:
        raise TableError(f"A window has 1 or more lines, not {window}.")
    if weights not in WEIGHTS:
        raise TableError(f"Weights are {', '.join(WEIGHTS)}; not '{weights}'.")


def _line_numbers(spans: Spans) -> Integers:
    """Number the lines that spans begin at, each text's apart."""
    new = np.ones(len(spans), dtype=bool)
    new[1:] = (spans.texts[1:] != spans.texts[:-1]) | (spans.starts[1:] != spans.starts[:-1])
    return np.cumsum(new).astype(np.int64) - 1


def _values(spans: Spans, texts: Integers, starts: Integers, codes: Integers) -> Reals:
    """Count how many rows stand behind each of the different spans."""
    width = np.int64(int(starts.max(initial=0)) + 1)
    keys = np.sort((texts * width + starts) * spans.size + codes)
    own = (spans.texts * width + spans.starts) * spans.size + spans.codes
    count = np.searchsorted(keys, own, side="right") - np.searchsorted(keys, own, side="left")
    return count.astype(np.float64)


def _connect(spans: Spans, values: Reals, lines: Integers, weights: str) -> _Found:
    """Connect the codes of each line with each other and with those before it in the window.

    s_i s_j - p_i p_j, for c = s - p, is c_i p_j + p_i c_j + c_i c_j: one product for each two
    spans that meet, of which the later is the present line.
    """
    cells = spans.size**2
    keys, products = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for left, right in pairs_of(spans):
        one, other = spans.codes[left], spans.codes[right]
        differ = one != other
        cell = np.minimum(one, other) * spans.size + np.maximum(one, other)
        keys.append((lines[right] * cells + cell)[differ])
        products.append((values[left] * values[right])[differ])
    numbers, first, sums = _group(np.concatenate(keys), np.concatenate(products))
    if weights == BINARY:
        sums = np.ones(len(first))
    elif weights == ROOT:
        sums = np.sqrt(sums)
    cell = numbers % max(cells, 1)
    width = max(spans.size, 1)
    return _Found(numbers // max(cells, 1), cell // width, cell % width, sums)


def _group(keys: Integers, amounts: Reals) -> tuple[Integers, Integers, Reals]:
    """Sum amounts of the same key; also return where each key begins in order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(new)
    if not len(first):
        return ordered, first, amounts
    return ordered[first], first, np.add.reduceat(amounts[order], first)


def _summed(found: _Found, owners: Integers, units: list[str], codes: list[str]) -> pd.DataFrame:
    size = max(len(codes), 1)
    owned = owners >= 0
    keys = (owners * size + found.left) * size + found.right
    numbers, _, weight = _group(keys[owned], found.weight[owned])
    words = np.array(codes, dtype=object)
    return pd.DataFrame(
        {
            "unit": pd.array(np.array(units, dtype=object)[numbers // size**2], dtype="str"),
            "code_a": pd.array(words[numbers // size % size], dtype="str"),
            "code_b": pd.array(words[numbers % size], dtype="str"),
            "weight": weight,
        }
    )


def _owners(study: Study, unit: str, *, interviewer: bool) -> tuple[list[str], Integers]:
    """Return the units of a study and, for each turn that is kept, the number of its unit or -1."""
    if unit not in WHOLES:
        raise TableError(f"Connections are summed by {', '.join(WHOLES)}; not by '{unit}'.")
    names = units_of(study, unit)
    numbers = {name: number for number, name in enumerate(names)}
    found = []
    for text in study.transcripts.values():
        alone = text.participants[0] if len(text.participants) == 1 else ""
        for turn in text.turns:
            if interviewer or turn.role != INTERVIEWER:
                person = turn.participant or alone
                known = study.participants.get(person)
                place = known.organization if known else ""
                whole = {"transcript": text.id, "participant": person, "organization": place}
                found.append(numbers.get(whole[unit], -1))
    return names, np.array(found, dtype=np.int64)


def units_of(study: Study, unit: str) -> list[str]:
    """Return the ids of a study's transcripts, participants or organizations."""
    known = {
        "transcript": study.transcripts,
        "participant": study.participants,
        "organization": study.organizations,
    }
    return list(known[unit])
