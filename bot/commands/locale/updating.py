"""tresen locale update: brings the catalogues up to date with the texts of the program and the intents."""

from bot.commands.locale.places import template_of, to_write
from bot.commands.places import near
from bot.content.translators.merging import update
from bot.content.translators.translations import read_catalogs
from bot.settings import Settings


def locale_update(settings: Settings) -> int:
    """Merge; gives the exit code: 1 where a catalogue could not be read."""
    locales, template = to_write(settings), template_of(settings)
    languages = update(locales, template)
    _, faults = read_catalogs(locales)
    print(f"{len(template)} texts; up to date: {', '.join(languages)}. `tresen locale check` lists what is to be done.")
    for fault in faults:
        print(f"{near(fault.file)}:{fault.line}: {fault.text}; this catalogue stays as it is")
    return 1 if faults else 0
