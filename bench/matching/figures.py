"""Figures: what is computed of rankings and truth. Shares are 0..1; a ranking is (intent, confidence), best first, and may be empty."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

Ranking = Sequence[tuple[str, float]]
_BINS = 10
_NEVER = -math.inf


def top(rankings: Sequence[Ranking], truth: Sequence[str], places: int = 1) -> list[bool]:
    """Tell of each message whether its intent is among the first `places`."""
    return [intent in [each for each, _ in ranking[:places]] for ranking, intent in zip(rankings, truth, strict=True)]


def sureness(rankings: Sequence[Ranking]) -> list[float]:
    """Give the confidence of each message's first intent; minus infinity where there is none."""
    return [ranking[0][1] if ranking else _NEVER for ranking in rankings]


def share(hits: Sequence[bool]) -> float:
    """Give the share of True; NaN of nothing."""
    return sum(hits) / len(hits) if hits else math.nan


def macro_f1(rankings: Sequence[Ranking], truth: Sequence[str]) -> float:
    """Give the mean F1 of the intents that occur, so that a rare one counts as much as a frequent one."""
    right: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for ranking, intent in zip(rankings, truth, strict=True):
        first = ranking[0][0] if ranking else ""
        taken[first] += 1
        right[intent] += first == intent
    occurs = Counter(truth)
    return sum(2 * right[each] / (taken[each] + occurs[each]) for each in occurs) / len(occurs)


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Give the chance that a message that belongs is surer than one that does not; equals count half."""
    strange = sorted(outside)
    wins = sum(bisect_left(strange, each) + bisect_right(strange, each) for each in inside)
    return wins / 2 / (len(inside) * len(strange))


def bar(outside: Sequence[float], refused: float = 0.9) -> float:
    """Give the confidence that must be exceeded so that at least this share of `outside` is refused, equals included."""
    return sorted(outside)[math.ceil(refused * len(outside)) - 1]


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Give the mean distance of confidence and truth over ten bins (ECE); NaN where confidences are no probabilities.

    Where nothing was recognised, a matcher is not sure at all.
    """
    sure = [0.0 if each == _NEVER else each for each in sure]
    if not sure or not all(0 <= each <= 1 for each in sure):
        return math.nan
    bins: dict[int, float] = defaultdict(float)
    for confidence, hit in zip(sure, right, strict=True):
        bins[min(_BINS - 1, int(confidence * _BINS))] += confidence - hit
    return sum(map(abs, bins.values())) / len(sure)


def percentile(values: Sequence[float], place: float) -> float:
    """Give the value below which the share `place` of all values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(place * len(ordered)))]
