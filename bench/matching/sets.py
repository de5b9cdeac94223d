"""Data sets: files NAME.jsonl whose rows have text, intent, split (train, test, oos_test), lang, and where it is told oos (near, far)."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.matching.ranker import Said

_FEWEST = 50  # messages out of scope that are worth a figure


@dataclass(frozen=True)
class DataSet:
    """What one file holds."""

    name: str
    language: str
    train: Said = field(repr=False)
    test: Said = field(repr=False)
    outside: Sequence[tuple[str, str]] = field(repr=False)
    """(Text, "near", "far" or ""): what belongs to no intent; empty where it is too little for a figure."""

    def sample(self, shots: int, seed: int) -> Said:
        """Take `shots` utterances of each intent, others for each seed; all of them where `shots` is 0."""
        said: dict[str, list[str]] = defaultdict(list)
        for text, intent in self.train:
            said[intent].append(text)
        chance = random.Random(f"{shots} {seed}")
        taken = {
            intent: chance.sample(texts, min(shots or len(texts), len(texts))) for intent, texts in sorted(said.items())
        }
        return [(text, intent) for intent, texts in taken.items() for text in texts]

    def seeds(self, shots: int, samples: int) -> range:
        """Give the seeds that are worth it: where a sample is all that there is, the next one would be the same."""
        most = max(Counter(intent for _, intent in self.train).values())
        return range(samples if 0 < shots < most else 1)


def read_sets(folder: Path, only: Sequence[str], cap: int) -> Iterator[DataSet]:
    """Read the sets named in `only`, or all of the folder; at most `cap` messages each to test with, in and out of scope."""
    missing = [name for name in only if not (folder / f"{name}.jsonl").is_file()]
    if missing or not folder.is_dir():
        raise FileNotFoundError(f"not in {folder}: {', '.join(missing) or 'NAME.jsonl'}")
    for file in sorted(folder.glob("*.jsonl")):
        if not only or file.stem in only:
            yield _read(file, cap)


def _read(file: Path, cap: int) -> DataSet:
    rows: list[dict[str, str]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    parts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        parts[row["split"]].append(row)
    test, outside = (_some(parts[split], cap) for split in ("test", "oos_test"))
    return DataSet(
        file.stem,
        test[0].get("lang", "en")[:2],
        [(row["text"], row["intent"]) for row in parts["train"]],
        [(row["text"], row["intent"]) for row in test],
        [(row["text"], row.get("oos", "")) for row in outside] if len(outside) >= _FEWEST else [],
    )


def _some(rows: list[dict[str, str]], cap: int) -> list[dict[str, str]]:
    return random.Random(5).sample(rows, min(cap, len(rows)))
