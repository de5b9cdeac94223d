"""tresen locale check: says what to mend in the catalogues and glossaries, with file and line."""

from bot.commands.locale.places import known, template_of, to_read
from bot.commands.places import near
from bot.content.faults import Fault
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
    # What is still to be translated comes first: the faults are what one sees at the end of a long list.
    faults = sorted(faults, key=lambda fault: not _is_open(fault))
    for fault in faults:
        print(f"{near(fault.file)}:{fault.line}: {fault.text}")
    if not faults:
        print(f"All is well: {', '.join(names)}.")
        return 0
    open_ = sum(map(_is_open, faults))
    print(f"{len(faults) - open_} to mend." + (f" {open_} not translated yet." if open_ else ""))
    if any(fault.text.endswith("]") for fault in faults):
        print("Where a fault with a name in brackets is meant, say so above the entry: #, ignore-NAME")
    return 1


def _is_open(fault: Fault) -> bool:
    """Tell whether it says only that something is not translated yet."""
    return fault.text.startswith(("not translated:", "missing:"))
