"""Understanding: what to do with a message. Answer it, ask which of a few topics was meant, or say honestly that it is not understood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from bot.core.calibration import CHOICES, Calibration
from bot.core.features import Floats
from bot.core.matching import ALONE, Match, Matcher, judge_of, matches, raw_scores, read
from bot.core.meaning import Encoder, vectors_of
from bot.core.text import clauses, denies, fold, refuses, tokens, without_courtesies
from bot.core.words import Reading

_COURTESIES = frozenset({"dialogue.greeting", "dialogue.thanks", "dialogue.goodbye"})
_DEEDS = frozenset({"handoff.human", "ticket.open", "ticket.status", "message.leave", "dialogue.switch_language"})
_LIKELY = 0.35  # a second topic is offered from here on
_PLAUSIBLE = 0.15  # … and looked at more closely with the encoder from here on
_MOST_PARTS = 6  # clauses that a message is parted into: a bound on time
_SHORTEST = 3  # words that can be a topic of their own
_STRICTER = 0.5  # each half of a message must be that much surer than a whole one, for several cuts are tried
_NEAR, _FAR = 0.9, 1.6  # how far behind the best topic's score, in the whole message, a second topic may be
_SAID = 0.99  # how sure it is of what an author has written down
_SELDOM = 0.35  # of a topic's utterances: fewer with a "no" in them, and a "no" most likely speaks against the topic
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
class _Part:
    """A clause, or several that belong together."""

    text: str
    reading: Reading


def understand(
    matcher: Matcher, text: str, setting: Setting = Setting(), encoder: Encoder | None = None
) -> Understanding:
    """Decide what to do with a message.

    Words alone decide where they are sure enough. Else, where the matcher knows how to use an encoder, it is asked; without one
    the outcome says `is_unsure`.
    """
    reading = read(matcher, text)
    if not reading.words:
        return Understanding(Action.FALLBACK, (), (), ())
    known = " ".join(reading.words)
    if known in matcher.verbatim:
        return _verbatim(matcher, setting, reading, matcher.verbatim[known])
    parts = _parts(matcher, text)
    is_alone = matcher.semantic is None
    strict = setting if is_alone else replace(setting, max_wrong=setting.max_wrong * ALONE)
    found, is_double = _decide(matcher, strict, text, reading, parts)
    if is_alone or (found.action is Action.ANSWER and not found.suggestions):
        return found
    if encoder is None:
        return replace(_decide(matcher, setting, text, reading, parts)[0], is_unsure=True)
    vectors = vectors_of(encoder, matcher.words, [text, *(part.text for part in parts if is_double)])
    return _decide(matcher, setting, text, reading, parts if is_double else [], vectors)[0]


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


def _decide(
    matcher: Matcher,
    setting: Setting,
    text: str,
    reading: Reading,
    parts: Sequence[_Part],
    vectors: Floats | None = None,
) -> tuple[Understanding, bool]:
    """Decide by these scores; tells also whether the message may well hold two topics."""
    vector = None if vectors is None else vectors[0]
    calibration = judge_of(matcher, vector).calibrations.of(setting.language)
    scores = raw_scores(matcher, reading, vector) + judge_of(matcher, vector).bias + _context(matcher, setting)
    best_score = float(scores[:-1].max())
    ranking = tuple(match for match in matches(matcher, scores, calibration) if match.intent != setting.never)
    best, choices = ranking[0], tuple(match.intent for match in ranking[:CHOICES])
    halves = _two_topics(matcher, calibration, parts, None if vectors is None else vectors[1:])
    two = tuple(half.match for half in halves)
    least = min((match.confidence for match in two), default=0.0)
    is_double = least >= _PLAUSIBLE
    # What is really asked in a part is heard in the whole, too.
    behind = max((best_score - scores[matcher.intents.index(match.intent)] for match in two), default=0.0)
    sure = calibration.sure_from(setting.max_wrong)
    if best.intent in _DEEDS and refuses(without_courtesies(fold(text))):
        sure = 2.0  # "I do not want a ticket" is about tickets, but no wish for one: ask before anything is done
    if least >= 1 - (1 - sure) * _STRICTER and behind <= _NEAR:
        asked = tuple(half.match.intent for half in halves if not half.is_denied)
        if len(asked) == 1:
            # "Not charged twice, only once: how do I get it back?" asks one thing, and most likely not what is denied.
            denied = tuple(match.intent for match in two if match.intent not in asked)
            return Understanding(Action.ANSWER, asked, denied, ranking), is_double
        return Understanding(Action.ANSWER, tuple(match.intent for match in two), (), ranking), is_double
    likely = tuple(match.intent for match in two) if least >= _LIKELY and behind <= _FAR else ()
    if best.confidence >= sure:
        other = tuple(intent for intent in likely if intent != best.intent) if best.intent in likely else ()
        return Understanding(Action.ANSWER, (best.intent,), other, ranking), is_double
    if best.confidence >= calibration.hopeless:
        mixed = tuple(dict.fromkeys((*likely, *choices)))
        return Understanding(Action.SUGGEST, (), mixed[:CHOICES], ranking), is_double
    return Understanding(Action.FALLBACK, (), (), ranking), is_double


def _context(matcher: Matcher, setting: Setting) -> Floats:
    """Give what the conversation adds to each intent's score."""
    added = np.zeros(len(matcher.intents) + 1, np.float32)
    for place, intent in enumerate(matcher.intents):
        if intent == setting.never:
            added[place] = -9.0
        elif setting.after is not None and intent.split(".")[0] == setting.after.split(".")[0]:
            added[place] = _NEARBY
    return added


@dataclass(frozen=True)
class _Half:
    """What one half of a message may mean."""

    match: Match
    is_denied: bool
    """It says no to something, and its topic is seldom asked about with a no."""


def _two_topics(
    matcher: Matcher, calibration: Calibration, parts: Sequence[_Part], vectors: Floats | None
) -> tuple[_Half, ...]:
    """Cut a message in two where its halves are surest of a topic each; give both in their order, or nothing."""
    if len(parts) < 2:
        return ()
    # A half's features are those of its parts together, so its scores are theirs, each as heavy as it is long.
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
        _Half(match, _is_denied(matcher, match.intent, half))
        for match, half in zip(found, (parts[:place], parts[place:]), strict=False)
    )


def _is_denied(matcher: Matcher, intent: str, parts: Sequence[_Part]) -> bool:
    seldom = matcher.denials[matcher.intents.index(intent)] < _SELDOM
    return bool(seldom) and any(denies(fold(part.text)) for part in parts)


def _parts(matcher: Matcher, text: str) -> list[_Part]:
    """Cut a message into clauses; what is too short for a topic of its own goes with its neighbour."""
    parts: list[tuple[str, list[str]]] = []
    for clause in clauses(text):
        words = tokens(without_courtesies(fold(clause)))
        if parts and (min(len(words), len(parts[-1][1])) < _SHORTEST or len(parts) == _MOST_PARTS):
            parts[-1] = (f"{parts[-1][0]} {clause}", [*parts[-1][1], *words])
        else:
            parts.append((clause, words))
    return [_Part(clause, matcher.words.read(words)) for clause, words in parts] if len(parts) > 1 else []
