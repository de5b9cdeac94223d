"""Places: where a translator's tool reads and writes, and whether it may."""

from pathlib import Path

from bot.commands.errors import UsageError
from bot.content.authors.intents import read_intents
from bot.content.library import PACKAGE, folder_of, is_checkout, shipped
from bot.content.translators.catalogue_checks import catalogues_of, nearest_language
from bot.content.translators.extract import Template, extract
from bot.content.translators.glossary import is_language
from bot.content.translators.translations import base_of
from bot.settings import Settings


def to_read(settings: Settings) -> Path:
    """Give the folder of the catalogues."""
    return folder_of(settings, "locales")


def to_write(settings: Settings) -> Path:
    """Give the folder of the catalogues. Raises UsageError where it belongs to the installed program."""
    locales = to_read(settings)
    if locales == shipped("locales") and not is_checkout():
        raise UsageError("these are the shipped catalogues; `tresen init FOLDER` makes your own, work on them there")
    return locales


def template_of(settings: Settings) -> Template:
    """Gather every text of the program, its pages and the intents."""
    return extract(PACKAGE, shipped("static"), read_intents(folder_of(settings, "intents")).topics)


def known(locales: Path, language: str | None) -> list[str]:
    """Give the catalogues that are meant: all, or the one named. Raises UsageError for one that is not there."""
    there = list(catalogues_of(locales))
    if language is None:
        return there
    if language not in there:
        hint = f"`tresen locale add {language}` makes it"
        if not is_language(base_of(language)):
            hint = f"there are {', '.join(there)}{nearest_language(base_of(language))}"
        raise UsageError(f"there is no catalogue of {language!r}; {hint}")
    return [language]
