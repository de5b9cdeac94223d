"""Learning: one weight per feature and intent, so that the squared hinge loss of all utterances is least.

The problem is solved through the Gram matrix (utterance x utterance). One inverse gives the solution after a few dozen
products, and also, in closed form, what the model would have said to an utterance had it never seen it: nothing is ever
calibrated on training scores.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Rows

RIDGE = 0.5
"""How strongly large weights are held down; the length of a message's features is about 2."""
_ROUNDS = 15
_LAST = 4  # of them, those that are gone again after an edit
_FREQUENT = 160  # features of more messages than this are multiplied as a dense matrix, the others pair by pair
BIAS = 1.0
"""What is added to every inner product: each intent has a score of its own that no word has to carry."""
_CORNER = 256  # messages from which on it pays not to multiply the empty corner of a triangle
_STRIP = 2_048  # columns that are spread out as a dense matrix at a time
_GATHERED = 100_000  # pairs of cells that are multiplied together, and …
_FOLDED = 4_000  # … cells that are folded into weights together: as many as stay near the processor


def gram(rows: Rows, width: int) -> Floats:
    """Give the inner products of all rows with each other (messages x messages) of rows with `width` columns."""
    product = np.zeros((rows.size, rows.size), np.float32)
    flat = product.reshape(-1)
    for _, at in _few(rows, width, _GATHERED, 1):
        one, other = np.triu_indices(at.shape[1], 1)
        who, worth = rows.messages[at], rows.values[at]
        np.add.at(
            flat, (who[:, one] * rows.size + who[:, other]).reshape(-1), (worth[:, one] * worth[:, other]).reshape(-1)
        )
    product += product.T
    often = np.bincount(rows.columns, minlength=width) > _FREQUENT
    few = ~often[rows.columns]
    square = np.bincount(rows.messages[few], rows.values[few] ** 2, rows.size)
    product[np.diag_indices(rows.size)] += square.astype(np.float32)
    for _, dense in _many(rows, width):
        product += dense.T @ dense
    return product


def products(rows: Rows, others: Rows, width: int) -> Floats:
    """Give the inner products of rows with other rows that have the same `width` columns (messages x others)."""
    starts = np.searchsorted(rows.columns, np.arange(width + 1))
    found = np.empty((rows.size, others.size), np.float32)
    order = np.argsort(others.messages, kind="stable")
    ends = np.cumsum(np.bincount(others.messages, minlength=others.size))
    for other, cells in enumerate(np.split(order, ends[:-1]) if others.size else ()):
        first = starts[others.columns[cells]]
        many = starts[others.columns[cells] + 1] - first
        at = np.arange(many.sum()) + np.repeat(first - (np.cumsum(many) - many), many)
        worth = rows.values[at] * np.repeat(others.values[cells], many)
        found[:, other] = np.bincount(rows.messages[at], worth, rows.size)
    return found


def _many(rows: Rows, width: int) -> Iterator[tuple[NDArray[np.intp], Floats]]:
    """Give the frequent columns, some at a time, and what stands in them (columns x messages)."""
    columns = np.flatnonzero(np.bincount(rows.columns, minlength=width) > _FREQUENT)
    for begin in range(0, len(columns), _STRIP):
        strip = columns[begin : begin + _STRIP]
        place = np.full(width, -1)
        place[strip] = np.arange(len(strip))
        mine = np.flatnonzero(place[rows.columns] >= 0)
        dense = np.zeros((len(strip), rows.size), np.float32)
        dense[place[rows.columns[mine]], rows.messages[mine]] = rows.values[mine]
        yield strip, dense


