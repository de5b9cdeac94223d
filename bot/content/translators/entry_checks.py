"""Entry checks: what is wrong with one translation, as functions of the English and the translated text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from bot.content.translators.glossary import Glossary, Term, whole_words

_BRACES = re.compile(r"\{([^{}]*)\}")
_DOUBLED = re.compile(r"\{\{+\s*(\w*)\s*\}\}+")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(?:[a-z]{2,8}|#\d+);")
_ITEM = re.compile(r"^[•*·▪–-] ", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>()„“”«»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@.])www\.[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_QUOTES = '"“”„‟«»‹›‘‚‛「」『』'  # not ’, which is an apostrophe too
_INVISIBLE = "\ufffd\u200b\ufeff\u2060"
# What ends a sentence, in all scripts, as we write it.
_ENDS = {
    "。": ".",
    "．": ".",
    "।": ".",
    "۔": ".",
    "።": ".",
    "։": ".",
    "？": "?",
    "؟": "?",
    ";": "?",
    "！": "!",
    "：": ":",
    "...": "…",
}
_STOPS = ".?!:…"
_ABBREVIATION = re.compile(r"(?:^|\W)[^\W\d_]{1,5}\.$")  # "4 Min."


@dataclass(frozen=True)
class Text:
    """A translation beside its source."""

    source: str
    text: str
    room: int | None = None
    """Characters that the place of the text holds."""
    wanted: frozenset[str] = frozenset()
    """Placeholders that must be there."""
    allowed: frozenset[str] = frozenset()
    """Placeholders that may be there."""


def placeholders(text: str) -> frozenset[str]:
    """Give the names in braces."""
    return frozenset(_BRACES.findall(text))


def text_of(source: str, text: str, room: int | None = None) -> Text:
    """Put a translation beside its source, which names the placeholders."""
    names = placeholders(source)
    return Text(source, text, room, names, names)


def of_placeholders(each: Text) -> Iterator[str]:
    """Find placeholders that are lost, unknown, misspelt, doubled or torn."""
    text = each.text
    for name in _DOUBLED.findall(text):
        yield f"write {{{name}}} with one brace on each side"
    text = _DOUBLED.sub(r"{\1}", text)
    ours = placeholders(text)
    lost = sorted(each.wanted - ours)
    for name in sorted(ours - each.allowed):
        near = {other.casefold(): other for other in lost or sorted(each.allowed)}
        close = get_close_matches(name.strip().casefold(), near, 1)
        if close:
            lost = [other for other in lost if other != near[close[0]]]
            yield f"{{{name}}} does not stand in the English text; did you mean {{{near[close[0]]}}}?"
        else:
            yield f"{{{name}}} does not stand in the English text; remove or mend it"
    bare = _BRACES.sub("", text)
    if "{" in bare or "}" in bare:
        yield "a brace stands alone; a placeholder has one on each side, as in {time}"
    for name in lost:
        yield f"the placeholder {{{name}}} is missing in the translation"


def of_markup(each: Text) -> Iterator[str]:
    """Find HTML."""
    found = Counter(_MARKUP.findall(each.text)) - Counter(_MARKUP.findall(each.source))
    if found:
        yield f"{next(iter(found))} is HTML; write text only"


def of_space(each: Text) -> Iterator[str]:
    """Find blanks at the ends and doubled ones."""
    if each.text != each.text.strip():
        yield "remove the blanks or line breaks at its beginning or end"
    if "  " in each.text or any(line != line.strip() for line in each.text.strip().split("\n")):
        yield "remove the blanks that are doubled, or stand at the ends of a line"


def of_lines(each: Text) -> Iterator[str]:
    """Find list items and line breaks that got lost."""
    items, ours = (text.count("\n• ") + text.startswith("• ") for text in (each.source, each.text))
    if ours < items and len(_ITEM.findall(each.text)) == items:
        yield 'begin each item of the list with "• ", as the English does'
    elif items != ours:
        yield f"the list has {_counted(ours, 'item')}, the English one {items}"
    else:
        lines, found = (len(text.strip().split("\n")) for text in (each.source, each.text))
        if lines != found:
            yield f"the text has {_counted(found, 'line')}, the English one {lines}; break it (\\n) where the English does"


def of_addresses(each: Text) -> Iterator[str]:
    """Find web and e-mail addresses that are not those of the source."""
    theirs, ours = (
        Counter(address.rstrip(".,;:!?") for address in _ADDRESS.findall(text)) for text in (each.source, each.text)
    )
    for address in sorted((theirs - ours).keys()):
        yield f"the address {address} of the English text is missing or changed"
    for address in sorted((ours - theirs).keys()):
        yield f"the address {address} does not stand in the English text"


def of_length(each: Text) -> Iterator[str]:
    """Find what is longer than its place."""
    if each.room is not None and len(each.text) > each.room:
        yield f"it has {len(each.text)} characters, and there is room for {each.room}; say it shorter"


def of_characters(each: Text) -> Iterator[str]:
    """Find characters that nobody can see, and letters that broke."""
    for character in sorted(set(each.text)):
        if character in _INVISIBLE or (unicodedata.category(character) == "Cc" and character != "\n"):
            name = unicodedata.name(character, "a control character").lower()
            yield f"remove the character U+{ord(character):04X} ({name})"


def of_end(each: Text) -> Iterator[str]:
    """Find an end of the sentence that is not the source's."""
    theirs, ours = _end(each.source), _end(each.text)
    if theirs == ours or (ours == "." and not theirs and _ABBREVIATION.search(each.text)):
        return
    if theirs and ours:
        yield f"it ends with “{ours}”, the English with “{theirs}”"
    elif theirs:
        yield f"end it with “{theirs}”, as the English does"
    else:
        yield f"it ends with “{ours}”, the English without"


