"""Masking: how much of what is secret is hidden, how much in vain, and how fast. `python -m bench.masking` prints all of it.

The corpus (tests/core/masked) was written by somebody who had not read the rules.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.masking import mask

CORPUS = Path(__file__).parent.parent / "tests/core/masked"
LENGTH = 200  # characters of a message whose time is taken
_SECONDS = 3.0


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


def speed(texts: Sequence[str], seconds: float = _SECONDS) -> float:
    """Give how many messages of LENGTH characters are masked in a second of one core's time, after the first pass."""
    whole = " ".join(texts)
    messages = [whole[at : at + LENGTH] for at in range(0, len(whole) - LENGTH, LENGTH)]
    for message in messages:
        mask(message)  # what is made once is no part of it
    done, begun = 0, time.process_time()
    while (took := time.process_time() - begun) < seconds:
        for message in messages:
            mask(message)
        done += len(messages)
    return done / took


def main() -> None:
    """Print the table."""
    secrets, harmless = (
        [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]
        for name in ("secrets.jsonl", "harmless.jsonl")
    )
    found = measure(secrets, harmless)
    missed = Counter(kind for kind, _ in found.missed)
    print("| kind | secrets | hidden | recall |\n|---|---|---|---|")
    for kind, count in found.secrets.items():
        print(f"| {kind} | {count} | {count - missed[kind]} | {1 - missed[kind] / count:.1%} |")
    total = sum(found.secrets.values())
    print(f"| all | {total} | {total - len(found.missed)} | {found.recall:.1%} |")
    vain = len(found.hidden_in_vain)
    print(f"\nhidden in vain: {vain} of {found.harmless} harmless messages ({found.false_positives:.2%})")
    print(
        f"speed: {speed([each['text'] for each in harmless]):,.0f} messages of {LENGTH} characters a second on one core"
    )


if __name__ == "__main__":
    main()
