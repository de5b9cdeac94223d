"""Catalogue checks: what keeps the catalogues from being complete and right, with file and line and what to do."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from babel.core import Locale
from babel.localedata import locale_identifiers

from bot.content.faults import Fault
from bot.content.translators.entry_checks import Text, faults_of, placeholders, text_of
from bot.content.translators.extract import Template
from bot.content.translators.glossary import FOLDER, Glossary, glossary_of, is_language, read_glossaries
from bot.content.translators.merging import plurals_of, to_vary, usual_plurals
from bot.content.translators.po import Entry, Po
from bot.content.translators.translations import FILE, SOURCE, base_of, read_catalog

_COUNTED = (*range(200), 1_000_000)  # numbers on which two plural rules are compared
_SHORT = 58  # characters of a text in the name of a fault
_HEADER_FUZZY = "the header is marked 'fuzzy'; remove that line"


@dataclass(frozen=True)
class _Place:
    """A catalogue with all that it is judged by."""

    language: str
    po: Po
    file: Path
    base: Po | None
    """Of a variant: the catalogue of its language."""
    glossary: Glossary | None


def check_catalogues(locales: Path, template: Template, only: Collection[str] = ()) -> list[Fault]:
    """Find every fault in `locales`, or in the catalogues and glossaries named by `only`; `template` is what `extract` gathered."""
    glossaries, faults = read_glossaries(locales)
    faults += _check_folders(locales)
    files = {name: file for name, file in catalogues_of(locales).items() if not only or name in _with_bases(only)}
    read = {language: read_catalog(file) for language, file in files.items()}
    good = {language: found for language, found in read.items() if isinstance(found, Po)}
    for language, found in read.items():
        if isinstance(found, Fault):
            faults.append(found)
            continue
        base = good.get(base_of(language)) if base_of(language) != language else None
        place = _Place(language, found, files[language], base, glossary_of(glossaries, language))
        if base_of(language) != language and base is None and not isinstance(read.get(base_of(language)), Fault):
            text = f"a variant lies over its language: locales/{base_of(language)} has no catalogue that can be read"
            faults.append(Fault(place.file, 1, text))
        faults += [*_check_header(place), *_check_entries(place, template)]
    words = {f"{FOLDER}/{base_of(language)}.yaml" for language in only}
    return [fault for fault in faults if not only or _place_in(locales, fault) in {*only, *words}]


def _with_bases(languages: Collection[str]) -> set[str]:
    return {*languages, *map(base_of, languages)}


def _place_in(locales: Path, fault: Fault) -> str:
    """Give the language of a fault's file, or the name of a glossary."""
    parts = fault.file.relative_to(locales).parts
    return "/".join(parts) if parts[0] == FOLDER else parts[0]


def nearest_language(code: str) -> str:
    """Give "; did you mean 'fr'?" for a code that is none, or nothing."""
    names = {str(name).casefold(): each for each in locale_identifiers() for name in _names(each) if "_" not in each}
    known = [*names, *(each for each in locale_identifiers())]
    close = get_close_matches(code.casefold(), known, 1, 0.5) or [each for each in known if each == code[:2].casefold()]
    return f"; did you mean {names.get(close[0], close[0])!r}?" if close else ""


def _names(code: str) -> tuple[str, ...]:
    locale = Locale.parse(code)
    return tuple(name for name in (locale.get_language_name("en"), locale.get_language_name(code)) if name)


def _check_folders(locales: Path) -> Iterator[Fault]:
    for folder in sorted(each for each in locales.iterdir() if each.is_dir() and each.name != FOLDER):
        if folder.name.startswith("."):
            continue
        if not is_language(base_of(folder.name)):
            hint = nearest_language(base_of(folder.name))
            yield Fault(folder / FILE, 1, f"{folder.name!r} is no language{hint or '; name the folder by its code'}")
        strays = [each for each in folder.rglob("*.po") if each != folder / FILE]
        for stray in strays:
            yield Fault(stray, 1, f"no program reads this file; it belongs to locales/{folder.name}/{FILE}")


def _check_header(place: _Place) -> Iterator[Fault]:
    po, language = place.po, place.language

    def fault(text: str) -> Fault:
        return Fault(place.file, po.header_line, text)

    if po.is_fuzzy:
        yield fault(_HEADER_FUZZY)
    named = po.header.get("Language", "")
    if named.replace("-", "_") != language.replace("-", "_"):
        yield fault(f'the header says Language: {named or "nothing"}; write "Language: {language}\\n"')
    charset = po.header.get("Content-Type", "").partition("charset=")[2].strip().casefold()
    if charset not in ("utf-8", "utf8"):
        yield fault('the header says another charset than UTF-8; write "Content-Type: text/plain; charset=utf-8\\n"')
    if not is_language(base_of(language)):
        return
    count, rule = usual_plurals(language)
    right = f'"Plural-Forms: nplurals={count}; plural={rule};\\n"'
    if "Plural-Forms" not in po.header:
        yield fault(f"the header has no Plural-Forms; add {right}")
    elif not _counts_right(po, base_of(language)):
        yield fault(f"the Plural-Forms of the header are not those of the language; write {right}")


