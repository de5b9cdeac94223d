"""Calibration: from scores to the probability that the best topic is the right one, and from a promise to a threshold.

Everything here is fitted on scores of messages that the model had not seen. Each fifth of every list of utterances is scored by
what the other four teach: leaving out one at a time flatters, because its nearest relatives stay in. Messages that belong to no
topic are played by the phrases of the none-class, and by utterances whose whole topic is left out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats
from bot.core.learning import Solution

CHOICES = 3
"""How many topics are offered where the first is not sure."""
_OUTSIDE = 0.3  # messages that belong to no topic, for each one that does
_ORPHANS = 0.2  # of those, the share that is played by utterances of a topic that is left out: very near, and so rarer than phrases
_BOTHERED = 0.25  # of messages that belong to no topic, the share that is answered or offered choices; the rest gets an honest no
_DOUBT = 0.25  # of a message: what is counted as wrong at every level, so that few messages are not taken for proof
_ENOUGH = 400  # messages of a language that make a calibration of its own
NEVER = -9.0
"""The score of an intent that cannot be meant."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """Left-out messages, to calibrate on."""

    scores: Floats
    """Messages x (intents + 1): the last one is the none-class."""
    labels: NDArray[np.intp]
    """Of each message: its intent, or the none-class where no intent is right."""
    weight: Doubles
    """How much each message counts."""
    languages: NDArray[np.str_]
    """Of each message."""


@dataclass(frozen=True)
class Calibration:
    """How scores become confidence, and confidence a decision."""

    slopes: Floats
    """What each sign is worth, then the intercept."""
    confidences: Floats
    """Ascending confidences of left-out messages …"""
    wrong: Floats
    """… and, answering from there on, which share of all messages is answered wrongly (0..1)."""
    hopeless: float
    """Below this confidence a message most likely belongs to no topic."""

    def confidence(self, first: float, second: float, none: float) -> float:
        """Give the probability (0..1) that the best intent is right, by its score, the next one's, and the none-class's."""
        one, two, three, start = self.slopes.tolist()
        return 1 / (1 + math.exp(min(50.0, -(one * first + two * second + three * none + start))))

    def sure_from(self, max_wrong: float) -> float:
        """Give the lowest confidence from which on at most `max_wrong` of all messages are answered wrongly."""
        place = int(np.argmax(self.wrong <= max_wrong))
        return float(self.confidences[place]) if self.wrong[place] <= max_wrong else math.inf


@dataclass(frozen=True)
class Calibrations:
    """A calibration for each language that has enough messages, and one for all."""

    by_language: Mapping[str, Calibration]
    """Language -> its calibration; "" holds that of all messages."""

    def of(self, language: str) -> Calibration:
        """Give a language's own calibration, or that of all."""
        return self.by_language.get(language) or self.by_language[""]


def left_out(
    solution: Solution, labels: NDArray[np.intp], folds: NDArray[np.intp], languages: NDArray[np.str_]
) -> Trial:
    """Score each message by what the others teach: fold by fold, and topic by topic."""
    none = solution.scores.shape[1] - 1
    parts = [np.flatnonzero(folds == fold) for fold in np.unique(folds)]
    topics = [np.flatnonzero(labels == topic) for topic in range(none)]
    seen = np.empty_like(solution.scores)
    for part, scores in zip(parts, solution.left_out(parts), strict=True):
        seen[part] = scores
    orphans = []
    for topic, scores in enumerate(solution.left_out(topics)):
        scores[:, topic] = NEVER
        orphans.append(scores)
    inside = int((labels < none).sum())
    phrase = _OUTSIDE * (1 - _ORPHANS) * inside / max(1, len(labels) - inside)
    return Trial(
        np.concatenate([seen, *orphans]),
        np.concatenate([labels, np.full(inside, none)]),
        np.concatenate([np.where(labels < none, 1.0, phrase), np.full(inside, _OUTSIDE * _ORPHANS)]),
        np.concatenate([languages, *(languages[topic] for topic in topics)]),
    )


def calibrate(trial: Trial) -> Calibrations:
    """Fit the confidence to whether the best intent was right, and note how often it would have been answered wrongly."""
    none = trial.scores.shape[1] - 1
    best = np.argsort(-trial.scores[:, :none], axis=1)[:, :CHOICES]
    right = best[:, 0] == trial.labels
    signs = _signs(trial.scores, best)
    inside = trial.labels < none
    found: dict[str, Calibration] = {}
    for language in ("", *np.unique(trial.languages).tolist()):
        mine = (trial.languages == language) | (language == "")
        if language == "" or int((mine & inside).sum()) >= _ENOUGH:
            found[language] = _calibration(signs[mine], right[mine], inside[mine], trial.weight[mine])
    return Calibrations(found)


def _calibration(signs: Doubles, right: NDArray[np.bool_], inside: NDArray[np.bool_], weight: Doubles) -> Calibration:
    slopes = _fit(signs, right, weight).astype(np.float32)
    confidences = _logistic(signs @ slopes[:-1] + slopes[-1]).astype(np.float32)
    order = np.argsort(confidences)
    # The promise holds for those who ask about a topic and for those who do not, whichever is the harder.
    wrong = np.maximum(*(_share_from(order, weight * mine, ~right) for mine in (inside, ~inside)))
    wrong += _DOUBT / max(float(weight[inside].sum()), 1.0)
    bothered = _share_from(order, weight, ~inside) * weight.sum() / max(float(weight[~inside].sum()), 1e-9)
    hopeless = float(confidences[order][int(np.argmax(bothered <= _BOTHERED))])
    return Calibration(slopes, confidences[order], wrong.astype(np.float32), hopeless)


def _signs(scores: Floats, best: NDArray[np.intp]) -> Doubles:
    """Give what tells a sure case from an unsure one: the best score, the next one, the none-class's (messages x 3)."""
    ranked = np.take_along_axis(scores, best[:, :2], axis=1)
    second = ranked[:, -1] if ranked.shape[1] > 1 else np.full(len(scores), NEVER)
    return np.column_stack([ranked[:, 0], second, scores[:, -1]]).astype(np.float64)


def _share_from(order: NDArray[np.intp], weight: Doubles, wrong: NDArray[np.bool_]) -> Doubles:
    """Give, for each place in an order, the share of the weight that lies from there on and is wrong."""
    return np.asarray(np.cumsum((weight * wrong)[order][::-1])[::-1] / max(float(weight.sum()), 1e-9))


def _logistic(values: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))))


def _fit(signs: Doubles, right: NDArray[np.bool_], weight: Doubles) -> Doubles:
    """Logistic regression by Newton's steps, held by a small ridge."""
    design = np.column_stack([signs, np.ones(len(signs))])
    slopes = np.zeros(design.shape[1])
    for _ in range(30):
        likely = _logistic(design @ slopes)
        slope = design.T @ (weight * (right - likely)) - 0.1 * slopes
        bend = (design * (weight * likely * (1 - likely))[:, None]).T @ design + 0.1 * np.eye(len(slopes))
        step = np.linalg.solve(bend, slope)
        slopes = slopes + step
        if np.abs(step).max() < 1e-6:
            break
    return slopes
