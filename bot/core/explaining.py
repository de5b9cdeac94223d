"""Explaining: why a message was understood as it was, as values that can be put into plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.features import Floats, Ints
from bot.core.matching import Match, Matcher, judge_of, matches, raw_scores, read
from bot.core.meaning import Encoder, vectors_of
from bot.core.words import Reading

NEAREST = 3
_WORDS = 4  # that are named


@dataclass(frozen=True)
class Mended:
    """A word that the utterances do not hold, and what it was taken for."""

    typed: str
    meant: tuple[str, ...]
    """Known words, as the utterances spell them; nothing where it means nothing to the bot."""


@dataclass(frozen=True)
class Near:
    """An utterance and how near it is to the message."""

    text: str
    intent: str
    likeness: float
    """0..1: the cosine of what both are made of."""


@dataclass(frozen=True)
class Why:
    """Why the intents rank as they do."""

    mended: tuple[Mended, ...]
    ranking: tuple[Match, ...]
    margin: float
    """By how much the best intent's score exceeds the next one's; a score of 1 is "this one", of -1 "not this one"."""
    none: float
    """The score of "belongs to no topic"."""
    speaking: tuple[tuple[str, float], ...]
    """Words that spoke most for the best intent against the next one, and how much; negative: they spoke against it."""
    nearest: tuple[Near, ...]
    is_semantic: bool
    """The encoder was asked."""


def explain(
    matcher: Matcher,
    text: str,
    utterances: Iterable[tuple[str, str]],
    *,
    language: str = "",
    encoder: Encoder | None = None,
) -> Why:
    """Explain a message; `utterances` are (text, intent), of which the nearest are given.

    With an encoder, its judgement is explained, whether words alone would have been enough or not.
    """
    reading = read(matcher, text)
    vector = None
    if encoder is not None and matcher.semantic is not None:
        (vector,) = vectors_of(encoder, matcher.words, [text])
    judge = judge_of(matcher, vector)
    scores = raw_scores(matcher, reading, vector) + judge.bias
    ranking = matches(matcher, scores, judge.calibrations.of(language))
    order = np.argsort(-scores[:-1])
    second = int(order[1]) if len(order) > 1 else int(order[0])
    return Why(
        mended(matcher, reading),
        ranking,
        float(scores[order[0]] - scores[second]),
        float(scores[-1]),
        _speaking(matcher, reading, judge.weights[:, order[0]] - judge.weights[:, second]),
        nearest(matcher, reading, utterances),
        vector is not None,
    )


def mended(matcher: Matcher, reading: Reading) -> tuple[Mended, ...]:
    """Give the words that no utterance holds, with what they were taken for."""
    spell = matcher.words.spellings
    return tuple(
        Mended(word, tuple(spell.get(guess.word, guess.word) for guess in guesses))
        for word, stemmed, guesses in zip(reading.words, reading.stems, reading.guesses, strict=True)
        if stemmed not in matcher.words.stems
    )


def nearest(matcher: Matcher, reading: Reading, utterances: Iterable[tuple[str, str]]) -> tuple[Near, ...]:
    """Give the utterances that are most like a message."""
    mine = matcher.features.row(reading)
    found = [
        Near(text, intent, _cosine(mine, matcher.features.row(read(matcher, text)))) for text, intent in utterances
    ]
    return tuple(sorted(found, key=lambda near: (-near.likeness, near.text))[:NEAREST])


def _cosine(one: tuple[Ints, Floats], other: tuple[Ints, Floats]) -> float:
    _, here, there = np.intersect1d(one[0], other[0], return_indices=True)
    length = float(np.linalg.norm(one[1]) * np.linalg.norm(other[1]))
    return float(one[1][here] @ other[1][there]) / length if length else 0.0


def _speaking(matcher: Matcher, reading: Reading, weights: Floats) -> tuple[tuple[str, float], ...]:
    """Weigh each word by what the message's lead would lose without it."""

    def lead(words: Sequence[int]) -> float:
        part = Reading(
            [reading.words[at] for at in words],
            [reading.stems[at] for at in words],
            [reading.guesses[at] for at in words],
        )
        columns, values = matcher.features.row(part)
        return float(values @ weights[columns])

    every = list(range(len(reading.words)))[:60]
    whole = lead(every)
    parts = {reading.words[at]: whole - lead([other for other in every if other != at]) for at in every}
    return tuple(sorted(parts.items(), key=lambda part: -abs(part[1]))[:_WORDS])
