"""Translations: the catalogues in `locales/`, and the look-up of every text that anybody reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.content.intents import Fault, Topic
from bot.core.phrases import Phrase

SOURCE = "en"  # English sentences are the msgids
FILE = "LC_MESSAGES/messages.po"
_PO_LINE = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*)?"(?:[^"\\]|\\.)*"')
_LOCALES = {"en": "en_GB"}  # the 24-hour clock in English too


@dataclass(frozen=True)
class Catalogue:
    """What one language says."""

    language: str
    texts: Mapping[tuple[str, str], str] = field(repr=False)
    """(context, English sentence) -> translation; fuzzy ones are left out."""
    by_context: Mapping[str, str] = field(repr=False)
    """Context -> translation, of answers and titles: a reviewed answer stays when its English source changes."""


@dataclass(frozen=True)
class Translations:
    """All catalogues; what is missing falls back on English."""

    catalogues: Mapping[str, Catalogue]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalogue, in alphabetical order."""
        return tuple(self.catalogues)

    def say(self, language: str, phrase: Phrase, values: Mapping[str, object] | None = None) -> str:
        """Give a phrase in a language, its placeholders filled."""
        catalogue = self.catalogues.get(language)
        text = catalogue.texts.get((phrase.context, phrase.text)) if catalogue else None
        return fill(text or phrase.text, values or {})

    def answer(self, language: str, topic: Topic) -> str:
        """Give the answer of an intent, with its placeholders."""
        return self._of_context(language, answer_context(topic.id)) or topic.answer

    def title(self, language: str, topic: Topic) -> str:
        """Give the title of an intent."""
        return self._of_context(language, title_context(topic.id)) or topic.title

    def answers(self, language: str, topics: Iterable[str]) -> list[str]:
        """Give the translated answers of these topics; those that are missing are left out."""
        return [text for each in topics if (text := self._of_context(language, answer_context(each)))]

    def strings(self, language: str, context: str) -> dict[str, str]:
        """Give English sentence -> translation of everything in a context, for the pages."""
        catalogue = self.catalogues.get(language)
        found = catalogue.texts.items() if catalogue else ()
        return {msgid: text for (where, msgid), text in found if where == context}

    def _of_context(self, language: str, context: str) -> str | None:
        catalogue = self.catalogues.get(language)
        return catalogue.by_context.get(context) if catalogue else None


def answer_context(intent: str) -> str:
    """Give the msgctxt of an intent's answer."""
    return intent


def title_context(intent: str) -> str:
    """Give the msgctxt of an intent's title."""
    return f"{intent} title"


def fill(text: str, values: Mapping[str, object]) -> str:
    """Fill named {placeholders}; one that is not given stays as it is, so that a slip never loses an answer."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def locale_of(language: str) -> Locale:
    """Give Babel's locale of a language, as we write it."""
    try:
        return Locale.parse(_LOCALES.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def read_catalogs(folder: Path) -> tuple[dict[str, Catalog], list[Fault]]:
    """Read every `folder`/LANGUAGE/LC_MESSAGES/messages.po as Babel has it."""
    catalogs: dict[str, Catalog] = {}
    faults: list[Fault] = []
    for file in sorted(folder.glob(f"*/{FILE}")):
        language = file.parent.parent.name
        try:
            text = file.read_text(encoding="utf-8")
            broken = _broken_line(text)
            if broken is not None:
                faults.append(
                    Fault(file, broken, "this is not a .po file here: look for a missing quote or a stray word")
                )
                continue
            catalogs[language] = read_po(BytesIO(text.encode()), locale=language.split("@")[0], abort_invalid=True)
        except PoFileError as error:
            faults.append(Fault(file, error.lineno + 1, f"this is not a .po file here: {error}"))
        except (UnicodeDecodeError, ValueError) as error:
            faults.append(Fault(file, 1, f"this cannot be read: {error}"))
    return catalogs, faults


def _broken_line(text: str) -> int | None:
    """Give the first line that no .po file has: Babel would take its first and last letters for quotes."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#") and not _PO_LINE.fullmatch(line.strip()):
            return number
    return None


def translations_of(catalogs: Mapping[str, Catalog], topics: Mapping[str, Topic]) -> Translations:
    """Make the look-up tables of the running service."""
    contexts = {make(intent) for intent in topics for make in (answer_context, title_context)}
    return Translations({name: _catalogue(name, catalog, contexts) for name, catalog in catalogs.items()})


def _catalogue(language: str, catalog: Catalog, contexts: set[str]) -> Catalogue:
    texts: dict[tuple[str, str], str] = {}
    by_context: dict[str, str] = {}
    for message in catalog:
        if not message.id or not isinstance(message.id, str) or not message.string:
            continue
        text = str(message.string)
        if message.context in contexts:
            by_context[message.context] = text
        elif not message.fuzzy:
            texts[message.context or "", message.id] = text
    return Catalogue(language, texts, by_context)


def line_of(message: Message) -> int:
    """Give the line of a message in its .po file."""
    return message.lineno or 1
