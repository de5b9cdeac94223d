"""Names: the names of products taken apart, and the words of a text that belong to them, however they are spelled.

A name has words of its own (SuiteCRM, Odoo), things (portal, plugin) and qualifiers (customer, management). German and English words are
the same, compounds are taken apart, and long words may be mistyped by a letter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.text import fold

_WORD = re.compile(r"[^\W_]+")
_UMLAUT = re.compile("[aou]e")
_TORN = re.compile(r"\b(add|plug)[ -](in|on)\b")
_LONGEST_WORD = 40
_MOST_WORDS = 1_500  # of a text

THINGS = frozenset({"portal", "plugin", "connector", "app", "tool", "theme", "software", "widget"})
_QUALIFIERS = frozenset({"customer", "management", "wordpress", "microsoft", "crm", "system", "pro", "lite"})
_FUNCTION = frozenset({"for", "the", "of", "fur", "von", "and", "und", "with", "mit", "by", "a", "an", "to"})
# One word for what German and English, and people in a hurry, call differently. All are folded (fold() in bot/core/text.py).
_SAME = {
    "portal": "portals portale portalen portaal potal kundenbereich",
    "plugin": "plugins addin addins addon addons extension extensions erweiterung erweiterungen modul module modulen modules pluging plugn",
    "connector": "connectors konnektor integration schnittstelle anbindung connecter",
    "customer": "customers cust client clients kunde kunden costumer costumers custommer",
    "management": "managment manager mgmt verwaltung",
    "event": "events veranstaltung veranstaltungen",
    "supplier": "suppliers vendor vendors lieferant lieferanten",
    "member": "members mitglied mitglieder",
    "employee": "employees mitarbeiter",
    "booking": "bookings buchung buchungen",
    "appointment": "appointments termin termine",
    "survey": "surveys umfrage umfragen",
    "wordpress": "wp",
    "microsoft": "ms",
    "dynamics": "d365",
}
_CANON = {other: word for word, others in _SAME.items() for other in others.split()}
_SMALL = (
    "for fur the a an to with mit zu zum zur das dem den der die on in auf our my your unser unsere unserem unseren mein meine meinem"
    " ihr ihre ihrem ihren euer eure eurem euren self service 365"
)
# What may stand between the words of a name; no "von", "and": "das Portal von Salesforce", "the portal and SuiteCRM" are none of ours.
_FILLERS = frozenset(_WORD.findall(_SMALL))
_ORDINARY = frozenset({"dynamic", "management", "partner", "portable"})  # these are words, not typing errors
_MOST_JOINED = 3  # words that are one: "event management", "add in", "suite crm"
_LINKS = ("", "s", "n", "en", "es")


@dataclass(frozen=True)
class Word:
    """A word of a text that can be of a product's name."""

    start: int
    end: int
    """Letters of the text."""
    means: tuple[str, ...]
    """The words of names in it; a compound has several. Empty: a word that may stand between them."""
    raw: str
    """As it was written, folded."""


@dataclass(frozen=True)
class Catalogue:
    """The operator's products, taken apart."""

    products: Mapping[str, frozenset[str]]
    own: Mapping[str, frozenset[str]]
    """Of each, the words that are neither thing nor qualifier."""
    unique: frozenset[str]
    """Own words of one product alone."""
    words: Mapping[str, str]
    """All ways to write a word of a name, and the word."""
    long: Mapping[str, tuple[str, ...]] = field(repr=False)
    """The words that may be mistyped, by their first letter."""
    beginnings: frozenset[str] = field(repr=False)
    """What a word begins with, if it is torn in two."""


def words_of_names(text: str, catalogue: Catalogue) -> list[Word]:
    """Give the words of a text that are words of names, or may stand between such."""
    found = [
        (each.start(), each.end(), _folded(each[0][:_LONGEST_WORD]))
        for each in islice(_WORD.finditer(text), _MOST_WORDS)
    ]
    words, at = [], 0
    while at < len(found):
        size, means = _means(text, found[at : at + _MOST_JOINED], catalogue)
        start, raw = found[at][0], found[at][2]
        if means or raw in _FILLERS or raw.isdecimal():
            words.append(Word(start, found[at + size - 1][1], means, raw))
        else:
            words.append(Word(start, found[at][1], (), ""))
        at += size
    return words


