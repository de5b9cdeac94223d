"""Opening hours against a plain interpreter that looks at the clock on the wall minute by minute."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.hours import Hours, HoursStatus, status

# For each weekday its spans in minutes from midnight; an end past 1440 is on the next day.
Week = Sequence[Sequence[tuple[int, int]]]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def is_open(week: Week, closed: Collection[date], zone: ZoneInfo, at: datetime) -> bool:
    """The plain interpreter: what does the clock on the wall show, and whose span is that?"""
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    today, yesterday = week[wall.weekday()], week[wall.weekday() - 1]
    if wall.date() in closed:
        return False
    return any(start <= minute < end for start, end in today) or any(
        start <= minute + 1440 < end for start, end in yesterday
    )


def written(week: Week) -> str:
    """The week in opening_hours syntax, a rule a day."""
    days = ((name, spans) for name, spans in zip(NAMES, week, strict=True) if spans)
    rules = [f"{name} {','.join(f'{clock(start)}-{clock(end)}' for start, end in spans)}" for name, spans in days]
    return "; ".join(rules) or "off"


def overriding(week: Week) -> str:
    """The same week, each rule of which takes the place of what an earlier one says of its day."""
    rest = "; ".join(f"{name} off" for name, spans in zip(NAMES, week, strict=True) if not spans)
    return "; ".join(part for part in ("09:00-17:00", "Sa-Mo 23:00-05:00", written(week), rest) if part)


def clock(minute: int) -> str:
    minute = minute - 1440 if minute > 1440 else minute
    return f"{minute // 60:02}:{minute % 60:02}"


def clock_changes(name: str, first: int, last: int) -> list[datetime]:
    """Every moment of these years (UTC) at which the zone's offset changes, to the minute."""
    zone = ZoneInfo(name)
    hours = [datetime(first, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(24 * 366 * (last - first + 1))]
    found = []
    for before, after in pairwise(hours):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            minutes = (before + minute * MINUTE for minute in range(61))
            found.append(
                next(at for at in minutes if at.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset())
            )
    return found


def agree(hours: Hours, week: Week, first: datetime, minutes: int) -> None:
    """Compare every minute from `first` on, and what is said of the next change with the minute at which it comes."""
    closed, zone = hours.closed, hours.zone
    moments = [first + minute * MINUTE for minute in range(minutes)]
    plain = [is_open(week, closed, zone, at) for at in moments]
    change: datetime | None = None
    for at, expected, after in reversed(list(zip(moments, plain, [*plain[1:], plain[-1]], strict=True))):
        change = at + MINUTE if expected != after else change
        now = status(hours, at)
        where = f"{hours.expression} in {zone.key} at {at} ({at.astimezone(zone)})"
        assert now.is_open == expected, where
        said = now.closes_at if expected else now.opens_at
        if change is not None:
            assert said is not None, where
            assert said.astimezone(UTC) == change, where
        elif said is not None:
            assert said.astimezone(UTC) > moments[-1], where
        assert (now.opens_at if expected else now.closes_at) is None


CHANGES = [
    (name, change)
    for name in ("Europe/Berlin", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo")
    for change in clock_changes(name, 2026, 2027)
] + [("Asia/Kolkata", datetime(2026, 3, 29, 1, tzinfo=UTC)), ("Asia/Kolkata", datetime(2027, 10, 31, 1, tzinfo=UTC))]


def test_the_changes_are_all_there() -> None:
    assert len(CHANGES) == 5 * 4 + 2
    assert ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)) in CHANGES
    assert ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)) in CHANGES


