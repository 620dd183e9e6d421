"""The codebook as one HTML page that needs nothing but itself."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from qualcode.model.codebook import Codebook
from qualcode.report.codebook_entries import about, codebook_entries, title

_COLOUR = re.compile("#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def codebook_html(codebook: Codebook) -> str:
    """Return the page: title, the coding tree with links, every code; no script, no address."""
    environment = Environment(
        loader=PackageLoader("qualcode.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    entries = codebook_entries(codebook)
    colours = [
        entry.code.colour if _COLOUR.fullmatch(entry.code.colour) else "" for entry in entries
    ]
    page = environment.get_template("codebook_page.html").render(
        title=title(codebook),
        about=about(codebook),
        entries=list(zip(entries, colours, strict=True)),
    )
    return _UNPRINTABLE.sub("", page)
