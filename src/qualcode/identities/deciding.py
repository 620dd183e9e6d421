"""A person's decisions, entered into the key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from qualcode.errors import InvalidSubstitute, UnknownIdentity
from qualcode.identities.folding import folded
from qualcode.identities.naming import check_substitutes, next_pseudonym, proposed_generalisation
from qualcode.model.identity import (
    GENERALISE,
    KEEP,
    NO_IDENTIFIER,
    REPLACE,
    UNDECIDED,
    Identity,
    Key,
)

Occurs = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a name.

    `substitute` may be left empty where a pseudonym is to be given; `same_as` is another name on
    the list, or its pseudonym, of which this is a further form.
    """

    identity: Identity
    decision: str = UNDECIDED
    substitute: str = ""
    same_as: str = ""


def proposed(identity: Identity, like: Sequence[str] = ()) -> Decision:
    """Return what is proposed for a candidate; a person decides.

    A further form of one name goes with that name, a date becomes its year, all else a pseudonym.
    """
    if len(like) == 1:
        return Decision(identity, same_as=like[0])
    if identity.kind == "date":
        return Decision(identity, GENERALISE, proposed_generalisation(identity.name))
    return Decision(identity, REPLACE)


def decide(key: Key, made: Decision, *, by: str, at: str, occurs: Occurs) -> Key:
    """Return the key with a decision.

    Args:
        key: the key as it is.
        made: the decision.
        by: who decided.
        at: when, UTC in ISO 8601.
        occurs: tells whether words occur in the study already, so that no pseudonym is taken for
            what somebody said.

    Raises:
        UnknownIdentity: nothing on the list is called as `same_as` says.
        InvalidSubstitute: the substitute cannot stand in a text, belongs to another name, or occurs
            in the study.
    """
    if made.same_as:
        return _with_form(key, made, by=by, at=at)
    identity = replace(made.identity, decision=made.decision, by=by, at=at)
    others = [item for item in key.identities if item.name != identity.name]
    before = next((item for item in key.identities if item.name == identity.name), None)
    substitute = _substitute(made, before, others, occurs)
    identity = replace(identity, substitute=substitute)
    check_substitutes((*others, identity))
    return _entered(key, identity)


def enlist(key: Key, names: Iterable[Identity]) -> Key:
    """Return the key with names of a list; what is on it already gets the further spellings."""
    entries = {item.name: item for item in key.identities}
    for item in names:
        known = next((one for one in entries.values() if _says(one, item.name)), None)
        if known is None:
            entries[item.name] = item
        else:
            entries[known.name] = _with_spellings(known, item.spellings)
    return replace(key, identities=tuple(entries.values()))


def _substitute(
    made: Decision, before: Identity | None, others: list[Identity], occurs: Occurs
) -> str:
    if made.decision in (KEEP, NO_IDENTIFIER, UNDECIDED):
        return ""
    given = made.substitute.strip().strip("[]").strip()
    if before is not None and given in ("", before.substitute) and before.substitute:
        return before.substitute
    if given:
        if made.decision == REPLACE and occurs(given):
            raise InvalidSubstitute(given, "it occurs in the study already")
        return given
    if made.decision == GENERALISE:
        if made.identity.kind != "date":
            raise InvalidSubstitute(made.identity.kind, "say what is to stand there instead")
        return proposed_generalisation(made.identity.name)
    return next_pseudonym(made.identity.kind, others, occurs)


def _with_form(key: Key, made: Decision, *, by: str, at: str) -> Key:
    owner = next((item for item in key.identities if _is_called(item, made.same_as)), None)
    if owner is None:
        raise UnknownIdentity
    named = replace(_with_spellings(owner, made.identity.spellings), by=by, at=at)
    others = (item for item in key.identities if item.name != made.identity.name)
    return _entered(replace(key, identities=tuple(others)), named)


def _with_spellings(identity: Identity, spellings: Iterable[str]) -> Identity:
    new = [word for word in spellings if not _says(identity, word)]
    return replace(identity, variants=tuple(dict.fromkeys((*identity.variants, *new))))


def _says(identity: Identity, word: str) -> bool:
    """Tell whether a spelling is an identity's already, capitals and accents aside."""
    plain = [spelling.casefold().strip('"') for spelling in identity.spellings]
    return word.casefold().strip('"') in plain


def _is_called(identity: Identity, name: str) -> bool:
    letters = folded(name).text
    return letters in {
        folded(word).text for word in (*identity.spellings, identity.substitute) if word
    }


def _entered(key: Key, identity: Identity) -> Key:
    """Return the key with an identity in the place of the one of that name, or at the end."""
    names = [item.name for item in key.identities]
    if identity.name not in names:
        return replace(key, identities=(*key.identities, identity))
    entries = (identity if item.name == identity.name else item for item in key.identities)
    return replace(key, identities=tuple(entries))
