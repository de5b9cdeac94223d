"""Checks: what is wrong with intents and catalogues, with file and line and what to do."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.content.intents import Fault, Intents
from bot.content.topic_checks import SECTIONS, check_topic
from bot.content.translations import FILE, SOURCE, Translations, line_of
from bot.content.utterance_checks import check_utterances

_BRACES = re.compile(r"\{([^{}]*)\}")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>")


def check_intents(
    intents: Intents,
    *,
    sections: Collection[str] | None = SECTIONS,
    translations: Translations | None = None,
) -> list[Fault]:
    """Find faults of the intents, those of reading included.

    `sections` are the policy's, or None where they are not known; `translations` hold the answers of the other languages.
    """
    faults = [*intents.faults, *intents.remarks]
    for topic in intents.topics.values():
        faults += check_topic(topic, sections)
    faults += check_utterances(intents, translations)
    return sorted(set(faults), key=lambda fault: (str(fault.file), fault.line, fault.text))


def check_catalogues(catalogs: Mapping[str, Catalog], template: Catalog, folder: Path) -> list[Fault]:
    """Find what keeps a catalogue from being complete and right; `template` is what `extract` gathered."""
    faults: list[Fault] = []
    for language, catalog in catalogs.items():
        faults += _check_catalogue(language, catalog, template, folder / language / FILE)
    return faults


def _check_catalogue(language: str, catalog: Catalog, template: Catalog, file: Path) -> Iterator[Fault]:
    for wanted in template:
        if not wanted.id:
            continue
        found = catalog.get(wanted.id, wanted.context)
        if found is None:
            if language != SOURCE:
                place = ":".join(map(str, wanted.locations[0]))
                text = f"missing: {_short(wanted)} (from {place}); run `tresen locale update` and translate it"
                yield Fault(file, 1, text)
        elif found.fuzzy:
            text = f"to review: {_short(wanted)}: the English text changed; mend the translation and remove 'fuzzy'"
            yield Fault(file, line_of(found), text)
        elif found.string:
            yield from _check_text(found, file)
        elif language != SOURCE:
            yield Fault(file, line_of(found), f"not translated: {_short(wanted)}")


def _check_text(message: Message, file: Path) -> Iterator[Fault]:
    line, source, text = line_of(message), str(message.id), str(message.string)
    theirs, ours = set(_BRACES.findall(source)), set(_BRACES.findall(text))
    for name in sorted(theirs - ours):
        yield Fault(file, line, f"{_short(message)}: the placeholder {{{name}}} is missing in the translation")
    for name in sorted(ours - theirs):
        yield Fault(file, line, f"{_short(message)}: {{{name}}} does not stand in the English text; remove or mend it")
    if text != text.strip() or "  " in text:
        yield Fault(file, line, f"{_short(message)}: remove the blanks at the beginning, at the end or doubled")
    if _MARKUP.findall(text) != _MARKUP.findall(source):
        yield Fault(file, line, f"{_short(message)}: write text only, no HTML")


def _short(message: Message) -> str:
    text = str(message.id).split("\n")[0]
    return f"{text[:57]!r}…" if len(text) > 58 else repr(text)
