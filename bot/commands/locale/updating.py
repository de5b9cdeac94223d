"""tresen locale update: brings the catalogues up to date with the texts of the program and the intents."""

from bot.commands.errors import UsageError
from bot.content.extract import extract, update
from bot.content.intents import read_intents
from bot.content.library import PACKAGE, folder_of, is_checkout, shipped
from bot.settings import Settings


def locale_update(settings: Settings) -> int:
    """Merge; gives the exit code."""
    if folder_of(settings, "locales") == shipped("locales") and not is_checkout():
        raise UsageError("these are the shipped catalogues; `tresen init FOLDER` makes your own, update them there")
    intents = read_intents(folder_of(settings, "intents"))
    locales = folder_of(settings, "locales")
    template = extract(PACKAGE, shipped("static"), intents.topics)
    languages = update(locales, template)
    print(f"{len(template)} texts; up to date: {', '.join(languages)}. `tresen check` lists what is to be translated.")
    return 0
