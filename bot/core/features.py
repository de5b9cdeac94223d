"""What a message is made of, as numbers: four blocks of TF-IDF features.

Stems carry the meaning; pairs of stems carry order and negation ("keine Rückbuchung"); letters inside words carry inflection and
typing errors; letters across words carry joined and split compounds. Each block has a length of its own, so none drowns another.

The law of this file: `learn` finds the features of thousands of messages at once by array operations, `Features.row` those of one
message by look-ups; both find the same. `widen` adds those of a few messages to what was learned.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.words import Reading

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LENGTHS = (1.0, 0.5, 1.0, 0.7)
"""Of the blocks: stems, pairs of stems, letters inside words, letters across words."""
_FEWEST = (1, 2, 2, 2)  # messages that must hold a feature of each block for it to be learned from
_INSIDE = (3, 4)  # letters of a run inside a word …
_ACROSS = (4,)  # … and of one across words
# A chain of stems holds their numbers, counted from _FIRST: what is below stands for unknown stems and for a message's ends.
_START, _END, _FIRST = 1, 2, 3
_UNKNOWN = -_FIRST  # unknown stems are 0, and no pair that was learned holds one
# Two stems and their distance are one number: the first stem's bits, the next one's, and two bits of distance.
_HIGH, _LOW = 30, 2
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # an odd number that spreads letters over 64 bits
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Rows:
    """Messages as a sparse matrix: `values[i]` stands in row `messages[i]`, column `columns[i]`; columns ascend."""

    size: int
    """How many messages there are."""
    messages: Ints
    columns: Ints
    values: Floats


@dataclass(frozen=True)
class Features:
    """The features that were learned, and how rare each is. The blocks' columns follow each other."""

    stems: Mapping[str, int] = field(repr=False)
    """Stem -> its number, which is its column."""
    pairs: Mapping[int, int] = field(repr=False)
    """Two stems and their distance, as one number -> column."""
    inside: Mapping[str, int] = field(repr=False)
    """Run of letters inside a word -> column."""
    across: Mapping[str, int] = field(repr=False)
    """Run of letters across words -> column."""
    rarity: Floats = field(repr=False)
    """Column -> inverse document frequency, ≥ 1."""
    rarest: float
    """What a word weighs that no utterance holds."""
    _spelled: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Word -> the columns of its letters: remembered, for spelling is most of the work."""

    def row(self, reading: Reading) -> tuple[Ints, Floats]:
        """Give the columns and values of a message; what was never learned has none."""
        heard = reading.trust()
        trust = [(column, worth) for stem, worth in heard.items() if (column := self.stems.get(stem)) is not None]
        pairs, runs = _pairs_of(reading, self.stems), _runs_of("".join(reading.words), _ACROSS)
        blocks = (
            [column for column, _ in trust],
            [column for each in pairs if (column := self.pairs.get(each)) is not None],
            list(set().union(*map(self._letters, reading.words))),
            [column for each in runs if (column := self.across.get(each)) is not None],
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

    def blocks(self) -> tuple[Mapping[Any, int], ...]:
        """Give the columns of each block."""
        return self.stems, self.pairs, self.inside, self.across

    def _letters(self, word: str) -> list[int]:
        found = self._spelled.get(word)
        if found is None:
            runs = _runs_of(f" {word} ", _INSIDE)
            found = [column for run in runs if (column := self.inside.get(run)) is not None]
            if len(self._spelled) < _REMEMBERED:
                self._spelled[word] = found
        return found


def widen(features: Features, readings: Sequence[Reading]) -> tuple[Features, Ints]:
    """Add the features of more messages to what was learned; give all of them, and where each old column stands now.

    Every stem is added, and of the other features those that two of these messages hold. What was learned stays as rare as it was.
    """
    size = round(math.exp(features.rarest - 1)) - 1
    stems = dict(features.stems)
    for stem in itertools.chain.from_iterable(reading.trust() for reading in readings):
        stems.setdefault(stem, len(stems))
    held: tuple[Counter[Any], ...] = (
        Counter(stem for each in readings for stem in each.trust()),
        Counter(pair for each in readings for pair in _pairs_of(each, stems)),
        Counter(
            run for each in readings for run in set().union(*(_runs_of(f" {word} ", _INSIDE) for word in each.words))
        ),
        Counter(run for each in readings for run in _runs_of("".join(each.words), _ACROSS)),
    )
    blocks: list[dict[Any, int]] = []
    rarity: list[Floats] = []
    place: list[Ints] = []
    begin = end = 0
    for known, times, fewest in zip(features.blocks(), held, _FEWEST, strict=True):
        new = {key: many for key, many in times.items() if many >= fewest and key not in known}
        rare = 1 + np.log((1 + size) / (1 + np.array(list(new.values()), np.float64)))
        rarity += features.rarity[begin : begin + len(known)], rare.astype(np.float32)
        place.append(np.arange(end, end + len(known)))
        blocks.append(dict(zip((*known, *new), itertools.count(end), strict=False)))
        begin, end = begin + len(known), end + len(known) + len(new)
    one, two, three, four = blocks
    return Features(one, two, three, four, np.concatenate(rarity), features.rarest), np.concatenate(place)


def rows_of(features: Features, readings: Sequence[Reading]) -> Rows:
    """Give more messages as rows of what was learned before."""
    found = [features.row(reading) for reading in readings]
    message = np.repeat(np.arange(len(found)), [len(columns) for columns, _ in found])
    column = np.concatenate([np.empty(0, np.int64), *(columns for columns, _ in found)])
    values = np.concatenate([np.empty(0, np.float32), *(values for _, values in found)])
    order = np.lexsort((message, column))
    return Rows(len(found), message[order], column[order], values[order])


def learn(readings: Sequence[Reading]) -> tuple[Features, Rows]:
    """Choose and weigh the features of these messages; give the messages as rows, too."""
    size = len(readings)
    names = dict.fromkeys(stem for reading in readings for stem in reading.trust())
    stems = {stem: number for number, stem in enumerate(names)}
    trust = [(at, stems[stem], worth) for at, each in enumerate(readings) for stem, worth in each.trust().items()]
    owners, numbers, worth = (np.array(each) for each in zip(*trust, strict=True))
    inside = _Runs([f" {' '.join(each.words)} " for each in readings], _INSIDE)
    across = _Runs(["".join(each.words) for each in readings], _ACROSS)
    blocks = [
        (owners, numbers),
        _pairs(readings, stems),
        (inside.messages, inside.keys),
        (across.messages, across.keys),
    ]
    kept: list[Ints] = []  # of each block, the keys that are learned from
    rarity: list[Floats] = []
    rows: list[tuple[Ints, Ints, Floats]] = []
    for (messages, keys), fewest, length in zip(blocks, _FEWEST, LENGTHS, strict=True):
        known, places = np.unique(keys, return_inverse=True)
        # Each feature counts once a message; the cells come sorted by column, then by message.
        cells, first = np.unique(places * size + messages, return_index=True)
        column, message = np.divmod(cells, size)
        times = np.bincount(column, minlength=len(known))
        rare = (1 + np.log((1 + size) / (1 + times))).astype(np.float32)
        values = rare[column] * (1.0 if rows else worth[first])
        often = times >= fewest
        here = often[column]
        column, message, values = (np.cumsum(often) - 1)[column[here]], message[here], values[here]
        norms = np.sqrt(np.bincount(message, values * values, size))
        rows.append((message, column + sum(map(len, kept)), (values * length / norms[message]).astype(np.float32)))
        kept.append(known[often])
        rarity.append(rare[often])
    begin = np.cumsum([0, *map(len, kept)]).tolist()
    features = Features(
        stems,
        {key: begin[1] + at for at, key in enumerate(kept[1].tolist())},
        {run: begin[2] + at for at, run in enumerate(inside.texts(kept[2]))},
        {run: begin[3] + at for at, run in enumerate(across.texts(kept[3]))},
        np.concatenate(rarity),
        1 + math.log(1 + size),
    )
    return features, Rows(size, *map(np.concatenate, zip(*rows, strict=True)))


def _pairs_of(reading: Reading, stems: Mapping[str, int]) -> set[int]:
    chain = [_START, *(stems.get(stem, _UNKNOWN) + _FIRST for stem in reading.stems), _END]
    return {a << _HIGH | b << _LOW | gap for gap in (1, 2) for a, b in zip(chain, chain[gap:], strict=False)}


def _runs_of(text: str, sizes: Sequence[int]) -> set[str]:
    return {text[at : at + size] for size in sizes for at in range(len(text) - size + 1)}


def _pairs(readings: Sequence[Reading], stems: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Pair each stem with the next and the next but one; a message's ends count as stems. Gives whose pairs, and which."""
    chains = [[_START, *(stems[stem] + _FIRST for stem in each.stems), _END] for each in readings]
    chain = np.array([number for each in chains for number in each], np.int64)
    message = np.repeat(np.arange(len(chains)), [len(each) for each in chains])
    whose, which = [], []
    for gap in (1, 2):
        is_pair = message[:-gap] == message[gap:]
        whose.append(message[:-gap][is_pair])
        which.append((chain[:-gap] << _HIGH | chain[gap:] << _LOW | gap)[is_pair])
    return np.concatenate(whose), np.concatenate(which)


