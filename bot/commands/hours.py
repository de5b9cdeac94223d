"""tresen hours: says what the bot would say of the chat hours, at any moment and for any zone."""

from collections.abc import Callable
from datetime import datetime

from bot.commands.errors import UsageError
from bot.content.library import folder_of
from bot.content.translators.translations import read_catalogs, translations_of
from bot.content.wording import Reader, hours_now, opening_hours, zone_text
from bot.core.hours import HoursError, status, weekly, zone_named
from bot.settings import Settings


def hours(settings: Settings, at: str | None, zone: str | None, language: str, now: Callable[[], datetime]) -> int:
    """Print the hours and how they stand; gives the exit code: 0 while open, 1 while closed."""
    catalogs, _ = read_catalogs(folder_of(settings, "locales"))
    translations = translations_of(catalogs, {}, settings.variants)
    if language not in translations.languages:
        spoken = ", ".join(translations.languages)
        raise UsageError(f"the language {language!r} is not spoken here; take one of {spoken}")
    try:
        team, theirs = zone_named(settings.zone), zone_named(zone) if zone else None
        moment = datetime.fromisoformat(at) if at else now()
    except HoursError as error:
        raise UsageError(str(error)) from None
    except ValueError:
        raise UsageError(f"{at!r} is no moment; write it like 2026-12-25T09:00 or 2026-12-25T09:00+01:00") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=team)
    reader = Reader(language, moment, theirs.key if theirs else None)
    found = status(settings.opening_hours, moment)
    week = opening_hours(translations, language, weekly(settings.opening_hours))
    print(f"{week} ({zone_text(translations, reader, team)})")
    print(hours_now(translations, reader, found, team))
    return 0 if found.is_open else 1
