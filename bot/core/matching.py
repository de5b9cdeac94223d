"""Matching: which intent a message means, and how sure that is. `train` learns a Matcher; `rank` asks it."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.calibration import NEVER, Calibration, calibrate, left_out
from bot.core.features import LENGTHS, Features, Floats, learn
from bot.core.learning import gram, solve, weights
from bot.core.text import fold, tokens, without_courtesies
from bot.core.words import Reading, Words, count

_STEEP = 4.0  # how fast the chance of the other intents falls with their score


@dataclass(frozen=True)
class Example:
    """One utterance."""

    text: str
    intent: str
    language: str


@dataclass(frozen=True)
class Match:
    """An intent that a message may mean."""

    intent: str
    confidence: float
    """Probability that it is the right one, 0..1."""


@dataclass(frozen=True)
class Matcher:
    """What was learned; made by `train`, asked by `rank`. Never changes, so any thread may ask it."""

    intents: tuple[str, ...]
    words: Words = field(repr=False)
    features: Features = field(repr=False)
    weights: Floats = field(repr=False)
    """Column × (intents + 1): the last one is the none-class."""
    bias: Floats = field(repr=False)
    calibration: Calibration = field(repr=False)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give all of it as plain arrays, for `np.savez` without pickle."""
        return {
            "intents": _packed(self.intents),
            "words": _packed(tuple(self.words.counts)),
            "counts": np.array(list(self.words.counts.values()), np.int64),
            "stems": _packed(tuple(self.words.stem_of.values())),
            **{f"features{block}": _packed(tuple(columns)) for block, columns in enumerate(self.features.columns)},
            "rarity": self.features.rarity,
            "rarest": np.array(self.features.rarest),
            "weights": self.weights,
            "bias": self.bias,
            "slopes": self.calibration.slopes,
            "confidences": self.calibration.confidences,
            "wrong": self.calibration.wrong,
            "hopeless": np.array(self.calibration.hopeless),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> "Matcher":
        """Make a matcher from what `to_arrays` gave. Raises KeyError where something is missing."""
        counts = dict(zip(_unpacked(arrays["words"]), arrays["counts"].tolist(), strict=True))
        words = Words.of(counts, _unpacked(arrays["stems"]))
        number = itertools.count()
        columns = tuple(
            {feature: next(number) for feature in _unpacked(arrays[f"features{block}"])}
            for block in range(len(LENGTHS))
        )
        floats = {name: np.asarray(arrays[name], np.float32) for name in _FLOATS}
        return cls(
            tuple(_unpacked(arrays["intents"])),
            words,
            Features(columns, floats["rarity"], float(arrays["rarest"])),
            floats["weights"],
            floats["bias"],
            Calibration(floats["slopes"], floats["confidences"], floats["wrong"], float(arrays["hopeless"])),
        )


_FLOATS = ("rarity", "weights", "bias", "slopes", "confidences", "wrong")


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(array: NDArray[np.generic]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []


def train(examples: Sequence[Example], outside: Sequence[str] = ()) -> Matcher:
    """Learn from utterances, and from phrases that belong to no intent. Raises ValueError where there is no utterance."""
    if not examples:
        raise ValueError("a matcher needs at least one utterance")
    texts = [*(example.text for example in examples), *outside]
    typed = [tokens(without_courtesies(fold(text))) for text in texts]
    words = count(typed)
    readings = [words.read(each) for each in typed]
    features = learn(readings)
    rows = features.rows(readings)
    intents = tuple(sorted({example.intent for example in examples}))
    number = {intent: place for place, intent in enumerate(intents)}
    labels = np.array([*(number[example.intent] for example in examples), *(len(intents) for _ in outside)], np.intp)
    solution = solve(gram(rows, len(features.rarity)), labels, len(intents) + 1)
    return Matcher(
        intents,
        words,
        features,
        weights(rows, solution.shares, len(features.rarity)),
        solution.shares.sum(axis=0),
        calibrate(left_out(solution, labels)),
    )


def scores_of(matcher: Matcher, reading: Reading) -> Floats:
    """Give the raw score of each intent, then the none-class's."""
    columns, values = matcher.features.row(reading)
    return np.asarray(values @ matcher.weights[columns] + matcher.bias, np.float32)


def matches(matcher: Matcher, scores: Floats, limit: int = 5) -> tuple[Match, ...]:
    """Rank the intents by these scores; the first one's confidence is calibrated, the others share what is left."""
    order = np.argsort(-scores[:-1])
    first, *others = np.append(scores[order], NEVER).tolist()
    confidence = matcher.calibration.confidence(first, others[0], float(scores[-1]))
    shares = [math.exp(_STEEP * (score - first)) for score in others]
    left = min(confidence, (1 - confidence) / sum(shares))
    confidences = [confidence, *(left * share for share in shares)]
    return tuple(
        Match(matcher.intents[place], sure) for place, sure in zip(order[:limit].tolist(), confidences, strict=False)
    )


def rank(matcher: Matcher, text: str, limit: int = 5) -> tuple[Match, ...]:
    """Give the intents that a message may mean, best first, at most `limit`."""
    return rank_reading(matcher, matcher.words.read(tokens(without_courtesies(fold(text)))), limit)


def rank_reading(matcher: Matcher, reading: Reading, limit: int = 5) -> tuple[Match, ...]:
    """Rank the intents for a message that was read before, or for a part of it."""
    return matches(matcher, scores_of(matcher, reading), limit)
