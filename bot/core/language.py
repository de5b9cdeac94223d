"""Which language a message is written in, learned from our own phrases.

A known word speaks for the languages that use it; an unknown one by its runs of letters (naive Bayes), and softly, for names and products
have no language. The language of the conversation is the prior: a message that says little does not overturn it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.text import LIMIT, fold, tokens

_SIZES = (1, 2, 3, 4, 5)
_WORDS = 30  # words that are looked at: more of them do not make the guess better
_LONGEST = 30  # letters of a word that are looked at
_SMOOTH = 0.5
_MOST_KNOWN = 5.0  # nats that a known word is worth at most …
_MOST_UNKNOWN = 1.5  # … and an unknown one: too little to overturn the conversation by itself
_LOYALTY = 3.3  # nats that the conversation's own language is worth

Nats = tuple[float, ...]
"""Per language, how much speaks for it beyond the average."""


@dataclass(frozen=True)
class Guess:
    """A language and how sure it is."""

    language: str
    probability: float
    """0..1."""


@dataclass(frozen=True)
class LanguageModel:
    """What was learned of the languages; made by `train_language`."""

    languages: tuple[str, ...]
    words: Mapping[str, Nats] = field(repr=False)
    runs: Mapping[str, Nats] = field(repr=False)


def train_language(phrases: Iterable[tuple[str, str]]) -> LanguageModel:
    """Learn from (text, language). Raises ValueError where there is no phrase."""
    words: dict[str, Counter[str]] = {}
    for text, language in phrases:
        words.setdefault(language, Counter()).update(_words(text[:LIMIT]))
    if not words:
        raise ValueError("a language model needs at least one phrase")
    languages = tuple(sorted(words))
    runs: dict[str, Counter[str]] = {language: Counter() for language in languages}
    for language in languages:
        for word, times in words[language].items():
            for run in _runs(word):
                runs[language][run] += times
    by_run = _nats([runs[language] for language in languages])
    by_word = {}
    for word, nats in _nats([words[language] for language in languages]).items():
        # What several languages use has no language of its own, whatever its letters look like.
        shared = sorted(words[language][word] for language in languages)[-2:][0] > 1
        letters = (
            [0.0] * len(languages) if shared else _capped(_sum(by_run, _runs(word), len(languages)), _MOST_UNKNOWN)
        )
        by_word[word] = tuple(_capped([a + b for a, b in zip(nats, letters, strict=True)], _MOST_KNOWN))
    return LanguageModel(languages, by_word, by_run)


def detect(model: LanguageModel, text: str, prior: str | None) -> Guess:
    """Guess the language of a message; `prior` is the language of the conversation so far, if there is one."""
    totals = [_LOYALTY * (language == prior) for language in model.languages]
    for word in _words(text[:LIMIT])[:_WORDS]:
        nats = model.words.get(word) or _capped(_sum(model.runs, _runs(word), len(totals)), _MOST_UNKNOWN)
        totals = [total + more for total, more in zip(totals, nats, strict=True)]
    best = max(range(len(totals)), key=totals.__getitem__)
    return Guess(model.languages[best], 1 / sum(math.exp(total - totals[best]) for total in totals))


_MARKS = ("xaddress", "xnumber")  # what `tokens` puts for addresses and numbers
_PLAIN = frozenset(map(chr, range(128)))


def _words(text: str) -> list[str]:
    """Give the folded words, for people type ü, ue and u alike, and what foreign letters there are: they say much."""
    words = [word[:_LONGEST] for word in tokens(fold(text)) if word.isalpha() and word not in _MARKS]
    return words if text.isascii() else [*words, *(set(text.lower()) - _PLAIN)][:LIMIT]


def _runs(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]


def _sum(nats: Mapping[str, Nats], keys: Iterable[str], languages: int) -> list[float]:
    known = [found for key in keys if (found := nats.get(key))]
    return [sum(each) for each in zip(*known, strict=True)] if known else [0.0] * languages


def _capped(nats: list[float], most: float) -> list[float]:
    largest = max(map(abs, nats))
    return [each * most / largest for each in nats] if largest > most else nats


def _nats(counts: list[Counter[str]]) -> dict[str, Nats]:
    """Turn counts per language into evidence."""
    every = set().union(*counts)
    sizes = [sum(counter.values()) + _SMOOTH * len(every) for counter in counts]
    found: dict[str, Nats] = {}
    for key in every:
        logs = [math.log((counter[key] + _SMOOTH) / size) for counter, size in zip(counts, sizes, strict=True)]
        mean = sum(logs) / len(logs)
        found[key] = tuple(each - mean for each in logs)
    return found
