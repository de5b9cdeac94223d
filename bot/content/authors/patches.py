"""Patches: what agents propose, as a change of the authors' files that `git apply` and `patch -p1` take.

Nothing is written here. What the files hold already is left out, so that a patch which was applied makes an empty one.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.content.authors.editing import EditError, with_topic, with_utterance
from bot.content.authors.intents import TOPICS
from bot.core.questions import NewTopic, Proposal

_CONTEXT = 3  # lines around a change
_NO_END = "\\ No newline at end of file\n"


@dataclass(frozen=True)
class Patch:
    """A change of the files in `intents/`."""

    text: str
    """A unified diff; empty where nothing is to be changed."""
    contained: tuple[Proposal, ...]
    """What the files hold by now."""
    faults: tuple[str, ...] = ()
    """What could not be written into a file, with what to do."""


def patch_of(folder: Path, proposals: Sequence[Proposal], topics: Sequence[NewTopic]) -> Patch:
    """Write proposals into the files of `folder` (intents/) in mind, and give the difference."""
    before: dict[str, str | None] = {}
    after: dict[str, str] = {}
    contained: list[Proposal] = []
    faults: list[str] = []

    def read(name: str) -> str:
        if name not in before:
            before[name] = _read(folder / name)
            after[name] = before[name] or ""
        return after[name]

    for topic in topics:
        name = f"{TOPICS}/{_group(topic.id)}.yaml"
        try:
            if topic.id not in _names(read(name)):
                after[name] = with_topic(
                    read(name), topic.id, title=topic.title, section=topic.section, answer=topic.answer
                )
        except (EditError, OSError, ValueError) as error:
            faults.append(f"intents/{name}: {error}")
    for proposal in proposals:
        name = f"{proposal.language}/{_group(proposal.intent)}.yaml"
        try:
            said = _names(read(name)).get(proposal.intent)
            if isinstance(said, list) and proposal.text in said:
                if proposal.text in _said(before[name], proposal.intent):
                    contained.append(proposal)
                continue
            after[name] = with_utterance(read(name), proposal.intent, proposal.text)
        except (EditError, OSError, ValueError) as error:
            faults.append(f"intents/{name}: {error}")
    text = "".join(_difference(name, before[name], after[name]) for name in sorted(after))
    return Patch(text, tuple(contained), tuple(faults))


def _group(intent: str) -> str:
    return intent.split(".")[0]


def _read(file: Path) -> str | None:
    """Read a file with its line ends as they are; None where there is none."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def _names(text: str) -> dict[str, object]:
    """Give what stands in a file, every text as it was typed; nothing where the file is not in form: editing says so."""
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(text: str | None, intent: str) -> list[str]:
    said = _names(text or "").get(intent)
    return [str(each) for each in said] if isinstance(said, list) else []


def _difference(name: str, before: str | None, after: str) -> str:
    """Give the unified diff of one file; a new file begins with the lines that git wants."""
    if (before or "") == after:
        return ""
    path = f"intents/{name}"
    head = f"diff --git a/{path} b/{path}\n"
    if before is None:
        head += "new file mode 100644\n"
    old, new = _lines(before or ""), _lines(after)
    source = "/dev/null" if before is None else f"a/{path}"
    diff = difflib.unified_diff(old, new, source, f"b/{path}", n=_CONTEXT)
    return head + "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in diff)


def _lines(text: str) -> list[str]:
    """Cut a text behind each line feed, and nowhere else: that is what `git` and `patch` call a line."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *([lines[-1]] if lines[-1] else [])]
