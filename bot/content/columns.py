"""Columns: the catalogues side by side, as the preview shows them: what each says of every text, and in which state.

In the preview each text carries its number between invisible marks, so that the page knows what stands where.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.content.extract import TEMPLATE
from bot.content.intents import Fault, Topic
from bot.content.pseudo import CODE, pseudo
from bot.content.translations import SOURCE, Translations, answer_context, read_catalogs, title_context, translations_of

NUMBERS = "numbers"  # a column that shows the number of each text: what is on the stage can be counted
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
class Entry:
    """A text of the template. Its place in the list is its number."""

    context: str
    english: str
    plural: str | None
    comments: tuple[str, ...]
    places: tuple[str, ...]
    """file:line"""


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
    translations: Translations = field(repr=False)
    """What is shown, marked with its number: the look-up of the running service."""


@dataclass(frozen=True)
class Columns:
    """Everything that was read; never changes: an edit makes a new one."""

    entries: tuple[Entry, ...]
    columns: Mapping[str, Column]
    topics: Mapping[str, Topic] = field(repr=False)
    faults: tuple[Fault, ...] = ()
    """What cannot be read; of such a file the old texts stay."""
    catalogs: Mapping[str, Catalog] = field(default_factory=dict, repr=False)
    template: Catalog | None = field(default=None, repr=False)


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
    template = _read_template(locales / TEMPLATE, faults) or (before.template if before else None)
    if before:
        lost = {fault.file.parent.parent.name for fault in broken}
        catalogs |= {
            code: catalog for code, catalog in before.catalogs.items() if code in lost and code not in catalogs
        }
    entries = tuple(_entry(message) for message in (template or ()) if message.id)[:_MOST]
    contexts = {make(topic) for topic in topics for make in (answer_context, title_context)}
    columns = {code: _column(code, entries, catalogs, contexts, topics) for code in sorted(catalogs)}
    columns[CODE] = _made_up(CODE, entries, topics, lambda _, text: pseudo(text))
    columns[NUMBERS] = _made_up(NUMBERS, entries, topics, lambda number, text: f"⟦{number}⟧{text}")
    return Columns(entries, columns, topics, tuple(faults), catalogs, template)


def _read_template(file: Path, faults: list[Fault]) -> Catalog | None:
    try:
        with file.open("rb") as stream:
            return read_po(stream, abort_invalid=True)
    except (OSError, UnicodeDecodeError, ValueError, PoFileError) as error:
        line = error.lineno + 1 if isinstance(error, PoFileError) else 1
        faults.append(Fault(file, line, f"this cannot be read: {error}; `tresen locale update` writes it anew"))
        return None


def _entry(message: Message) -> Entry:
    english, plural = (message.id, None) if isinstance(message.id, str) else message.id[:2]
    places = tuple(f"{file}:{line}" if line else file for file, line in message.locations)
    return Entry(message.context or "", english, plural, tuple(message.auto_comments), places)


def _column(
    code: str,
    entries: tuple[Entry, ...],
    catalogs: Mapping[str, Catalog],
    contexts: set[str],
    topics: Mapping[str, Topic],
) -> Column:
    base = code.partition("@")[0]
    own = _Look(catalogs[code], contexts)
    inherited = _Look(catalogs[base], contexts) if base != code and base in catalogs else None
    states, texts, shown = [], [], Catalog()
    for number, entry in enumerate(entries):
        state, text, said = own.of(entry)
        if state is State.MISSING and base == SOURCE:
            state = State.SOURCE
        elif state is State.MISSING and inherited is not None:
            state, _, said = inherited.of(entry)
            state = State.INHERITED if state is State.TRANSLATED else state
        states.append(state)
        texts.append(text)
        shown.add(entry.english, marked(number, said or entry.english), context=entry.context)
    return Column(code, base, tuple(states), tuple(texts), translations_of({base: shown}, topics))


def _made_up(
    code: str, entries: tuple[Entry, ...], topics: Mapping[str, Topic], make: Callable[[int, str], str]
) -> Column:
    shown = Catalog()
    texts = tuple(make(number, entry.english) for number, entry in enumerate(entries))
    for number, entry in enumerate(entries):
        shown.add(entry.english, marked(number, texts[number]), context=entry.context)
    return Column(code, SOURCE, (State.TRANSLATED,) * len(entries), texts, translations_of({SOURCE: shown}, topics))


class _Look:
    """Looks texts of the template up in one catalogue, as the running service does."""

    def __init__(self, catalog: Catalog, contexts: set[str]) -> None:
        self._messages = {(each.context or "", _english(each)): each for each in catalog if each.id}
        # An answer is found by its intent's id: it stays while its new English text waits for a translator.
        self._answers = {each.context: each for each in catalog if each.id and each.context in contexts}

    def of(self, entry: Entry) -> tuple[State, str, str]:
        """Give the state, what stands in the catalogue, and what is said ("": the English text)."""
        message = self._messages.get((entry.context, entry.english))
        answer = self._answers.get(entry.context)
        if message is None and answer is not None and answer.string:
            return State.FUZZY, str(answer.string), str(answer.string)  # its English text changed since
        forms = (message.string or "") if message is not None else ""
        text = forms if isinstance(forms, str) else " | ".join(forms) if any(forms) else ""
        if message is None or not text:
            return State.MISSING, "", ""
        if message.fuzzy:
            return State.FUZZY, text, text if answer is not None else ""
        return State.TRANSLATED, text, text


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]
