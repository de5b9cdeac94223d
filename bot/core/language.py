"""Which language a message is written in, learned from our own phrases.

Words that our phrases use often speak firmly for the languages that use them. All else speaks softly, by its letters: what is typed
wrong, but names and products too, and those have no language. The conversation's language is the prior: soft evidence is capped, so that
a word or two that nobody taught us do not overturn it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.core.archive import Arrays, pack, unpack
from bot.core.spelling import Doubles, learn_spelling, runs_of
from bot.core.text import LIMIT, fold, tokens

_LOYALTY = 2.5  # nats that the conversation's own language is worth; twice as many where all words may be a name
_SOFT = 1.2  # nats that letters are worth at most against it, for each word: two words are less than the loyalty
_TITLE = 1.5  # nats that a capital letter inside a sentence is worth at most …
_FADED = 0.5  # … and what is left of its word, for that may be a name
_MARK = 2.0  # nats that a foreign letter or an apostrophe is worth at most
_DOUBT = 4.0  # times that a word has to be seen to be believed as much as its letters
_SEEN = 2  # times that a word has to be seen to be known
_UNSURE = 20.0  # words inside sentences that have to be seen before their capital letters are believed
_SILENT = 0.05  # nats; runs of letters that say less are left out
_WORDS = 30  # words that are looked at: more of them do not make the guess better

_STOOD_FOR = frozenset({"xaddress", "xnumber"})  # what `tokens` puts for addresses and numbers
_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]")
_HUNG = re.compile(r"[^\W\d_]'[^\W\d_]")  # I'm, j'ai


@dataclass(frozen=True)
class Guess:
    """A language and how sure it is."""

    language: str
    probability: float
    """0..1."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for one language rather than for the first one, in nats."""

    words: Mapping[str, float] = field(repr=False)
    """What known words say by being used."""
    spellings: Mapping[str, float] = field(repr=False)
    """What the letters of known words say."""
    runs: Mapping[str, float] = field(repr=False)
    """What the letters of all other words say, run by run, and marks."""
    lower: float
    """What a small first letter inside a sentence says, where there are capital letters at all."""
    title: float
    """What a capital one says."""