def _few(rows: Rows, width: int, cells: int, least: int = 0) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give the other columns, those with as many messages together, and where their cells stand (columns x messages of each).

    As many at a time as have about so many cells, or with `least` pairs of cells; columns of more messages than `least`.
    """
    times = np.bincount(rows.columns, minlength=width)
    starts = np.cumsum(times) - times
    for many in range(least + 1, _FREQUENT + 1):
        columns = np.flatnonzero(times == many)
        size = many * many if least else many
        for part in np.array_split(columns, max(1, len(columns) * size // cells)):
            yield part, starts[part][:, None] + np.arange(many)


def inverse(matrix: Floats) -> Floats:
    """Invert a symmetric positive definite matrix by Cholesky: as exact as the general way and several times as fast."""
    return _square(_root(matrix))


def _square(root: Floats) -> Floats:
    """Give root.T @ root of a lower triangular matrix; its empty corner is not multiplied."""
    size = len(root)
    if size <= _CORNER:
        return np.asarray(root.T @ root, np.float32)
    half = size // 2
    bridge, last = root[half:, :half], root[half:, half:]
    whole = np.empty_like(root)
    whole[:half, :half] = _square(root[:half, :half]) + bridge.T @ bridge
    whole[half:, :half] = _times(last.T, bridge)
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
    bridge = _times(first, matrix[:half, half:])
    last = _root(matrix[half:, half:] - bridge.T @ bridge)
    whole = np.zeros_like(matrix)
    whole[:half, :half] = first
    whole[half:, half:] = last
    whole[half:, :half] = -_times(last, _times(first.T, bridge).T)
    return whole


def _times(root: Floats, other: Floats) -> Floats:
    """Give root @ other, where root is a lower triangular matrix or such a one's `.T`; its empty corner is not multiplied."""
    size = len(root)
    if size <= _CORNER:
        return np.asarray(root @ other, np.float32)
    half = size // 2
    whole = np.empty((size, other.shape[1]), np.float32)
    whole[:half], whole[half:] = _times(root[:half, :half], other[:half]), _times(root[half:, half:], other[half:])
    if root.strides[0] > root.strides[1]:
        whole[half:] += root[half:, :half] @ other[:half]
    else:
        whole[:half] += root[:half, half:] @ other[half:]
    return whole


@dataclass(frozen=True)
class Precision:
    """The inverse of a Gram matrix with bias and ridge, of messages that may have vectors beside their features."""

    words: Floats
    """Message x message: the inverse without the vectors."""
    moved: Floats | None = None
    """Message x width: what the vectors change, as its square root; few numbers a message, so the whole is never written out."""

    def less(self, heard: Floats, given: Floats) -> Floats:
        """Give this matrix times `given` (messages x any), where `heard` is `words` times `given`."""
        return heard if self.moved is None else heard - self.moved @ (self.moved.T @ given)

    def rows(self, group: NDArray[np.intp]) -> Floats:
        """Give the rows of these messages (group x messages)."""
        rows = self.words[group]
        return rows if self.moved is None else rows - self.moved[group] @ self.moved.T

    def block(self, group: NDArray[np.intp]) -> Floats:
        """Give the part that is between these messages (group x group)."""
        block = self.words[np.ix_(group, group)]
        return block if self.moved is None else block - self.moved[group] @ self.moved[group].T


@dataclass(frozen=True)
class Way:
    """Where the rounds of `settle` stand; each array is as wide as there are intents."""

    aim: Floats
    """What the next round begins with."""
    reached: Floats
    """What the round before it came to."""
    momentum: float = 1.0


@dataclass(frozen=True)
class Solution:
    """What was learned, in terms of the utterances."""

    aim: Floats
    """Utterance x intent: the scores that least squares aim at; beyond the mark where the mark was reached."""
    heard: Floats
    """Utterance x intent: the words' precision times the aim, from where a change can be learned."""
    way: Way
    precision: Precision

    @cached_property
    def shares(self) -> Floats:
        """Utterance x intent: how much each utterance adds to each intent's score."""
        return self.precision.less(self.heard, self.aim)

    @property
    def scores(self) -> Floats:
        """Utterance x intent: the scores of the utterances that were learned from (too good to calibrate on)."""
        return np.asarray(self.aim - np.float32(RIDGE) * self.shares, np.float32)

    def left_out(self, groups: Sequence[NDArray[np.intp]]) -> Iterator[Floats]:
        """For each group of utterances, give the scores (group x intent) that a model without the group gives them."""
        for group in groups:
            yield self.aim[group] - np.linalg.solve(self.precision.block(group), self.shares[group])


