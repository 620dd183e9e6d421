"""What must hold between the rows of a sheet: ids once, relations to codes that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.errors import did_you_mean
from qualcode.model.codebook import Code

if TYPE_CHECKING:
    from qualcode.exchange.read_sheet import Line
    from qualcode.model.problem import Problem

Located = Sequence[tuple[Code, "Line"]]


def check_codes(located: Located, problems: list[Problem]) -> None:
    """Append what is wrong with ids, parents and other relations to `problems`."""
    problems.extend(_ids(located))
    known = _known([code for code, _ in located])
    problems.extend(_relations(located, known))
    problems.extend(_circles(located))


def parents(codes: Sequence[Code]) -> Mapping[str, str]:
    """Return each code's parent; a parent that was merged is the code that took it in."""
    known = _known(codes)
    return {code.id: known.get(code.parent, "") for code in codes}


def _known(codes: Sequence[Code]) -> dict[str, str]:
    merged = {old: code.id for code in codes for old in code.merged_from}
    return {**merged, **{code.id: code.id for code in codes if code.id}}


def _ids(located: Located) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for code, line in located:
        if not code.id:
            yield line.problem("id", "it is missing; every row is a code and needs an id.")
        names = [("id", code.id), *(("merged_from", old) for old in code.merged_from)]
        for field, name in names:
            if name and name in seen:
                message = f"'{name}' is the id of two codes; the other is in row {seen[name]}."
                yield line.problem(field, message)
            seen.setdefault(name, line.number)


def _relations(located: Located, known: Mapping[str, str]) -> Iterator[Problem]:
    names = {code.name: code.id for code, _ in located}
    for code, line in located:
        others = [("parent", code.parent)] if code.parent else []
        others += [("not_to_confuse", pair.code) for pair in code.not_to_confuse]
        for field, other in others:
            if other not in known:
                yield line.problem(field, _stranger(other, names, known))


def _stranger(other: str, names: Mapping[str, str], known: Mapping[str, str]) -> str:
    if other in names:
        return f"'{other}' is the name of a code; write its id, '{names[other]}'."
    if not other:
        return "a code is missing before the colon; write 'code: why'."
    return f"'{other}' is the id of no code.{did_you_mean(other, known)}"


def _circles(located: Located) -> Iterator[Problem]:
    """Yield one mistake for each circle of parents; every code is walked through once."""
    above = parents([code for code, _ in located])
    lines = {code.id: line for code, line in located}
    done = {""}
    for start in above:
        path: dict[str, None] = {}
        name = start
        while name not in done and name not in path:
            path[name] = None
            name = above[name]
        if name in path:
            message = f"'{name}' is its own ancestor; give one code of the circle another one."
            yield lines[name].problem("parent", message)
        done.update(path)
