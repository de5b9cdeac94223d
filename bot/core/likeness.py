"""Likeness: each utterance as a model sees it that has not learned it, and which other utterances are most like it.

Words alone judge here, as they do first in the chat: an author can see words, and mend them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, learn
from bot.core.learning import Precision, gram, precision_of, solve
from bot.core.matching import FOLDS, Example
from bot.core.text import fold, tokens, without_courtesies
from bot.core.words import count

NEAREST = 5
"""Utterances that are looked for around each."""
_STRIP = 512  # utterances whose neighbours are looked for at a time


@dataclass(frozen=True)
class LeftOut:
    """What is said of utterances that were left out, each fifth of a list in turn."""

    intents: tuple[str, ...]
    labels: NDArray[np.intp] = field(repr=False)
    """Of each utterance: the place of its intent, or one more than the last for what belongs to none."""
    scores: Floats = field(repr=False)
    """Utterance x (intents + 1), the none-class last; 1 is "this one", -1 "not this one"."""
    nearest: NDArray[np.intp] = field(repr=False)
    """Utterance x at most NEAREST: the most alike ones of the same language, most alike first …"""
    likeness: Floats = field(repr=False)
    """… and how alike, 0..1; below 0 where there is no other one."""

    def name(self, place: int) -> str | None:
        """Give the intent at a place; None for the none-class."""
        return self.intents[place] if place < len(self.intents) else None


def leave_out(examples: Sequence[Example]) -> LeftOut:
    """Learn once, and give what would be said of each fifth without it. Raises ValueError where no example has an intent."""
    intents = tuple(sorted({each.intent for each in examples if each.intent is not None}))
    if not intents:
        raise ValueError("there must be at least one utterance")
    texts = [each.text for each in examples]
    typed = [tokens(without_courtesies(fold(text))) for text in texts]
    words = count(typed, texts)
    features, rows = learn([words.read(each) for each in typed])
    number = {intent: place for place, intent in enumerate(intents)}
    labels = np.array([len(intents) if each.intent is None else number[each.intent] for each in examples], np.intp)
    product = gram(rows, len(features.rarity))
    nearest, likeness = _nearest(product, np.array([each.language for each in examples]))
    (solution,) = solve([Precision(precision_of(product))], labels, len(intents) + 1)
    folds = np.array(_folds(examples))
    parts = [np.flatnonzero(folds == part) for part in np.unique(folds)]
    scores = np.empty_like(solution.shares)
    for part, found in zip(parts, solution.left_out(parts), strict=True):
        scores[part] = found
    return LeftOut(intents, labels, scores, nearest, likeness)


def _nearest(product: Floats, languages: NDArray[np.str_]) -> tuple[NDArray[np.intp], Floats]:
    """Find the neighbours by the cosine, from all inner products (utterance x utterance)."""
    size = len(product)
    kept = min(NEAREST, size - 1)
    length = np.sqrt(np.maximum(np.diag(product), np.float32(1e-9)))
    nearest = np.empty((size, kept), np.intp)
    likeness = np.empty((size, kept), np.float32)
    for begin in range(0, size, _STRIP):
        rows = np.arange(begin, min(size, begin + _STRIP))
        cosine = product[rows] / (length[rows, None] * length)
        cosine[languages[rows, None] != languages] = -1
        cosine[np.arange(len(rows)), rows] = -1
        order = np.argsort(-cosine, axis=1, kind="stable")[:, :kept]
        nearest[rows], likeness[rows] = order, np.take_along_axis(cosine, order, axis=1)
    return nearest, likeness


def _folds(examples: Sequence[Example]) -> list[int]:
    """Cut the list of each intent in a language into FOLDS in its order, as calibration does: neighbours often have one writer."""
    sizes = Counter((each.intent, each.language) for each in examples)
    seen: Counter[tuple[str | None, str]] = Counter()
    folds = []
    for each in examples:
        mine = each.intent, each.language
        folds.append(seen[mine] * FOLDS // sizes[mine])
        seen[mine] += 1
    return folds
