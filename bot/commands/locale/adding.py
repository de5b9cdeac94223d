"""tresen locale add: begins a language, or a variant of one."""

import re

from babel.core import Locale

from bot.commands.errors import UsageError
from bot.commands.locale.places import template_of, to_write
from bot.commands.places import near
from bot.content.translators.catalogue_checks import catalogues_of, nearest_language
from bot.content.translators.extract import write_if_changed
from bot.content.translators.glossary import FOLDER, FORMS, glossary_of, is_language, new_glossary, read_glossaries
from bot.content.translators.merging import merged
from bot.content.translators.po import Po, write
from bot.content.translators.translations import FILE, base_of, locale_of, read_catalogs
from bot.settings import Settings

_CODE = re.compile(r"[a-z]{2,3}(_[A-Za-z0-9]{2,8})*(@[a-z]+)?")


def locale_add(settings: Settings, language: str) -> int:
    """Write a catalogue in which everything is to be translated; gives the exit code."""
    locales = to_write(settings)
    _refuse(language)
    if language in catalogues_of(locales):
        file = locales / language / FILE
        raise UsageError(
            f"{language} is there already ({near(file)}); `tresen locale status {language}` says what it lacks"
        )
    catalogs, faults = read_catalogs(locales)
    glossaries, _ = read_glossaries(locales)
    base = base_of(language)
    if base != language:
        if base not in catalogs:
            mend = f"; mend this first:\n  {faults[0]}" if faults else f"; `tresen locale add {base}` begins it"
            raise UsageError(f"a variant lies over its language, and there is no catalogue of {base}{mend}")
        if glossary_of(glossaries, language) is None or language.partition("@")[2] not in FORMS:
            text = f"locales/{FOLDER}/{base}.yaml to say how a text addresses its reader, and its name to end with @formal or @informal"
            raise UsageError(f"{language} needs {text}")
    name = locale_of(base).get_display_name("en") or base
    notes = (f"{name} texts of Tresen{', where they differ from ' + base if base != language else ''}.",)
    po = merged(language, Po({}, (), notes), template_of(settings), catalogs, glossaries)
    file = locales / language / FILE
    write_if_changed(file, write(po))
    print(f"{near(file)} is there: {len(po.entries)} texts in {name}, none translated yet.")
    if base == language and base not in glossaries:
        write_if_changed(locales / FOLDER / f"{base}.yaml", new_glossary(name, glossaries))
        print(
            f"{near(locales / FOLDER / f'{base}.yaml')} is there: write down what {name} calls things, as you decide it."
        )
    _say_what_is_next(language, base)
    return 0


def _refuse(language: str) -> None:
    base = base_of(language)
    code = base.replace("-", "_")
    if not is_language(code):
        hint = nearest_language(base) or "; write its code, such as fr, pt_BR or nl"
        raise UsageError(f"{language!r} is no language{hint}")
    named = str(Locale.parse(code)) + language[len(base) :].lower()
    if named != language or not _CODE.fullmatch(language):
        raise UsageError(f"{language!r} is not how the folder is named; write {named!r}")


def _say_what_is_next(language: str, base: str) -> None:
    steps = [
        "Translate: open the file in Poedit, another editor for .po files, or a text editor.",
        f"`tresen locale status {language}` says how much is done, `tresen locale check {language}` what to mend.",
        f"`tresen locale preview {language}` shows each text in its place.",
    ]
    if base == language:
        steps.append(
            f"Write what visitors say in intents/{language}/, 15 utterances a topic: the bot answers in {language} from then on."
        )
    else:
        steps.append(f'Put variants = ["{language}"] into tresen.toml: {base} is spoken like this from then on.')
    print("Next:")
    for number, step in enumerate(steps, 1):
        print(f"  {number}. {step}")