@dataclass(frozen=True)
class LanguageModel:
    """What was learned of the languages; made by `train_language`, asked by `detect`."""

    languages: tuple[str, ...]
    evidence: tuple[Evidence, ...] = field(repr=False)
    """Of each language but the first."""

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give all of it as plain arrays, for `np.savez` without pickle."""
        first = next(iter(self.evidence), Evidence({}, {}, {}, 0.0, 0.0))
        return {
            "languages": np.array(self.languages),
            "language_words": pack(list(first.words)),
            "language_runs": pack(list(first.runs)),
            "language_by_word": np.array([list(each.words.values()) for each in self.evidence], np.float32),
            "language_by_spelling": np.array([list(each.spellings.values()) for each in self.evidence], np.float32),
            "language_by_run": np.array([list(each.runs.values()) for each in self.evidence], np.float32),
            "language_by_case": np.array([(each.lower, each.title) for each in self.evidence], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "LanguageModel":
        """Make a model from what `to_arrays` gave. Raises KeyError where something is missing, ValueError where it does not fit."""
        languages: tuple[str, ...] = tuple(arrays["languages"].tolist())
        words, runs = unpack(arrays["language_words"]), unpack(arrays["language_runs"])
        tables = [arrays[f"language_by_{key}"].tolist() for key in ("word", "spelling", "run", "case")]
        evidence = tuple(
            Evidence(
                dict(zip(words, by_word, strict=True)),
                dict(zip(words, by_spelling, strict=True)),
                dict(zip(runs, by_run, strict=True)),
                lower,
                title,
            )
            for _, by_word, by_spelling, by_run, (lower, title) in zip(languages[1:], *tables, strict=True)
        )
        return cls(languages, evidence)


class _Reading(NamedTuple):
    """What is looked at in a message."""

    plain: list[str]
    """Its words, folded."""
    titles: list[str]
    """Those with a capital letter inside a sentence, which are not among the others."""
    lower: int
    """How many have a small letter inside a sentence, where there are capital letters at all."""
    marks: list[str]
    """Foreign letters, and apostrophes with the letters around them."""
    is_name: bool
    """Whether it may be a name: several words or numbers, none of which begins with a small letter."""


def train_language(phrases: Iterable[tuple[str, str]]) -> LanguageModel:
    """Learn from (text, language). Raises ValueError where there is no phrase."""
    by_language: dict[str, list[_Reading]] = {}
    for text, language in phrases:
        by_language.setdefault(language, []).append(_read(text))
    if not by_language:
        raise ValueError("a language model needs at least one phrase")
    languages = sorted(by_language)
    said = [by_language[language] for language in languages]
    texts, times = _table(chain.from_iterable(each.plain + each.titles for each in readings) for readings in said)
    sizes = times.sum(axis=0).clip(1)
    evenly = sizes.mean() / sizes  # as if all languages had said as much
    total = (times * evenly).sum(axis=1, keepdims=True)
    spelling = learn_spelling(texts, times * evenly / total, np.log1p(total[:, 0]))
    likely = np.exp(spelling.by_word)
    likely /= likely.sum(axis=1, keepdims=True)
    by_word = np.log1p(times * evenly / (_DOUBT * likely))
    if len(languages) > 2:  # what several languages use says nothing against the others: it may be a name
        by_word = np.maximum(by_word, np.sort(by_word, axis=1)[:, -2:-1])
    known = np.flatnonzero(times.sum(axis=1) >= _SEEN)
    by_run = _beyond_first(spelling.by_run)
    telling = np.flatnonzero(np.abs(by_run).max(axis=1, initial=0) >= _SILENT)
    mark_texts, mark_times = _table(chain.from_iterable(each.marks for each in readings) for readings in said)
    by_mark = _beyond_first(np.log(mark_times * evenly + _DOUBT / len(languages))).clip(-_MARK, _MARK)
    arrays = {
        "languages": np.array(languages),
        "language_words": pack([texts[each] for each in known]),
        "language_runs": pack([*(spelling.runs[each] for each in telling), *mark_texts]),
        "language_by_word": _beyond_first(by_word)[known].T,
        "language_by_spelling": _beyond_first(spelling.by_word)[known].T,
        "language_by_run": np.concatenate([by_run[telling], by_mark]).T,
        "language_by_case": _by_case(said),
    }
    floats = {name: array.astype(np.float32) for name, array in arrays.items() if "_by_" in name}
    return LanguageModel.from_arrays({**arrays, **floats})


def detect(model: LanguageModel, text: str, prior: str | None) -> Guess:
    """Guess the language of a message; `prior` is the language of the conversation so far, if there is one."""
    reading = _read(text)
    firm, soft = _weigh(model.evidence, reading)
    if prior in model.languages:
        at = model.languages.index(prior)
        most = _SOFT * (len(reading.plain) + len(reading.titles))
        loyalty = _LOYALTY * (1 + reading.is_name)
        totals = [a - firm[at] + min(b - soft[at], most) - loyalty for a, b in zip(firm, soft, strict=True)]
        totals[at] = 0.0
    else:
        totals = list(map(add, firm, soft))
    best = max(range(len(totals)), key=totals.__getitem__)
    return Guess(model.languages[best], 1 / sum(math.exp(total - totals[best]) for total in totals))


def _weigh(evidence: tuple[Evidence, ...], reading: _Reading) -> tuple[list[float], list[float]]:
    """Give what speaks for each language, firmly and softly. Plain loops: most messages are too short for anything faster."""
    firm, soft = [0.0], [0.0]
    if not evidence:
        return firm, soft
    known = evidence[0].words
    runs = reading.marks + _unknown_runs(reading.plain, known)
    faded = _unknown_runs(reading.titles, known)
    for each in evidence:
        used, spelled = _sums(each, reading.plain, runs)
        if reading.titles:
            more = _sums(each, reading.titles, faded)
            used, spelled = used + _FADED * more[0], spelled + _FADED * more[1]
        firm.append(used)
        soft.append(spelled + each.lower * reading.lower + each.title * len(reading.titles))
    return firm, soft


def _unknown_runs(words: list[str], known: Mapping[str, float]) -> list[str]:
    unknown = [word for word in words if word not in known]
    return runs_of(" ".join(unknown)) if unknown else []


def _sums(evidence: Evidence, words: list[str], runs: list[str]) -> tuple[float, float]:
    """Give what the use of these words says, and their letters."""
    used = spelled = 0.0
    by_word, by_spelling, by_run = evidence.words, evidence.spellings, evidence.runs
    for word in words:
        if word in by_word:
            used += by_word[word]
            spelled += by_spelling[word]
    for run in runs:
        if run in by_run:
            spelled += by_run[run]
    return used, spelled


def _read(text: str) -> _Reading:
    text = text[:LIMIT]
    words = tokens(fold(text))[:_WORDS]
    marks = [] if text.isascii() and "'" not in text else _marks(text)
    if text[1:].islower():  # no capital letter but the first, if any: the common case
        plain = [word for word in words if word.isalpha() and word not in _STOOD_FOR]
        is_cased = text[0].isupper() and bool(plain)
        return _Reading(plain, [], is_cased * (len(plain) - 1), marks, is_cased and len(plain) == 1 < len(words))
    typed = _as_typed(text, len(words))
    capital = [len(word) > 1 and each.istitle() for word, each in zip(words, typed, strict=True)]
    is_name = len(words) > 1 and any(capital) and not any(map(str.islower, typed))
    titles: list[str] = []
    plain = []
    for at, word in enumerate(words):
        if word.isalpha() and word not in _STOOD_FOR:
            (titles if capital[at] and at else plain).append(word)
    return _Reading(plain, titles, sum(map(str.islower, typed[1:])), marks, is_name)


def _as_typed(text: str, words: int) -> list[str]:
    """Give the first words as they were typed; empty ones where folding parts the text into other words, as in addresses."""
    typed = text.split()[:_WORDS]
    if len(typed) != words:
        typed = _WORD.findall(text.replace("'", "").replace("\u2019", ""))[:_WORDS]
    return typed if len(typed) == words else [""] * words


def _marks(text: str) -> list[str]:
    small = text.lower().replace("\u2019", "'")
    foreign = [] if small.isascii() else sorted(set(_FOREIGN.findall(small)))
    return [*foreign, *_HUNG.findall(small)] if "'" in small else foreign


def _table(texts: Iterable[Iterable[str]]) -> tuple[list[str], Doubles]:
    """Give the texts of some languages in order, each once, and how often each language has each (text × language)."""
    counts = list(map(Counter, texts))
    every = sorted(set().union(*counts))
    return every, np.array([[count[text] for text in every] for count in counts], float).T


def _by_case(readings: Iterable[Sequence[_Reading]]) -> Doubles:
    """Give what small and capital letters inside sentences say for each language but the first (language × 2)."""
    times = np.array(
        [(sum(each.lower for each in said), sum(len(each.titles) for each in said)) for said in readings], float
    )
    times += _UNSURE * (times.sum(axis=0) + 1) / (times.sum() + 2)
    return _beyond_first(np.log(times / times.sum(axis=1, keepdims=True)).T).clip(-_TITLE, _TITLE).T


def _beyond_first(nats: Doubles) -> Doubles:
    """Give what speaks for each language (columns) rather than for the first one, which is left out."""
    return nats[:, 1:] - nats[:, :1]
