"""Translations: the catalogues in `locales/`, and the look-up of every text that anybody reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from babel.core import Locale, UnknownLocaleError

from bot.content.authors.intents import Topic
from bot.content.faults import Fault
from bot.content.translators.po import Po, PoError, read
from bot.core.phrases import Phrase

SOURCE = "en"  # English sentences are the msgids
FILE = "LC_MESSAGES/messages.po"
_LOCALES = {"en": "en_GB"}  # the 24-hour clock in English too
_COUNTED = (*range(200), 1_000_000)  # enough numbers to meet every plural category of a language


@dataclass(frozen=True)
class Catalogue:
    """What one language says."""

    language: str
    texts: Mapping[tuple[str, str], str] = field(repr=False)
    """(context, English sentence) -> translation; fuzzy ones are left out."""
    by_context: Mapping[str, str] = field(repr=False)
    """Context -> translation, of answers and titles: a reviewed answer stays when its English source changes."""
    plurals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)
    """(context, English singular) -> the forms of a sentence that counts."""
    form: Callable[[int], int] = field(default=lambda number: int(number != 1), repr=False)
    """Number -> which of the forms it takes, by the rule of the catalogue."""
    unreviewed: frozenset[str] = frozenset()
    """Contexts of answers and titles whose English changed since they were translated."""

    def plural(self, context: str, text: str, number: int) -> str | None:
        """Give the form that a number takes; None where there is none."""
        forms = self.plurals.get((context, text), ())
        try:
            return forms[self.form(number)]
        except (IndexError, ArithmeticError):
            return None

    def over(self, base: "Catalogue") -> "Catalogue":
        """Lay a variant over its language: what it does not say, or has not reviewed while the language has, is the language's."""
        stale = self.unreviewed - base.unreviewed
        own = {context: text for context, text in self.by_context.items() if context not in stale}
        return replace(
            base,
            texts={**base.texts, **self.texts},
            by_context={**base.by_context, **own},
            plurals={**base.plurals, **self.plurals},
        )


@dataclass(frozen=True)
class Translations:
    """All catalogues; what is missing falls back on English."""

    catalogues: Mapping[str, Catalogue]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalogue, in alphabetical order; a variant is none."""
        return tuple(self.catalogues)

    def say(self, language: str, phrase: Phrase, values: Mapping[str, object] | None = None) -> str:
        """Give a phrase in a language, its placeholders filled; one that counts in the form of the value `number`."""
        catalogue = self.catalogues.get(language)
        if phrase.plural:
            number = int(str((values or {})["number"]))
            text = catalogue.plural(phrase.context, phrase.text, number) if catalogue else None
            return fill(text or (phrase.text if number == 1 else phrase.plural), values or {})
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
        """Give English sentence -> translation of everything in a context, for the pages.

        A sentence that counts stands once for each plural category of the language, as "few {number} tickets".
        """
        catalogue = self.catalogues.get(language)
        if catalogue is None:
            return {}
        found = {msgid: text for (where, msgid), text in catalogue.texts.items() if where == context}
        counting = {msgid: forms for (where, msgid), forms in catalogue.plurals.items() if where == context}
        samples = _samples(language) if counting else {}
        for msgid in counting:
            for category, number in samples.items():
                text = catalogue.plural(context, msgid, number)
                if text:
                    found[f"{category} {msgid}"] = text
        return found

    def _of_context(self, language: str, context: str) -> str | None:
        catalogue = self.catalogues.get(language)
        return catalogue.by_context.get(context) if catalogue else None


def _samples(language: str) -> dict[str, int]:
    """Give the plural categories of a language, as browsers name them, with a number of each."""
    category = locale_of(language).plural_form
    return {category(number): number for number in reversed(_COUNTED)}


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


def base_of(language: str) -> str:
    """Give the language of a variant: "de" of "de@informal", and of "de"."""
    return language.partition("@")[0]


def read_catalogs(folder: Path) -> tuple[dict[str, Po], list[Fault]]:
    """Read every `folder`/LANGUAGE/LC_MESSAGES/messages.po, variants too."""
    catalogs: dict[str, Po] = {}
    faults: list[Fault] = []
    for file in sorted(folder.glob(f"*/{FILE}")):
        found = read_catalog(file)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            catalogs[file.parent.parent.name] = found
    return catalogs, faults


def read_catalog(file: Path) -> Po | Fault:
    """Read one catalogue, or say what keeps it from being read."""
    try:
        text = file.read_text(encoding="utf-8")
        return read(text) if text.strip() else Fault(file, 1, "this file is empty; `tresen locale update` fills it")
    except PoError as error:
        return Fault(file, error.line, f"this is not a .po file here: {error}")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Fault(file, line, "this cannot be read: the file is not in UTF-8; save it as UTF-8 in your editor")
    except OSError as error:
        return Fault(file, 1, f"this cannot be read: {error.strerror}")


def missing_variants(catalogs: Mapping[str, Po], variants: Iterable[str], folder: Path) -> list[Fault]:
    """Find variants that are set but have no catalogue."""
    return [
        Fault(folder / variant / FILE, 1, f"variants in the settings names {variant!r}, which has no catalogue here")
        for variant in variants
        if variant not in catalogs or base_of(variant) not in catalogs
    ]


def translations_of(
    catalogs: Mapping[str, Po], topics: Mapping[str, Topic], variants: Iterable[str] = ()
) -> Translations:
    """Make the look-up tables of the running service; `variants` are laid over their languages."""
    contexts = {make(intent) for intent in topics for make in (answer_context, title_context)}
    found = {name: _catalogue(name, po, contexts) for name, po in catalogs.items() if base_of(name) == name}
    for variant in variants:
        if variant in catalogs and base_of(variant) in found:
            own = _catalogue(variant, catalogs[variant], contexts)
            found[base_of(variant)] = own.over(found[base_of(variant)])
    return Translations(found)


def _catalogue(language: str, po: Po, contexts: set[str]) -> Catalogue:
    texts: dict[tuple[str, str], str] = {}
    by_context: dict[str, str] = {}
    plurals: dict[tuple[str, str], tuple[str, ...]] = {}
    unreviewed = set()
    for entry in po.entries:
        if entry.context in contexts and entry.string:
            by_context[entry.context] = entry.string
            unreviewed |= {entry.context} if entry.is_fuzzy else set()
        elif entry.is_translated and not entry.is_fuzzy:
            if entry.plural:
                plurals[entry.key] = entry.strings
            else:
                texts[entry.key] = entry.string
    found = Catalogue(language, texts, by_context, plurals, unreviewed=frozenset(unreviewed))
    return replace(found, form=po.plurals[1]) if po.plurals else found
