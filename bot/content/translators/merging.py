"""Merging: brings catalogues up to date with the template. Nothing that was translated is lost by a change of the English."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural
from rapidfuzz.fuzz import ratio

from bot.content.translators.extract import Template, write_if_changed, write_template
from bot.content.translators.glossary import Glossary, glossary_of, read_glossaries
from bot.content.translators.po import Entry, Po, write
from bot.content.translators.translations import FILE, SOURCE, base_of, read_catalogs

LIKENESS = 70  # of 100: from here on a sentence is taken for another one changed
_KEPT_FLAGS = "ignore-"  # what a translator says to the checks
_PLACEHOLDERS = (
    "VERSION",
    "YEAR-MO-DA",
    "FULL NAME",
    "LANGUAGE <",
    "EMAIL@ADDRESS",
)  # in a header that nobody filled in


def update(locales: Path, template: Template) -> list[str]:
    """Write the template and merge it into every catalogue that can be read; give their languages."""
    write_template(locales, template)
    glossaries, _ = read_glossaries(locales)
    catalogs, _ = read_catalogs(locales)
    # Languages first: a variant is made of its language's texts as they are now.
    for language in sorted(catalogs, key=lambda name: (base_of(name) != name, name)):
        catalogs[language] = merged(language, catalogs[language], template, catalogs, glossaries)
        write_if_changed(locales / language / FILE, write(catalogs[language]))
    return list(catalogs)


def merged(
    language: str, po: Po, template: Template, catalogs: Mapping[str, Po], glossaries: Mapping[str, Glossary]
) -> Po:
    """Give a catalogue with the texts of the template; a variant keeps what it says, and what it ought to say."""
    wanted = list(template.values())
    header = header_of(language, po.header)
    forms = plurals_of(language, header)
    moved = _moved(po.entries, template)
    base = catalogs.get(base_of(language))
    if base is not None and base_of(language) != language:
        needed = {entry.key: entry for entry in to_vary(base, glossary_of(glossaries, language))}
        said = {each.key for each in po.entries if any(each.strings)} | set(moved)
        wanted = [_with_base(each, base) for each in wanted if each.key in needed or each.key in said]
    old = {entry.key: entry for entry in po.entries}
    return replace(
        po, header=header, entries=tuple(_merge(each, old.get(each.key), moved.get(each.key), forms) for each in wanted)
    )


def to_vary(base: Po, glossary: Glossary | None) -> Iterator[Entry]:
    """Give the texts of a language that a variant with another form of address has to say in its own way."""
    for entry in base.entries:
        if glossary is not None and not entry.is_fuzzy and any(map(glossary.strangers, entry.strings)):
            yield entry


def header_of(language: str, old: Mapping[str, str]) -> dict[str, str]:
    """Give a catalogue's header: what a translator's tool wrote stays, what nobody filled in goes."""
    count, rule = usual_plurals(language)
    needed = {
        "Project-Id-Version": "Tresen",
        "Language": language,
        "Plural-Forms": f"nplurals={count}; plural={rule};",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    filled = {name: text for name, text in old.items() if text and not any(mark in text for mark in _PLACEHOLDERS)}
    return {**needed, **filled}


def plurals_of(language: str, header: Mapping[str, str]) -> int:
    """Give the number of a catalogue's plural forms: by its header, else by its language."""
    plurals = Po(header, ()).plurals
    return plurals[0] if plurals else usual_plurals(language)[0]


def usual_plurals(language: str) -> tuple[int, str]:
    """Give the number of plural forms of a language and the rule, as gettext writes it."""
    try:
        count, rule = get_plural(Locale.parse(base_of(language)))[:2]
    except (UnknownLocaleError, ValueError):
        return 2, "(n != 1)"
    return int(count), str(rule)


def _merge(wanted: Entry, same: Entry | None, moved: Entry | None, forms: int) -> Entry:
    """Give a text of the template with its translation, or with that of the sentence that it was."""
    old = same or moved
    if old is None:
        return replace(wanted, strings=("",) * (forms if wanted.plural else 1))
    is_changed = same is None or wanted.plural != same.plural
    previous = tuple(filter(None, (old.id, old.plural))) if is_changed else old.previous
    is_fuzzy = any(old.strings) and (is_changed or old.is_fuzzy)
    flags = {flag for flag in old.flags if flag.startswith(_KEPT_FLAGS)} | ({"fuzzy"} if is_fuzzy else set())
    return replace(
        wanted,
        strings=_strings(old, forms) if wanted.plural else old.strings[-1:],
        flags=wanted.flags | flags,
        notes=old.notes,
        previous=previous if is_fuzzy else (),
    )


def _strings(old: Entry, forms: int) -> tuple[str, ...]:
    """Give as many forms as there must be."""
    if not old.plural:
        return (old.string,) * forms
    return (*old.strings, *[""] * (forms - len(old.strings)))


def _moved(entries: Iterable[Entry], template: Template) -> dict[tuple[str, str], Entry]:
    """Find which new texts are old ones changed: answers and titles by their intent, others by likeness in their context."""
    gone = [entry for entry in entries if entry.key not in template and any(entry.strings)]
    known = {entry.key for entry in entries}
    pairs = []
    for order, wanted in enumerate(template.values()):
        if wanted.key in known:
            continue
        for at, entry in enumerate(gone):
            if entry.context == wanted.context:
                likeness = 100.0 if "." in wanted.context else ratio(entry.id, wanted.id)
                pairs.append((-likeness, order, at, wanted.key))
    found: dict[tuple[str, str], Entry] = {}
    taken = set()
    for negative, _, at, key in sorted(pairs):
        if -negative >= LIKENESS and key not in found and at not in taken:
            found[key] = gone[at]
            taken.add(at)
    return found


def _with_base(wanted: Entry, base: Po) -> Entry:
    """Show the translator of a variant what the language says; what its translator has overruled is overruled here too."""
    found = base.get(*wanted.key)
    if found is None or not found.is_translated:
        return wanted
    lines = [line for text in found.strings for line in text.split("\n")]
    overruled = {flag for flag in found.flags if flag.startswith("ignore-")}
    shown = (f"In {base.header.get('Language', SOURCE)}: {line}" for line in lines)
    return replace(wanted, comments=(*wanted.comments, *shown), flags=wanted.flags | overruled)
