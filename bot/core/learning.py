"""Learning: one weight per feature and intent, so that the squared hinge loss of all utterances is least.

The problem is solved through the Gram matrix (utterance x utterance). One inverse gives the solution after a few dozen
products, and also, in closed form, what the model would have said to an utterance had it never seen it: nothing is ever
calibrated on training scores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Rows

RIDGE = 0.5
"""How strongly large weights are held down; the length of a message's features is about 2."""
_ROUNDS = 15
_FREQUENT = 160  # features of more messages than this are multiplied as a dense matrix, the others pair by pair
_BIAS = 1.0
_STRIP = 2_048  # columns that are spread out as a dense matrix at a time
_GATHERED = 100_000  # cells that are folded into weights at a time


def gram(rows: Rows, width: int) -> Floats:
    """Give the inner products of all rows with each other (messages x messages) of rows with `width` columns."""
    times = np.bincount(rows.columns, minlength=width)
    starts = np.cumsum(times) - times
    product = np.zeros((rows.size, rows.size), np.float32)
    frequent = np.flatnonzero(times > _FREQUENT)
    for begin in range(0, len(frequent), _STRIP):
        place = np.full(width, -1)
        place[frequent[begin : begin + _STRIP]] = np.arange(len(frequent[begin : begin + _STRIP]))
        mine = place[rows.columns] >= 0
        dense = np.zeros((rows.size, int(place.max()) + 1), np.float32)
        dense[rows.messages[mine], place[rows.columns[mine]]] = rows.values[mine]
        product += dense @ dense.T
    flat = product.reshape(-1)
    for many in range(1, _FREQUENT + 1):
        first = starts[times == many]
        for part in np.array_split(first, max(1, len(first) * many * many // 1_000_000)):
            at = part[:, None] + np.arange(many)
            who, worth = rows.messages[at], rows.values[at]
            pairs = who[:, :, None] * rows.size + who[:, None, :]
            np.add.at(flat, pairs.reshape(-1), (worth[:, :, None] * worth[:, None, :]).reshape(-1))
    return product


def inverse(matrix: Floats) -> Floats:
    """Invert a symmetric positive definite matrix by Cholesky: as exact as the general way and several times as fast."""
    return _square(_root(matrix))


def _square(root: Floats) -> Floats:
    """Give root.T @ root of a lower triangular matrix; its empty corner is not multiplied."""
    size = len(root)
    if size <= 512:
        return np.asarray(root.T @ root, np.float32)
    half = size // 2
    bridge, last = root[half:, :half], root[half:, half:]
    whole = np.empty_like(root)
    whole[:half, :half] = _square(root[:half, :half]) + bridge.T @ bridge
    whole[half:, :half] = last.T @ bridge
    whole[:half, half:] = whole[half:, :half].T
    whole[half:, half:] = _square(last)
    return whole


def _root(matrix: Floats) -> Floats:
    """Give the inverse of the Cholesky factor, halving the matrix, so that nearly all of the work is matrix products."""
    size = len(matrix)
    if size <= 128:
        return np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)), np.float32)
    half = size // 2
    first = _root(matrix[:half, :half])
    bridge = matrix[half:, :half] @ first.T
    last = _root(matrix[half:, half:] - bridge @ bridge.T)
    whole = np.zeros_like(matrix)
    whole[:half, :half] = first
    whole[half:, half:] = last
    whole[half:, :half] = -last @ (bridge @ first)
    return whole


@dataclass(frozen=True)
class Solution:
    """What was learned, in terms of the utterances."""

    shares: Floats
    """Utterance x intent: how much each utterance adds to each intent's score."""
    scores: Floats
    """Utterance x intent: the scores of the utterances that were learned from (too good to calibrate on)."""
    precision: Floats
    """Utterance x utterance: the inverse of the Gram matrix with the ridge."""

    def left_out(self, groups: Sequence[NDArray[np.intp]]) -> Iterator[Floats]:
        """For each group of utterances, give the scores (group x intent) that a model without the group gives them."""
        for group in groups:
            aim = self.scores[group] + RIDGE * self.shares[group]
            yield aim - np.linalg.solve(self.precision[np.ix_(group, group)], self.shares[group])


def precision_of(product: Floats) -> Floats:
    """Invert a Gram matrix (messages x messages) with bias and ridge; the matrix is used up."""
    product += np.float32(_BIAS)
    product[np.diag_indices(len(product))] += np.float32(RIDGE)
    return inverse(product)


def widened(precision: Floats, vectors: Floats) -> Floats:
    """Give the precision for messages that have these vectors (messages x width) beside their features.

    The vectors are few numbers a message, so the inverse is corrected (Woodbury's identity) instead of made anew.
    """
    seen = precision @ vectors
    inner = np.eye(vectors.shape[1], dtype=np.float32) + vectors.T @ seen
    root = np.linalg.cholesky(inverse(inner))
    moved = seen @ root
    return np.asarray(precision - moved @ moved.T, np.float32)


def solve(precision: Floats, labels: NDArray[np.intp], intents: int) -> Solution:
    """Learn from the inverse of a Gram matrix and each message's intent (0 … intents-1)."""
    size = len(labels)
    sign = np.full((size, intents), -1, np.float32)
    sign[np.arange(size), labels] = 1
    # Majorise, minimise: a score beyond its mark costs nothing, so it becomes its own mark in the next round.
    # Nesterov's momentum makes few rounds do the work of many.
    aim, previous, momentum = sign, sign, 1.0
    for _ in range(_ROUNDS):
        scores = aim - np.float32(RIDGE) * (precision @ aim)
        reached = np.where(sign * scores > 1, scores, sign)
        faster = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        aim = reached + np.float32((momentum - 1) / faster) * (reached - previous)
        aim = np.where(sign * aim < 1, sign, aim)
        previous, momentum = reached, faster
    shares = precision @ previous
    return Solution(shares, previous - np.float32(RIDGE) * shares, precision)


def weights(rows: Rows, shares: Floats, width: int) -> Floats:
    """Fold what each message adds to each intent (messages x intents) into weights (columns x intents)."""
    starts = np.searchsorted(rows.columns, np.arange(width + 1))
    folded = np.empty((width, shares.shape[1]), np.float32)
    begin = 0
    while begin < width:
        end = max(begin + 1, int(np.searchsorted(starts, starts[begin] + _GATHERED, side="right")) - 1)
        cells = slice(starts[begin], starts[end])
        added = shares[rows.messages[cells]] * rows.values[cells, None]
        folded[begin:end] = np.add.reduceat(added, starts[begin:end] - starts[begin], axis=0)
        begin = end
    return folded
