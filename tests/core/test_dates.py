"""The days that a text tells of: those that have been, and nothing else that has numbers or days in it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import dates

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("am 28.10.2026 geliefert", "2026-10-28"),
        ("Rechnung vom 03.11.26", "2026-11-03"),
        ("paid 03/11/2026", "2026-11-03"),
        ("paid 11/23/2026", "2026-11-23"),
        ("on 2026-11-03", "2026-11-03"),
        ("2026-11-03T10:22:11 ERROR", "2026-11-03"),
        ("12. Oktober 2026", "2026-10-12"),
        ("October 12, 2026", "2026-10-12"),
        ("the 14th of October 2025", "2025-10-14"),
    ],
)
def test_days_with_a_year(text: str, day: str) -> None:
    assert dates(text) == dates(text, WEDNESDAY) == [date.fromisoformat(day)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Am 3.11. gezahlt", "2026-11-03"),
        ("am 3.11 gezahlt", "2026-11-03"),
        ("Rechnung vom 3.11.", "2026-11-03"),
        ("3.11. gekauft", "2026-11-03"),
        ("die Zahlung vom 12. Oktober ist noch offen", "2026-10-12"),
        ("3 Nov", "2026-11-03"),
        ("Purchased Nov 9.", "2026-11-09"),
        ("Nov 3rd", "2026-11-03"),
        ("on 21st October", "2026-10-21"),
        ("bought May 12th", "2026-05-12"),
        ("paid on 3/11", "2026-11-03"),
        ("Kauf war am 12. Dezember", "2025-12-12"),
        ("am 25.11. passiert", "2026-11-25"),
        ("am 26.11. wurde gezahlt", "2025-11-26"),
        ("am 29. Februar kam die Mahnung", None),
    ],
)
def test_the_most_recent_day_without_a_year(text: str, day: str | None) -> None:
    assert dates(text, WEDNESDAY) == ([date.fromisoformat(day)] if day else [])
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Seit gestern kommt keiner mehr rein", "2026-11-24"),
        ("Broke yesterday around 4pm", "2026-11-24"),
        ("it went down last night", "2026-11-24"),
        ("vorgestern", "2026-11-23"),
        ("the day before yesterday", "2026-11-23"),
        ("Heute früh ist alles ausgefallen", "2026-11-25"),
        ("this morning the import crashed", "2026-11-25"),
        ("Seit heute kann sich keiner anmelden", "2026-11-25"),
        ("heute bezahlt, wo ist der Link?", "2026-11-25"),
        ("Vor drei Tagen", "2026-11-22"),
        ("vor 14 Tagen gekauft", "2026-11-11"),
        ("vor einer Woche", "2026-11-18"),
        ("two weeks ago", "2026-11-11"),
        ("a fortnight ago", "2026-11-11"),
        ("Letzten Freitag um 17:45 Uhr", "2026-11-20"),
        ("seit letztem Donnerstag", "2026-11-19"),
        ("on Sunday our certificate renewed", "2026-11-22"),
        ("since Fri nothing works", "2026-11-20"),
        ("Am Samstag hat der Hoster den Server umgezogen", "2026-11-21"),
        ("Freitagnacht ist alles zusammengebrochen", "2026-11-20"),
        ("am Mittwoch gekauft", "2026-11-18"),
        ("meine Nachricht vom Dienstag", "2026-11-24"),
        ("letzte Woche Dienstag ging es noch", "2026-11-17"),
        ("Tuesday last week", "2026-11-17"),
        ("nicht gestern, sondern vorgestern", "2026-11-23"),
    ],
)
def test_days_from_todays_point_of_view(text: str, day: str) -> None:
    assert dates(text, WEDNESDAY) == [date.fromisoformat(day)]
    assert dates(text) == []


@pytest.mark.parametrize(
    "text",
    [
        # yet to come, or a limit
        "bis 3.11.",
        "until 3 November",
        "12. Oktober 2027",
        "Habt ihr am 24.12. offen?",
        "Am 24.12. haben wir zu",
        "Unsere Lizenz läuft am 3.12. ab",
        "License expires on 3 December",
        "Kann ich am Freitag anrufen?",
        "by Friday please",
        "next Monday",
        "erst am Montag bearbeitet?",
        "our launch is planned for this Saturday",
        "morgen",
        "Can you call me today?",
        "bitte heute noch",
        "Bis heute weiß ich nicht, was ich gekauft habe",
        # habits and opening hours
        "Montag bis Freitag 10:00 bis 18:00",
        "Mo-Fr 9-17",
        "on Mondays",
        "jeden Montag gemeldet",
        "our shop broke on a Saturday",
        "before black Friday we tested it",
        "24/7",
        # times, durations, what is vague
        "um 9.15 oder 10.30 Uhr",
        "seit 3 Jahren gezahlt",
        "vor zwei Stunden",
        "vor ein paar Tagen",
        "about two weeks ago",
        "2 or 3 days ago",
        "vor 2-3 Tagen",
        "im Oktober",
        "Guten Morgen",
        # versions, prices, numbers, words
        "auf 3.11. aktualisiert",
        "Version 3.11. ist da",
        "PHP 8.1.23 und MariaDB 10.11.24",
        "kostet 3.11 EUR",
        "203.0.113.47",
        "you may 3 times",
        "In May 12 people registered",
        "am 31.2.2026",
        "geboren am 3.4.1970",
        "was heute online steht",
    ],
)
def test_no_day_is_told(text: str) -> None:
    assert dates(text, WEDNESDAY) == []


def test_several_days_in_their_order() -> None:
    assert dates("am 3.11. gezahlt, gestern storniert", WEDNESDAY) == [date(2026, 11, 3), date(2026, 11, 24)]


@given(st.text(max_size=200), st.dates(min_value=date(2001, 1, 1)))
def test_nothing_lies_ahead(text: str, today: date) -> None:
    assert all(day <= today for day in dates(text, today))


@pytest.mark.parametrize(
    "text",
    ["vor dreİ Tagen", "vor ſechs Tagen", "am 3. Apr\u0131l", "seit Dıenstag", "am 3. O\u212atober", "٣.١١.2026"],
)
def test_letters_of_other_alphabets_do_no_harm(text: str) -> None:
    assert all(day < WEDNESDAY for day in dates(text, WEDNESDAY))


@given(st.dates(date(2002, 1, 1), date(2099, 12, 31)), st.integers(min_value=1, max_value=364))
def test_what_is_written_is_read(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    assert dates(f"Am {day.day}.{day.month}. wurde gezahlt", today) == [day]
    assert dates(f"paid on {day:%d/%m/%Y}", today) == [day]
    assert dates(f"paid on {day.isoformat()}", today) == [day]
    if back <= 7:
        assert dates(f"it broke on {day:%A}", today) == [day]
