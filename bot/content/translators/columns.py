"""Columns: the catalogues side by side, as the preview shows them: what each says of every text, and in which state.

In the preview each text carries its number between invisible marks, so that the page knows what stands where.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from bot.content.authors.intents import Topic
from bot.content.faults import Fault
from bot.content.translators.extract import TEMPLATE
from bot.content.translators.po import Entry, Po
from bot.content.translators.pseudo import CODE, pseudo
from bot.content.translators.translations import (
    SOURCE,
    Catalogue,
    Translations,
    answer_context,
    base_of,
    read_catalog,
    read_catalogs,
    title_context,
    translations_of,
)
from bot.core.phrases import Phrase

NUMBERS = "numbers"  # the pseudo-language with the number of each text before it: what is on the stage can be counted
# Characters that nobody types (private use). A text's number is one of them; the page takes them out before it is painted.
# What goes before the end is white space to scripts, or an address at the end of a text would swallow it.
OPEN, NUMBER, CLOSE = "\ue000", 0xE100, "\ufeff\ue001"
_MOST = 0xF8FF - NUMBER
_BULLET = "• "  # makes a list where a line begins with it


class State(StrEnum):
    """What a column has of a text."""

    TRANSLATED = "translated"
    FUZZY = "fuzzy"
    MISSING = "missing"
    SOURCE = "source"
    """English that is said as it stands in the program."""
    INHERITED = "inherited"
    """A variant says it as its language does."""


@dataclass(frozen=True)
class Marked(Translations):
    """What is shown, each text marked. A sentence that counts and has no forms is two plain ones here, as in English."""

    def say(self, language: str, phrase: Phrase, values: Mapping[str, object] | None = None) -> str:
        """Give a phrase as the running service does, marked even where it falls back on English."""
        if phrase.plural and (phrase.context, phrase.text) not in self.catalogues[language].plurals:
            number = int(str((values or {})["number"]))
            phrase = Phrase(phrase.context, phrase.text if number == 1 else phrase.plural)
        return super().say(language, phrase, values)


@dataclass(frozen=True)
class Column:
    """What one folder of `locales/` says, or the pseudo-language."""

    code: str
    """The folder's name: de, de@informal."""
    tag: str
    """What browsers call the language: de."""
    states: tuple[State, ...]
    texts: tuple[str, ...] = field(repr=False)
    """What stands in the catalogue, by number; empty where nothing does. Plural forms are parted by " | "."""
    translations: Marked = field(repr=False)
    """What is shown, marked with its number: the look-up of the running service."""


@dataclass(frozen=True)
class Columns:
    """Everything that was read; never changes: an edit makes a new one."""

    entries: tuple[Entry, ...]
    """The texts of the template. The place of a text in the list is its number."""
    columns: Mapping[str, Column]
    topics: Mapping[str, Topic] = field(repr=False)
    faults: tuple[Fault, ...] = ()
    """What cannot be read; of such a file the old texts stay."""
    catalogs: Mapping[str, Po] = field(default_factory=dict, repr=False)


def marked(number: int, text: str) -> str:
    """Put a text's number around it."""
    bullet = _BULLET if text.startswith(_BULLET) else ""
    return f"{bullet}{OPEN}{chr(NUMBER + number)}{text.removeprefix(bullet)}{CLOSE}"


def read_columns(
    locales: Path, topics: Mapping[str, Topic], faults: Sequence[Fault], before: Columns | None
) -> Columns:
    """Read all catalogues. A file that cannot be read becomes a fault, and keeps what `before` has of it."""
    catalogs, broken = read_catalogs(locales)
    faults = [*faults, *broken]
    template = read_catalog(locales / TEMPLATE)
    if isinstance(template, Fault):
        faults.append(replace(template, text=f"{template.text}; `tresen locale update` writes it anew"))
        entries = before.entries if before else ()
    else:
        entries = template.entries[:_MOST]
    if before:
        lost = {fault.file.parent.parent.name for fault in broken}
        catalogs |= {code: po for code, po in before.catalogs.items() if code in lost and code not in catalogs}
    columns = {code: _column(code, entries, catalogs, topics) for code in sorted(catalogs)}
    columns[CODE] = _made_up(CODE, entries, topics, lambda _, text: pseudo(text))
    columns[NUMBERS] = _made_up(NUMBERS, entries, topics, lambda number, text: f"⟦{number}⟧{pseudo(text)}")
    return Columns(entries, columns, topics, tuple(faults), catalogs)


