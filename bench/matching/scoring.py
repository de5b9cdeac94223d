"""Scoring: one matcher on one sample of one data set, in a process of its own, so that its memory is its own."""

import gc
import importlib
import random
import time
from collections.abc import Callable, Sequence

from bench.matching.figures import Ranking, auroc, bar, calibration_error, macro_f1, percentile, share, sureness, top
from bench.matching.memory import resident
from bench.matching.noise import NOISES
from bench.matching.ranker import Ranker
from bench.matching.sets import DataSet

QUALITY = ("top-1", "macro-F1", "top-3", "AUROC", "near", "far", "right at 90 %", "wrong at 90 %", "ECE")
COST = (*NOISES, "µs p50", "µs p99", "fit s", "MB")
_TIMED = 400
_WARM_UP = 20
Figures = dict[str, float]


def score(place: str, data: DataSet, shots: int, seed: int) -> Figures:
    """Measure the matcher at `place` (module:class). Shares in percent; NaN where a figure makes no sense.

    Raises ImportError where what it needs is not installed.
    """
    module, name = place.split(":")
    before = resident()
    matcher: Ranker = getattr(importlib.import_module(module), name)()
    if hasattr(matcher, "language"):
        matcher.language = data.language
    clock: Callable[[], float] = getattr(matcher, "cpu_seconds", time.process_time)
    begin = clock()
    matcher.fit(data.sample(shots, seed))
    figures = {"fit s": clock() - begin}
    figures |= _latency(matcher, [text for text, _ in data.test])
    texts, truth = zip(*data.test, strict=True)
    rankings = _rank(matcher, texts)
    figures["MB"] = matcher.megabytes() if hasattr(matcher, "megabytes") else resident() - before
    right, sure = top(rankings, truth), sureness(rankings)
    figures |= {"top-1": 100 * share(right), "top-3": 100 * share(top(rankings, truth, 3))}
    figures["macro-F1"] = 100 * macro_f1(rankings, truth)
    if getattr(matcher, "gives_probabilities", True):
        figures["ECE"] = 100 * calibration_error(sure, right)
    if data.outside:
        figures |= _outside(matcher, data.outside, sure, right)
    return figures | _losses(matcher, data, figures["top-1"], seed)


def _outside(
    matcher: Ranker, outside: Sequence[tuple[str, str]], sure: Sequence[float], right: Sequence[bool]
) -> Figures:
    """Tell how well confidence tells what does not belong, and what is left where nine in ten of those are refused."""
    strange = sureness(_rank(matcher, [text for text, _ in outside]))
    least = bar(strange)
    answered = [hit for confidence, hit in zip(sure, right, strict=True) if confidence > least]
    figures = {
        "AUROC": 100 * auroc(sure, strange),
        "right at 90 %": 100 * sum(answered) / len(right),
        "wrong at 90 %": 100 * (1 - share(answered)),
    }
    for kind in ("near", "far"):
        if some := [each for each, (_, distance) in zip(strange, outside, strict=True) if distance == kind]:
            figures[kind] = 100 * auroc(sure, some)
    return figures


def _losses(matcher: Ranker, data: DataSet, clean: float, seed: int) -> Figures:
    """Give for each noise how many points of top-1 it costs; umlauts only where the language has them."""
    losses: Figures = {}
    for name, noise in NOISES.items():
        if name == "umlauts" and data.language != "de":
            continue
        chance = random.Random(f"{name} {seed}")
        noisy = [noise(text, data.language, chance) for text, _ in data.test]
        right = top(_rank(matcher, noisy), [intent for _, intent in data.test])
        losses[name] = clean - 100 * share(right)
    return losses


def _latency(matcher: Ranker, texts: Sequence[str]) -> Figures:
    """Give the CPU time of a message, before anything has ranked these texts and may remember them."""
    clock: Callable[[], float] = getattr(matcher, "cpu_seconds", time.thread_time)
    warm, timed = texts[: min(_WARM_UP, len(texts) // 5)], texts[min(_WARM_UP, len(texts) // 5) :]
    for text in warm:
        matcher.rank(text)
    times: list[float] = []
    gc.disable()
    for text in timed[:_TIMED]:
        begin = clock()
        matcher.rank(text)
        times.append(1e6 * (clock() - begin))
    gc.enable()
    return {"µs p50": percentile(times, 0.5), "µs p99": percentile(times, 0.99)}


def _rank(matcher: Ranker, texts: Sequence[str]) -> Sequence[Ranking]:
    if hasattr(matcher, "rank_many"):
        many: Sequence[Ranking] = matcher.rank_many(texts)
        return many
    return [matcher.rank(text) for text in texts]
