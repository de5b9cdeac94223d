"""Trials: messages that somebody else wrote, held back from the bot, with what they mean: the authors' own tests, as YAML files.

    tests/intents/de/topics.yaml      payment.double: a list of messages, as in intents/de/payment.yaml
    tests/intents/outside.yaml        near: a list of {text, language}: what no topic answers; sales: what contact.sales may answer too

Any other file of the folder that has this form is read too; what has another one is told and left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.content.authors.composing import compose, pairs
from bot.content.authors.ids import SHAPE
from bot.content.authors.intents import OUTSIDE, TOPICS
from bot.content.faults import Fault

_ALSO = {"sales": ("contact.sales",)}  # whoever asks about prices may be sent to the people who know them


@dataclass(frozen=True)
class Trial:
    """A message, and the intent that answers it."""

    text: str
    intent: str | None
    """None: no topic answers it."""
    language: str
    file: Path
    line: int
    also: tuple[str, ...] = ()
    """Intents that may answer it though it belongs to none."""


@dataclass(frozen=True)
class Trials:
    """What was found in a folder."""

    trials: tuple[Trial, ...] = field(repr=False)
    faults: tuple[Fault, ...]
    others: tuple[Path, ...]
    """Files of another form, which are left out."""


def trials_beside(intents: Path) -> Path:
    """Give the folder of the tests that go with a folder of intents."""
    return intents.parent / "tests" / "intents"


def read_trials(folder: Path) -> Trials:
    """Read every file. Never raises for what stands in one."""
    faults: list[Fault] = []
    trials: list[Trial] = []
    others: list[Path] = []
    for file in sorted([*folder.glob("*/*.yaml"), *folder.glob("*.yaml")]):
        found = list(_of_file(file, folder, faults))
        trials += found
        if not found and not any(fault.file == file for fault in faults):
            others.append(file)
    return Trials(tuple(trials), tuple(faults), tuple(others))


def _of_file(file: Path, folder: Path, faults: list[Fault]) -> Iterator[Trial]:
    root = compose(file, faults, [])
    if not isinstance(root, yaml.MappingNode):
        return  # a list of another kind: two topics, contrasts, follow-ups
    for key, node in pairs(file, root, faults):
        if not isinstance(node, yaml.SequenceNode):
            faults.append(Fault(file, key.start_mark.line + 1, f"{key.value}: write a list of messages below it"))
            continue
        for item in node.value:
            line = item.start_mark.line + 1
            if file.parent == folder:
                yield from _strange(item, _ALSO.get(key.value, ()), file, line, faults)
            elif not isinstance(item, yaml.ScalarNode) or not item.value.strip():
                faults.append(Fault(file, line, f"{key.value}: a message is one line of text; put it in quotes"))
            elif not SHAPE.fullmatch(key.value) and key.value != OUTSIDE:
                faults.append(Fault(file, line, f"{key.value!r} is no id of intents/{TOPICS}"))
            else:
                intent = None if key.value == OUTSIDE else key.value
                yield Trial(item.value.strip(), intent, file.parent.name, file, line)


def _strange(item: yaml.Node, also: tuple[str, ...], file: Path, line: int, faults: list[Fault]) -> Iterator[Trial]:
    found = (
        {key.value: value.value for key, value in item.value if isinstance(value, yaml.ScalarNode)}
        if isinstance(item, yaml.MappingNode)
        else {}
    )
    if not found.get("text") or not found.get("language"):
        faults.append(Fault(file, line, "write {text: …, language: …} for a message that no topic answers"))
        return
    yield Trial(found["text"].strip(), None, found["language"], file, line, also)
