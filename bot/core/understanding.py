"""Understanding: what to do with a message. Answer it, ask which of a few topics was meant, or say honestly that it is not understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from bot.core.calibration import CHOICES
from bot.core.matching import Match, Matcher, rank_reading
from bot.core.text import clauses, fold, refuses, tokens, without_courtesies
from bot.core.words import Reading

_COURTESIES = frozenset({"dialogue.greeting", "dialogue.thanks", "dialogue.goodbye"})
_DEEDS = frozenset({"handoff.human", "ticket.open", "ticket.status", "message.leave", "dialogue.switch_language"})
_LIKELY = 0.5  # a second topic is offered where it is likelier than not
_MOST_CUTS = 4  # places where a message is tried as two: a bound on time
_SHORTEST = 3  # words that can be a topic of their own


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


def understand(matcher: Matcher, text: str, max_wrong: float = 0.03) -> Understanding:
    """Decide what to do with a message, answering at most `max_wrong` of all messages wrongly (0.03: 3 in 100)."""
    folded = without_courtesies(fold(text))
    parts = _parts(folded)
    reading = matcher.words.read([word for part in parts for word in part])
    if not reading.words:
        return Understanding(Action.FALLBACK, (), (), ())
    sure = matcher.calibration.sure_from(max_wrong)
    ranking = rank_reading(matcher, reading)
    best = ranking[0]
    choices = tuple(match.intent for match in ranking[:CHOICES])
    two = _two_topics(matcher, reading, list(accumulate(map(len, parts)))[:-1])
    if best.intent in _DEEDS and refuses(folded):
        sure = 2.0  # "I do not want a ticket" is about tickets, but no wish for one: ask before anything is done
    if min((match.confidence for match in two), default=0.0) >= sure and {match.intent for match in two} <= set(
        choices
    ):
        return Understanding(Action.ANSWER, tuple(match.intent for match in two), (), ranking)
    likely = tuple(match.intent for match in two if match.confidence >= _LIKELY)
    if best.confidence >= sure:
        other = tuple(intent for intent in likely if intent != best.intent) if best.intent in likely else ()
        return Understanding(Action.ANSWER, (best.intent,), other, ranking)
    if best.confidence >= matcher.calibration.hopeless:
        mixed = tuple(dict.fromkeys((*likely, *choices))) if len(likely) == 2 else choices
        return Understanding(Action.SUGGEST, (), mixed[:CHOICES], ranking)
    return Understanding(Action.FALLBACK, (), (), ranking)


def _two_topics(matcher: Matcher, reading: Reading, cuts: Sequence[int]) -> tuple[Match, ...]:
    """Cut a message in two where its halves are surest of a topic each; give both in their order, or nothing."""
    length = len(reading.words)
    found: tuple[Match, ...] = ()
    for cut in sorted(cuts, key=lambda cut: abs(2 * cut - length))[:_MOST_CUTS]:
        halves = (reading.part(0, cut), reading.part(cut, length))
        first, second = (rank_reading(matcher, half, 1)[0] for half in halves)
        if first.intent == second.intent or _COURTESIES & {first.intent, second.intent}:
            continue
        found = max(found, (first, second), key=lambda two: min((match.confidence for match in two), default=0.0))
    return found


def _parts(folded: str) -> list[Sequence[str]]:
    """Cut a message into clauses; what is too short for a topic of its own goes with its neighbour."""
    parts: list[Sequence[str]] = []
    for clause in map(tokens, clauses(folded)):
        if parts and min(len(clause), len(parts[-1])) < _SHORTEST:
            parts[-1] = [*parts[-1], *clause]
        else:
            parts.append(clause)
    return parts
