"""Relearning: from what a full training left behind to what it would have learned from a few other utterances, in a fraction of the time.

The features keep their rarity, and nothing as large as the Gram matrix is made or written. An intent whose own utterances changed
goes the last rounds of a training again, a new one all rounds. To all other intents a new utterance is only one more example of
something else: what they aim at stays, and what they give to each utterance follows from that.

So the outcome differs from a full training's in this: rarities are a little older; letters and pairs of stems that only one of the new
utterances holds are not learned from; what only removed utterances held stays known; scores may be a few hundredths off; and
confidence is calibrated as before. `tests/core/test_relearning.py` bounds it, `bench/matching/relearn.py` measures it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Features, Floats, Ints, Rows, rows_of, widen
from bot.core.learning import Solution, Way, products, settle, signs, weights
from bot.core.matching import Basis, Example, Matcher, denials, judges_of, labels_of, verbatim
from bot.core.patching import Patch, patches
from bot.core.text import denies, fold, tokens, without_courtesies
from bot.core.words import Words, count

_SURPRISE = 0.5
"""How far a score may be from its mark before an intent that lost or gained no utterance is solved anew, too; marks are 2 apart."""


@dataclass(frozen=True)
class Difference:
    """How examples differ from those of a basis. Its rows are numbered from 0 on, those that are new behind them."""

    rows: Ints
    """Of each example."""
    new: Ints
    """The places of new examples, in the order of their rows."""
    gone: Ints
    """Rows of the basis that belong to no example any more."""
    moved: Ints
    """Places of examples whose text was there before, for another intent or in another language."""

    @property
    def size(self) -> int:
        """How many changes there are."""
        return len(self.new) + len(self.gone) + len(self.moved)


def difference(before: Sequence[Example], now: Sequence[Example]) -> Difference:
    """Compare examples; the order in which they stand means nothing."""
    same: dict[Example, list[int]] = defaultdict(list)
    alike: dict[str, list[int]] = defaultdict(list)
    for row, each in reversed(list(enumerate(before))):
        same[each].append(row)
    rows = np.array([same[each].pop() if same.get(each) else -1 for each in now], np.int64)
    for row in sorted((row for left in same.values() for row in left), reverse=True):
        alike[before[row].text].append(row)
    moved: list[int] = []
    new: list[int] = []
    for at in np.flatnonzero(rows < 0).tolist():
        if left := alike.get(now[at].text):
            rows[at] = left.pop()
            moved.append(at)
        else:
            rows[at] = len(before) + len(new)
            new.append(at)
    gone = sorted(row for left in alike.values() for row in left)
    return Difference(rows, *(np.array(each, np.int64) for each in (new, gone, moved)))


def relearn(basis: Basis, examples: Sequence[Example], vectors: Floats | None = None) -> Matcher:
    """Learn from examples that differ a little from those of the basis; `vectors` (examples x width) where the basis has an encoder's.

    Raises ValueError where no utterance belongs to an intent.
    """
    intents = tuple(sorted({example.intent for example in examples if example.intent is not None}))
    if not intents:
        raise ValueError("a matcher needs at least one utterance")
    changed = difference(basis.examples, examples)
    added = [examples[at] for at in changed.new.tolist()]
    folded = [fold(each.text) for each in added]
    typed = [tokens(without_courtesies(each)) for each in folded]
    words, features, rows, more = _widened(basis, typed, added)
    width = len(features.rarity)
    stretched = _stretched(basis, changed, vectors)
    patched = _patches(basis, changed, products(rows, more, width), products(more, more, width), stretched)
    shares = _shares(basis, patched, changed, examples, intents)
    folded_in = weights(rows, shares[: rows.size], width)
    np.add.at(folded_in, more.columns, more.values[:, None] * shares[rows.size :][more.messages])
    meaning = None if stretched is None else np.float32(basis.stretch) * stretched
    judges = [each for each in (basis.matcher.plain, basis.matcher.semantic) if each is not None]
    plain, *semantic = judges_of(folded_in, shares, [each.calibrations for each in judges], meaning)
    lines = np.array([*basis.typed, *map(" ".join, typed)], object)[changed.rows].tolist()
    denying = np.append(basis.denying, np.array([denies(each) for each in folded], bool))[changed.rows]
    return Matcher(
        intents, words, features, plain, denials(examples, denying, intents), verbatim(lines, examples), *semantic
    )


def _widened(
    basis: Basis, typed: Sequence[Sequence[str]], added: Sequence[Example]
) -> tuple[Words, Features, Rows, Rows]:
    """Give words and features that know what was added too, the basis's rows by them, and the new ones."""
    words = basis.matcher.words
    if added:
        words = words.with_more(count(typed, [each.text for each in added]))
    readings = [words.read(each) for each in typed]
    features, place = widen(basis.matcher.features, readings)
    rows = basis.rows
    return (
        words,
        features,
        Rows(rows.size, rows.messages, place[rows.columns], rows.values),
        rows_of(features, readings),
    )


def _stretched(basis: Basis, changed: Difference, vectors: Floats | None) -> Floats | None:
    """Give the vectors of the basis's rows and of the new ones, as long as they were for the basis; zero for what is gone."""
    if vectors is None or basis.semantic is None:
        return None
    stretched = np.zeros((len(basis.examples) + len(changed.new), vectors.shape[1]), np.float32)
    stretched[changed.rows] = np.float32(basis.stretch) * vectors
    return stretched


