"""`python -m bench.matching.relearn`: what an author's edit costs to learn, and how well that agrees with a full training.

What is shipped is copied, and edited again and again: each edit is learned quickly, and then in full, as a service does it, by a process
of its own that takes its place. Wall time is from the edit to the new library, CPU time that of the process; *ratio* is the quick one's
CPU time to the full one's right after it. The messages of `tests/intents` are asked of both: *decided otherwise* are those that get
another answer or other choices, *answered otherwise* those of them that get another answer, or only one of both gives one. What is
added are such messages, too; they are not asked.
"""

import asyncio
import resource
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import yaml

from bench.matching.asking import Reply, ask
from bench.matching.messages import read_messages
from bench.matching.tables import Row, number, table
from bot.content import shelf as shelves
from bot.content.authors.intents import Intents, Utterance, read_intents
from bot.content.library import Library, open_library, shipped
from bot.content.shelf import Shelf
from bot.settings import environment, load

_ADDED = 351  # messages that edits add

Said = Sequence[Utterance]
Edit = Callable[[Said, list[Utterance]], Said]
"""What is said and what may be added, which is taken off the list -> what is said after the edit."""


@dataclass(frozen=True)
class Renewed:
    """A library, and what it cost."""

    library: Library
    wall: float
    """Seconds."""
    cpu: float


def _add(count: int) -> Edit:
    return lambda said, more: [*said, *(more.pop() for _ in range(count))]


def _move(said: Said, more: list[Utterance]) -> Said:
    """Move ten utterances of the next message's topic to that of another one."""
    moved = [each for each in said if each.intent == more[-1].intent][5:15]
    other = next(each.intent for each in more if each.intent != more[-1].intent)
    return [replace(each, intent=other) if each in moved else each for each in said]


def _drop(said: Said, more: list[Utterance]) -> Said:
    dropped = [each for each in said if each.intent == more[-1].intent][5:15]
    return [each for each in said if each not in dropped]


EDITS: Mapping[str, Edit] = {
    "one more": _add(1),
    "fifty more": _add(50),
    "ten fewer": _drop,
    "ten moved": _move,
    "three hundred more": _add(300),
}


def main() -> None:
    """Copy, edit, measure, print."""
    with TemporaryDirectory() as folder:
        print(asyncio.run(measure(Path(folder))))


async def measure(folder: Path) -> str:
    """Learn every edit quickly and in full; give the table."""
    shelves._PATIENCE = 0  # to step back behind what else is going on here would be measured, too
    for name in ("intents", "locales"):
        shutil.copytree(shipped(name), folder / name)
    settings = load(folder, {**environment(), "TRESEN_CONTENT": str(folder)}, date.today())
    shelf = Shelf(settings, folder / "cache", open_library(settings, folder / "cache"))
    await shelf.complete()
    intents = read_intents(folder / "intents")
    more, asked = _messages(intents)
    rows: list[Row] = []
    for name, edit in EDITS.items():
        _write(folder / "intents", edit(read_intents(folder / "intents").utterances, more))
        quick, full = await _renewed(shelf, True), await _renewed(shelf, False)
        replies = [[ask(each.library.knowledge, *message) for message in asked] for each in (quick, full)]
        pairs = list(zip(*replies, strict=True))
        costs = [number(each, 1) for each in (quick.wall, quick.cpu, full.wall, full.cpu)]
        other, answered = sum(one.shown != two.shown for one, two in pairs), sum(map(_answered_otherwise, *replies))
        rows.append((name, *costs, number(quick.cpu / full.cpu, 2), len(pairs), other, answered))
    columns = ("s", "CPU s", "in full, s", "CPU s", "ratio", "messages", "decided otherwise", "answered otherwise")
    return table("Edit: utterances", columns, rows)


async def _renewed(shelf: Shelf, quickly: bool) -> Renewed:
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    if not await shelf.renew(quickly=quickly):
        raise RuntimeError("the edited content has faults")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Renewed(shelf.current(), time.perf_counter() - begin, cpu)


def _answered_otherwise(one: Reply, other: Reply) -> bool:
    return one.answers != other.answers


def _messages(intents: Intents) -> tuple[list[Utterance], list[tuple[str, str]]]:
    """Give messages as utterances that edits may add, and (text, language) of the others, to be asked."""
    messages = read_messages()
    mine = [each for each in messages.asked if each.language in intents.languages]
    Random(7).shuffle(mine)
    place = {(each.intent, each.language): each.file for each in intents.utterances}
    added, asked = mine[:_ADDED], mine[_ADDED:]
    more = [Utterance(each.text, each.topic, each.language, place[each.topic, each.language], 0) for each in added]
    return more, [(each.text, each.language) for each in (*asked, *messages.outside)]


def _write(folder: Path, said: Said) -> None:
    """Write the files of utterances anew."""
    files: dict[Path, dict[str, list[str]]] = {}
    for each in said:
        file = folder / each.language / f"{each.intent.split('.')[0]}.yaml"
        files.setdefault(file, {}).setdefault(each.intent, []).append(each.text)
    for file, texts in files.items():
        file.write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    main()
