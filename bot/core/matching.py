"""Matching: which intent a message means, and how sure that is. `train` learns a Matcher; `rank` asks it."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.calibration import NEVER, Calibration, Calibrations, calibrate, left_out
from bot.core.features import Features, Floats, learn
from bot.core.learning import gram, precision_of, solve, weights, widened
from bot.core.meaning import Encoder, vectors_of
from bot.core.text import denies, fold, tokens, without_courtesies
from bot.core.words import Reading, Words, count

ALONE = 2 / 3
"""Of the wrong answers that are allowed, the share that words alone may give where an encoder could be asked."""
_FEW = 10  # utterances an intent beside which an encoder's vector is twice as long as the block of stems
_STEEP = 4.0  # how fast the chance of the other intents falls with their score
FOLDS = 5
"""Parts into which the utterances of an intent are cut, in their order: neighbours in a list often have one writer."""


@dataclass(frozen=True)
class Example:
    """One utterance."""

    text: str
    intent: str | None
    """None: it belongs to no intent, and teaches what to say no to."""
    language: str


@dataclass(frozen=True)
class Match:
    """An intent that a message may mean."""

    intent: str
    confidence: float
    """Probability that it is the right one, 0..1."""


@dataclass(frozen=True)
class Judge:
    """What turns the features of a message into scores, and scores into confidence."""

    weights: Floats = field(repr=False)
    """Column × (intents + 1): the last one is the none-class."""
    bias: Floats = field(repr=False)
    calibrations: Calibrations = field(repr=False)
    meaning: Floats | None = field(default=None, repr=False)
    """Width of the encoder's vectors × (intents + 1); None for a judge of words alone."""


@dataclass(frozen=True)
class Matcher:
    """What was learned; made by `train`, asked by `rank`. Never changes, so any thread may ask it."""

    intents: tuple[str, ...]
    words: Words = field(repr=False)
    features: Features = field(repr=False)
    plain: Judge = field(repr=False)
    """Judges by words alone: quick."""
    denials: Floats = field(repr=False)
    """Of each intent, the share of its utterances that hold a "no" (0..1): a payment that failed "does not" go through."""
    verbatim: Mapping[str, str | None] = field(repr=False)
    """The utterances that belong to one intent, word by word -> that intent, or None for what belongs to none."""
    semantic: Judge | None = field(default=None, repr=False)
    """Judges by words and by what a sentence encoder makes of them; None where there is no encoder."""


def train(examples: Sequence[Example], vectors: Floats | None = None) -> Matcher:
    """Learn from utterances; `vectors` are an encoder's (examples x width), for a matcher that uses one beside the words.

    Raises ValueError where no utterance belongs to an intent.
    """
    intents = tuple(sorted({example.intent for example in examples if example.intent is not None}))
    if not intents:
        raise ValueError("a matcher needs at least one utterance")
    texts = [example.text for example in examples]
    typed = [tokens(without_courtesies(fold(text))) for text in texts]
    words = count(typed, texts)
    features, rows = learn([words.read(each) for each in typed])
    width = len(features.rarity)
    number = {intent: place for place, intent in enumerate(intents)}
    labels = np.array([len(intents) if each.intent is None else number[each.intent] for each in examples], np.intp)
    languages = np.array([example.language for example in examples])
    folds = _folds(examples)
    precision = precision_of(gram(rows, width))

    # What few utterances do not teach, the encoder has to know: it weighs twice as much beside ten an intent as beside many.
    length = np.float32(1 + _FEW * len(intents) / max(1, int((labels < len(intents)).sum())))

    def judge(precision: Floats, vectors: Floats | None) -> Judge:
        solution = solve(precision, labels, len(intents) + 1)
        return Judge(
            _rounded(weights(rows, solution.shares, width)),
            solution.shares.sum(axis=0),
            calibrate(left_out(solution, labels, folds, languages)),
            None if vectors is None else _rounded(length * (vectors.T @ solution.shares)),
        )

    plain = judge(precision, None)
    semantic = None if vectors is None else judge(widened(precision, length * vectors), length * vectors)
    return Matcher(intents, words, features, plain, _denials(examples, intents), _verbatim(typed, examples), semantic)


