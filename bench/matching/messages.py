"""What visitors write, from `tests/intents`: by writers who have seen no utterance of `intents/`, so that it measures and never teaches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "intents"
DISTANCES = ("near", "far", "sales")


@dataclass(frozen=True)
class Asked:
    """A message about one topic."""

    text: str
    language: str
    topic: str


@dataclass(frozen=True)
class Outside:
    """A message that no topic answers."""

    text: str
    language: str
    distance: str
    """One of DISTANCES: `near` the vendor's world, `far` from it; `sales`, which contact.sales answers too."""


@dataclass(frozen=True)
class TwoTopics:
    """A message about two topics."""

    text: str
    language: str
    topics: tuple[str, str]
    """In the order in which it asks."""


@dataclass(frozen=True)
class FollowUp:
    """A question, and a short one after it that is not understood without the first."""

    language: str
    first: str
    first_topic: str
    then: str
    then_topic: str


@dataclass(frozen=True)
class Side:
    """One of two messages that differ by a negation or an opposite."""

    text: str
    topic: str | None
    """None: it asks for nothing."""
    refused: tuple[str, ...]
    """Topics that an answer must not be about."""


@dataclass(frozen=True)
class Contrast:
    """Two messages that look alike and mean different things; of kind `same`, they mean the same."""

    language: str
    kind: str
    one: Side
    other: Side


@dataclass(frozen=True)
class Messages:
    """All of them."""

    asked: tuple[Asked, ...]
    outside: tuple[Outside, ...]
    two_topics: tuple[TwoTopics, ...]
    follow_ups: tuple[FollowUp, ...]
    contrasts: tuple[Contrast, ...]

    def texts(self) -> Iterator[str]:
        """Give every text that is measured; a follow-up's first question only leads to it."""
        for messages in (self.asked, self.outside, self.two_topics):
            yield from (each.text for each in messages)
        yield from (each.then for each in self.follow_ups)
        yield from (side.text for each in self.contrasts for side in (each.one, each.other))


def read_messages(folder: Path = FOLDER) -> Messages:
    """Read all files. Raises KeyError, TypeError or ValueError where one is not in form."""
    outside: dict[str, list[dict[str, str]]] = _yaml(folder / "outside.yaml")
    return Messages(
        tuple(
            Asked(_text(text), file.parent.name, topic)
            for file in sorted(folder.glob("*/topics.yaml"))
            for topic, texts in _yaml(file).items()
            for text in texts
        ),
        tuple(Outside(_text(row["text"]), row["language"], key) for key in outside for row in outside[key]),
        tuple(
            TwoTopics(_text(row["text"]), row["language"], _two(row["topics"])) for row in _rows(folder, "two_topics")
        ),
        tuple(FollowUp(**row) for row in _rows(folder, "follow_up")),
        tuple(
            Contrast(row["language"], row["kind"], _side(row["one"]), _side(row["other"]))
            for row in _rows(folder, "contrast")
        ),
    )


def plain(text: str) -> str:
    """Give what two messages have in common that are the same word for word: no case, no punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _yaml(folder / f"{name}.yaml")
    return rows


def _yaml(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _side(row: dict[str, Any]) -> Side:
    return Side(_text(row["text"]), row["topic"], tuple(row.get("not", ())))


def _two(topics: list[str]) -> tuple[str, str]:
    first, second = topics
    return first, second


def _text(text: object) -> str:
    """Give the text. Raises TypeError for what YAML reads as something else, such as an unquoted number."""
    if not isinstance(text, str):
        raise TypeError(f"put {text!r} in quotes")
    return text
