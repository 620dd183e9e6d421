"""Pseudonyms: one for each identity, and none that could be taken for something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qualcode.errors import InvalidSubstitute
from qualcode.identities.folding import Spellings, folded
from qualcode.model.identity import GENERALISE, REPLACE, Identity

_WORDS = {
    "person": "Person",
    "organization": "Company",
    "product": "Product",
    "place": "Place",
    "contact": "Contact",
    "date": "Date",
}
_OTHER = "Name"
_LONGEST = 60
_SIGNS = re.compile(r"[\[\]{}<>:;=|\"#\\\u2588\x00-\x1f\x7f]")
_FORMULA = ("=", "+", "-", "@", "'")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def marked(substitute: str) -> str:
    """Return what stands in a text in the place of a name: `[Company-3]`."""
    return f"[{substitute}]"


def replaces(identity: Identity) -> bool:
    """Tell whether something else stands in the place of an identity's spellings."""
    return identity.decision in (REPLACE, GENERALISE) and bool(identity.substitute)


def next_pseudonym(
    kind: str, identities: Iterable[Identity], occurs: Callable[[str], bool] = lambda _word: False
) -> str:
    """Return the first pseudonym of a kind that no identity has and no text of the study.

    Args:
        kind: of the identity, for instance "organization", which gives "Company-1".
        identities: those of the key.
        occurs: tells whether words occur in the study already.
    """
    taken = {folded(item.substitute).text for item in identities}
    word, number = _WORDS.get(kind, _OTHER), 1
    while folded(f"{word}-{number}").text in taken or occurs(f"{word}-{number}"):
        number += 1
    return f"{word}-{number}"


def proposed_generalisation(name: str) -> str:
    """Return the year of a date, or "a date"."""
    year = _YEAR.search(name)
    return year[0] if year else "a date"


def check_substitutes(identities: Iterable[Identity]) -> None:
    """Refuse pseudonyms that two identities have, and substitutes that cannot stand in a text.

    Raises:
        InvalidSubstitute: the first that is wrong, and why.
    """
    every = [item for item in identities if item.decision in (REPLACE, GENERALISE)]
    hidden = Spellings(spelling for item in every for spelling in item.spellings)
    owners: dict[str, Identity] = {}
    for item in every:
        _check_form(item.substitute)
        if hidden.find(folded(item.substitute)):
            # The substitute is not repeated, for the name would be.
            raise InvalidSubstitute("…", "there is a name in it that is to be hidden")
        letters = folded(item.substitute).text
        owner = owners.setdefault(letters, item)
        both = (owner.decision, item.decision)
        if owner is not item and both != (GENERALISE, GENERALISE):
            reason = "it stands for something else already; a pseudonym belongs to one name"
            raise InvalidSubstitute(item.substitute, reason)


def _check_form(substitute: str) -> None:
    if not folded(substitute).text:
        raise InvalidSubstitute(substitute, "it has no letter and no digit")
    if len(substitute) > _LONGEST:
        raise InvalidSubstitute(substitute, f"it is longer than {_LONGEST} characters")
    if _SIGNS.search(substitute):
        raise InvalidSubstitute(substitute, 'it has one of the signs []{}<>:;=|"# or \\')
    if substitute.startswith(_FORMULA) or substitute != substitute.strip():
        raise InvalidSubstitute(substitute, "it begins with a sign or a blank, or ends with one")
