"""Ids for codes that come with a name only."""

from __future__ import annotations

import re
from collections.abc import Container
from unicodedata import combining, normalize


def slug(name: str) -> str:
    """Return a name as an id: small letters and digits, joined by hyphens; accents go."""
    bare = "".join(sign for sign in normalize("NFKD", name) if not combining(sign))
    return re.sub(r"[\W_]+", "-", normalize("NFC", bare).casefold()).strip("-") or "code"


def free(name: str, taken: Container[str]) -> str:
    """Return an id that is not taken: the name, or the name and the first number that is free."""
    number, found = 2, name
    while found in taken:
        found = f"{name}-{number}"
        number += 1
    return found
