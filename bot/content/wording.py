"""Wording: puts names, hours and times into texts, in the language and zone of the person who reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_day_names,
    get_timezone_gmt,
    get_timezone_location,
)
from babel.lists import format_list

from bot.content.translators.translations import SOURCE, Translations, fill, locale_of
from bot.core.hours import HoursStatus, WeekdaySpan, status, weekly, zone_or_none
from bot.core.phrases import Phrase
from bot.settings import Settings

# Translators: {time} is a time of day (18:00) in the team's zone, {there} the place of that zone (Kolkata).
OPEN_UNTIL = Phrase("hours", "The chat is open now, until {time} ({there}).")
# Translators: {yours} is the same moment in the visitor's zone: a time (13:30), with the weekday where the day differs.
OPEN_UNTIL_BOTH = Phrase("hours", "The chat is open now, until {time} ({there}); that is {yours} your time.")
OPEN_ALWAYS = Phrase("hours", "The chat is open around the clock.")
# Translators: a date without a year (Monday 30 November); {weekday} is "Monday", {date} is "30 November".
DAY = Phrase("hours", "{weekday} {date}")
# Translators: a moment; {day} is a date without a year, {time} a time of day, {place} the city whose zone it is in.
MOMENT = Phrase("hours", "{day}, {time} ({place})")
# Translators: a time zone; {place} is a city (Kolkata), {offset} is how far it is from Greenwich (GMT+05:30).
ZONE = Phrase("hours", "{place} time, {offset}")
# Translators: {day} is a date without a year (Monday 30 November).
OPENS = Phrase("hours", "The chat is closed now; it opens again on {day} at {time} ({there}).")
OPENS_BOTH = Phrase(
    "hours", "The chat is closed now; it opens again on {day} at {time} ({there}); that is {yours} your time."
)
NEVER_OPENS = Phrase("hours", "The chat is closed until further notice.")
# Translators: {first} and {last} are weekdays.
DAYS = Phrase("hours", "{first} to {last}")
# Translators: {days} is "Monday to Friday" or one weekday, {times} one or several spans such as 10:00–18:00.
DAYS_AND_TIMES = Phrase("hours", "{days}, {times}")
# Translators: the way of calling where the operator names no service; stands in "we can talk by {call_service}".
TELEPHONE = Phrase("bot", "phone")
# Translators: said once, before the bot's first words in a conversation. {company} is the vendor's name.
BOT_NOTICE = Phrase(
    "bot", "You are chatting with the automated assistant of {company}. It can be wrong, and it is not a person."
)

ALWAYS = Phrase("hours", "around the clock")
_ALWAYS = (WeekdaySpan(0, 6, ((time(), time()),)),)

# What an answer may name in braces; bot/content/authors/checks.py holds the texts to it.
PLACEHOLDERS = (
    "company",
    "site",
    "policy_page",
    "support_page",
    "state_page",
    "support_email",
    "sales_email",
    "response_hours",
    "call_service",
    "languages",
    "opening_hours",
    "team_zone",
    "hours_now",
)


@dataclass(frozen=True)
class Reader:
    """Who reads a text, and when."""

    language: str
    at: datetime
    zone: str | None = None
    """IANA name that the visitor's browser gave; None where unknown."""


def with_facts(text: str, settings: Settings, translations: Translations, reader: Reader) -> str:
    """Fill the placeholders of a text; only those that stand in it are worked out."""
    return fill(
        text, {name: fact(name, settings, translations, reader) for name in PLACEHOLDERS if f"{{{name}}}" in text}
    )


def fact(name: str, settings: Settings, translations: Translations, reader: Reader) -> str:
    """Give the value of a placeholder for a reader."""
    hours = settings.opening_hours
    match name:
        case "call_service":
            return settings.call_service or translations.say(reader.language, TELEPHONE)
        case "languages":
            names = locale_of(reader.language).languages
            begun = (name for name, each in translations.catalogues.items() if name == SOURCE or each.by_context)
            return ", ".join(sorted(names[each] for each in begun))
        case "opening_hours":
            return opening_hours(translations, reader.language, weekly(hours))
        case "team_zone":
            return zone_text(translations, reader, hours.zone)
        case "hours_now":
            return hours_now(translations, reader, status(hours, reader.at), hours.zone)
        case _:
            return str(getattr(settings, name))


