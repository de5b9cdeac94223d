"""Spelling: what the letters of a word say about its language, learned from words whose language is known.

A word is its runs of two to four letters, its edges included; what it says is the sum of what its runs say (logistic regression).
Few steps are enough, and better than many: they learn what many words share, and leave what is one word's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_SIZES = (2, 3, 4)
_STEPS = 5
_STRIDE = 12.0  # runs of a word that pull in the same direction, about: a step goes that much shorter
_RIDGE = 3.0


@dataclass(frozen=True)
class Spelling:
    """What the runs of some words say, and so the words themselves, in nats."""

    runs: list[str]
    by_run: Doubles
    """Run × language."""
    by_word: Doubles
    """Word × language: the sum over its runs."""


def runs_of(words: str) -> list[str]:
    """Give the runs of words that are parted by spaces. Those across a space are among them, and were never learned."""
    padded = f" {words} "
    twos = list(map(add, padded, padded[1:]))
    threes = list(map(add, twos, padded[2:]))
    return [*twos, *threes, *map(add, threes, padded[3:])]


def learn_spelling(words: Sequence[str], shares: Doubles, weights: Doubles) -> Spelling:
    """Learn from words, the share of each language in them (word × language, rows sum to 1) and their weights."""
    if not words:
        return Spelling([], np.zeros(shares.shape), np.zeros(shares.shape))
    runs, run_at, word_at = _runs_of_all(words)
    languages = range(shares.shape[1])
    caution = np.bincount(run_at, weights[word_at], len(runs))[:, None] / 4 + _RIDGE
    by_run = before = np.zeros((len(runs), len(languages)))

    def spelled(says: Doubles) -> Doubles:
        return np.stack([np.bincount(word_at, says[run_at, each], len(words)) for each in languages], axis=1)

    for step in range(_STEPS):
        ahead = by_run + step / (step + 3) * (by_run - before)  # with momentum
        odds = np.exp(spelled(ahead))
        wrong = (odds / odds.sum(axis=1, keepdims=True) - shares) * weights[:, None]
        slope = np.stack([np.bincount(run_at, wrong[word_at, each], len(runs)) for each in languages], axis=1)
        before, by_run = by_run, ahead - (slope + _RIDGE * ahead) / (caution * _STRIDE)
    return Spelling(runs, by_run, spelled(by_run))


def _runs_of_all(words: Sequence[str]) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """Give the runs of all words, and for each place where one stands the number of the run and of the word."""
    text = f" {' '.join(words)} "
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    _, letters = np.unique(letters, return_inverse=True)
    base = int(letters.max()) + 2
    space = letters == letters[0]
    word_of = np.cumsum(space) - 1
    codes, places = [], []
    for size in _SIZES:
        code = np.zeros(len(letters) - size + 1, np.int64)
        inside = np.ones(len(code), bool)
        for at in range(size):
            code = code * base + letters[at : at + len(code)] + 1
            if 0 < at < size - 1:
                inside &= ~space[at : at + len(code)]
        codes.append(code[inside])
        places.append(np.flatnonzero(inside))
    place = np.concatenate(places)
    size_at = np.repeat(_SIZES, [len(each) for each in places])
    found, run_at = np.unique(np.concatenate(codes), return_inverse=True)
    example = np.zeros(len(found), np.intp)
    example[run_at] = np.arange(len(run_at))  # one place of each, whichever
    spans = zip(place[example].tolist(), size_at[example].tolist(), strict=True)
    return [text[at : at + size] for at, size in spans], run_at, word_of[place]
