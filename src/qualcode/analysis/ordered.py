"""Tables whose words stand in the study's own order, for going on with pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from qualcode.analysis.course.order import TRANSCRIPTS, items_in_order
from qualcode.model.columns import coding_columns
from qualcode.model.study import Study

CODES = ("code", "code_a", "code_b", "source", "target", "node", "made_as")
NAMES = ("name", "label")
WORDS = ("value", "group", "attribute", "period")
_OF_STUDY = ("transcript", "participant", "organization", "unit", "coder", "round")
_ORDERED = frozenset((*CODES, *NAMES, *WORDS, *_OF_STUDY))
_AS = {"code_a": "code", "code_b": "code"}
_Options = ParamSpec("_Options")
_Result = TypeVar("_Result")


def in_order(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return a table whose words are ordered categories, so that pandas keeps the study's order.

    Groups, pivot tables, sorting and the axes of plots then have codes as the codebook has them and
    transcripts in the order of collection instead of the alphabet's.

    Args:
        table: any table of this package, or a codings frame.
        study: what it was made of.

    Returns:
        The same rows, columns and words. Categories are code, code_a, code_b, made_as, source,
        target and node (the codebook's order, parents before children), name and label (of codes,
        likewise), transcript (collection), participant and organization (their files), unit
        (whichever of these three it is), coder and round (as they come in the ledger), and value,
        group, attribute and period (of their first rows in the table). A column has the categories
        that occur in it; pandas loses the order of others when it pivots. Words that the study does
        not know come last, in the order of their first rows.
    """
    return table.assign(
        **{
            name: _ordered(table[name], _known(name, study))
            for name in map(str, table)
            if name in _ORDERED and _is_words(table[name])
        }
    )


def _known(name: str, study: Study) -> Iterable[str]:
    """Return the words of a column in their order."""
    if name in CODES:
        return [code.id for _, code in study.codebook.walk()]
    if name in NAMES:
        return [code.name for _, code in study.codebook.walk()]
    if name in ("coder", "round"):
        return _first(study, name)
    people, places = list(study.participants), list(study.organizations)
    if name in ("transcript", "unit"):
        texts = list(items_in_order(study, TRANSCRIPTS)["item"])
        return [*texts, *people, *places] if name == "unit" else texts
    return {"participant": people, "organization": places}.get(name, ())


def keeps_order(
    function: Callable[Concatenate[pd.DataFrame, _Options], _Result],
) -> Callable[Concatenate[pd.DataFrame, _Options], _Result]:
    """Let a function of a frame take ordered categories, and order what it returns like them."""

    @wraps(function)
    def called(frame: pd.DataFrame, /, *args: _Options.args, **options: _Options.kwargs) -> _Result:
        kinds = {
            str(name): kind
            for name, kind in frame.dtypes.items()
            if isinstance(kind, pd.CategoricalDtype) and kind.ordered
        }
        if not kinds:
            return function(frame, *args, **options)
        found = function(frame.astype(dict.fromkeys(kinds, "str")), *args, **options)
        if not isinstance(found, pd.DataFrame):
            return found
        columns = {
            name: _ordered(found[name], kinds[_AS.get(name, name)].categories)
            for name in map(str, found)
            if _AS.get(name, name) in kinds
        }
        return found.assign(**columns)

    return called


def _ordered(column: pd.Series, known: Iterable[str]) -> pd.Series:
    seen = dict.fromkeys(column.dropna().unique())
    words = [*dict.fromkeys(word for word in known if word in seen)]
    there = set(words)
    words += [word for word in seen if word not in there]
    kind = pd.CategoricalDtype(pd.Index(words, dtype="str"), ordered=True)
    return column.astype(kind)


def _is_words(column: pd.Series) -> bool:
    kind = column.dtype
    words = kind.categories if isinstance(kind, pd.CategoricalDtype) else column
    return pd.api.types.is_string_dtype(words)


def _first(study: Study, field: str) -> list[str]:
    """Return the coders or rounds as they come in the ledger."""
    return list(dict.fromkeys(getattr(coding_columns(study.codings), field)))
