"""Learning: one weight per feature and intent, so that the squared hinge loss of all utterances is least.

The problem is solved through the Gram matrix (utterance x utterance). One inverse gives the solution after a few dozen
products, and also, in closed form, what the model would have said to an utterance had it never seen it: nothing is ever
calibrated on training scores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Rows

RIDGE = 0.5
"""How strongly large weights are held down; the length of a message's features is about 2."""
_ROUNDS = 25
_FREQUENT = 96  # features of more messages than this are multiplied as a dense matrix, the others pair by pair
_BIAS = 1.0
_STRIP = 2_048  # columns that are spread out as a dense matrix at a time


def gram(rows: Rows, width: int) -> Floats:
    """Give the inner products of all rows with each other (messages x messages) of sparse rows with `width` columns."""
    size = len(rows)
    message = np.repeat(np.arange(size, dtype=np.int32), np.diff(rows.starts))
    order = np.argsort(rows.columns, kind="stable")
    message, values, columns = message[order], rows.values[order], rows.columns[order]
    times = np.bincount(columns, minlength=width)
    product = np.zeros((size, size), np.float32)
    frequent = times > _FREQUENT
    place = np.cumsum(frequent) - 1
    for start in range(0, int(frequent.sum()), _STRIP):
        mine = frequent[columns] & (place[columns] >= start) & (place[columns] < start + _STRIP)
        dense = np.zeros((size, _STRIP), np.float32)
        np.add.at(dense, (message[mine], place[columns[mine]] - start), values[mine])
        product += dense @ dense.T
    starts = np.concatenate([[0], np.cumsum(times)])
    flat = product.reshape(-1)
    for many in range(2, _FREQUENT + 1):
        first = starts[:-1][times == many]
        for part in np.array_split(first, max(1, len(first) * many * many // 1_000_000)):
            at = part[:, None] + np.arange(many)
            who, worth = message[at], values[at]
            pairs = who[:, :, None].astype(np.int64) * size + who[:, None, :]
            np.add.at(flat, pairs.reshape(-1), (worth[:, :, None] * worth[:, None, :]).reshape(-1))
    once = times[columns] == 1
    np.add.at(product, (message[once], message[once]), values[once] ** 2)
    return product


def inverse(matrix: Floats) -> Floats:
    """Invert a symmetric positive definite matrix by Cholesky: as exact as the general way and several times as fast."""
    root = _root(matrix)
    return np.asarray(root.T @ root, np.float32)


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
            block = self.precision[np.ix_(group, group)].astype(np.float64)
            aim = self.scores[group] + RIDGE * self.shares[group]
            yield (aim - np.linalg.solve(block, self.shares[group].astype(np.float64))).astype(np.float32)


def solve(product: Floats, labels: NDArray[np.intp], intents: int) -> Solution:
    """Learn from a Gram matrix (messages x messages) and each message's intent (0 … intents-1)."""
    size = len(labels)
    kernel = product + np.float32(_BIAS)
    kernel[np.diag_indices(size)] += np.float32(RIDGE)
    precision = inverse(kernel)
    sign = np.full((size, intents), -1, np.float32)
    sign[np.arange(size), labels] = 1
    # Majorise, minimise: a score beyond its mark costs nothing, so it becomes its own mark in the next round.
    # Nesterov's momentum makes 25 rounds do the work of 100.
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
    """Fold what each utterance adds into weights (column x intent)."""
    message = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    order = np.argsort(rows.columns, kind="stable")
    columns, values, message = rows.columns[order], rows.values[order], message[order]
    folded = np.empty((width, shares.shape[1]), np.float32)
    borders = np.searchsorted(columns, np.arange(0, width + _STRIP, _STRIP))
    for place, (begin, end) in enumerate(pairwise(borders.tolist())):
        strip = np.zeros((min(_STRIP, width - place * _STRIP), len(rows)), np.float32)
        np.add.at(strip, (columns[begin:end] - place * _STRIP, message[begin:end]), values[begin:end])
        folded[place * _STRIP :][: len(strip)] = strip @ shares
    return folded
