"""tresen locale check: says what to mend in the catalogues and glossaries, with file and line."""

from bot.commands.locale.places import known, template_of, to_read
from bot.commands.places import near
from bot.content.translators.catalogue_checks import check_catalogues
from bot.content.translators.translations import missing_variants, read_catalogs
from bot.settings import Settings


def locale_check(settings: Settings, language: str | None) -> int:
    """Print every fault, of one language or all; gives the exit code: 1 where there is one."""
    locales = to_read(settings)
    names = known(locales, language)
    faults = check_catalogues(locales, template_of(settings), [language] if language else ())
    if language is None:
        faults += missing_variants(read_catalogs(locales)[0], settings.variants, locales)
    for fault in faults:
        print(f"{near(fault.file)}:{fault.line}: {fault.text}")
    if not faults:
        print(f"All is well: {', '.join(names)}.")
        return 0
    print(f"{len(faults)} to mend.")
    if any(fault.text.endswith("]") for fault in faults):
        print("Where a fault with a name in brackets is meant, say so above the entry: #, ignore-NAME")
    return 1
