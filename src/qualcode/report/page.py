"""The report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from qualcode.model.study import Study
from qualcode.report.output import Output
from qualcode.report.tables import cell_text

_LONG = 40
_WIDE_FIGURE = 660.0  # points; a figure so wide cannot be read on a small screen
_WIDE, _VERY_WIDE, _ENDLESS = 24, 90, 400


def render_page(study: Study, outputs: Sequence[Output], files: Mapping[str, bytes]) -> str:
    """Return the page: figures are inside it, long tables folded, everything linked to its files.

    Args:
        study: gives the title and the numbers on top.
        outputs: what to show, in order.
        files: the report's files by name; the figures are taken from there.
    """
    environment = Environment(
        loader=PackageLoader("qualcode.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [
        (name, [_view(output, files) for output in group])
        for name, group in groupby(outputs, key=lambda output: output.section)
    ]
    template = environment.get_template("page.html")
    return template.render(study=study, facts=_facts(study), sections=sections)


def _facts(study: Study) -> list[tuple[int, str]]:
    numbers = [
        (len(study.organizations), "organisation"),
        (len(study.participants), "participant"),
        (len(study.transcripts), "transcript"),
        (len(study.codebook), "code"),
        (len(study.codings), "coding"),
        (len({coding.coder for coding in study.codings}), "coder"),
    ]
    return [(number, word if number == 1 else f"{word}s") for number, word in numbers if number]


def _view(output: Output, files: Mapping[str, bytes]) -> dict[str, object]:
    image = files.get(f"figures/{output.name}.svg")
    names = [name for name in files if name.rpartition("/")[2].rpartition(".")[0] == output.name]
    return {
        "name": output.name,
        "title": output.title,
        "label": output.label,
        "note": output.note,
        "image": base64.b64encode(image).decode() if image else "",
        "wide": _width(image or b"") > _WIDE_FIGURE,
        "picture": f"figures/{output.name}.svg",
        "table": _cells(output.table) if output.table is not None else None,
        "long": output.table is not None and len(output.table) > _LONG,
        "files": [(name, name.rpartition(".")[2]) for name in names],
    }


def _width(image: bytes) -> float:
    found = re.search(rb'<svg[^>]* width="([0-9.]+)pt"', image)
    return float(found[1]) if found else 0.0


def _cells(table: pd.DataFrame) -> dict[str, object]:
    """Return the cells as people read them, without columns in which nothing stands."""
    texts = {name: [_text(value) for value in table[name]] for name in table}
    said = [name for name in table if any(texts[name]) or table.empty]
    kinds = [_kind(table[name], texts[name]) for name in said]
    rows = zip(*(texts[name] for name in said), strict=True)
    return {
        "head": list(zip([_heading(str(name)) for name in said], kinds, strict=True)),
        "rows": [list(zip(row, kinds, strict=True)) for row in rows],
    }


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else cell_text(value)


def _kind(column: pd.Series, texts: Sequence[str]) -> str:
    """Return the class of a column.

    n is for numbers, k for ids and dates, which are never broken; w, v and x are for words that
    need room.
    """
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "n"
    longest = max(map(len, texts), default=0)
    if longest > _WIDE:
        return "x" if longest > _ENDLESS else "v" if longest > _VERY_WIDE else "w"
    return "" if any(" " in text for text in texts) else "k"


def _heading(name: str) -> str:
    if name == "organization":
        return "organisation"
    return name.replace("_", " ").replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
