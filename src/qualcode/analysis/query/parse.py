"""Text → query; what cannot be read is said with its place and the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualcode.analysis.query.syntax import (
    BELOW,
    OPERATORS,
    WITHIN_TURNS,
    And,
    Followed,
    Inside,
    Name,
    Near,
    Node,
    Not,
    Or,
)
from qualcode.errors import QueryError

_LONGEST = 4_000
_DEEPEST = 40
_TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])
    |(?P<exact>=?)(?:["\u201c\u201d](?P<quoted>(?:\\.|[^"\\\u201c\u201d])*)["\u201c\u201d]
    |(?P<word>[^\s()"=\u201c\u201d][^\s()"\u201c\u201d]*)))""",
    re.VERBOSE,
)
_CODE, _PAREN, _END = "code", "paren", "end"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    exact: bool = False
    quoted: bool = False


def parse_query(query: str) -> Node:
    """Read a query.

    From loosest to tightest: OR, AND, NOT, then NEAR n, INSIDE and FOLLOWED BY [WITHIN n]; the
    last three are read from left to right. Operators are in capitals. `A NOT B` is `A AND NOT B`.
    `code` and `code:*` take along what is below a code, `=code` does not.

    Raises:
        QueryError: with the place and what is missing there.
    """
    if len(query) > _LONGEST:
        raise QueryError(query, _LONGEST, f"it is longer than {_LONGEST:,} characters. Shorten it.")
    reader = _Reader(query, list(_tokens(query)))
    node = reader.either()
    token = reader.token
    if token.kind != _END:
        reason = (
            "this ')' has no '('. Take it out, or open it."
            if token.text == ")"
            else _missing_operator(token)
        )
        raise QueryError(query, token.start, reason)
    return node


def _tokens(query: str) -> Iterator[_Token]:
    place = 0
    while query[place:].strip():
        match = _TOKEN.match(query, place)
        if match is None:
            place += len(query[place:]) - len(query[place:].lstrip())
            raise QueryError(query, place, _unreadable(query[place:]))
        yield _token(query, match)
        place = match.end()
    yield _Token(_END, "", len(query))


def _unreadable(rest: str) -> str:
    if rest.startswith("=") and rest[1:2] not in ('"', "\u201c", "\u201d"):
        return "after '=' a code's name is missing. Write its id or its name."
    return "these quotation marks are not closed. Close them."


def _token(query: str, match: re.Match[str]) -> _Token:
    if match["paren"]:
        return _Token(_PAREN, match["paren"], match.start("paren"))
    start = match.start("exact")
    exact = bool(match["exact"])
    if match["quoted"] is not None:
        text = re.sub(r"(?s)\\(.)", r"\1", match["quoted"])
        token = _Token(_CODE, text, start, exact=exact, quoted=True)
    else:
        word = match["word"]
        if word in OPERATORS and not exact:
            return _Token(word, word, start)
        token = _Token(_CODE, word.removesuffix(BELOW), start, exact=exact)
    if not token.text.strip():
        raise QueryError(query, start, "a code's name is missing. Write its id or its name.")
    return token


def _missing_operator(token: _Token) -> str:
    if token.text.upper() in OPERATORS and not token.quoted:
        return f"operators are written in capitals. Write {token.text.upper()}."
    return (
        "an operator is missing before it. Write AND, OR, NOT, NEAR 2, INSIDE or FOLLOWED BY; put "
        "a name with blanks in quotation marks."
    )


@dataclass(slots=True)
class _Reader:
    query: str
    tokens: list[_Token]
    place: int = 0
    open: list[_Token] = field(default_factory=list)

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def take(self, kind: str) -> bool:
        """Go on if the next token is of a kind, and tell whether it was."""
        found = self.token.kind == kind
        self.place += found
        return found

    def either(self) -> Node:
        parts = [self.both()]
        while self.take("OR"):
            parts.append(self.both())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def both(self) -> Node:
        parts = [self.negated()]
        while self.token.kind in ("AND", "NOT"):
            self.take("AND")
            parts.append(self.negated())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def negated(self) -> Node:
        many = 0
        while self.take("NOT"):
            many += 1
        node = self.placed()
        for _ in range(many):
            node = Not(node)
        return node

    def placed(self) -> Node:
        node = self.operand()
        while self.token.kind in ("NEAR", "INSIDE", "FOLLOWED"):
            if self.take("NEAR"):
                turns = self.number("NEAR", "say how many turns apart: A NEAR 2 B.")
                node = Near(node, self.operand(), turns)
            elif self.take("INSIDE"):
                node = Inside(node, self.operand())
            else:
                node = self.followed(node)
        return node

    def followed(self, left: Node) -> Node:
        self.take("FOLLOWED")
        if not self.take("BY"):
            raise self.error("after 'FOLLOWED' the word BY is missing: A FOLLOWED BY B.")
        within = WITHIN_TURNS
        if self.take("WITHIN"):
            within = self.number("WITHIN", "say how many turns: A FOLLOWED BY WITHIN 2 B.")
        return Followed(left, self.operand(), within)

    def number(self, after: str, step: str) -> int:
        token = self.token
        if not (token.text.isascii() and token.text.isdigit()) or token.quoted or token.exact:
            raise self.error(f"after '{after}' a number is missing; {step}")
        if len(token.text) > 6:
            raise self.error("no interview has so many turns. Give a smaller number.")
        self.place += 1
        return int(token.text)

    def operand(self) -> Node:
        token = self.token
        if self.take(_CODE):
            return Name(token.text, token.exact)
        if token.text != "(":
            raise self.error(self.missing())
        if len(self.open) == _DEEPEST:
            raise self.error("too many parentheses lie in one another. Make two queries of it.")
        self.place += 1
        self.open.append(token)
        node = self.either()
        self.open.pop()
        if self.token.text != ")" or self.token.kind != _PAREN:
            if self.token.kind == _END:
                raise QueryError(self.query, token.start, "this '(' is not closed. Close it.")
            raise self.error(_missing_operator(self.token))
        self.place += 1
        return node

    def missing(self) -> str:
        if not self.place:
            what = (
                f"before '{self.token.text}' a code is missing"
                if self.token.text
                else "it is empty"
            )
            return f"{what}. Give a code, for instance: trust AND NOT data."
        before = self.tokens[self.place - 1].text
        hint = ""
        if self.token.kind == "NOT":
            hint = " Here NOT needs parentheses: A NEAR 2 (NOT B)."
        return f"after '{before}' a code is missing.{hint or ' Give one, or take the word out.'}"

    def error(self, reason: str) -> QueryError:
        return QueryError(self.query, self.token.start, reason)