NIGHT: Week = [[(60, 90), (130, 145), (1320, 1590)]] * 7
"""01:00-01:30, 02:10-02:25 and 22:00-02:30 of every day: spans that the change of the clock cuts, leaves out and brings twice."""


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_every_minute_of_the_night_of_a_change(name: str, change: datetime) -> None:
    zone = ZoneInfo(name)
    agree(Hours(written(NIGHT), zone), NIGHT, change - timedelta(hours=5), 600)
    closed = (change.astimezone(zone).date(),)
    agree(Hours(written(NIGHT), zone, closed), NIGHT, change - timedelta(hours=6), 420)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Up to three spans a day that do not touch, the last of which may run past midnight, up to the next day's first."""
    days = []
    for _ in range(7):
        marks = sorted(draw(st.lists(st.integers(0, 287), max_size=6, unique=True)))
        days.append([(5 * start, 5 * end) for start, end in zip(marks[::2], marks[1::2], strict=False)])
    for today in range(7):
        if days[today] and draw(st.booleans()):
            start, tomorrow = days[today][-1][0], days[(today + 1) % 7]
            limit = min(start, tomorrow[0][0] if tomorrow else 1440)
            days[today][-1] = (start, 1440 + draw(st.integers(0, max(0, limit - 5) // 5)) * 5)
    return days


@given(
    weeks(),
    st.sampled_from([written, overriding]),
    st.sampled_from(CHANGES),
    st.integers(0, 3),
    st.sets(st.integers(-2, 2), max_size=2),
)
@settings(max_examples=50, deadline=None)
def test_any_week_over_any_change(
    week: Week, write: Callable[[Week], str], place: tuple[str, datetime], shift: int, off: set[int]
) -> None:
    zone, change = ZoneInfo(place[0]), place[1]
    closed = tuple(change.astimezone(zone).date() + days * DAY for days in off)
    first = change - timedelta(hours=26) + timedelta(hours=12) * shift
    agree(Hours(write(week), zone, closed), week, first, 960)


@pytest.mark.parametrize(
    ("expression", "moment", "opens", "closes"),
    [
        # 2026-11-27 is a Friday. What runs into a day belongs to the day before, whatever is written of that day.
        ("Fr 20:00-02:00; Sa 10:00-14:00", "2026-11-28T01:00", None, "2026-11-28T02:00"),
        ("Fr 20:00-04:00; Sa off", "2026-11-28T03:00", None, "2026-11-28T04:00"),
        ("Mo-Fr 22:00-02:00; Sa 23:00-24:00", "2026-11-28T01:59", None, "2026-11-28T02:00"),
        # The later rule for a day takes the place of the earlier one.
        ("Mo-Fr 10:00-18:00; Fr 12:00-16:00", "2026-11-27T11:00", "2026-11-27T12:00", None),
        ("10:00-18:00; Sa-Mo off", "2026-11-27T19:00", "2026-12-01T10:00", None),
        ("Mo-Fr 10:00-18:00; Fr closed", "2026-11-27T11:00", "2026-11-30T10:00", None),
        # What holds dates is left to the syntax.
        ("Mo-Fr 10:00-18:00; Nov 27 12:00-14:00", "2026-11-27T11:00", "2026-11-27T12:00", None),
        ("Mo-Fr 10:00-12:00, Fr 14:00-15:00", "2026-11-27T12:00", "2026-11-27T14:00", None),
    ],
)
def test_rules(expression: str, moment: str, opens: str | None, closes: str | None) -> None:
    zone = ZoneInfo("Europe/Berlin")
    at, opening, closing = (
        datetime.fromisoformat(text).replace(tzinfo=zone) if text else None for text in (moment, opens, closes)
    )
    assert at is not None
    assert status(Hours(expression, zone), at) == HoursStatus(closing is not None, opening, closing)


OFFICE: Week = [[(540, 720), (780, 1020)]] * 5 + [[(600, 840)], []]
STATES = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
PLACES = [*(("DE", state, "Europe/Berlin") for state in STATES), ("IN", None, "Asia/Kolkata")]


@pytest.mark.parametrize(("country", "state", "zone_name"), PLACES)
def test_public_holidays(country: str, state: str | None, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    days = sorted(holidays.country_holidays(country, subdiv=state, years=(2026, 2027)))
    assert len(days) >= 18, "at least nine a year"
    hours = Hours(written(OFFICE), zone, tuple(days))
    for day in days:
        for minute in (*range(-1440, 2 * 1440, 30), -1, 0, 539, 540, 1019, 1020, 1439, 1440):
            at = datetime.combine(day, time(), zone).astimezone(UTC) + minute * MINUTE
            now = status(hours, at)
            assert now.is_open == is_open(OFFICE, days, zone, at), f"{day} {at.astimezone(zone)}"
            if now.opens_at is not None:
                assert now.opens_at == next_opening(days, zone, at), f"{day} {at.astimezone(zone)}"


def next_opening(closed: Collection[date], zone: ZoneInfo, at: datetime) -> datetime:
    today = at.astimezone(zone).date()
    openings = (
        datetime.combine(day, time(start // 60), zone)
        for day in (today + days * DAY for days in range(20))
        if day not in closed
        for start, _ in OFFICE[day.weekday()]
    )
    return next(opening for opening in openings if opening > at)


@pytest.mark.parametrize(
    ("country", "state", "day"),
    [
        ("DE", "BE", date(2027, 3, 8)),
        ("DE", "BY", date(2026, 1, 6)),
        ("DE", "BW", date(2026, 6, 4)),
        ("DE", "SN", date(2026, 11, 18)),
        ("DE", "TH", date(2027, 9, 20)),
        ("DE", "HH", date(2026, 10, 31)),
        ("DE", "NW", date(2027, 11, 1)),
        ("DE", "HE", date(2026, 4, 3)),
        ("IN", None, date(2026, 1, 26)),
        ("IN", None, date(2027, 8, 15)),
        ("IN", None, date(2026, 10, 2)),
    ],
)
def test_holidays_that_everybody_there_knows(country: str, state: str | None, day: date) -> None:
    """A calendar that lost them would leave the test above green."""
    assert day in holidays.country_holidays(country, subdiv=state, years=(2026, 2027))
