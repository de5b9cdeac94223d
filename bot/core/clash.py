"""Clash: intents that take utterances from each other, and utterances that look as if they stood in the wrong place."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from bot.core.likeness import LeftOut

FAR = 0.6
"""By how much the score of another intent exceeds that of its own where an utterance looks misplaced; 2 is the whole way."""
_MANY = 4  # of the nearest utterances, that stand under one other intent where an utterance looks misplaced
_LIKE = 0.3  # from here on, an utterance is a neighbour


@dataclass(frozen=True)
class Taken:
    """An utterance that would go to another intent, had the bot never seen it."""

    utterance: int
    """Its place among the examples."""
    by: str | None
    """The other intent; None: it would be taken for what belongs to none."""
    margin: float
    """By how much the other one's score exceeds its own."""
    neighbours: int
    """Of its nearest utterances, how many stand under the other intent."""


@dataclass(frozen=True)
class Clash:
    """Two intents that take from each other."""

    one: str | None
    other: str | None
    taken: tuple[Taken, ...]
    """What goes the wrong way, worst first."""
    utterances: int
    """How many the two have together."""

    @property
    def weight(self) -> float:
        """How bad it is: how much goes the wrong way, and how far."""
        return sum(each.margin for each in self.taken)


def taken(left: LeftOut) -> tuple[Taken, ...]:
    """Give every utterance that another intent wins, worst first."""
    every = np.arange(len(left.labels))
    best = np.argmax(left.scores, axis=1)
    margins = left.scores[every, best] - left.scores[every, left.labels]
    wrong = np.flatnonzero(best != left.labels)
    return tuple(
        Taken(int(at), left.name(int(best[at])), float(margins[at]), _neighbours(left, int(at), int(best[at])))
        for at in wrong[np.argsort(-margins[wrong], kind="stable")]
    )


def clashes(left: LeftOut) -> tuple[Clash, ...]:
    """Give the pairs of intents that take from each other, worst first."""
    sizes = Counter(left.name(int(label)) for label in left.labels)
    pairs: dict[tuple[str | None, str | None], list[Taken]] = defaultdict(list)
    for each in taken(left):
        one, other = sorted((left.name(int(left.labels[each.utterance])), each.by), key=lambda name: name or "\uffff")
        pairs[one, other].append(each)
    found = [Clash(one, other, tuple(each), sizes[one] + sizes[other]) for (one, other), each in pairs.items()]
    return tuple(sorted(found, key=lambda clash: (-clash.weight, clash.one or "", clash.other or "")))


def misplaced(left: LeftOut) -> tuple[Taken, ...]:
    """Give the utterances that another intent wins by far, or whose neighbours nearly all stand under another one; worst first."""
    found = {each.utterance: each for each in taken(left)}
    for at, label in enumerate(left.labels.tolist()):
        near = Counter(
            int(left.labels[other])
            for other, likeness in zip(left.nearest[at], left.likeness[at], strict=True)
            if likeness >= _LIKE
        )
        place, many = near.most_common(1)[0] if near else (label, 0)
        if place != label and many >= _MANY and at not in found:
            margin = float(left.scores[at, place] - left.scores[at, label])
            found[at] = Taken(at, left.name(place), margin, many)
    chosen = [each for each in found.values() if each.margin >= FAR or each.neighbours >= _MANY]
    return tuple(sorted(chosen, key=lambda each: (-each.margin - each.neighbours / 2, each.utterance)))


def _neighbours(left: LeftOut, at: int, place: int) -> int:
    near = left.likeness[at] >= _LIKE
    return int((left.labels[left.nearest[at]][near] == place).sum())