def _end(text: str) -> str:
    text = text.strip().rstrip("”“»\"'’)]")
    for theirs, ours in _ENDS.items():
        if text.endswith(theirs):
            return ours
    return text[-1:] if text[-1:] in _STOPS else ""


def of_address_form(each: Text, glossary: Glossary) -> Iterator[str]:
    """Find a reader who is addressed in another way than elsewhere: du among Sie."""
    for word in glossary.strangers(each.text)[:1]:
        ways = {form: words[0] for form, words in glossary.address.items() if words}
        yield f"“{word}” is {_other(glossary.form)}; these texts are {glossary.form} ({ways.get(glossary.form, '')})"


def _other(form: str) -> str:
    return "informal" if form == "formal" else "formal"


def of_terms(each: Text, glossary: Glossary) -> Iterator[str]:
    """Find things that are called otherwise than the glossary says."""
    source, text = (_BRACES.sub(" ", part) for part in (each.source, each.text))
    for name, term in _longest_first(glossary, source):
        avoided = whole_words(term.avoid).findall(text)
        if avoided:
            yield f"“{name}” is {_or(term.words)} here, not “{avoided[0]}”"
        elif term.words and not any(word.casefold() in text.casefold() for word in term.words):
            yield f"the glossary says {_or(term.words)} for “{name}”"


def _longest_first(glossary: Glossary, source: str) -> Iterator[tuple[str, Term]]:
    """Give the terms that stand in a source; one inside a longer one ("order" in "order ID") is not another."""
    for name in sorted(glossary.terms, key=len, reverse=True):
        if name.casefold() in source.casefold() and _said(name).search(source):
            source = _said(name).sub(" ", source)
            yield name, glossary.terms[name]


@cache
def _said(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?:s|es|['’]s)?(?!\w)", re.IGNORECASE)


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(f"“{word}”" for word in words[:3])


def of_sameness(each: Text, glossary: Glossary | None) -> Iterator[str]:
    """Find what was left in English: more than placeholders, addresses and words that are the same in both."""
    if each.text != each.source:
        return
    terms = glossary.terms.items() if glossary else ()
    same = {word.casefold() for word in (glossary.same if glossary else ())}
    same |= {
        word.casefold()
        for name, term in terms
        if name.casefold() in map(str.casefold, term.words)
        for word in name.split()
    }
    bare = _ADDRESS.sub(" ", _CODE.sub(" ", _BRACES.sub(" ", each.text)))
    left = [word for word in _WORD.findall(bare) if not {word.casefold(), word.casefold().removesuffix("s")} & same]
    if left:
        yield f"it is the same as the English; if that is right, put “{left[0]}” under `same` in the glossary"


def of_quotes(each: Text, glossary: Glossary) -> Iterator[str]:
    """Find quotation marks of another language."""
    if glossary.quotes:
        bare = _CODE.sub(" ", each.text)
        wrong = [mark for mark in bare if mark in _QUOTES and mark not in glossary.quotes]
        if wrong:
            yield f"write {glossary.quotes[:2]} for {wrong[0]}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


_Check = Callable[[Text], Iterator[str]]
ALWAYS: tuple[tuple[str, _Check], ...] = (
    ("placeholder", of_placeholders),
    ("markup", of_markup),
    ("space", of_space),
    ("lines", of_lines),
    ("address", of_addresses),
    ("length", of_length),
    ("characters", of_characters),
    ("end", of_end),
)
BY_GLOSSARY: tuple[tuple[str, Callable[[Text, Glossary], Iterator[str]]], ...] = (
    ("form", of_address_form),
    ("term", of_terms),
    ("quotes", of_quotes),
)
MAY_BE_MEANT = frozenset({"address", "end", "form", "lines", "quotes", "same", "term"})
"""Faults that a translator may overrule with `#, ignore-NAME`."""


def faults_of(each: Text, glossary: Glossary | None, flags: frozenset[str], *, is_source: bool) -> Iterator[str]:
    """Give what is wrong with a translation. English, which may polish itself, has no glossary and may be the same."""
    found = [(name, words) for name, check in ALWAYS for words in check(each)]
    if glossary is not None and not is_source:
        found += [(name, words) for name, rule in BY_GLOSSARY for words in rule(each, glossary)]
    if not is_source:
        found += [("same", words) for words in of_sameness(each, glossary)]
    for name, words in found:
        if f"ignore-{name}" not in flags or name not in MAY_BE_MEANT:
            yield f"{words} [{name}]" if name in MAY_BE_MEANT else words
