"""What it means that two codes meet: the unit, whose codings, and what is counted."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.errors import TableError

PASSAGES = {"overlap": "any", "inside": "inside", "equal": "equal", "characters": "any"}
TURNS = ("turn", "neighbours", "window", "exchange")
WHOLES = ("transcript", "participant", "organization")
UNITS = (*PASSAGES, *TURNS, "topic", *WHOLES)
PAIRS = ("overlap", "inside", "equal", "neighbours")
WITHIN, ACROSS = "within", "across"
_WIDER = tuple(f"{name}s" for name in WHOLES)
_SIZES = {"neighbours": 1, "window": 3}


@dataclass(frozen=True, slots=True)
class Rule:
    """Where two codes must meet, how far apart, whose codings pair up, and what is counted.

    `size` is the distance of neighbours or the turns of a window, 0 for other units. `coders` is
    "within" or "across"; `interviewer` tells whether interviewers' turns are in. `count` is
    "meetings" or the plural of a wider unit.
    """

    unit: str = "overlap"
    count: str = "meetings"
    size: int = 0
    coders: str = WITHIN
    interviewer: bool = True

    @property
    def counted(self) -> str:
        """Return the unit that is counted, in the singular."""
        return self.unit if self.count == "meetings" else self.count[:-1]

    @property
    def counts_pairs(self) -> bool:
        """Tell whether pairs of places are counted, which are not bounded by the places."""
        return self.unit in PAIRS and self.count == "meetings"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of `codings_frame` that are needed to count by it."""
        if self.unit in PASSAGES or self.unit == "topic":
            places: tuple[str, ...] = ("transcript", "start", "end")
        elif self.unit in TURNS:
            places = ("transcript", "turn", "last_turn")
        else:
            places = ("transcript", *({self.unit} & {*WHOLES}))
        asked = () if self.interviewer or self.unit in TURNS else ("role",)
        wider = (self.counted,) if self.count != "meetings" else ()
        return tuple(dict.fromkeys(("coding", "coder", "code", *places, *asked, *wider)))


def rule_for(
    unit: str = "overlap",
    *,
    count: str = "",
    size: int = 0,
    coders: str = "",
    interviewer: bool = True,
) -> Rule:
    """Return a rule with its defaults filled in; what may be given is said at `cooccurrence`.

    Raises:
        TableError: the unit, the count, the size or the coders are unknown or do not fit.
    """
    if unit not in UNITS:
        raise TableError(f"Codes cannot meet in '{unit}'; choose one of {', '.join(UNITS)}.")
    wider = _WIDER[WHOLES.index(unit) :] if unit in WHOLES else _WIDER
    if count and count not in ("meetings", *wider):
        known = ", ".join(("meetings", *wider))
        raise TableError(f"Meetings by {unit} cannot be counted in '{count}'; choose {known}.")
    if size and unit not in _SIZES:
        raise TableError(f"A size is for {' and '.join(_SIZES)}; '{unit}' has none.")
    if size < 0:
        raise TableError(f"The size of a {unit} is 1 or more turns, not {size}.")
    if coders not in ("", WITHIN, ACROSS):
        raise TableError(f"Codings pair up '{WITHIN}' or '{ACROSS}' coders, not '{coders}'.")
    return Rule(
        unit,
        "meetings" if count in ("", f"{unit}s") else count,
        size or _SIZES.get(unit, 0),
        coders or (ACROSS if unit in WHOLES else WITHIN),
        interviewer,
    )