def opening_hours(translations: Translations, language: str, spans: tuple[WeekdaySpan, ...]) -> str:
    """Write weekly hours: "Monday to Friday, 10:00–18:00"."""
    if spans == _ALWAYS:
        return translations.say(language, ALWAYS)
    locale = locale_of(language)
    names = get_day_names("wide", locale=locale)
    lines = []
    for span in spans:
        days = names[span.first_day]
        if span.last_day != span.first_day:
            days = translations.say(language, DAYS, {"first": days, "last": names[span.last_day]})
        times = ", ".join(f"{_clock(start, locale)}–{_clock(end, locale)}" for start, end in span.spans)
        lines.append(translations.say(language, DAYS_AND_TIMES, {"days": days, "times": times}))
    return "; ".join(lines)


def hours_now(translations: Translations, reader: Reader, now: HoursStatus, team: ZoneInfo) -> str:
    """Write in one sentence whether the chat is open, and when that changes, in the team's and the reader's zone."""
    change = now.closes_at or now.opens_at
    if change is None:
        return translations.say(reader.language, OPEN_ALWAYS if now.is_open else NEVER_OPENS)
    locale = locale_of(reader.language)
    values = {
        "time": _clock(change, locale),
        "there": get_timezone_location(team, locale=locale, return_city=True),
        "day": _day(translations, reader.language, change),
    }
    theirs = zone_or_none(reader.zone)
    if theirs is None or change.astimezone(theirs).replace(tzinfo=None) == change.replace(tzinfo=None):
        return translations.say(reader.language, OPEN_UNTIL if now.is_open else OPENS, values)
    local = change.astimezone(theirs)
    yours = _clock(local, locale)
    if local.date() != change.date():
        yours = f"{format_date(local, 'EEEE', locale=locale)} {yours}"
    phrase = OPEN_UNTIL_BOTH if now.is_open else OPENS_BOTH
    return translations.say(reader.language, phrase, {**values, "yours": yours})


def zone_text(translations: Translations, reader: Reader, zone: ZoneInfo) -> str:
    """Write a zone: "Kolkata time, GMT+05:30"."""
    locale = locale_of(reader.language)
    place = get_timezone_location(zone, locale=locale, return_city=True)
    offset = get_timezone_gmt(reader.at.astimezone(zone), locale=locale)
    return translations.say(reader.language, ZONE, {"place": place, "offset": offset})


def day_and_time(translations: Translations, language: str, at: datetime, zone: str | None) -> str:
    """Write a moment in the reader's zone where it is known, else as it comes: "Wednesday 25 November, 11:30 (Berlin)"."""
    local = at.astimezone(zone_or_none(zone) or at.tzinfo)
    locale = locale_of(language)
    values = {
        "day": _day(translations, language, local),
        "time": _clock(local, locale),
        "place": get_timezone_location(local.tzinfo, locale=locale, return_city=True),
    }
    return translations.say(language, MOMENT, values)


def listed(language: str, things: Sequence[str]) -> str:
    """Write several things as one list: "a card number and a password"."""
    return str(format_list(things, locale=locale_of(language)))


def long_date(language: str, day: date) -> str:
    """Write a day with its year: "25 November 2026"."""
    return format_date(day, "long", locale=locale_of(language))


def _day(translations: Translations, language: str, at: datetime) -> str:
    locale = locale_of(language)
    weekday, date = format_date(at, "EEEE", locale=locale), format_skeleton("MMMMd", at, at.tzinfo, locale=locale)
    return translations.say(language, DAY, {"weekday": weekday, "date": date})


def _clock(at: datetime | time, locale: Locale) -> str:
    return format_time(at, "HH:mm", locale=locale)
