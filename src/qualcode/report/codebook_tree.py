"""The codebook as a tree of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from qualcode.model.codebook import Code, Codebook

HEADS = ("codings", "participants", "organisations")


def codebook_tree(
    codebook: Codebook, use: pd.DataFrame, *, codes: Sequence[str] | None = None
) -> str:
    """Return one line per code, below its parent, with its counts before it; "" without codes.

    `use` is a table from `code_use`. `codes` are the ids to show, all by default; the codes above
    them are shown without counts. A status other than active stands behind the name.
    """
    wanted = {code.id for code in codebook} if codes is None else set(codes)
    shown = wanted | {above.id for name in wanted for above in codebook.ancestors(name)}
    names, *columns = (use[name] for name in use.columns)
    counts = dict(zip(names, zip(*columns, strict=True), strict=True))
    lines = [
        _line(counts[code.id] if code.id in wanted else ("", "", ""), f"{branch}{_label(code)}")
        for branch, code in _branches(codebook, shown)
    ]
    return "".join([_line(HEADS, "code"), *lines]) if lines else ""


def _line(counts: Sequence[object], label: str) -> str:
    numbers = "  ".join(
        str(count).rjust(len(head)) for count, head in zip(counts, HEADS, strict=True)
    )
    return f"{numbers}  {label}\n"


def _label(code: Code) -> str:
    status = f" [{code.status}]" if code.status != "active" else ""
    return " ".join(f"{code.name} ({code.id}){status}".split())


def _branches(codebook: Codebook, shown: set[str]) -> Iterator[tuple[str, Code]]:
    """Yield the codes shown, in tree order, with the lines that lead to them."""
    waiting: list[tuple[str, str, Code]] = _family(codebook.children(), shown, "", root=True)
    while waiting:
        branch, stem, code = waiting.pop()
        yield branch, code
        waiting += _family(codebook.children(code.id), shown, stem)


def _family(
    codes: Sequence[Code], shown: set[str], stem: str, *, root: bool = False
) -> list[tuple[str, str, Code]]:
    """Return the siblings shown, the last first: what leads to each, and to what is below it."""
    kept = [code for code in codes if code.id in shown]
    if root:
        return [("", "", code) for code in reversed(kept)]
    last = kept[-1] if kept else None
    return [
        (f"{stem}└─ ", f"{stem}   ", code) if code is last else (f"{stem}├─ ", f"{stem}│  ", code)
        for code in reversed(kept)
    ]