def _counts_right(po: Po, language: str) -> bool:
    """Tell whether a catalogue's plural rule is gettext's usual one of its language, or parts numbers as Unicode does."""
    if po.plurals is None:
        return False
    count, form = po.plurals
    forms, rule = usual_plurals(language)
    usual = Po({"Plural-Forms": f"nplurals={forms}; plural={rule};"}, ()).plurals
    category = Locale.parse(language).plural_form
    try:
        ours = [form(number) for number in _COUNTED]
        if max(ours) >= count:
            return False
        if usual and count == usual[0] and ours == [usual[1](number) for number in _COUNTED]:
            return True
        pairs = {(own, category(number)) for own, number in zip(ours, _COUNTED, strict=True)}
        return len(pairs) == len({own for own, _ in pairs}) == len({name for _, name in pairs})
    except ArithmeticError:
        return False


def _check_entries(place: _Place, template: Template) -> Iterator[Fault]:
    yield from _check_missing(place, template)
    first: dict[tuple[str, str], int] = {}
    for entry in place.po.entries:
        if entry.key in first:
            text = f"{_short(entry)} stands twice; keep one (also in line {first[entry.key]})"
            yield Fault(place.file, entry.line, text)
            continue
        first[entry.key] = entry.line
        wanted = template.get(entry.key)
        if wanted is None:
            text = f"{_short(entry)} stands nowhere in the program any more; `tresen locale update` takes it out"
            yield Fault(place.file, entry.line, text)
        elif entry.is_fuzzy:
            text = f"to review: {_short(entry)}: the English text changed; mend the translation and remove 'fuzzy'"
            yield Fault(place.file, entry.flag_line, text)
        elif not any(entry.strings):
            if place.language != SOURCE:
                yield Fault(place.file, entry.string_lines[0], f"not translated: {_short(entry)}")
        else:
            yield from _check_text(place, entry, wanted)


def _check_missing(place: _Place, template: Template) -> Iterator[Fault]:
    """Find texts that a catalogue lacks; English may lack any, a variant those that address nobody."""
    if place.language == SOURCE:
        return
    there = {entry.key for entry in place.po.entries}
    if base_of(place.language) != place.language:
        needed = to_vary(place.base, place.glossary) if place.base else ()
        for entry in needed:
            if entry.key in template and entry.key not in there:
                text = f"missing: {_short(entry)}: {base_of(place.language)} addresses the reader here; run `tresen locale update`"
                yield Fault(place.file, 1, text)
        return
    for key, wanted in template.items():
        if key not in there:
            text = f"missing: {_short(wanted)} (from {wanted.files[0]}); run `tresen locale update` and translate it"
            yield Fault(place.file, 1, text)


def _check_text(place: _Place, entry: Entry, wanted: Entry) -> Iterator[Fault]:
    name = _short(entry)
    if wanted.plural != entry.plural:
        yield Fault(place.file, entry.line, f"{name}: the English plural changed; run `tresen locale update`")
    elif wanted.plural:
        yield from _check_plural(place, entry, wanted)
    else:
        for words in _judged(place, entry, text_of(wanted.id, entry.string, wanted.room)):
            yield Fault(place.file, entry.string_lines[0], f"{name}: {words}")
    if place.base is not None:
        same = place.base.get(*entry.key)
        if (
            same is not None
            and same.strings == entry.strings
            and not any(map(_strangers(place.glossary), entry.strings))
        ):
            text = f"{name}: {base_of(place.language)} says the same; remove this entry"
            yield Fault(place.file, entry.string_lines[0], text)


def _strangers(glossary: Glossary | None) -> Callable[[str], list[str]]:
    return glossary.strangers if glossary else lambda _: []


def _check_plural(place: _Place, entry: Entry, wanted: Entry) -> Iterator[Fault]:
    count = plurals_of(place.language, place.po.header)
    if len(entry.strings) != count:
        text = f"{_short(entry)}: it has {len(entry.strings)} plural forms, and {place.language!r} has {count}"
        yield Fault(place.file, entry.line, f"{text} (msgstr[0] to msgstr[{count - 1}])")
    one, many = placeholders(wanted.id), placeholders(wanted.plural)
    for index, text in enumerate(entry.strings[:count]):
        line = entry.string_lines[index]
        if not text:
            yield Fault(place.file, line, f"{_short(entry)}: the plural form msgstr[{index}] is empty; write it too")
            continue
        source = wanted.id if index == 0 and count > 1 else wanted.plural
        for words in _judged(place, entry, Text(source, text, wanted.room, one & many, one | many)):
            yield Fault(place.file, line, f"{_short(entry)}: {words}")


def _judged(place: _Place, entry: Entry, text: Text) -> Iterator[str]:
    return faults_of(text, place.glossary, entry.flags, is_source=place.language == SOURCE)


def _short(entry: Entry) -> str:
    text = entry.id.split("\n")[0]
    return f"{text[: _SHORT - 1]!r}…" if len(text) > _SHORT else repr(text)


def catalogues_of(locales: Path) -> Mapping[str, Path]:
    """Give the catalogues by language, variants too."""
    return {file.parent.parent.name: file for file in sorted(locales.glob(f"*/{FILE}"))}