def _patches(basis: Basis, changed: Difference, across: Floats, inside: Floats, vectors: Floats | None) -> list[Patch]:
    """Patch the precision of each judge; `across` (rows x new) and `inside` (new x new) are the inner products of features."""
    bases, kernels, owns = [basis.plain.precision], [across], [inside]
    if vectors is not None and basis.semantic is not None:
        old, new = vectors[: len(across)], vectors[len(across) :]
        bases.append(basis.semantic.precision)
        kernels.append(across + old @ new.T)
        owns.append(inside + new @ new.T)
    return patches(bases, changed.gone, kernels, owns)


def _shares(
    basis: Basis, patched: Sequence[Patch], changed: Difference, examples: Sequence[Example], intents: Sequence[str]
) -> Floats:
    """Give what each row and each new one adds to each intent's score, for each judge (rows and new x intents of all judges)."""
    size, classes = len(basis.examples), len(intents) + 1
    labels = labels_of(examples, intents)
    sign = np.zeros((size + len(changed.new), classes), np.float32)  # what is gone has no mark to reach
    sign[changed.rows] = signs(labels, classes)
    known: dict[str | None, int] = {intent: at for at, intent in enumerate((*basis.matcher.intents, None))}
    before = np.array([known.get(intent, -1) for intent in (*intents, None)], np.intp)
    solutions = [each for each in (basis.plain, basis.semantic) if each is not None][: len(patched)]
    touched = _touched(basis, changed, labels, before)
    for patch, solution in zip(patched, solutions, strict=True):
        touched |= _surprised(solution, patch, before, sign[size:])
    aims = [np.empty_like(sign) for _ in patched]
    heard = [np.empty((size, classes), np.float32) for _ in patched]
    for mine, ways in (
        (before < 0, None),
        (touched & (before >= 0), [each.way for each in solutions]),
    ):
        solved = _solved(patched, ways and [_part(way, before[mine]) for way in ways], sign[:, mine])
        for aim, its, (new, product) in zip(aims, heard, solved, strict=True):
            aim[:, mine], its[:, mine] = new, product
    for patch, solution, aim, its in zip(patched, solutions, aims, heard, strict=True):
        aim[:, ~touched], its[:, ~touched] = _followed(solution, patch, before[~touched], sign[size:, ~touched])
    return np.concatenate([each.less(its, aim) for each, its, aim in zip(patched, heard, aims, strict=True)], axis=1)


def _part(way: Way, columns: NDArray[np.intp]) -> Way:
    return Way(way.aim[:, columns], way.reached[:, columns], way.momentum)


def _touched(
    basis: Basis, changed: Difference, labels: NDArray[np.intp], before: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell which intents, and the none-class, have gained or lost an utterance, or are new; `before` has their old numbers, or -1."""
    touched = before < 0
    touched[labels[changed.new]] = True
    touched[labels[changed.moved]] = True
    old = [basis.examples[row] for row in (*changed.gone, *changed.rows[changed.moved])]
    return touched | np.isin(before, labels_of(old, basis.matcher.intents))


def _surprised(solution: Solution, patch: Patch, before: NDArray[np.intp], sign: Floats) -> NDArray[np.bool_]:
    """Tell which intents would have said something quite different of an utterance that is new or gone, had they not learned from it."""
    aim, shares = solution.aim[:, before], solution.shares[patch.gone][:, before]
    lost = np.abs(np.linalg.solve(patch.base.block(patch.gone), shares))
    aim[patch.gone] = 0
    won = sign * (sign - patch.expected(aim))
    return np.asarray(np.maximum(lost.max(axis=0, initial=0), won.max(axis=0, initial=0)) > _SURPRISE)


def _solved(patched: Sequence[Patch], ways: Sequence[Way] | None, sign: Floats) -> list[tuple[Floats, Floats]]:
    """Solve these intents (rows and new x intents) for each judge, the last rounds or all.

    Gives for each judge what they aim at, and the words' precision times that (rows x intents).
    """
    words, judges = patched[0].base.words, len(patched)
    size = len(words)
    if not sign.shape[1]:
        return [(sign, sign[:size])] * judges

    def times(aim: Floats) -> Floats:
        parts = zip(patched, np.hsplit(words @ aim[:size], judges), np.hsplit(aim, judges), strict=True)
        return np.concatenate([each.less(heard, given) for each, heard, given in parts], axis=1)

    begin = None
    if ways is not None:
        moved = [patch.moved(way, sign) for patch, way in zip(patched, ways, strict=True)]
        aim, reached = (
            np.concatenate(each, axis=1) for each in zip(*((it.aim, it.reached) for it in moved), strict=True)
        )
        begin = Way(aim, reached, moved[0].momentum)
    aim, _ = settle(times, np.tile(sign, judges), begin)
    return list(zip(np.hsplit(aim, judges), np.hsplit(words @ aim[:size], judges), strict=True))


def _followed(solution: Solution, patch: Patch, columns: NDArray[np.intp], sign: Floats) -> tuple[Floats, Floats]:
    """Keep what these intents aim at, and find it for the new rows (new x intents); give the same as `_solved` does."""
    aim = solution.aim[:, columns]
    lost = aim[patch.gone]
    aim[patch.gone] = 0
    heard = solution.heard[:, columns] - patch.base.words[patch.gone].T @ lost
    return np.concatenate([aim, patch.aim_of_new(aim, sign)]), heard