def _column(code: str, entries: tuple[Entry, ...], catalogs: Mapping[str, Po], topics: Mapping[str, Topic]) -> Column:
    base = base_of(code)
    contexts = {make(topic) for topic in topics for make in (answer_context, title_context)}
    own = _Look(catalogs[code], contexts)
    inherited = _Look(catalogs[base], contexts) if base != code and base in catalogs else None
    live = translations_of(catalogs, topics, (code,)).catalogues.get(base, Catalogue(base, {}, {}))
    states, shown = [], []
    for number, entry in enumerate(entries):
        state = own.state(entry)
        if state is State.MISSING and base == SOURCE:
            state = State.SOURCE
        elif state is State.MISSING and inherited is not None:
            state = inherited.state(entry)
            state = State.INHERITED if state is State.TRANSLATED else state
        states.append(state)
        shown += _shown(number, entry, _said(live, entry, contexts))
    texts = tuple(map(own.text, entries))
    header = catalogs.get(base, catalogs[code]).header
    return Column(code, base, tuple(states), texts, _translations(base, Po(header, tuple(shown)), topics))


def _said(live: Catalogue, entry: Entry, contexts: set[str]) -> tuple[str, ...]:
    """Give what the running service says, all forms of it; nothing where it says the English."""
    if entry.plural:
        return live.plurals.get(entry.key, ())
    text = live.by_context.get(entry.context) if entry.context in contexts else live.texts.get(entry.key)
    return (text,) if text else ()


def _shown(number: int, entry: Entry, said: tuple[str, ...]) -> list[Entry]:
    """Give the entries that make a text be said with its mark."""
    if said or not entry.plural:
        forms = tuple(marked(number, text) for text in said or (entry.id,))
        return [Entry(entry.context, entry.id, entry.plural, forms)]
    return [Entry(entry.context, text, strings=(marked(number, text),)) for text in (entry.id, entry.plural)]


def _made_up(
    code: str, entries: tuple[Entry, ...], topics: Mapping[str, Topic], make: Callable[[int, str], str]
) -> Column:
    said = [tuple(make(at, text) for text in (each.id, each.plural) if text) for at, each in enumerate(entries)]
    shown = [found for at, each in enumerate(entries) for found in _shown(at, each, said[at])]
    translations = _translations(SOURCE, Po({}, tuple(shown)), topics)
    return Column(code, SOURCE, (State.TRANSLATED,) * len(entries), tuple(map(" | ".join, said)), translations)


def _translations(language: str, po: Po, topics: Mapping[str, Topic]) -> Marked:
    return Marked(translations_of({language: po}, topics).catalogues)


class _Look:
    """Looks up what stands in one catalogue."""

    def __init__(self, po: Po, contexts: set[str]) -> None:
        self._entries = {each.key: each for each in po.entries}
        # An answer is found by its intent's id: it stays while its new English text waits for a translator.
        self._answers = {each.context: each for each in po.entries if each.context in contexts}

    def state(self, entry: Entry) -> State:
        """Say what is to be done about a text of the template."""
        found = self._find(entry)
        if found is None or not found.is_translated or bool(found.plural) != bool(entry.plural):
            return State.MISSING
        is_current = (found.id, found.plural) == (entry.id, entry.plural)
        return State.TRANSLATED if is_current and not found.is_fuzzy else State.FUZZY

    def text(self, entry: Entry) -> str:
        """Give what stands there, its forms beside each other."""
        found = self._find(entry)
        return " | ".join(found.strings) if found and any(found.strings) else ""

    def _find(self, entry: Entry) -> Entry | None:
        return self._entries.get(entry.key) or self._answers.get(entry.context)
