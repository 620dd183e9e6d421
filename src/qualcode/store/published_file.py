"""published.yaml and guide.yaml: what a paper prints about its study, and its interview guide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qualcode.errors import did_you_mean
from qualcode.model.codebook import Codebook
from qualcode.model.problem import Problem
from qualcode.model.published import PublishedNumber, Topic
from qualcode.store.yaml_file import Fields, Node, read_yaml

_NUMBER = ("id", "where", "says", "value", "rebuild", "not_rebuilt")
_TOPIC = ("id", "title", "about", "asks", "feeds", "marked_by")


def read_published(folder: Path, problems: list[Problem]) -> tuple[PublishedNumber, ...]:
    """Read published.yaml; append what is wrong with it to `problems`. The file is optional."""
    path = folder / "published.yaml"
    node = read_yaml(path, path.name, problems) if path.exists() else None
    if node is None:
        return ()
    items = Fields(node, problems, ("numbers",)).nodes("numbers")
    numbers = [_number(item, problems) for item in items]
    seen: set[str] = set()
    for number in numbers:
        if number.id in seen:
            problems.append(Problem(number.place, f"'{number.id}' is the id of two numbers."))
        seen.add(number.id)
    return tuple(numbers)


def _number(node: Node, problems: list[Problem]) -> PublishedNumber:
    fields = Fields(node, problems, _NUMBER)
    rebuild = fields.mapping("rebuild")
    conditions = rebuild["where"].value if "where" in rebuild else {}
    number = PublishedNumber(
        id=fields.text("id", required=True),
        where=fields.text("where", required=True),
        says=fields.text("says", required=True),
        value=fields.text("value", required=True),
        rebuild=_texts({name: value for name, value in rebuild.items() if name != "where"}),
        conditions=_texts(conditions if isinstance(conditions, Mapping) else {}),
        not_rebuilt=fields.text("not_rebuilt"),
        place=node.where,
    )
    if bool(number.rebuild) == bool(number.not_rebuilt):
        message = (
            f"'{number.id}' must say either how it is rebuilt ('rebuild') "
            "or why it cannot be ('not_rebuilt')."
        )
        problems.append(Problem(node.where, message))
    return number


def _texts(pairs: Mapping[str, Node]) -> dict[str, str]:
    return {name: node.value for name, node in pairs.items() if isinstance(node.value, str)}


def read_guide(folder: Path, codebook: Codebook, problems: list[Problem]) -> tuple[Topic, ...]:
    """Read guide.yaml; append what is wrong with it to `problems`. The file is optional."""
    path = folder / "guide.yaml"
    node = read_yaml(path, path.name, problems) if path.exists() else None
    if node is None:
        return ()
    items = Fields(node, problems, ("title", "topics")).nodes("topics")
    topics = tuple(_topic(item, codebook, problems) for item in items)
    seen: set[str] = set()
    for item, topic in zip(items, topics, strict=True):
        if topic.id in seen:
            problems.append(Problem(item.where, f"'{topic.id}' is the id of two topics."))
        seen.add(topic.id)
    return topics


def _topic(node: Node, codebook: Codebook, problems: list[Problem]) -> Topic:
    fields = Fields(node, problems, _TOPIC)
    topic = Topic(
        id=fields.text("id", required=True),
        title=fields.text("title", required=True),
        about=fields.text("about"),
        asks=fields.texts("asks"),
        feeds=fields.texts("feeds"),
        marked_by=fields.texts("marked_by"),
    )
    named = [("feeds", name) for name in topic.feeds]
    named += [("marked_by", name) for name in topic.marked_by]
    for field, name in named:
        if len(codebook) and name not in codebook:
            message = f"'{field}' of '{topic.id}' names '{name}', which is no code."
            problems.append(Problem(node.where, message + did_you_mean(name, codebook.by_id)))
    return topic
