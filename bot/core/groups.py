"""Groups: questions that are alike stand together. The same questions in the same order always make the same groups.

A question is known by its sketch: what it is made of, and what it reminds the matcher of. It joins the group that it is most like
among those before it, or opens one; so a new question never moves an older one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats
from bot.core.marks import in_words
from bot.core.matching import Matcher, raw_scores, read
from bot.core.text import fold

_WIDTH = 1024  # columns into which all features are folded: alikeness is off by some hundredths, and one product gives them all
_SPREAD, _SHIFT, _SIGN = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(54),
    np.uint64(40),
)  # what is left of 64 bits is a column
_TOPICS, _MANY = (
    0.6,
    50,
)  # of the likeness: how alike the intents' scores are, where there are many intents; the rest is words
_ALIKE, _WORDED = (
    0.45,
    0.3,
)  # mean likeness with a group from which on a question joins it; and where words alone have to say it
_SAMPLE = 200  # utterances that say which scores are usual


@dataclass(frozen=True)
class Sketcher:
    """Draws questions; made anew for each matcher."""

    matcher: Matcher = field(repr=False)
    usual: Floats = field(repr=False)
    """The mean scores of utterances: what says nothing about a question."""

    @property
    def share(self) -> float:
        """What the intents' scores count, 0..1: where there are few, everything scores alike."""
        return _TOPICS * min(1.0, len(self.matcher.intents) / _MANY)

    @property
    def least(self) -> float:
        """The mean likeness with a group's members from which on a question joins it."""
        return _WORDED + (_ALIKE - _WORDED) * self.share / _TOPICS

    @classmethod
    def of(cls, matcher: Matcher) -> "Sketcher":
        """Learn which scores are usual."""
        said = sorted(matcher.verbatim)
        some = said[:: max(1, len(said) // _SAMPLE)]
        scores = [raw_scores(matcher, read(matcher, text)) for text in some]
        return cls(matcher, np.mean(scores, axis=0) if scores else np.zeros(len(matcher.intents) + 1, np.float32))

    def sketch(self, text: str) -> Floats:
        """Give a vector of length 1 at most; the product of two is how alike their questions are (up to 1).

        Beside the matcher's features stand the words that no utterance holds: they often are what nobody could answer.
        """
        reading = read(self.matcher, in_words(text))
        columns, values = self.matcher.features.row(reading)
        new = [stem for stem in dict.fromkeys(reading.stems) if stem not in self.matcher.words.stems]
        strange = np.array([_number(stem) for stem in new], np.uint64)
        weigh = 1 / math.sqrt(max(1, len(reading.stems)))
        features = np.concatenate((columns.astype(np.uint64), strange))
        spread = (features + np.uint64(1)) * _SPREAD
        signs = np.where(spread >> _SIGN & np.uint64(1), 1.0, -1.0)
        heavy = np.concatenate((values, np.full(len(strange), weigh, np.float32))) * signs
        words = np.bincount((spread >> _SHIFT).astype(np.intp), heavy, _WIDTH)
        scores = values @ self.matcher.plain.weights[columns] - self.usual if len(columns) else 0 * self.usual
        whole = (math.sqrt(1 - self.share) * _unit(words), math.sqrt(self.share) * _unit(scores))
        return np.concatenate(whole).astype(np.float32)


@dataclass(frozen=True)
class Group:
    """Questions that are alike, by their places in what was given."""

    members: tuple[int, ...]
    """In the order given."""
    representative: int
    """The one that is most like all the others."""


def group(sketches: Floats, least: float, texts: Sequence[str], languages: Sequence[str]) -> tuple[Group, ...]:
    """Group questions by likeness within a language, the oldest given first; groups come in the order of their first members.

    `sketches` are theirs (texts x width), `least` is what the sketcher says.
    """
    found: list[Group] = []
    for language in dict.fromkeys(languages):
        places = [at for at, each in enumerate(languages) if each == language]
        found += _within(sketches[places], least, [texts[at] for at in places], places)
    return tuple(sorted(found, key=lambda each: each.members[0]))


def _within(sketches: Floats, least: float, texts: Sequence[str], places: Sequence[int]) -> list[Group]:
    """Group the questions of one language; `places` are theirs in the whole list."""
    first: dict[str, int] = {}  # folded text -> number of the question that said it first
    same = [first.setdefault(fold(text), len(first)) for text in texts]
    once = sketches[[same.index(number) for number in range(len(first))]]
    likeness = once @ once.T
    labels = _assigned(likeness, least)
    members: dict[int, list[int]] = {}
    for at, number in enumerate(same):
        members.setdefault(labels[number], []).append(at)
    groups = []
    for each in members.values():
        numbers = np.array([same[at] for at in each])
        # Rounded, so that the first of equals is taken whatever the machine makes of the last digits.
        middle = likeness[np.ix_(numbers, numbers)].sum(axis=1).round(4)
        groups.append(Group(tuple(places[at] for at in each), places[each[int(middle.argmax())]]))
    return groups


def _assigned(likeness: Floats, least: float) -> list[int]:
    """Give the label of each question: that of the group of those before it that it is most like, or a new one."""
    labels = np.zeros(len(likeness), np.intp)
    sizes = np.zeros(len(likeness))
    groups = 0
    for at, row in enumerate(likeness):
        label = groups
        if groups:
            mean = np.bincount(labels[:at], row[:at], groups) / sizes[:groups]
            best = int(mean.argmax())
            label = best if mean[best] >= least else groups
        labels[at] = label
        sizes[label] += 1
        groups = max(groups, label + 1)
    return [int(each) for each in labels]


def _number(word: str) -> int:
    """Give a number of 63 bits for a word: the same in every process, unlike `hash`."""
    number = 0
    for letter in word:
        number = (number * 1_000_003 + ord(letter) + 1) & 0x7FFF_FFFF_FFFF_FFFF
    return number | 1 << 62  # beyond all columns


def _unit(vector: NDArray[Any]) -> NDArray[Any]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
