"""What a query consists of; its text can be written again from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPERATORS = ("AND", "OR", "NOT", "NEAR", "INSIDE", "FOLLOWED", "BY", "WITHIN")
BELOW = ":*"
WITHIN_TURNS = 3
_ESCAPED = re.compile(r'([\\"\u201c\u201d])')
_PLAIN = re.compile(r'[^\s()"=\u201c\u201d][^\s()"\u201c\u201d]*')


@dataclass(frozen=True, slots=True)
class Name:
    """Passages coded with a code: its id or name, `*` standing for any characters.

    Codes below it are taken along unless `exact`.
    """

    pattern: str
    exact: bool = False

    def __str__(self) -> str:
        plain = _PLAIN.fullmatch(self.pattern) is not None
        plain = plain and self.pattern not in OPERATORS and not self.pattern.endswith(BELOW)
        escaped = _ESCAPED.sub(r"\\\1", self.pattern)
        return ("=" if self.exact else "") + (self.pattern if plain else f'"{escaped}"')


@dataclass(frozen=True, slots=True)
class And:
    """What all parts have in common, without what overlaps a part with NOT."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_inner(part, (And, Or)) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What any of the parts has."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_inner(part, (Or,)) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Turns that a part does not touch; in an And, what overlaps it is taken away."""

    part: Node

    def __str__(self) -> str:
        return f"NOT {_inner(self.part, (And, Or))}"


@dataclass(frozen=True, slots=True)
class Near:
    """Two passages at most so many turns apart, either first."""

    left: Node
    right: Node
    turns: int

    def __str__(self) -> str:
        return f"{_operand(self.left)} NEAR {self.turns} {_operand(self.right)}"


@dataclass(frozen=True, slots=True)
class Inside:
    """Passages that lie within another."""

    left: Node
    right: Node

    def __str__(self) -> str:
        return f"{_operand(self.left)} INSIDE {_operand(self.right)}"


@dataclass(frozen=True, slots=True)
class Followed:
    """A passage and a later one that begins at most so many turns after it."""

    left: Node
    right: Node
    within: int = WITHIN_TURNS

    def __str__(self) -> str:
        return f"{_operand(self.left)} FOLLOWED BY WITHIN {self.within} {_operand(self.right)}"


Node = Name | And | Or | Not | Near | Inside | Followed


def _inner(node: Node, kinds: tuple[type, ...]) -> str:
    return f"({node})" if isinstance(node, kinds) else str(node)


def _operand(node: Node) -> str:
    return _inner(node, (And, Or, Not, Near, Inside, Followed))
