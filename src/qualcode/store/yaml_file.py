"""YAML as people write it, read strictly: every value keeps its place, every mistake is reported.

Scalars stay strings (`no`, `012` and dates are what they look like); anchors, aliases, tags and
duplicate keys are refused, because a study's files must mean what a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from qualcode.errors import did_you_mean
from qualcode.model.problem import Location, Problem

_MAX_DEPTH = 40
_Quick: type | None = getattr(yaml, "CSafeLoader", None)
# What libyaml takes, or places, otherwise than the parser in Python; `_alike` knows the rest.
_UNEVEN = re.compile(
    r"[\t\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
    r"|(?:^|[-\[{,:?])\s*[?!](?:\s|\Z)|[|>]\S*#",
    re.MULTILINE,
)
# Question marks that end something, which the parser in Python refuses in [why?, how].
_ASKING = re.compile(r"(?<=[^\s\\\-\[{,:?])\?+")
_MEANINGS = (
    ("'\\t'", " Indent with blanks; words that hold a tab need quotes."),
    ("mapping values are not allowed", " Words with a colon and a blank need quotes around them."),
    ("could not find expected ':'", " A field is a name, a colon and a blank."),
    ("found unexpected end of stream", " A quotation mark is opened and not closed."),
    ("expected <block end>", " Indent it as its neighbours are, or put the words in quotes."),
    ("cannot start any token", " Words that begin with such a sign need quotes around them."),
    ("expected ',' or ']'", " A bracket is not closed, or a comma is missing."),
    ("expected ',' or '}'", " A brace is not closed, or a comma is missing."),
)
_STANDINS = range(0xE000, 0xF900)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: text, a sequence of nodes, or a mapping of nodes."""

    value: str | tuple[Node, ...] | Mapping[str, Node]
    where: Location


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_yaml(path: Path, shown: str, problems: list[Problem]) -> Node | None:
    """Read a YAML file into located nodes; append what is wrong to `problems`.

    `shown` is the name used in messages. Returns None where nothing can be made of the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(Location(shown), "The file is missing."))
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problems.append(Problem(Location(shown), f"The file cannot be read: {reason}."))
        return None
    return parse_yaml(text, shown, problems)


def parse_yaml(text: str, shown: str, problems: list[Problem]) -> Node | None:
    """Parse YAML text into located nodes; append what is wrong to `problems`."""
    standin = next(sign for sign in map(chr, _STANDINS) if sign not in text)
    even = _ASKING.sub(lambda signs: standin * len(signs[0]), text)
    builder = _Builder(shown, problems, standin)
    node = _parse_quickly(even, builder)
    return node if node is not None else _parse_slowly(even, builder)


def _parse_quickly(text: str, builder: _Builder) -> Node | None:
    """Parse with libyaml, ten times as fast, what both parsers read alike; None for the rest.

    Which of the two is installed therefore changes no value, no place and no message.
    """
    if _Quick is None or _UNEVEN.search(text):
        return None
    before = len(builder.problems)
    try:
        return builder.document(_alike(yaml.parse(text, Loader=_Quick)))
    except (_Refused, yaml.YAMLError):
        del builder.problems[before:]
        return None


def _alike(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """Pass on events; stop at what the parsers take or place differently.

    These are tags, directives, `[why?]`, `[a: ]`, and `---` before nothing.
    """
    flows: list[bool] = []
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            flows.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            flows.pop()
        if _is_uneven(event, in_flow=any(flows), alone=not flows):
            raise yaml.YAMLError
        yield event


def _is_uneven(event: yaml.Event, *, in_flow: bool, alone: bool) -> bool:
    if getattr(event, "tag", None) or getattr(event, "version", None):
        return True
    if not isinstance(event, yaml.ScalarEvent):
        return False
    is_missing = not (event.value or event.style)
    return (is_missing and (in_flow or alone)) or (in_flow and "?" in event.value)


def _parse_slowly(text: str, builder: _Builder) -> Node | None:
    shown, problems = builder.shown, builder.problems
    try:
        node = builder.document(yaml.parse(text, Loader=yaml.SafeLoader))
    except _Refused as refused:
        problems.append(refused.problem)
        return None
    except yaml.MarkedYAMLError as error:
        said = builder.original(_syntax(error))
        problems.append(Problem(_mark(shown, error.problem_mark), said))
        return None
    except yaml.YAMLError as error:
        problems.append(Problem(Location(shown), f"This is not YAML: {error}."))
        return None
    if node is None:
        problems.append(Problem(Location(shown), "The file is empty."))
    return node


def _mark(shown: str, mark: object) -> Location:
    if mark is None:
        return Location(shown)
    return Location(shown, getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1)


def _syntax(error: yaml.MarkedYAMLError) -> str:
    said = (error.problem or error.context or "a syntax error").strip()
    hint = next((meaning for words, meaning in _MEANINGS if words in said), "")
    return f"This is not valid YAML: {said}.{hint}"


class _Builder:
    def __init__(self, shown: str, problems: list[Problem], standin: str) -> None:
        self.shown = shown
        self.problems = problems
        self.standin = standin

    def original(self, words: str) -> str:
        """Return words with question marks instead of what stands in for them."""
        return words.replace(self.standin, "?").replace(f"\\u{ord(self.standin):x}", "?")

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if node is not None:
                    raise _Refused(Problem(self._place(event), "There is a second document here."))
                node = self._node(event, events, 0)
        return node

    def _place(self, event: yaml.Event) -> Location:
        return _mark(self.shown, event.start_mark)

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int) -> Node:
        where = self._place(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _Refused(Problem(where, "Anchors and aliases (& and *) are not used here."))
        if depth > _MAX_DEPTH:
            raise _Refused(Problem(where, "The file is nested too deeply."))
        if isinstance(event, yaml.ScalarEvent):
            return Node(event.value.replace(self.standin, "?"), where)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._sequence(events, depth), where)
        return Node(self._mapping(events, depth), where)

    def _sequence(self, events: Iterator[yaml.Event], depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            if isinstance(event, yaml.NodeEvent):
                items.append(self._node(event, events, depth + 1))
        return tuple(items)

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> Mapping[str, Node]:
        pairs: dict[str, Node] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if isinstance(event, yaml.NodeEvent):
                key = self._node(event, events, depth + 1)
                value = self._value(events, depth)
                self._add(pairs, key, value)
        return pairs

    def _value(self, events: Iterator[yaml.Event], depth: int) -> Node:
        event = next(events)
        if not isinstance(event, yaml.NodeEvent):
            raise _Refused(Problem(self._place(event), "A value is missing here."))
        return self._node(event, events, depth + 1)

    def _add(self, pairs: dict[str, Node], key: Node, value: Node) -> None:
        if not isinstance(key.value, str):
            self.problems.append(Problem(key.where, "A key must be plain text."))
        elif key.value in pairs:
            first = pairs[key.value].where.line
            message = f"'{key.value}' is given twice; the first is in line {first}."
            self.problems.append(Problem(key.where, message))
        else:
            pairs[key.value] = value


class Fields:
    """A mapping's fields, taken one by one; what is left over or of the wrong kind is a Problem."""

    def __init__(self, node: Node, problems: list[Problem], known: Sequence[str]) -> None:
        """Take the fields of `node`; report any that are not among `known`."""
        self.where = node.where
        self.problems = problems
        self.pairs: Mapping[str, Node] = {}
        if isinstance(node.value, Mapping):
            self.pairs = node.value
        else:
            problems.append(Problem(node.where, f"Fields are expected here: {', '.join(known)}."))
        for name, value in self.pairs.items():
            if name not in known:
                hint = did_you_mean(name, known) or f" Known are: {', '.join(known)}."
                problems.append(Problem(value.where, f"'{name}' is not a field here.{hint}"))

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a field's text, stripped; an absent field is an empty string."""
        node = self.pairs.get(name)
        if node is None or node.value == "":
            if required:
                self.problems.append(Problem(self.where, f"'{name}' is missing."))
            return ""
        if isinstance(node.value, str):
            return node.value.strip()
        self.problems.append(Problem(node.where, f"'{name}' must be text."))
        return ""

    def number(self, name: str) -> int | None:
        """Return a field's whole number, or None where it is absent or not a number."""
        word = self.text(name)
        if word and not word.isdecimal():
            where = self.pairs[name].where
            self.problems.append(Problem(where, f"'{name}' must be a whole number, not '{word}'."))
        return int(word) if word.isdecimal() else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field's texts; a single text counts as a list of one."""
        node = self.pairs.get(name)
        if node is None or node.value == "":
            return ()
        items = (node,) if isinstance(node.value, str) else self.nodes(name)
        for item in items:
            if not isinstance(item.value, str):
                message = f"'{name}' must be a list of texts."
                self.problems.append(Problem(item.where, message))
        return tuple(item.value.strip() for item in items if isinstance(item.value, str))

    def nodes(self, name: str) -> tuple[Node, ...]:
        """Return the items of a field that holds a list."""
        node = self.pairs.get(name)
        if node is None or node.value == "":
            return ()
        if isinstance(node.value, tuple):
            return node.value
        self.problems.append(Problem(node.where, f"'{name}' must be a list."))
        return ()

    def mapping(self, name: str) -> Mapping[str, Node]:
        """Return the pairs of a field that holds a mapping."""
        node = self.pairs.get(name)
        if node is None or node.value == "":
            return {}
        if isinstance(node.value, Mapping):
            return node.value
        self.problems.append(Problem(node.where, f"'{name}' must be a mapping."))
        return {}
