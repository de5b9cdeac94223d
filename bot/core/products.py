"""Products: which of the operator's a visitor names, in whatever words.

Named is what has enough of its own words beside a thing, in one breath: "portal for Odoo". Where two products could be meant, none is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.denials import is_denied
from bot.core.names import THINGS, Catalogue, Word, catalogue_of, words_of_names

_BREAK = re.compile(r"[,;:!?\n•=|]|\.(?!\d)|[–—]|\s-\s|\s\+\s|\s/\s")  # between two words: they are no longer one name
_MOST_FILLERS = 3
_MOST_PHRASES = 60  # of a text
_POSSESSIVES = re.compile(r"(?:your|ihr(?:e[mnrs]?)?|euer|eure[mnrs]?)\Z")
_NOT = (0, 0, 0)


@dataclass(frozen=True)
class Mention:
    """A product that is named in a text."""

    product: str
    start: int
    end: int
    """Letters of the text."""
    is_denied: bool = False
    """It is named as what is not meant."""


def mentions(text: str, products: Sequence[str]) -> list[Mention]:
    """Give where products are named, in their order; denied ones too."""
    if not products:
        return []
    catalogue = catalogue_of(tuple(products))
    phrases = islice(_phrases(text, words_of_names(text, catalogue)), _MOST_PHRASES)
    found = (_mention(text, phrase, catalogue) for phrase in phrases)
    return [each for each in found if each is not None]


def _phrases(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """Give the runs of words that can be a name, each with the word before it in front, if that may stand between."""
    phrase: list[Word] = []
    between: list[Word] = []
    for word in words:
        before = between or phrase
        if before and _BREAK.search(text, before[-1].end, word.start):
            if phrase:
                yield phrase
            phrase, between = [], []
        if word.means:
            phrase = [*phrase, *between, word] if phrase else [*between[-1:], word]
            between = []
        elif word.raw and len(between) < _MOST_FILLERS:
            between.append(word)
        else:
            if phrase:
                yield phrase
            phrase, between = [], ([word] if word.raw else [])
    if phrase:
        yield phrase


def _mention(text: str, phrase: Sequence[Word], catalogue: Catalogue) -> Mention | None:
    said = frozenset(means for word in phrase for means in word.means)
    is_ours = any(_POSSESSIVES.match(word.raw) for word in phrase)
    ranked = sorted(
        (
            (_score(said & words, product, is_ours, bool(said & THINGS), catalogue), product)
            for product, words in catalogue.products.items()
        ),
        reverse=True,
    )
    if not ranked or ranked[0][0] == _NOT or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    product = ranked[0][1]
    words = catalogue.products[product]
    covered = said & words
    foreign = frozenset(word for own in catalogue.own.values() for word in own) & said - words
    is_vague = covered != words and any(
        covered <= other for name, other in catalogue.products.items() if name != product
    )
    if foreign or is_vague:
        return None
    used = [word for word in phrase if words & frozenset(word.means)]
    start, end = used[0].start, used[-1].end
    return Mention(product, start, end, is_denied(text, start, end))


def _score(
    covered: frozenset[str], product: str, is_ours: bool, is_thing: bool, catalogue: Catalogue
) -> tuple[int, int, int]:
    """Say how much of a product is named: own words, all words, and fewer that are missing; nothing, if that is too little."""
    words, own = catalogue.products[product], catalogue.own[product]
    named = covered & own
    has_thing = bool(covered & THINGS) or (is_ours and is_thing)
    is_enough = named and has_thing and words & THINGS and (named == own or named & catalogue.unique)
    if not (words and covered == words) and not is_enough:
        return _NOT
    return len(named), len(covered), len(covered) - len(words)
