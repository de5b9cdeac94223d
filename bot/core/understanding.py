"""Understanding: what to do with a message. Answer it, ask which of a few topics was meant, or say honestly that it is not understood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from bot.core.calibration import CHOICES, Calibration
from bot.core.features import Floats
from bot.core.halves import DEEDS, Half, Part, halves_of, parts_of
from bot.core.marks import in_words
from bot.core.matching import ALONE, Match, Matcher, judge_of, matches, raw_scores, read
from bot.core.meaning import Encoder, vectors_of
from bot.core.text import fold, refuses, without_courtesies
from bot.core.words import Reading

_LIKELY = 0.35  # a second topic is offered from here on
_PLAUSIBLE = 0.15  # … and looked at more closely with the encoder from here on
_STRICTER = 0.5  # each half of a message must be that much surer than a whole one, for several cuts are tried
_NEAR, _FAR = 0.9, 1.6  # how far behind the best topic's score, in the whole message, a second topic may be
_SAID = 0.99  # how sure it is of what an author has written down
_NEARBY = 0.4  # what a follow-up's score gains where it is of the group of topics that was talked about


class Action(StrEnum):
    """What to do with a message."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Understanding:
    """What a message was understood to mean."""

    action: Action
    answers: tuple[str, ...]
    """The intents to answer: one, or two in their order where the message holds two topics."""
    suggestions: tuple[str, ...]
    """The intents to offer, at most three, best first. Beside an answer: a second topic that is likely but not sure."""
    ranking: tuple[Match, ...]
    is_unsure: bool = False
    """Words alone are not enough to be sure: an encoder should be asked."""


@dataclass(frozen=True)
class Setting:
    """What is known beside the message itself."""

    language: str = ""
    """The language that it is written in; empty where that is not known."""
    max_wrong: float = 0.03
    """The share of all messages that may be answered wrongly (0.03: 3 in 100)."""
    after: str | None = None
    """The topic before it, if the message only makes sense behind one."""
    never: str | None = None
    """An intent that is not meant: the visitor has just said so."""


@dataclass(frozen=True)
class _Heard:
    """A message as one judge hears it."""

    ranking: tuple[Match, ...]
    """Best first."""
    halves: tuple[Half, ...]
    behind: float
    """How far the score of the weaker half's topic, in the whole message, is behind the best one."""
    calibration: Calibration

    @property
    def least(self) -> float:
        """How sure the weaker half is."""
        return min((half.match.confidence for half in self.halves), default=0.0)


def understand(
    matcher: Matcher, text: str, setting: Setting = Setting(), encoder: Encoder | None = None
) -> Understanding:
    """Decide what to do with a message.

    Words alone decide where they are sure enough. Else, where the matcher knows how to use an encoder, it is asked; without one
    the outcome says `is_unsure`.
    """
    text = in_words(text)
    reading = read(matcher, text)
    if not reading.words:
        return Understanding(Action.FALLBACK, (), (), ())
    known = " ".join(reading.words)
    if known in matcher.verbatim:
        return _verbatim(matcher, setting, reading, matcher.verbatim[known])
    parts = parts_of(matcher, text)
    heard = _hear(matcher, setting, reading, parts)
    if matcher.semantic is None:
        return _decide(heard, setting, text)
    alone = _decide(heard, replace(setting, max_wrong=setting.max_wrong * ALONE), text)
    if alone.action is Action.ANSWER and not alone.suggestions:
        return alone
    if encoder is None:
        return replace(_decide(heard, setting, text), is_unsure=True)
    likely = parts if heard.least >= _PLAUSIBLE else []
    vectors = vectors_of(encoder, matcher.words, [text, *(part.text for part in likely)])
    return _decide(_hear(matcher, setting, reading, likely, vectors), setting, text)


def _verbatim(matcher: Matcher, setting: Setting, reading: Reading, intent: str | None) -> Understanding:
    """Take an author at his word: a message that is an utterance means what the utterance means."""
    calibration = matcher.plain.calibrations.of(setting.language)
    ranking = matches(matcher, raw_scores(matcher, reading) + matcher.plain.bias, calibration)
    if intent is None or intent == setting.never:
        return Understanding(Action.FALLBACK, (), (), ranking)
    others = (match for match in ranking if match.intent != intent)
    ranking = (
        Match(intent, max(_SAID, ranking[0].confidence)),
        *(Match(each.intent, min(each.confidence, 1 - _SAID)) for each in others),
    )
    return Understanding(Action.ANSWER, (intent,), (), ranking)


def _hear(
    matcher: Matcher, setting: Setting, reading: Reading, parts: Sequence[Part], vectors: Floats | None = None
) -> _Heard:
    """Judge a message by words alone, or with the encoder's vectors of the message and of its parts."""
    vector = None if vectors is None else vectors[0]
    judge = judge_of(matcher, vector)
    calibration = judge.calibrations.of(setting.language)
    scores = raw_scores(matcher, reading, vector) + judge.bias + _context(matcher, setting)
    ranking = tuple(match for match in matches(matcher, scores, calibration) if match.intent != setting.never)
    best, second = (
        (float(score) for score in np.partition(scores[:-1], -2)[-1:-3:-1]) if len(ranking) > 1 else (0.0, -9.0)
    )
    # What is really asked in a part is heard in the whole, too: where one topic leads by far, no part needs to be looked at.
    halves = (
        halves_of(matcher, calibration, parts, None if vectors is None else vectors[1:])
        if best - second <= _FAR
        else ()
    )
    behind = max((best - float(scores[matcher.intents.index(half.match.intent)]) for half in halves), default=0.0)
    return _Heard(ranking, halves, behind, calibration)


def _decide(heard: _Heard, setting: Setting, text: str) -> Understanding:
    ranking, two = heard.ranking, tuple(half.match.intent for half in heard.halves)
    best, choices = ranking[0], tuple(match.intent for match in ranking[:CHOICES])
    sure = heard.calibration.sure_from(setting.max_wrong)
    if best.intent in DEEDS and refuses(without_courtesies(fold(text))):
        sure = 2.0  # "I do not want a ticket" is about tickets, but no wish for one: ask before anything is done
    if heard.least >= 1 - (1 - sure) * _STRICTER and heard.behind <= _NEAR:
        # "Not charged twice, only once: how do I get it back?" asks one thing, and most likely not what is denied.
        asked = tuple(half.match.intent for half in heard.halves if not half.is_denied)
        if not asked:
            return Understanding(Action.SUGGEST, (), two, ranking)
        if len(asked) == 1:
            return Understanding(Action.ANSWER, asked, tuple(each for each in two if each not in asked), ranking)
        return Understanding(Action.ANSWER, two, (), ranking)
    likely = two if heard.least >= _LIKELY and heard.behind <= _FAR else ()
    if best.confidence >= sure:
        other = tuple(intent for intent in likely if intent != best.intent) if best.intent in likely else ()
        return Understanding(Action.ANSWER, (best.intent,), other, ranking)
    if best.confidence >= heard.calibration.hopeless:
        return Understanding(Action.SUGGEST, (), tuple(dict.fromkeys((*likely, *choices)))[:CHOICES], ranking)
    return Understanding(Action.FALLBACK, (), (), ranking)


def _context(matcher: Matcher, setting: Setting) -> Floats:
    """Give what the conversation adds to each intent's score."""
    added = np.zeros(len(matcher.intents) + 1, np.float32)
    for place, intent in enumerate(matcher.intents):
        if intent == setting.never:
            added[place] = -9.0
        elif setting.after is not None and intent.split(".")[0] == setting.after.split(".")[0]:
            added[place] = _NEARBY
    return added
