"""tresen locale extract: writes the template, with every text and no translation."""

from bot.commands.locale.places import template_of, to_write
from bot.commands.places import near
from bot.content.translators.extract import write_template
from bot.settings import Settings


def locale_extract(settings: Settings) -> int:
    """Write the template alone; gives the exit code."""
    locales, template = to_write(settings), template_of(settings)
    print(f"{near(write_template(locales, template))}: {len(template)} texts.")
    return 0
