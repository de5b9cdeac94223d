"""Matching: which intent a message means, and how sure that is. `train` learns a Matcher; `rank` asks it."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.calibration import NEVER, Calibration, Calibrations, calibrate, left_out
from bot.core.features import Features, Floats, Rows, learn
from bot.core.learning import Precision, Solution, gram, moved_by, precision_of, solve, weights
from bot.core.marks import in_words
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


@dataclass(frozen=True)
class Basis:
    """All that a full training knows, so that an edit can be learned from there (`bot/core/relearning.py`). As large as its square."""

    examples: tuple[Example, ...]
    matcher: Matcher
    typed: tuple[str, ...]
    """Of each example, the words by which it is known word by word."""
    denying: NDArray[np.bool_]
    """Of each example, whether it says no to something."""
    rows: Rows
    """The examples' features."""
    stretch: float
    """How much longer an encoder's vector is than the block of stems."""
    plain: Solution
    semantic: Solution | None = None

    def is_sound(self, nearly: float) -> bool:
        """Tell whether a product with the large matrix gives what it gave before, so that it is whole and belongs to the rest."""
        signs = np.cos(np.arange(self.plain.aim.shape[1], dtype=np.float32))
        expected = self.plain.heard @ signs
        found = self.plain.precision.words @ (self.plain.aim @ signs)
        return bool(np.abs(found - expected).max(initial=0) <= nearly)


def train(examples: Sequence[Example], vectors: Floats | None = None) -> Matcher:
    """Learn from utterances; `vectors` are an encoder's (examples x width), for a matcher that uses one beside the words.

    Raises ValueError where no utterance belongs to an intent.
    """
    return study(examples, vectors).matcher


def study(examples: Sequence[Example], vectors: Floats | None = None, precision: Floats | None = None) -> Basis:
    """Learn as `train` does, and give all of it. `precision` is that of a basis of the same examples, which saves half the work."""
    intents = tuple(sorted({example.intent for example in examples if example.intent is not None}))
    if not intents:
        raise ValueError("a matcher needs at least one utterance")
    texts = [example.text for example in examples]
    folded = [fold(text) for text in texts]
    typed = [tokens(without_courtesies(each)) for each in folded]
    words = count(typed, texts)
    features, rows = learn([words.read(each) for each in typed])
    labels = labels_of(examples, intents)
    plain = Precision(precision_of(gram(rows, len(features.rarity))) if precision is None else precision)
    # What few utterances do not teach, the encoder has to know: it weighs twice as much beside ten an intent as beside many.
    stretch = 1 + _FEW * len(intents) / max(1, int((labels < len(intents)).sum()))
    vectors = None if vectors is None else np.float32(stretch) * vectors
    precisions = [plain] if vectors is None else [plain, Precision(plain.words, moved_by(plain.words, vectors))]
    solutions = solve(precisions, labels, len(intents) + 1)
    folds = _folds(examples)
    languages = np.array([example.language for example in examples])
    calibrations = [calibrate(left_out(each, labels, folds, languages)) for each in solutions]
    shares = np.concatenate([each.shares for each in solutions], axis=1)
    judges = judges_of(
        weights(rows, shares, len(features.rarity)),
        shares,
        calibrations,
        None if vectors is None else stretch * vectors,
    )
    lines, denying = tuple(map(" ".join, typed)), np.array([denies(each) for each in folded])
    matcher = Matcher(
        intents, words, features, judges[0], denials(examples, denying, intents), verbatim(lines, examples), *judges[1:]
    )
    return Basis(tuple(examples), matcher, lines, denying, rows, stretch, *solutions)


def labels_of(examples: Sequence[Example], intents: Sequence[str]) -> NDArray[np.intp]:
    """Give the number of each example's intent; that of the none-class follows those of the intents."""
    number: dict[str | None, int] = {intent: place for place, intent in enumerate((*intents, None))}
    return np.array([number[each.intent] for each in examples], np.intp)


def judges_of(
    folded: Floats, shares: Floats, calibrations: Sequence[Calibrations], vectors: Floats | None
) -> list[Judge]:
    """Make the judges whose weights (columns x intents) and shares (examples x intents) stand beside each other.

    The second one uses an encoder's `vectors` (examples x width) too.
    """
    judges = []
    for number, each in enumerate(calibrations):
        mine = slice(number * folded.shape[1] // len(calibrations), (number + 1) * folded.shape[1] // len(calibrations))
        meaning = _rounded(vectors.T @ shares[:, mine]) if number and vectors is not None else None
        judges.append(Judge(_rounded(folded[:, mine]), shares[:, mine].sum(axis=0), each, meaning))
    return judges


def _rounded(values: Floats) -> Floats:
    """Round to half precision: what is kept in a file of half the size says the same as what was just learned."""
    return values.astype(np.float16).astype(np.float32)


def denials(examples: Sequence[Example], denying: NDArray[np.bool_], intents: Sequence[str]) -> Floats:
    """Give the share of each intent's examples that say no to something (0..1)."""
    times = Counter(example.intent for example in examples)
    negative = Counter(example.intent for example, no in zip(examples, denying.tolist(), strict=True) if no)
    return np.array([negative[intent] / times[intent] for intent in intents], np.float32)


def verbatim(typed: Sequence[str], examples: Sequence[Example]) -> dict[str, str | None]:
    """Give the intent of what belongs to one intent, word by word."""
    said: dict[str, set[str | None]] = {}
    for words, example in zip(typed, examples, strict=True):
        said.setdefault(words, set()).add(example.intent)
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
    text = in_words(text)
    reading = read(matcher, text)
    calibration = matcher.plain.calibrations.of(language)
    found = matches(matcher, raw_scores(matcher, reading) + matcher.plain.bias, calibration, limit)
    if encoder is None or matcher.semantic is None or found[0].confidence >= calibration.sure_from(max_wrong * ALONE):
        return found
    (vector,) = vectors_of(encoder, matcher.words, [text])
    scores = raw_scores(matcher, reading, vector) + matcher.semantic.bias
    return matches(matcher, scores, matcher.semantic.calibrations.of(language), limit)