def _folded(word: str) -> str:
    """Fold a word; most need no more than lower case."""
    low = word.lower()
    return low if low.isascii() and _UMLAUT.search(low) is None else fold(word)


# What everybody's products are made of.
_ANYBODYS = Catalogue(
    {}, {}, frozenset(), {word: word for word in THINGS | _QUALIFIERS | set(_SAME)} | _CANON, {}, frozenset()
)


@lru_cache(maxsize=8)
def catalogue_of(products: tuple[str, ...]) -> Catalogue:
    """Take the operator's products apart."""
    parts = {product: frozenset(_parts(product)) for product in products}
    own = {product: words - THINGS - _QUALIFIERS for product, words in parts.items()}
    counted = [word for words in own.values() for word in words]
    known = {word: word for words in parts.values() for word in words} | {word: word for word in THINGS | _QUALIFIERS}
    known |= {other: word for other, word in _CANON.items() if word in known}
    for word in counted:
        known.setdefault(f"{word}crm", word)
        if word.endswith("crm") and len(word) > 7:
            known.setdefault(word[:-3], word)  # "suite" is soon said for SuiteCRM
    long: dict[str, tuple[str, ...]] = {}
    for spelling in known:
        if len(spelling) > 5:
            long[spelling[0]] = (*long.get(spelling[0], ()), spelling)
    unique = frozenset(word for word in counted if counted.count(word) == 1)
    beginnings = frozenset(word[:size] for word in known for size in range(2, len(word)))
    return Catalogue(parts, own, unique, known, long, beginnings)


def _parts(product: str) -> Iterator[str]:
    """Give the words of a product's name, each as one word for its like."""
    words = _WORD.findall(_TORN.sub(r"\1\2", fold(product)))
    for word in words:
        if word not in _FUNCTION:
            yield from _taken_apart(word, _ANYBODYS) or (_CANON.get(word, word),)


def _means(text: str, found: Sequence[tuple[int, int, str]], catalogue: Catalogue) -> tuple[int, tuple[str, ...]]:
    """Give how many of the next words are read as one, and the words of names that they are."""
    is_torn = len(found) > 1 and found[0][2] in catalogue.beginnings
    for size in range(len(found), 1, -1) if is_torn else ():
        is_close = all(text[a[1] : b[0]] in (" ", "-", "") for a, b in pairwise(found[:size]))
        joined = "".join(raw for _, _, raw in found[:size])
        if is_close and joined in catalogue.words:
            return size, (catalogue.words[joined],)
    return 1, _single(found[0][2], catalogue)


def _single(raw: str, catalogue: Catalogue) -> tuple[str, ...]:
    for word in (raw, raw.rstrip("0123456789"), raw.removesuffix("s")):
        if word in catalogue.words:
            return (catalogue.words[word],)
    if len(raw) < 6 or raw in _ORDINARY or raw.isdecimal():
        return ()
    near = _near(raw, catalogue)
    return (near,) if near else _taken_apart(raw.rstrip("0123456789"), catalogue)


def _near(raw: str, catalogue: Catalogue) -> str | None:
    """Give the long word that was mistyped by a letter, or by two if it is very long; first letters are typed right."""
    others = catalogue.long.get(raw[:1], ())
    best = process.extractOne(raw, others, scorer=OSA.distance, score_cutoff=1 if len(raw) < 9 else 2)
    return catalogue.words[best[0]] if best else None


def _taken_apart(raw: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Give the words of a compound: Kundenportal, zohoportal; the last may be mistyped. Empty, if all of it is not known."""
    for cut in range(len(raw) - 2, 2, -1):
        head = raw[:cut]
        if head not in catalogue.words:
            continue
        for link in _LINKS:
            rest = raw[cut:].removeprefix(link)
            if link and rest == raw[cut:]:
                continue
            if rest in catalogue.words:
                return catalogue.words[head], catalogue.words[rest]
            tail = _taken_apart(rest, catalogue) if len(rest) > 5 else ()
            near = None if tail or len(rest) < 5 else _near(rest, catalogue)
            if tail or near:
                return (catalogue.words[head], *(tail or (near or "",)))
    return ()
