"""What is to be compared and how: what was asked for, after what the study declared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qualcode.errors import NoReadMarks, TableError, did_you_mean
from qualcode.model.agreement import (
    COEFFICIENTS,
    COMPARED,
    LABEL_COEFFICIENTS,
    SET_COEFFICIENTS,
    UNREAD,
)
from qualcode.model.study import Study

LEVELS = ("codes", "domains", "within", "all")
TOGETHER = (*SET_COEFFICIENTS, "u-alpha-binary", "cu-alpha", "cu-alpha-domains", "k-u-alpha")
_DEFAULT = (LABEL_COEFFICIENTS[0], COMPARED[0], UNREAD[0])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked for; what is empty is as the study declares it, or else as said here.

    `coefficients`: krippendorff-alpha. `unit`: turn. `unread`, what text counts as that a coder has
    neither read nor coded: missing, if somebody marked turns as read; else it must be given.
    `level`: "codes" takes each code by itself, coded or not coded; "domains" each root of the
    codebook with everything below it, likewise; "all" takes all codes together, the judgement of a
    unit being the set of codes given; "within" does so for the codes below each root. By default
    codes, or all for coefficients that have no other.

    `kind` rolls codes up to those of a kind; `subtree` counts a coding for the codes above it too.
    `coders`, `roles` (of speakers) and `transcripts` keep only these. `resamples` and `seed` are of
    the bootstrap.
    """

    coefficients: tuple[str, ...] = ()
    unit: str = ""
    unread: str = ""
    level: str = ""
    kind: str = ""
    subtree: bool = False
    coders: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()
    resamples: int = 1000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """One coefficient to compute, with everything settled; `remark` says how it departs."""

    coefficient: str
    unit: str
    unread: str
    level: str
    remark: str = ""


def settings(study: Study, wanted: Comparison, coders: tuple[str, ...]) -> list[Setting]:
    """Return what to compute: what the study declares first, then what else was asked for.

    Raises:
        TableError: a coefficient, unit or level is unknown, or they do not fit.
        NoReadMarks: none of the coders marked turns as read, and `unread` is said nowhere.
    """
    declared = study.agreement
    marked = any(study.read.get(coder) for coder in coders)
    default = replace(
        Setting(*_DEFAULT, level=""),
        unread=declared.unread or (_DEFAULT[2] if marked or len(coders) < 2 else ""),
        coefficient=declared.coefficient or _DEFAULT[0],
        unit=declared.unit or _DEFAULT[1],
    )
    asked = [
        _settled(default, wanted, name) for name in wanted.coefficients or (default.coefficient,)
    ]
    if not all(setting.unread for setting in asked):
        raise NoReadMarks
    if not declared.coefficient:
        return asked
    own = replace(default, level=_level(default.coefficient, wanted.level))
    if not own.unread:
        own = replace(own, unread=asked[0].unread)
    return [own, *(_remarked(item, own) for item in dict.fromkeys(asked) if item != own)]


def _settled(default: Setting, wanted: Comparison, coefficient: str) -> Setting:
    for name, known, what in (
        (coefficient, COEFFICIENTS, "coefficient"),
        (wanted.unit or default.unit, COMPARED, "unit"),
        (wanted.level or LEVELS[0], LEVELS, "level"),
    ):
        if name not in known:
            hint = did_you_mean(name, known) or f" Choose one of {', '.join(known)}."
            raise TableError(f"'{name}' is no {what} of agreement.{hint}")
    level = _level(coefficient, wanted.level)
    if wanted.level and level != wanted.level:
        raise TableError(
            f"'{coefficient}' compares all codes together; choose 'all' or 'within' as the level."
        )
    return Setting(coefficient, wanted.unit or default.unit, wanted.unread or default.unread, level)


def _level(coefficient: str, asked: str) -> str:
    if coefficient in TOGETHER and asked not in ("all", "within"):
        return "all"
    return asked or "codes"


def _remarked(setting: Setting, own: Setting) -> Setting:
    pairs = (
        ("", setting.coefficient, own.coefficient),
        ("unit ", setting.unit, own.unit),
        ("unread ", setting.unread, own.unread),
    )
    changed = [f"{what}{declared}" for what, asked, declared in pairs if asked != declared]
    if not changed:
        return setting
    return replace(setting, remark=f"not as declared in study.yaml ({', '.join(changed)})")
