"""Keywords in the form in which they are compared."""

from __future__ import annotations

# One sign for one, so that positions in a text stay what they are.
SHAPES = str.maketrans("\u2018\u2019\u201b\u02bc\u00b4`\u2010\u2011", "''''''--")


def comparable(keyword: str) -> str:
    """Return a keyword in small letters, its apostrophes and hyphens in one shape."""
    return keyword.lower().translate(SHAPES)