def _rounded(values: Floats) -> Floats:
    """Round to half precision: what is kept in a file of half the size says the same as what was just learned."""
    return values.astype(np.float16).astype(np.float32)


def _denials(examples: Sequence[Example], intents: Sequence[str]) -> Floats:
    times = Counter(example.intent for example in examples)
    denying = Counter(example.intent for example in examples if denies(fold(example.text)))
    return np.array([denying[intent] / times[intent] for intent in intents], np.float32)


def _verbatim(typed: Sequence[Sequence[str]], examples: Sequence[Example]) -> dict[str, str | None]:
    said: dict[str, set[str | None]] = {}
    for words, example in zip(typed, examples, strict=True):
        said.setdefault(" ".join(words), set()).add(example.intent)
    return {text: min(meant, key=str) for text, meant in said.items() if len(meant) == 1 and text}


def _folds(examples: Sequence[Example]) -> NDArray[np.intp]:
    """Give the fold of each example: the utterances of an intent in a language are cut into FOLDS in their order."""
    sizes = Counter((example.intent, example.language) for example in examples)
    seen: Counter[tuple[str | None, str]] = Counter()
    folds = []
    for example in examples:
        group = (example.intent, example.language)
        folds.append(seen[group] * FOLDS // sizes[group])
        seen[group] += 1
    return np.array(folds, np.intp)


def read(matcher: Matcher, text: str) -> Reading:
    """Read a message as the matcher sees it: folded, without courtesies, with guesses for unknown words."""
    return matcher.words.read(tokens(without_courtesies(fold(text))))


def judge_of(matcher: Matcher, vector: Floats | None) -> Judge:
    """Give who judges a message that has this vector, or none."""
    return matcher.plain if vector is None or matcher.semantic is None else matcher.semantic


def raw_scores(matcher: Matcher, reading: Reading, vector: Floats | None = None) -> Floats:
    """Give the score of each intent, then the none-class's, without the bias; by words alone, or with an encoder's vector too."""
    columns, values = matcher.features.row(reading)
    judge = judge_of(matcher, vector)
    scores = values @ judge.weights[columns]
    if vector is not None and judge.meaning is not None:
        scores = scores + vector @ judge.meaning
    return np.asarray(scores, np.float32)


def matches(matcher: Matcher, scores: Floats, calibration: Calibration, limit: int = 5) -> tuple[Match, ...]:
    """Rank the intents by these scores; the first one's confidence is calibrated, the others share what is left."""
    order = np.argsort(-scores[:-1])
    first, *others = np.append(scores[order], NEVER).tolist()
    confidence = calibration.confidence(first, others[0], float(scores[-1]))
    shares = [math.exp(_STEEP * (score - first)) for score in others]
    left = min(confidence, (1 - confidence) / sum(shares))
    confidences = [confidence, *(left * share for share in shares)]
    return tuple(
        Match(matcher.intents[place], sure) for place, sure in zip(order[:limit].tolist(), confidences, strict=False)
    )


def rank(
    matcher: Matcher,
    text: str,
    limit: int = 5,
    *,
    language: str = "",
    encoder: Encoder | None = None,
    max_wrong: float = 0.03,
) -> tuple[Match, ...]:
    """Give the intents that a message may mean, best first, at most `limit`.

    `language` is the language it is in (its own calibration, where there is one). `encoder` is asked where words alone are not sure
    enough, if the matcher knows how to use it.
    """
    reading = read(matcher, text)
    calibration = matcher.plain.calibrations.of(language)
    found = matches(matcher, raw_scores(matcher, reading) + matcher.plain.bias, calibration, limit)
    if encoder is None or matcher.semantic is None or found[0].confidence >= calibration.sure_from(max_wrong * ALONE):
        return found
    (vector,) = vectors_of(encoder, matcher.words, [text])
    scores = raw_scores(matcher, reading, vector) + matcher.semantic.bias
    return matches(matcher, scores, matcher.semantic.calibrations.of(language), limit)
