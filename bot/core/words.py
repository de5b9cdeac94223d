"""The bot's own words: stems, and how an unknown word is brought back to known ones.

An unknown word may be mistyped (repaired by edit distance), a German compound (split), or half of one (joined with its neighbour).
Repairs are guesses: they carry a weight below one, and the word as it was typed stays beside them.
"""

import itertools
import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.text import fold

_SHORTEST_REPAIR = 4
LONGEST = 40
"""Letters of a word that are read."""
_LINKS = ("", "s", "n", "en", "es", "e", "er")
_PART_WEIGHT = 0.7
_MOST_GUESSES = 12  # unknown words of one message that are looked at: a bound for hostile input

_TYPED = re.compile(r"[^\W\d_]+")

_local = threading.local()


def stem(word: str) -> str:
    """Give the shorter of the German and the English stem. Safe in any thread."""
    stemmers = getattr(_local, "stemmers", None)
    if stemmers is None:  # PyStemmer objects are not thread-safe: each thread has its own
        stemmers = _local.stemmers = (Stemmer.Stemmer("german"), Stemmer.Stemmer("english"))
    german: str
    english: str
    german, english = (stemmer.stemWord(word) for stemmer in stemmers)
    return german if len(german) <= len(english) else english


class Guess(NamedTuple):
    """A known word that an unknown one may stand for."""

    word: str
    stem: str
    worth: float
    """How much to trust it, 0..1."""


@dataclass(frozen=True)
class Reading:
    """A message, word by word; the three lists are as long as each other."""

    words: Sequence[str]
    """As typed, cut to a bearable length."""
    stems: Sequence[str]
    """Of the words as typed."""
    guesses: Sequence[Sequence[Guess]]
    """What each word may stand for; nothing for known words."""

    def part(self, begin: int, end: int) -> "Reading":
        """Give the words from one place to another."""
        here = slice(begin, end)
        return Reading(self.words[here], self.stems[here], self.guesses[here])

    def trust(self) -> dict[str, float]:
        """Give each stem of the message with 1 where a word that has it was typed, less where it was only guessed."""
        trust = dict.fromkeys(self.stems, 1.0)
        for guess in itertools.chain.from_iterable(self.guesses):
            trust[guess.stem] = max(guess.worth, trust.get(guess.stem, 0.0))
        return trust


@dataclass(frozen=True)
class Words:
    """The words that occur in the utterances."""

    counts: Mapping[str, int]
    """Word -> how often the utterances hold it."""
    stem_of: Mapping[str, str] = field(repr=False)
    """Word -> its stem."""
    stems: frozenset[str] = field(repr=False)
    spellings: Mapping[str, str] = field(repr=False)
    """Word -> how the utterances spell it, where that is not as it is folded: uberweisung -> Überweisung."""
    shelves: Mapping[str, list[str]] = field(repr=False)
    """First letter, or last two letters -> words: where a repair looks."""

    @classmethod
    def of(cls, counts: Mapping[str, int], stems: Iterable[str], spellings: Mapping[str, str]) -> "Words":
        """Prepare the look-ups for these words, whose stems come in the same order."""
        shelves: dict[str, list[str]] = {}
        for word in counts:
            if len(word) >= _SHORTEST_REPAIR and word.isalpha():
                shelves.setdefault(word[0], []).append(word)
                shelves.setdefault(word[-2:], []).append(word)
        stem_of = dict(zip(counts, stems, strict=True))
        return cls(counts, stem_of, frozenset(stem_of.values()), spellings, shelves)

    def with_more(self, more: "Words") -> "Words":
        """Add the words of more messages; what is known keeps its spelling."""
        new = {word: times for word, times in more.counts.items() if word not in self.counts}
        counts = {word: times + more.counts.get(word, 0) for word, times in self.counts.items()}
        spellings = {word: spelled for word, spelled in more.spellings.items() if word in new}
        stems = [*self.stem_of.values(), *(more.stem_of[word] for word in new)]
        return Words.of({**counts, **new}, stems, {**self.spellings, **spellings})

    def repair(self, word: str) -> tuple[str, float] | None:
        """Find the known word that was meant by a mistyped one, and how much to trust it (0..1)."""
        if not _SHORTEST_REPAIR <= len(word) < LONGEST or not word.isalpha():
            return None
        reach = 1 if len(word) < 7 else 2
        found = {
            (distance + (near[0] != word[0]) / 2, -self.counts[near], near)
            for shelf in (word[0], word[-2:])
            for near, distance, _ in process.extract(
                word, self.shelves.get(shelf, ()), scorer=OSA.distance, score_cutoff=reach, limit=4
            )
        }
        if not found:
            return None
        # Of two as near, the one with the same first letter, then the commoner one.
        distance, _, meant = min(found)
        return meant, 1 - int(distance) / len(word)

    def split(self, word: str) -> tuple[str, str] | None:
        """Part a German compound, or two words written as one, into two known words."""
        for at in range(len(word) - 3, 2, -1):
            if word[at:] not in self.counts:
                continue
            for link in _LINKS:
                first = word[: at - len(link)]
                if len(first) >= 3 and first in self.counts and word.startswith(link, at - len(link)):
                    return first, word[at:]
        return None

    def read(self, typed: Sequence[str]) -> Reading:
        """Read a message: known words as they are, unknown ones as typed and as what they may have been meant to be."""
        words = [word[:LONGEST] for word in typed]
        stems = [self.stem_of.get(word) or stem(word) for word in words]
        guesses: list[Sequence[Guess]] = [()] * len(words)
        for at in [at for at, stemmed in enumerate(stems) if stemmed not in self.stems][:_MOST_GUESSES]:
            guesses[at] = self._guess(words, at)
        return Reading(words, stems, guesses)

    def mended(self, text: str) -> str:
        """Write a text with its unknown words as what they were probably meant to be; all else stays as it was typed."""
        guessed = itertools.count()

        def mend(found: re.Match[str]) -> str:
            word = fold(found[0])
            if word in self.counts or stem(word) in self.stems or next(guessed) >= _MOST_GUESSES:
                return found[0]
            if parts := self.split(word):
                return " ".join(self.spellings.get(part, part) for part in parts)
            repaired = self.repair(word)
            return self.spellings.get(repaired[0], repaired[0]) if repaired else found[0]

        return _TYPED.sub(mend, text)

    def _guess(self, words: Sequence[str], at: int) -> list[Guess]:
        """Guess what an unknown word stands for: joined with a neighbour, split, or else repaired."""
        near = ("".join(words[at : at + 2]), "".join(words[max(0, at - 1) : at + 1]))
        found = {joined: _PART_WEIGHT for joined in near if joined in self.counts}
        if parts := self.split(words[at]):
            found |= dict.fromkeys(parts, _PART_WEIGHT)
        elif repaired := self.repair(words[at]):
            found[repaired[0]] = repaired[1]
        return [Guess(word, self.stem_of[word], worth) for word, worth in found.items()]


def count(messages: Iterable[Sequence[str]], texts: Iterable[str] = ()) -> Words:
    """Learn the words of tokenised messages; `texts` are the same messages as they were typed, for the spelling."""
    counts = Counter(word[:LONGEST] for words in messages for word in words)
    typed = Counter(word for text in texts for word in _TYPED.findall(text))
    spellings: dict[str, str] = {}
    for word, _ in typed.most_common():  # the commonest spelling of a word comes first
        spellings.setdefault(fold(word), word)
    unlike = {word: spelled for word, spelled in spellings.items() if word in counts and spelled != word}
    return Words.of(counts, map(stem, counts), unlike)
