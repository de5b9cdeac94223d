"""Halves: whether a message holds two topics. It is cut into clauses, and at one of the cuts into two halves.

A half's features are those of its clauses together, so its scores are theirs, each as heavy as it is long: a message costs a row a
clause, however many cuts are tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.calibration import Calibration
from bot.core.features import Floats
from bot.core.matching import Match, Matcher, judge_of, matches, raw_scores
from bot.core.text import clauses, denies, fold, refuses, tokens, without_courtesies
from bot.core.words import Reading

DEEDS = frozenset({"handoff.human", "ticket.open", "ticket.status", "message.leave", "dialogue.switch_language"})
"""Intents that do something: who refuses one is asked before it is done."""
_COURTESIES = frozenset({"dialogue.greeting", "dialogue.thanks", "dialogue.goodbye"})
_MOST_PARTS = 6  # clauses that a message is parted into: a bound on time
_SHORTEST = 3  # words that can be a topic of their own
_SELDOM = 0.35  # of a topic's utterances: fewer with a "no" in them, and a "no" most likely speaks against the topic


@dataclass(frozen=True)
class Part:
    """A clause, or several that belong together."""

    text: str
    reading: Reading


@dataclass(frozen=True)
class Half:
    """What one half of a message may mean."""

    match: Match
    is_denied: bool
    """It says no to something, and its topic is seldom asked about with a no."""


def parts_of(matcher: Matcher, text: str) -> list[Part]:
    """Cut a message into clauses; what is too short for a topic of its own goes with its neighbour. Nothing where there is one."""
    parts: list[tuple[str, list[str]]] = []
    for clause in clauses(text):
        words = tokens(without_courtesies(fold(clause)))
        if parts and (min(len(words), len(parts[-1][1])) < _SHORTEST or len(parts) == _MOST_PARTS):
            parts[-1] = (f"{parts[-1][0]} {clause}", [*parts[-1][1], *words])
        else:
            parts.append((clause, words))
    return [Part(clause, matcher.words.read(words)) for clause, words in parts] if len(parts) > 1 else []


def halves_of(
    matcher: Matcher, calibration: Calibration, parts: Sequence[Part], vectors: Floats | None = None
) -> tuple[Half, ...]:
    """Cut a message where its halves are surest of a topic each; give both in their order, or nothing.

    `vectors` are an encoder's of the parts, for a judgement with it.
    """
    if len(parts) < 2:
        return ()
    each = [
        raw_scores(matcher, part.reading, None if vectors is None else vectors[at]) for at, part in enumerate(parts)
    ]
    length = np.sqrt([len(part.reading.words) for part in parts])
    sums = np.cumsum(np.array(each) * length[:, None], axis=0)
    squares = np.cumsum(length**2)
    bias = judge_of(matcher, None if vectors is None else vectors[0]).bias
    found: tuple[Match, ...] = ()
    place = 0
    for cut in range(len(parts) - 1):
        first = matches(matcher, sums[cut] / np.sqrt(squares[cut]) + bias, calibration, 1)[0]
        rest = (sums[-1] - sums[cut]) / np.sqrt(squares[-1] - squares[cut]) + bias
        second = matches(matcher, rest, calibration, 1)[0]
        if first.intent == second.intent or _COURTESIES & {first.intent, second.intent}:
            continue
        if not found or min(first.confidence, second.confidence) > min(match.confidence for match in found):
            found, place = (first, second), cut + 1
    return tuple(
        Half(match, _is_denied(matcher, match.intent, half))
        for match, half in zip(found, (parts[:place], parts[place:]), strict=False)
    )


def _is_denied(matcher: Matcher, intent: str, parts: Sequence[Part]) -> bool:
    seldom = matcher.denials[matcher.intents.index(intent)] < _SELDOM
    texts = [fold(part.text) for part in parts]
    return (bool(seldom) and any(map(denies, texts))) or (intent in DEEDS and any(map(refuses, texts)))