class _Runs:
    """The runs of letters of many texts. A blank may stand at the ends of a run, not inside it."""

    def __init__(self, texts: Sequence[str], sizes: Sequence[int]) -> None:
        self._text = "\0".join(texts)
        letters = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        is_end = letters == 0
        is_gap = is_end | (letters == ord(" "))
        message = np.cumsum(is_end)
        whose, which, where = [], [], []
        spread = letters
        for size in range(2, max(sizes) + 1):
            spread = spread[:-1] * _SPREAD + letters[size - 1 :]
            if size not in sizes or not len(spread):
                continue
            broken = is_end[: len(spread)] | is_end[size - 1 :]
            for at in range(1, size - 1):
                broken = broken | is_gap[at : at + len(spread)]
            places = np.flatnonzero(~broken)
            whose.append(message[places])
            # Hashes of 64 bits stand for the runs; two of them are hardly ever the same.
            which.append((spread[places] * _SPREAD).view(np.int64) + size)
            where.append(places * 8 + size)
        empty = np.empty(0, np.int64)
        self.messages, self.keys = np.concatenate([empty, *whose]), np.concatenate([empty, *which])
        self._places = np.concatenate([empty, *where])

    def texts(self, keys: Ints) -> Iterator[str]:
        """Give the runs that these keys stand for."""
        known, first = np.unique(self.keys, return_index=True)
        for place in self._places[first[np.searchsorted(known, keys)]].tolist():
            yield self._text[place // 8 : place // 8 + place % 8]
