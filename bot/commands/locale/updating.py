"""tresen locale update: brings the catalogues up to date with the texts of the program and the intents."""

from bot.commands.locale.places import template_of, to_write
from bot.commands.places import near
from bot.content.translators.merging import update
from bot.content.translators.po import Po
from bot.content.translators.translations import SOURCE, read_catalogs
from bot.settings import Settings


def locale_update(settings: Settings) -> int:
    """Merge; gives the exit code: 1 where a catalogue could not be read."""
    locales, template = to_write(settings), template_of(settings)
    languages = update(locales, template)
    catalogs, faults = read_catalogs(locales)
    print(f"{len(template)} texts; up to date: {', '.join(languages)}.")
    still = [line for name, po in catalogs.items() if name != SOURCE and (line := _open(name, po))]
    print(f"Open: {'; '.join(still)}. `tresen locale check` lists them." if still else "Nothing is left to translate.")
    for fault in faults:
        print(f"{near(fault.file)}:{fault.line}: {fault.text}; this catalogue stays as it is")
    return 1 if faults else 0


def _open(language: str, po: Po) -> str:
    """Say how much of a catalogue is to be done; empty where nothing is."""
    is_to_review = [each.is_fuzzy and any(each.strings) for each in po.entries]
    missing = sum(not each.is_translated and not fuzzy for each, fuzzy in zip(po.entries, is_to_review, strict=True))
    reviewed = sum(is_to_review)
    said = [f"{missing} to translate" if missing else "", f"{reviewed} to review" if reviewed else ""]
    return f"{language}: {' and '.join(filter(None, said))}" if missing or reviewed else ""
