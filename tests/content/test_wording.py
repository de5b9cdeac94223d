"""Names, hours and times in texts: in the language and the zone of the person who reads them."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.content.translators.translations import Translations
from bot.content.wording import PLACEHOLDERS, Reader, hours_now, opening_hours, with_facts, zone_text
from bot.core.hours import Hours, status, weekly, zone_named
from bot.settings import Settings, load

OPEN = "2026-11-23T12:00+05:30"  # a Monday
CLOSED = "2026-11-27T19:00+05:30"  # the Friday of that week


@pytest.fixture
def translations(library: Library) -> Translations:
    return library.translations


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**values: str) -> Settings:
        return load(tmp_path, {f"TRESEN_{name.upper()}": text for name, text in values.items()}, date(2026, 11, 23))

    return make


def reader(language: str, at: str = OPEN, zone: str | None = None) -> Reader:
    return Reader(language, datetime.fromisoformat(at), zone)


@pytest.mark.parametrize(
    ("expression", "german", "english"),
    [
        ("Mo-Fr 10:00-18:00", "Montag bis Freitag, 10:00–18:00 Uhr", "Monday to Friday, 10:00–18:00"),
        ("Sa 10:00-14:00", "Samstag, 10:00–14:00 Uhr", "Saturday, 10:00–14:00"),
        ("Tu 09:00-12:00,13:00-17:00", "Dienstag, 09:00–12:00, 13:00–17:00 Uhr", "Tuesday, 09:00–12:00, 13:00–17:00"),
        (
            "Mo-Th 09:00-17:00; Fr 09:00-15:00",
            "Montag bis Donnerstag, 09:00–17:00 Uhr; Freitag, 09:00–15:00 Uhr",
            "Monday to Thursday, 09:00–17:00; Friday, 09:00–15:00",
        ),
        ("Tu-Sa 20:00-02:00", "Dienstag bis Samstag, 20:00–02:00 Uhr", "Tuesday to Saturday, 20:00–02:00"),
        ("off", "", ""),
    ],
)
def test_the_week(translations: Translations, expression: str, german: str, english: str) -> None:
    spans = weekly(Hours(expression, zone_named("Asia/Kolkata")))
    assert opening_hours(translations, "de", spans) == german
    assert opening_hours(translations, "en", spans) == english


@pytest.mark.parametrize(
    ("expression", "at", "zone", "german", "english"),
    [
        (
            "Mo-Fr 10:00-18:00",
            OPEN,
            None,
            ("jetzt geöffnet", "bis 18:00 Uhr (Kolkata)."),
            "The chat is open now, until 18:00 (Kolkata).",
        ),
        (
            "Mo-Fr 10:00-18:00",
            OPEN,
            "Europe/Vienna",
            ("jetzt geöffnet", "bis 18:00 Uhr (Kolkata); das ist 13:30 Uhr bei Ihnen."),
            "The chat is open now, until 18:00 (Kolkata); that is 13:30 your time.",
        ),
        (
            "Mo-Fr 10:00-18:00",
            CLOSED,
            None,
            ("geschlossen", "am Montag, 30. November um 10:00 Uhr (Kolkata)."),
            "The chat is closed now; it opens again on Monday 30 November at 10:00 (Kolkata).",
        ),
        (
            "Mo-Fr 10:00-18:00",
            CLOSED,
            "America/Los_Angeles",
            ("geschlossen", "am Montag, 30. November um 10:00 Uhr (Kolkata); das ist Sonntag 20:30 Uhr bei Ihnen."),
            "The chat is closed now; it opens again on Monday 30 November at 10:00 (Kolkata); "
            "that is Sunday 20:30 your time.",
        ),
        ("24/7", OPEN, None, ("rund um die Uhr geöffnet",), "The chat is open around the clock."),
        (
            "off",
            OPEN,
            "Europe/Berlin",
            ("bis auf Weiteres geschlossen",),
            "The chat is closed until further notice.",
        ),
    ],
)
def test_now(
    translations: Translations, expression: str, at: str, zone: str | None, german: tuple[str, ...], english: str
) -> None:
    hours = Hours(expression, zone_named("Asia/Kolkata"))
    now = status(hours, datetime.fromisoformat(at))
    assert hours_now(translations, reader("en", at, zone), now, hours.zone) == english
    said = hours_now(translations, reader("de", at, zone), now, hours.zone)
    for part in german:
        assert part in said


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Colombo", "GMT+17:30", "Not/AZone", "", None])
def test_a_reader_whose_clock_says_the_same_is_told_one_time(translations: Translations, zone: str | None) -> None:
    hours = Hours("Mo-Fr 10:00-18:00", zone_named("Asia/Kolkata"))
    who = reader("en", OPEN, zone)
    said = hours_now(translations, who, status(hours, who.at), hours.zone)
    assert said == "The chat is open now, until 18:00 (Kolkata)."


@pytest.mark.parametrize(
    ("zone", "at", "german", "english"),
    [
        ("Asia/Kolkata", OPEN, "Kolkata, GMT+05:30", "Kolkata time, GMT+05:30"),
        ("Europe/Vienna", "2026-01-05T12:00+00:00", "Wien, GMT+01:00", "Vienna time, GMT+01:00"),
        ("Europe/Vienna", "2026-07-05T12:00+00:00", "Wien, GMT+02:00", "Vienna time, GMT+02:00"),
        ("America/New_York", "2026-07-05T12:00+00:00", "New York, GMT-04:00", "New York time, GMT-04:00"),
    ],
)
def test_the_zone_of_the_team(translations: Translations, zone: str, at: str, german: str, english: str) -> None:
    assert zone_text(translations, reader("de", at), zone_named(zone)).endswith(german)
    assert zone_text(translations, reader("en", at), zone_named(zone)) == english


@pytest.mark.parametrize("language", ["de", "en", "fr"])
@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_every_placeholder_has_a_value(
    translations: Translations, settings: Callable[..., Settings], language: str, name: str
) -> None:
    value = with_facts(f"{{{name}}}", settings(), translations, reader(language))
    assert value
    assert "{" not in value


def test_settings_reach_the_texts(translations: Translations, settings: Callable[..., Settings]) -> None:
    own = settings(
        company="Müller & Söhne", support_email="hilfe@mueller.example", response_hours="24", zone="Europe/Berlin"
    )
    text = "{company}: {support_email}, {response_hours} h, {opening_hours}, {team_zone}; {unknown}"
    assert with_facts(text, own, translations, reader("en")) == (
        "Müller & Söhne: hilfe@mueller.example, 24 h, Monday to Friday, 10:00–18:00, Berlin time, GMT+01:00; {unknown}"
    )


@pytest.mark.parametrize(
    ("service", "language", "said"),
    [("", "de", "Telefon"), ("", "en", "phone"), ("Zoom", "de", "Zoom"), ("Zoom", "en", "Zoom")],
)
def test_calls_are_made_by_telephone_or_by_a_service(
    translations: Translations, settings: Callable[..., Settings], service: str, language: str, said: str
) -> None:
    own = settings(call_service=service)
    assert with_facts("{call_service}", own, translations, reader(language)) == said


def test_languages_are_named_that_have_answers(translations: Translations, settings: Callable[..., Settings]) -> None:
    assert with_facts("{languages}", settings(), translations, reader("en")) == "English, French, German"
    assert with_facts("{languages}", settings(), translations, reader("de")) == "Deutsch, Englisch, Französisch"


def test_a_name_with_braces_is_written_as_it_is(translations: Translations, settings: Callable[..., Settings]) -> None:
    own = settings(company="Curly {site} Ltd")
    assert with_facts("{company}", own, translations, reader("en")) == "Curly {site} Ltd"
