import numpy as np
import pytest

from bot.core.features import Rows
from bot.core.learning import RIDGE, Precision, Solution, gram, inverse, moved_by, precision_of, solve, weights


def rows_of(dense: np.ndarray) -> Rows:
    columns, message = np.nonzero(dense.T)
    return Rows(len(dense), message, columns, dense[message, columns].astype(np.float32))


def sample(messages: int, width: int, density: float) -> np.ndarray:
    chance = np.random.default_rng(7)
    return np.where(chance.random((messages, width)) < density, chance.random((messages, width)), 0).astype(np.float32)


@pytest.mark.parametrize("density", [0.02, 0.4, 0.9])  # rare features go pair by pair, frequent ones as a dense matrix
def test_the_gram_matrix_holds_the_inner_products(density: float) -> None:
    dense = sample(400, 60, density)
    assert np.allclose(gram(rows_of(dense), 60), dense @ dense.T, atol=1e-4)


def test_vectors_widen_what_was_inverted() -> None:
    dense, vectors = sample(200, 60, 0.3), sample(200, 10, 1)
    narrow = precision_of((dense @ dense.T).astype(np.float32))
    whole = precision_of((dense @ dense.T + vectors @ vectors.T).astype(np.float32))
    wide = Precision(narrow, moved_by(narrow, vectors))
    group = np.arange(3, 200, 7)
    assert np.allclose(wide.rows(group), whole[group], atol=2e-3)
    assert np.allclose(wide.block(group), whole[np.ix_(group, group)], atol=2e-3)
    assert np.allclose(wide.less(narrow @ dense, dense), whole @ dense, atol=2e-2)


def test_judges_are_solved_together_as_each_by_itself() -> None:
    dense, vectors = sample(200, 60, 0.3), sample(200, 10, 1)
    narrow = precision_of((dense @ dense.T).astype(np.float32))
    judges = [Precision(narrow), Precision(narrow, moved_by(narrow, vectors))]
    labels = np.arange(200) % 3
    for one, other in zip(solve(judges, labels, 3), (alone(each, labels) for each in judges), strict=True):
        assert np.allclose(one.shares, other.shares, atol=1e-4)
        assert np.allclose(one.scores, other.scores, atol=1e-4)


def test_the_inverse_is_exact_also_where_the_halving_begins() -> None:
    dense = sample(300, 80, 0.3)
    matrix = (dense @ dense.T + 1 + np.eye(300) / 2).astype(np.float32)
    assert np.allclose(inverse(matrix) @ matrix, np.eye(300), atol=1e-3)


def test_weights_say_what_the_shares_say() -> None:
    dense, shares = sample(40, 30, 0.3), sample(40, 4, 1)
    assert np.allclose(weights(rows_of(dense), shares, 30), dense.T @ shares, atol=1e-4)


def alone(precision: Precision, labels: np.ndarray) -> Solution:
    (solution,) = solve([precision], labels, 3)
    return solution


def ridge(kernel: np.ndarray, aim: np.ndarray, learned: np.ndarray, asked: np.ndarray) -> np.ndarray:
    inner = kernel[np.ix_(learned, learned)] + RIDGE * np.eye(len(learned))
    return np.asarray(kernel[np.ix_(asked, learned)] @ np.linalg.solve(inner, aim[learned]))


def test_left_out_scores_are_what_a_model_without_them_gives() -> None:
    dense = sample(60, 25, 0.3)
    product = dense @ dense.T
    labels = np.arange(60) % 3
    solution = alone(Precision(precision_of(product.copy())), labels)
    kernel = (product + 1).astype(np.float64)
    aim = solution.scores + RIDGE * solution.shares
    group = np.arange(0, 60, 2)
    (scores,) = solution.left_out([group])
    assert np.allclose(scores, ridge(kernel, aim, np.arange(1, 60, 2), group), atol=2e-3)


def test_the_hinge_is_least_at_the_solution() -> None:
    dense = sample(60, 25, 0.3)
    product = dense @ dense.T
    labels = np.arange(60) % 3
    sign = np.where(labels[:, None] == np.arange(3), 1, -1)
    kernel = (product + 1).astype(np.float64)

    def loss(shares: np.ndarray) -> float:
        scores = kernel @ shares
        return float((np.maximum(0, 1 - sign * scores) ** 2).sum() + RIDGE * (shares * scores).sum())

    shares = alone(Precision(precision_of(product.copy())), labels).shares.astype(np.float64)
    chance = np.random.default_rng(1)
    assert all(loss(shares) <= loss(shares + chance.normal(0, 0.02, shares.shape)) for _ in range(50))
