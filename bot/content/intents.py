"""Intents: what visitors say and what we answer, read from `intents/` with the place of every line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

TOPICS = "topics"  # the folder of answers; every other folder is a language
OUTSIDE = "outside"  # the file of what no topic answers
ACTIONS = (
    "offer_message",
    "offer_ticket",
    "take_message",
    "start_ticket",
    "ask_ticket_number",
    "hand_over",
    "switch_language",
)
SHAPE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*")  # of an id
_TOPIC_KEYS = ("title", "section", "action", "answer")


@dataclass(frozen=True)
class Fault:
    """Something that an author or translator should mend."""

    file: Path
    line: int
    """From 1."""
    text: str
    """What is wrong and what to do."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Topic:
    """An intent as its author wrote it."""

    id: str
    title: str
    section: str
    answer: str
    action: str | None
    file: Path
    line: int


@dataclass(frozen=True)
class Utterance:
    """What a visitor may say."""

    text: str
    intent: str
    """The intent's id, or OUTSIDE."""
    language: str
    file: Path
    line: int


@dataclass(frozen=True)
class Intents:
    """The whole folder."""

    topics: dict[str, Topic]
    utterances: tuple[Utterance, ...] = field(repr=False)
    faults: tuple[Fault, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have utterances, in alphabetical order."""
        return tuple(sorted({each.language for each in self.utterances}))


def read_intents(folder: Path) -> Intents:
    """Read `folder`. Never raises for what stands in a file: what is wrong becomes a fault."""
    faults: list[Fault] = []
    topics: dict[str, Topic] = {}
    for file in sorted((folder / TOPICS).glob("*.yaml")):
        for topic in _topics(file, faults):
            if topic.id in topics:
                first = topics[topic.id]
                text = f"{topic.id} stands already in {first.file.name}:{first.line}; remove one of them"
                faults.append(Fault(file, topic.line, text))
            topics.setdefault(topic.id, topic)
    if not topics:
        faults.append(
            Fault(folder / TOPICS, 1, "no topic was found here; `tresen init FOLDER` copies the shipped ones")
        )
    utterances = [
        utterance
        for file in sorted(folder.glob("*/*.yaml"))
        if file.parent.name != TOPICS
        for utterance in _utterances(file, faults)
    ]
    return Intents(topics, tuple(utterances), tuple(faults))


def _topics(file: Path, faults: list[Fault]) -> Iterator[Topic]:
    for key, node in _mapping(file, _compose(file, faults), faults):
        line = key.start_mark.line + 1
        found: dict[str, str] = {}
        for name, value in _mapping(file, node, faults):
            where = name.start_mark.line + 1
            if name.value not in _TOPIC_KEYS:
                text = f"{key.value}: {name.value!r} is not known here; write one of {', '.join(_TOPIC_KEYS)}"
                faults.append(Fault(file, where, text))
            elif not isinstance(value, yaml.ScalarNode):
                faults.append(Fault(file, where, f"{key.value}: {name.value} must be a text"))
            else:
                found[name.value] = value.value.strip()
        for needed in ("title", "answer"):
            if not found.get(needed):
                faults.append(Fault(file, line, f"{key.value}: add '{needed}:' with the English text"))
        action = found.get("action")
        if action is not None and action not in ACTIONS:
            faults.append(Fault(file, line, f"{key.value}: action {action!r} is not one of {', '.join(ACTIONS)}"))
        if key.value.split(".")[0] != file.stem:
            text = f"{key.value} belongs into {key.value.split('.')[0]}.yaml: the first word of an id names its file"
            faults.append(Fault(file, line, text))
        yield Topic(
            key.value, found.get("title", ""), found.get("section", ""), found.get("answer", ""), action, file, line
        )


def _utterances(file: Path, faults: list[Fault]) -> Iterator[Utterance]:
    for key, node in _mapping(file, _compose(file, faults), faults):
        if not isinstance(node, yaml.SequenceNode):
            text = f"{key.value}: write a list below it, one utterance a line, each behind '- '"
            faults.append(Fault(file, key.start_mark.line + 1, text))
            continue
        if key.value.split(".")[0] != file.stem:
            text = f"{key.value} belongs into {key.value.split('.')[0]}.yaml: the first word of an id names its file"
            faults.append(Fault(file, key.start_mark.line + 1, text))
        for item in node.value:
            line = item.start_mark.line + 1
            if not isinstance(item, yaml.ScalarNode) or not item.value.strip():
                faults.append(Fault(file, line, f"{key.value}: an utterance is one line of text; put it in quotes"))
            else:
                yield Utterance(item.value.strip(), key.value, file.parent.name, file, line)


def _compose(file: Path, faults: list[Fault]) -> yaml.Node | None:
    try:
        with file.open(encoding="utf-8") as stream:
            return yaml.compose(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        text = f"this is not YAML ({error.problem}): look for a missing quote, colon or indent here or just above"
        faults.append(Fault(file, line, text))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        faults.append(Fault(file, 1, f"this cannot be read: save the file as UTF-8 text ({error})"))
    return None


def _mapping(file: Path, node: yaml.Node | None, faults: list[Fault]) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, node.start_mark.line + 1, "write 'name:' lines here"))
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(file, line, "a name must be a plain word"))
            continue
        if key.value in seen:
            faults.append(Fault(file, line, f"{key.value} stands twice in this file (also in line {seen[key.value]})"))
            continue
        seen[key.value] = line
        yield key, value
