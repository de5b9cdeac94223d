"""Masking: how much of what is secret is hidden, how much in vain, and how fast. `python -m bench.masking` prints all of it.

The first corpus (tests/core/masked) was written by somebody who had not read the rules, the second and the third (passwords and codes,
above all) by somebody who had, before any rule was tried on them.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.authors.intents import read_intents
from bot.content.library import shipped
from bot.core.masking import mask

CORPUS = Path(__file__).parent.parent / "tests/core/masked"
CORPORA = {"first": "", "second": "-2", "third": "-3"}
LENGTH = 200  # characters of a message whose time is taken
SLOWEST = {"what visitors say": 8.0, "what looks like secrets and is none": 13.0}
"""Times that masking may take of what it takes to cut the message into its words: bounds that hold on any machine."""
_MOST = 600  # messages whose time is taken, of each
_SECONDS = 3.0
_ROUNDS = 5
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Measured:
    """What became of a corpus."""

    secrets: Mapping[str, int]
    """By kind, how many there are."""
    missed: Sequence[tuple[str, str]]
    """(kind, secret) of each that stayed."""
    harmless: int
    hidden_in_vain: Sequence[str]

    @property
    def recall(self) -> float:
        """The share of secrets that were hidden."""
        return 1 - len(self.missed) / sum(self.secrets.values())

    @property
    def false_positives(self) -> float:
        """The share of harmless texts in which something was hidden."""
        return len(self.hidden_in_vain) / self.harmless


def read(name: str, corpus: str = "first") -> list[dict[str, Any]]:
    """Give the lines of a corpus: "secrets" or "harmless"."""
    return [json.loads(line) for line in (CORPUS / f"{name}{CORPORA[corpus]}.jsonl").read_text("utf-8").splitlines()]


def measure(secrets: Iterable[Mapping[str, Any]], harmless: Sequence[Mapping[str, Any]]) -> Measured:
    """Mask both; each secret names the parts of its text that must not survive."""
    there: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
    for each in secrets:
        there[each["kind"]] += len(each["secrets"])
        hidden = mask(each["text"]).text
        missed += [(each["kind"], secret) for secret in each["secrets"] if secret in hidden]
    vain = [each["text"] for each in harmless if mask(each["text"]).findings]
    return Measured(there, missed, len(harmless), vain)


def cut(texts: Sequence[str]) -> list[str]:
    """Give messages of LENGTH characters, out of texts."""
    whole = " ".join(texts)
    return [whole[at : at + LENGTH] for at in range(0, len(whole) - LENGTH, LENGTH)][:_MOST]


def speed(act: Callable[[str], object], messages: Sequence[str], seconds: float = _SECONDS) -> float:
    """Give how many messages are dealt with in a second of one core's time, after the first pass."""
    for message in messages:
        act(message)  # what is made once is no part of it
    done, begun = 0, time.process_time()
    while (took := time.process_time() - begun) < seconds:
        for message in messages:
            act(message)
        done += len(messages)
    return done / took


def slowness(messages: Sequence[str]) -> tuple[float, float]:
    """Give the speed of masking, and how many times as long it takes as finding the words; both in turns, the best round of some."""
    rounds = [(speed(mask, messages, _SECONDS / _ROUNDS), speed(_WORDS.findall, messages, 0.2)) for _ in range(_ROUNDS)]
    return max(ours for ours, _ in rounds), min(words / ours for ours, words in rounds)


def _table(corpus: str) -> None:
    found = measure(read("secrets", corpus), read("harmless", corpus))
    missed = Counter(kind for kind, _ in found.missed)
    print(f"The {corpus} corpus:\n\n| kind | secrets | hidden | recall |\n|---|---|---|---|")
    for kind, count in found.secrets.items():
        print(f"| {kind} | {count} | {count - missed[kind]} | {1 - missed[kind] / count:.1%} |")
    total = sum(found.secrets.values())
    print(f"| all | {total} | {total - len(found.missed)} | {found.recall:.1%} |")
    vain = len(found.hidden_in_vain)
    print(f"\nhidden in vain: {vain} of {found.harmless} harmless messages ({found.false_positives:.2%})\n")


def main() -> None:
    """Print the tables and the speed; exits where it is too slow."""
    for corpus in CORPORA:
        _table(corpus)
    said = [each.text for each in read_intents(shipped("intents")).utterances]
    near = [each["text"] for each in read("harmless")]
    print(f"| messages of {LENGTH} characters | a second, on one core | times as long as to find their words |")
    print("|---|---|---|")
    slow = []
    for (name, most), texts in zip(SLOWEST.items(), (said, near), strict=True):
        best, times = slowness(cut(texts))
        print(f"| {name} | {best:,.0f} | {times:.1f} |")
        if times > most:
            slow.append(f"{name}: masking takes more than {most:g} times as long as finding the words")
    if slow:
        sys.exit("\n".join(slow))


if __name__ == "__main__":
    main()