def precision_of(product: Floats) -> Floats:
    """Invert a Gram matrix (messages x messages) with bias and ridge; the matrix is used up."""
    product += np.float32(BIAS)
    product[np.diag_indices(len(product))] += np.float32(RIDGE)
    return inverse(product)


def moved_by(precision: Floats, vectors: Floats) -> Floats:
    """Give what vectors (messages x width) beside the features change: the precision with them is `precision - it @ it.T`.

    The vectors are few numbers a message, so the inverse is corrected (Woodbury's identity) instead of made anew.
    """
    seen = precision @ vectors
    inner = np.eye(vectors.shape[1], dtype=np.float32) + vectors.T @ seen
    return np.asarray(seen @ np.linalg.cholesky(inverse(inner)), np.float32)


def signs(labels: NDArray[np.intp], intents: int) -> Floats:
    """Give 1 for each message's intent (0 … intents-1), -1 for all others (messages x intents)."""
    sign = np.full((len(labels), intents), -1, np.float32)
    sign[np.arange(len(labels)), labels] = 1
    return sign


def settle(times: Callable[[Floats], Floats], sign: Floats, way: Way | None = None) -> tuple[Floats, Way]:
    """Give the aim that least squares have to have so that the squared hinge loss is least; `times` multiplies by the precision.

    Each intent (column) is found by itself. A fixed number of rounds: to stop early is what keeps large weights small beside the ridge.
    Gives the way shortly before the end, too; from there on, the last rounds can be gone again.
    """
    # Majorise, minimise: a score beyond its mark costs nothing, so it becomes its own mark in the next round.
    # Nesterov's momentum makes few rounds do the work of many.
    rounds = _LAST if way else _ROUNDS
    way = late = way or Way(sign, sign)
    for left in range(rounds, 0, -1):
        late = way if left == _LAST else late
        scores = way.aim - np.float32(RIDGE) * times(way.aim)
        reached = np.where(sign * scores > 1, scores, sign)
        faster = (1 + math.sqrt(1 + 4 * way.momentum * way.momentum)) / 2
        aim = reached + np.float32((way.momentum - 1) / faster) * (reached - way.reached)
        way = Way(np.where(sign * aim < 1, sign, aim), reached, faster)
    return way.reached, late


def solve(precisions: Sequence[Precision], labels: NDArray[np.intp], intents: int) -> list[Solution]:
    """Learn from the inverses of Gram matrices, which differ by vectors alone, and each message's intent (0 … intents-1).

    One product serves them all: it is the whole cost.
    """
    words = precisions[0].words

    def times(aim: Floats) -> Floats:
        parts = zip(precisions, _apart(words @ aim, intents), _apart(aim, intents), strict=True)
        return np.concatenate([each.less(heard, given) for each, heard, given in parts], axis=1)

    aim, way = settle(times, np.tile(signs(labels, intents), len(precisions)))
    columns = (_apart(each, intents) for each in (aim, words @ aim, way.aim, way.reached))
    return [
        Solution(aim, heard, Way(late, reached, way.momentum), precision)
        for aim, heard, late, reached, precision in zip(*columns, precisions, strict=True)
    ]


def _apart(columns: Floats, size: int) -> list[Floats]:
    return [np.ascontiguousarray(columns[:, at : at + size]) for at in range(0, columns.shape[1], size)]


def weights(rows: Rows, shares: Floats, width: int) -> Floats:
    """Fold what each message adds to each intent (messages x intents) into weights (columns x intents)."""
    folded = np.zeros((width, shares.shape[1]), np.float32)
    for columns, dense in _many(rows, width):
        folded[columns] = dense @ shares
    for columns, at in _few(rows, width, _FOLDED):
        folded[columns] = np.einsum("cm,cmk->ck", rows.values[at], shares[rows.messages[at]])
    return folded
