"""Variety: how different the utterances of an intent are, counted by simple signs that an author can see and change."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.text import denies, fold, tokens, without_courtesies
from bot.core.words import stem

SHORT, LONG = 3, 20
"""Words up to which an utterance is short, and from which on it is long."""
_ALIKE = 0.7  # of the stems of two utterances together, the share that both hold where one rewords the other
_ECHO = 0.7  # of the stems of an utterance, the share that the answer holds where the utterance echoes it
_ECHOED = 4  # stems from which on an utterance can echo
_WORD = 5  # letters from which on a word of the policy is looked for
_ASKS = re.compile(
    r"\?|^(?:wer|was|wann|wo|wie|warum|wieso|weshalb|welche\w*|kann|konn\w*|darf|muss|ist|sind|gibt|hab\w*|who|what|when|where|how"
    r"|why|which|can|could|may|must|do|does|is|are|will|would|should)\b"
)


@dataclass(frozen=True)
class Variety:
    """Counts of one list of utterances."""

    utterances: int
    short: int
    long: int
    questions: int
    denials: int
    """That hold a "no" or "not"."""
    lower: int
    """Written without a capital letter, as on a telephone."""
    echoes: int
    """Made nearly of the answer's words."""
    alike: tuple[tuple[int, int], ...]
    """Pairs of places: the second says the first in nearly the same words."""


def variety(texts: Sequence[str], answer: str) -> Variety:
    """Count the signs of a list; `answer` is what the bot answers in the same language."""
    folded = [fold(text) for text in texts]
    words = [tokens(without_courtesies(text)) for text in folded]
    stems = [frozenset(map(stem, each)) for each in words]
    said = frozenset(_stems(answer))
    alike = tuple(
        (first, at)
        for at, mine in enumerate(stems)
        if mine
        and (first := next((other for other in range(at) if _share(stems[other], mine) >= _ALIKE), None)) is not None
    )
    return Variety(
        len(texts),
        sum(len(each) <= SHORT for each in words),
        sum(len(each) >= LONG for each in words),
        sum(_ASKS.search(text) is not None for text in folded),
        sum(map(denies, folded)),
        sum(text == text.lower() for text in texts),
        sum(len(mine) >= _ECHOED and len(mine & said) >= _ECHO * len(mine) for mine in stems),
        alike,
    )


def unsaid(answers: Iterable[str], texts: Iterable[str]) -> list[tuple[str, int]]:
    """Give the words of answers that no utterance of the language holds, and how often the answers do; commonest first."""
    known = {each for text in texts for each in _stems(text)}
    typed: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for answer in answers:
        for word in re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}|\S+@\S+|https?://\S+", " ", answer)):
            if len(word) >= _WORD and (found := stem(fold(word))) not in known:
                typed[found] += 1
                spelled.setdefault(found, word)
    return [(spelled[each], times) for each, times in sorted(typed.items(), key=lambda pair: (-pair[1], pair[0]))]


def _stems(text: str) -> Iterable[str]:
    """Give the stems of a text of any length: `fold` reads the first letters of a message alone."""
    return [stem(word) for line in re.split(r"\n|(?<=[.!?])\s", text) for word in tokens(fold(line))]


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
