"""Intents: what visitors say and what we answer, read from `intents/` with the place of every line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.content.authors.composing import asked_back, compose, pairs
from bot.content.authors.diagnosis import LONG_DASH, MOVED_IN, OUTDENTED, begins_with_long_dash
from bot.content.authors.ids import SHAPE, ill_formed, misplaced
from bot.content.authors.quoting import misquoted
from bot.content.authors.strays import strays
from bot.content.faults import Fault

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
_TOPIC_KEYS = ("title", "section", "policy", "action", "answer")
_MISREAD = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}
_RUNS_ON = "the line below belongs to this text, for YAML; begin each utterance with '- ', and put it in quotes"


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
    policy: str = ""
    """The version of the policy that its author wrote from, by its day; empty: the oldest."""
    lines: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Key -> the line of its text."""

    def line_of(self, key: str) -> int:
        """Give the line where the text of a key begins; the topic's own where there is none."""
        return self.lines.get(key, self.line)


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
class Heading:
    """The line of an intent's id above its utterances."""

    intent: str
    language: str
    file: Path
    line: int


@dataclass(frozen=True)
class Intents:
    """The whole folder."""

    topics: dict[str, Topic]
    utterances: tuple[Utterance, ...] = field(repr=False)
    faults: tuple[Fault, ...]
    """What keeps the folder from being used."""
    remarks: tuple[Fault, ...] = ()
    """What should be mended and keeps nothing from being used."""
    headings: tuple[Heading, ...] = field(default=(), repr=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have utterances, in alphabetical order."""
        return tuple(sorted({each.language for each in self.utterances}))


def read_intents(folder: Path) -> Intents:
    """Read `folder`. Never raises for what stands in a file: what is wrong becomes a fault."""
    faults: list[Fault] = []
    remarks: list[Fault] = []
    headings: list[Heading] = []
    topics: dict[str, Topic] = {}
    for file in sorted((folder / TOPICS).glob("*.yaml")):
        for topic in _topics(file, faults, remarks):
            if topic.id in topics:
                first = topics[topic.id]
                text = f"{topic.id} stands already in {first.file.name}:{first.line}; remove one of them"
                faults.append(Fault(file, topic.line, text))
            topics.setdefault(topic.id, topic)
    if not topics and not faults:
        faults.append(
            Fault(folder / TOPICS, 1, "no topic was found here; `tresen init FOLDER` copies the shipped ones")
        )
    utterances = [
        utterance
        for file in sorted(folder.glob("*/*.yaml"))
        if file.parent.name != TOPICS
        for utterance in _utterances(file, faults, remarks, headings)
    ]
    remarks += strays(folder, TOPICS, OUTSIDE)
    return Intents(topics, tuple(utterances), tuple(faults), tuple(remarks), tuple(headings))


def _topics(file: Path, faults: list[Fault], remarks: list[Fault]) -> Iterator[Topic]:
    for key, node in pairs(file, compose(file, faults, remarks), faults):
        line = key.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            faults.append(Fault(file, line, _no_topic(key.value, node)))
            continue
        found: dict[str, str] = {}
        lines: dict[str, int] = {}
        for name, value in pairs(file, _without_moved_in(file, node, faults), faults):
            where = name.start_mark.line + 1
            if name.value not in _TOPIC_KEYS:
                text = f"{key.value}: {name.value!r} is not known here; {asked_back(name.value, _TOPIC_KEYS)}"
                faults.append(Fault(file, where, text))
            elif not isinstance(value, yaml.ScalarNode):
                text = f"{key.value}: {name.value} must be a text; put it in quotes"
                faults.append(Fault(file, where, text))
            else:
                if slip := misquoted(value.value, is_plain=not value.style):
                    remarks.append(Fault(file, where, f"{key.value}: {slip}"))
                found[name.value] = value.value.strip()
                lines[name.value] = where + (value.style in ("|", ">"))
        # Where a key is wrong, that is said already, and its text is most likely there.
        for needed in ("title", "answer"):
            if not found.get(needed) and needed not in _kept(node):
                text = f"{key.value}: add '{needed}:' with the English text"
                faults.append(Fault(file, lines.get(needed, line), text))
        action = found.get("action")
        if action is not None and action not in ACTIONS:
            text = f"{key.value}: there is no action {action!r}; {asked_back(action, ACTIONS)}"
            faults.append(Fault(file, lines["action"], text))
        _see_to_place(key, file, faults)
        yield Topic(
            key.value,
            found.get("title", ""),
            found.get("section", ""),
            found.get("answer", ""),
            action,
            file,
            line,
            found.get("policy", ""),
            lines,
        )


def _without_moved_in(file: Path, node: yaml.MappingNode, faults: list[Fault]) -> yaml.MappingNode:
    """Give a topic without what stands below an id that was moved in among its keys: that is another topic's."""
    for at, (key, _) in enumerate(node.value):
        if isinstance(key, yaml.ScalarNode) and SHAPE.fullmatch(key.value):
            faults.append(Fault(file, key.start_mark.line + 1, f"{key.value}: {MOVED_IN}"))
            return yaml.MappingNode(node.tag, node.value[:at], node.start_mark, node.end_mark)
    return node


def _no_topic(name: str, node: yaml.Node) -> str:
    if " " in name:
        return OUTDENTED
    if isinstance(node, yaml.ScalarNode) and name in _TOPIC_KEYS:
        return f"{name} stands at the beginning of its line; move it in by two blanks, below its topic's id"
    return f"{name}: write 'title:' and 'answer:' lines below it, each moved in by two blanks"


def _kept(node: yaml.MappingNode) -> set[str]:
    """Give the keys that have something else than a text."""
    return {key.value for key, value in node.value if not isinstance(value, yaml.ScalarNode)}


def _utterances(file: Path, faults: list[Fault], remarks: list[Fault], headings: list[Heading]) -> Iterator[Utterance]:
    language = file.parent.name
    for key, node in pairs(file, compose(file, faults, remarks), faults):
        where = key.start_mark.line + 1
        is_empty = isinstance(node, yaml.ScalarNode) and not node.value and not node.style
        if not isinstance(node, yaml.SequenceNode) and not is_empty:
            line = where if isinstance(node, yaml.MappingNode) else node.start_mark.line + 1
            faults.append(Fault(file, line, _no_list(key.value, node)))
            continue
        headings.append(Heading(key.value, language, file, where))
        _see_to_place(key, file, faults)
        for item in node.value:
            line = item.start_mark.line + 1
            if not isinstance(item, yaml.ScalarNode) or not item.value.strip():
                faults.append(Fault(file, line, f"{key.value}: {_no_text(item)}"))
                continue
            kind = _MISREAD.get(item.tag.rpartition(":")[2])
            if kind and not item.style:
                text = f"{key.value}: YAML takes {item.value} for {kind}; put it in quotes"
                remarks.append(Fault(file, line, text))
            if slip := misquoted(item.value, is_plain=not item.style):
                remarks.append(Fault(file, line, f"{key.value}: {slip}"))
            if not item.style and item.end_mark.line > item.start_mark.line:
                remarks.append(Fault(file, line, f"{key.value}: {_RUNS_ON}"))
            yield Utterance(item.value.strip(), key.value, language, file, line)


def _no_list(name: str, node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode) and begins_with_long_dash(node.value):
        return f"{name}: {LONG_DASH}"
    if isinstance(node, yaml.MappingNode):
        return f"{name}: write a list below it, one utterance a line, each behind '- '; title and answer belong into intents/{TOPICS}"
    if isinstance(node, yaml.ScalarNode) and node.value.startswith("-"):
        return f'{name}: write a blank behind the dash: - "…"'
    return f"{name}: write a list below it, one utterance a line, each behind '- '"


def _no_text(item: yaml.Node) -> str:
    if isinstance(item, yaml.ScalarNode):
        return "this utterance is empty; write it in quotes, or remove the line"
    if isinstance(item, yaml.MappingNode) and not item.flow_style:
        return (
            "an utterance is one line of text, and YAML reads two things where a colon is; put the whole line in quotes"
        )
    return "an utterance is one line of text, and YAML reads brackets as a list; put the whole line in quotes"


def _see_to_place(key: yaml.ScalarNode, file: Path, faults: list[Fault]) -> None:
    if text := misplaced(key.value, file.stem):
        text = ill_formed(key.value, file.stem) or text if key.value != OUTSIDE else text
        faults.append(Fault(file, key.start_mark.line + 1, text))
