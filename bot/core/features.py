"""What a message is made of, as numbers: four blocks of TF-IDF features.

Stems carry the meaning; pairs of stems carry order and negation ("keine Rückbuchung"); letters inside words carry inflection and
typing errors; letters across words carry joined and split compounds. Each block has a length of its own, so none drowns another.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.core.words import Reading

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LENGTHS = (1.0, 0.5, 1.0, 0.7)
"""Of the blocks: stems, pairs of stems, letters inside words, letters across words."""
_FEWEST = (1, 2, 2, 2)  # messages that must hold a feature of each block for it to be learned from
_SIZES = (2, 3, 4, 5)
_ACROSS = 4
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Rows:
    """Messages as sparse rows: row i holds columns[starts[i]:starts[i+1]] with those values. A column may come twice: they add up."""

    starts: Ints
    columns: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1


def pairs_of(reading: Reading) -> dict[str, None]:
    """Pair each stem with the next and the next but one; a message's ends count as stems."""
    chain = ["^", *reading.stems, "$"]
    next_but_one = zip(chain, chain[2:], strict=False)
    return dict.fromkeys([*map(" ".join, pairwise(chain)), *map("  ".join, next_but_one)])


def letters_of(word: str) -> list[str]:
    """Give the runs of letters of a word; its ends count as letters."""
    padded = f" {word} "
    return list(dict.fromkeys([padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]))


def runs_of(reading: Reading) -> dict[str, None]:
    """Give the runs of letters of a message written without spaces."""
    run = "".join(reading.words)
    return dict.fromkeys([run[at : at + _ACROSS] for at in range(len(run) - _ACROSS + 1)])


@dataclass(frozen=True)
class Features:
    """The features that were learned, and how rare each is."""

    columns: tuple[Mapping[str, int], ...] = field(repr=False)
    """Per block: feature -> column; the blocks' columns follow each other."""
    rarity: Floats = field(repr=False)
    """Column -> inverse document frequency, ≥ 1."""
    rarest: float
    """What a word weighs that no utterance holds."""
    _spelled: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Word -> the columns of its letters: remembered, for spelling is most of the work."""

    def row(self, reading: Reading) -> tuple[Ints, Floats]:
        """Give the columns and values of a message. A column may come twice; what was never learned has none."""
        stems, pairs, _, across = self.columns
        heard = reading.trust()
        trust = [(stems[stem], worth) for stem, worth in heard.items() if stem in stems]
        blocks = (
            [column for column, _ in trust],
            [column for pair in pairs_of(reading) if (column := pairs.get(pair)) is not None],
            [column for word in dict.fromkeys(reading.words) for column in self._letters(word)],
            [column for run in runs_of(reading) if (column := across.get(run)) is not None],
        )
        columns = np.array([column for block in blocks for column in block], np.int64)
        values = self.rarity[columns]
        values[: len(trust)] *= np.array([worth for _, worth in trust], np.float32)
        # Unknown words make a message longer, and so its known words count for less: what is half strange is half as sure.
        strange = (len(heard) - len(trust)) * self.rarest**2
        begin = 0
        for block, length in zip(blocks, LENGTHS, strict=True):
            part = values[begin : begin + len(block)]
            if block:
                part *= length / math.sqrt(part @ part + strange)
            begin += len(block)
            strange = 0.0
        return columns, values

    def _letters(self, word: str) -> list[int]:
        found = self._spelled.get(word)
        if found is None:
            inside = self.columns[2]
            found = [column for run in letters_of(word) if (column := inside.get(run)) is not None]
            if len(self._spelled) < _REMEMBERED:
                self._spelled[word] = found
        return found

    def rows(self, readings: Iterable[Reading]) -> Rows:
        """Give the rows of messages, end to end."""
        found = [self.row(reading) for reading in readings]
        return Rows(
            np.cumsum([0, *(len(columns) for columns, _ in found)]),
            np.concatenate([np.empty(0, np.int64), *(columns for columns, _ in found)]),
            np.concatenate([np.empty(0, np.float32), *(values for _, values in found)]),
        )


def learn(readings: Sequence[Reading]) -> Features:
    """Choose and weigh the features of these messages."""
    letters = {word: set(letters_of(word)) for reading in readings for word in reading.words}
    blocks: tuple[Counter[str], ...] = (
        Counter(stem for reading in readings for stem in reading.trust()),
        Counter(pair for reading in readings for pair in pairs_of(reading)),
        Counter(run for reading in readings for run in set().union(*(letters[word] for word in reading.words))),
        Counter(run for reading in readings for run in runs_of(reading)),
    )
    columns: list[dict[str, int]] = []
    rarity: list[float] = []
    for seen, fewest in zip(blocks, _FEWEST, strict=True):
        often = {feature: times for feature, times in seen.items() if times >= fewest}
        columns.append({feature: len(rarity) + place for place, feature in enumerate(often)})
        rarity += [1 + math.log((1 + len(readings)) / (1 + times)) for times in often.values()]
    return Features(tuple(columns), np.array(rarity, np.float32), 1 + math.log(1 + len(readings)))
