"""Opening hours, by tables: a moment and what the hours say of it, and when that changes."""

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.hours import Hours, HoursError, HoursStatus, WeekdaySpan, status, weekly, zone_named, zone_or_none

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
SHIPPED = Hours("Mo-Fr 10:00-18:00", KOLKATA)
LUNCH = Hours("Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00", BERLIN)
NIGHT = Hours("Mo-Sa 22:00-02:00", BERLIN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def open_until(text: str | None) -> HoursStatus:
    return HoursStatus(True, None, at(text) if text else None)


def closed_until(text: str | None) -> HoursStatus:
    return HoursStatus(False, at(text) if text else None, None)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        # 2026-11-23 is a Monday.
        (SHIPPED, "2026-11-23T09:59:59+05:30", closed_until("2026-11-23T10:00+05:30")),
        (SHIPPED, "2026-11-23T10:00:00+05:30", open_until("2026-11-23T18:00+05:30")),
        (SHIPPED, "2026-11-23T17:59:59+05:30", open_until("2026-11-23T18:00+05:30")),
        (SHIPPED, "2026-11-23T18:00:00+05:30", closed_until("2026-11-24T10:00+05:30")),
        (SHIPPED, "2026-11-27T18:00:00+05:30", closed_until("2026-11-30T10:00+05:30")),
        (SHIPPED, "2026-11-28T12:00:00+05:30", closed_until("2026-11-30T10:00+05:30")),
        # The same moment, said in other zones.
        (SHIPPED, "2026-11-23T04:30:00+00:00", open_until("2026-11-23T18:00+05:30")),
        (SHIPPED, "2026-11-22T20:30:00-08:00", open_until("2026-11-23T18:00+05:30")),
        # Several spans a day.
        (LUNCH, "2026-11-23T11:59:59+01:00", open_until("2026-11-23T12:00+01:00")),
        (LUNCH, "2026-11-23T12:00:00+01:00", closed_until("2026-11-23T13:00+01:00")),
        (LUNCH, "2026-11-23T13:00:00+01:00", open_until("2026-11-23T17:00+01:00")),
        (LUNCH, "2026-11-27T17:00:00+01:00", closed_until("2026-11-28T10:00+01:00")),
        (LUNCH, "2026-11-28T14:00:00+01:00", closed_until("2026-11-30T09:00+01:00")),
        # Over midnight.
        (NIGHT, "2026-11-23T01:59:59+01:00", closed_until("2026-11-23T22:00+01:00")),
        (NIGHT, "2026-11-23T23:59:59+01:00", open_until("2026-11-24T02:00+01:00")),
        (NIGHT, "2026-11-24T00:00:00+01:00", open_until("2026-11-24T02:00+01:00")),
        (NIGHT, "2026-11-24T01:59:59+01:00", open_until("2026-11-24T02:00+01:00")),
        (NIGHT, "2026-11-24T02:00:00+01:00", closed_until("2026-11-24T22:00+01:00")),
        (NIGHT, "2026-11-29T01:00:00+01:00", open_until("2026-11-29T02:00+01:00")),
        (NIGHT, "2026-11-29T23:00:00+01:00", closed_until("2026-11-30T22:00+01:00")),
        # Always and never.
        (Hours("24/7", BERLIN), "2026-11-23T12:00:00+01:00", open_until(None)),
        (Hours("off", BERLIN), "2026-11-23T12:00:00+01:00", closed_until(None)),
    ],
)
def test_open_and_closed(hours: Hours, moment: str, expected: HoursStatus) -> None:
    assert status(hours, at(moment)) == expected


OFFICE = Hours("Mo-Fr 09:00-17:00", BERLIN)
EARLY = Hours("Mo-Su 02:30-04:00", BERLIN)
LATE = Hours("Mo-Su 22:00-02:30", BERLIN)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        # The wall time stays the same over the change; the offset does not.
        (OFFICE, "2026-03-27T16:00Z", closed_until("2026-03-30T09:00+02:00")),
        (OFFICE, "2026-03-30T06:59Z", closed_until("2026-03-30T09:00+02:00")),
        (OFFICE, "2026-03-30T07:00Z", open_until("2026-03-30T17:00+02:00")),
        (OFFICE, "2026-10-23T15:00Z", closed_until("2026-10-26T09:00+01:00")),
        (OFFICE, "2026-10-26T07:59Z", closed_until("2026-10-26T09:00+01:00")),
        (OFFICE, "2026-10-26T08:00Z", open_until("2026-10-26T17:00+01:00")),
        # In spring, 02:00–03:00 does not exist: what begins or ends in it does so when it is over.
        (EARLY, "2026-03-29T00:59:59Z", closed_until("2026-03-29T03:00+02:00")),
        (EARLY, "2026-03-29T01:00Z", open_until("2026-03-29T04:00+02:00")),
        (LATE, "2026-03-29T00:59:59Z", open_until("2026-03-29T03:00+02:00")),
        (LATE, "2026-03-29T01:00Z", closed_until("2026-03-29T22:00+02:00")),
        # In autumn, a night has an hour more.
        (Hours("Mo-Su 22:00-06:00", BERLIN), "2026-10-24T20:00Z", open_until("2026-10-25T06:00+01:00")),
        (Hours("Mo-Su 22:00-06:00", BERLIN), "2026-10-25T04:59Z", open_until("2026-10-25T06:00+01:00")),
        (Hours("Mo-Su 22:00-06:00", BERLIN), "2026-10-25T05:00Z", closed_until("2026-10-25T22:00+01:00")),
    ],
)
def test_daylight_saving_time(hours: Hours, moment: str, expected: HoursStatus) -> None:
    assert status(hours, at(moment)) == expected


SPRING, AUTUMN = "2026-03-28T20:00Z", "2026-10-24T20:00Z"


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        *((SPRING, hours) for hours in (OFFICE, LUNCH, EARLY, LATE, NIGHT)),
        *((AUTUMN, hours) for hours in (OFFICE, LUNCH, EARLY, LATE, NIGHT)),
    ],
)
def test_what_it_promises_of_a_change_is_kept_in_the_nights_of_the_change(night: str, hours: Hours) -> None:
    for quarter in range(4 * 36):
        _keeps_its_promise(hours, at(night) + timedelta(minutes=15 * quarter))


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    hours=st.sampled_from([SHIPPED, LUNCH, NIGHT, OFFICE, Hours("Mo 08:00-24:00; We,Fr 06:00-07:00", BERLIN)]),
)
@settings(max_examples=150, deadline=None)
def test_what_it_promises_of_a_change_is_kept(moment: datetime, hours: Hours) -> None:
    _keeps_its_promise(hours, moment.replace(tzinfo=UTC))


def _keeps_its_promise(hours: Hours, moment: datetime) -> None:
    now = status(hours, moment)
    change = now.opens_at or now.closes_at
    if change is None:
        return
    assert change > moment
    just_before = change.astimezone(UTC) - timedelta(seconds=1)
    assert status(hours, max(moment, just_before)).is_open == now.is_open, f"at {moment} it promises too much"
    assert status(hours, change).is_open != now.is_open, f"at {moment} it promises a change that does not come"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-23T18:00+01:00", closed_until("2026-12-28T09:00+01:00")),
        ("2026-12-24T11:00+01:00", closed_until("2026-12-28T09:00+01:00")),
        ("2026-12-25T11:00+01:00", closed_until("2026-12-28T09:00+01:00")),
        ("2026-12-23T11:00+01:00", open_until("2026-12-23T12:00+01:00")),
    ],
)
def test_holidays_and_closures(moment: str, expected: HoursStatus) -> None:
    closed = (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26))
    hours = Hours("Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00", BERLIN, closed)
    assert status(hours, at(moment)) == expected


@pytest.mark.parametrize("expression", ["24/7", "off", "Mo-Su 00:00-24:00", "2025 Mo-Fr 10:00-18:00"])
def test_hours_that_never_change_are_told_at_once(expression: str) -> None:
    hours = Hours(expression, BERLIN)
    began = perf_counter()
    now = status(hours, at("2026-11-23T06:30Z"))
    assert perf_counter() - began < 0.1, "every visitor who connects would stop the service for that long"
    assert now.opens_at is None
    assert now.closes_at is None


def test_a_closure_is_a_day_of_the_teams_zone() -> None:
    hours = Hours("Mo-Fr 10:00-18:00", KOLKATA, (date(2026, 11, 24),))
    assert status(hours, at("2026-11-23T12:29Z")) == open_until("2026-11-23T18:00+05:30")
    assert status(hours, at("2026-11-23T20:00-08:00")) == closed_until("2026-11-25T10:00+05:30")


def test_a_closed_day_is_closed_from_midnight_to_midnight() -> None:
    hours = Hours("Mo-Su 22:00-02:00", BERLIN, (date(2026, 12, 24),))
    assert status(hours, at("2026-12-23T23:30+01:00")) == open_until("2026-12-24T00:00+01:00")
    for hour in range(24):
        assert not status(hours, datetime(2026, 12, 24, hour, 30, tzinfo=BERLIN)).is_open


def _span(first: int, last: int, *texts: str) -> WeekdaySpan:
    pairs = (text.split("-") for text in texts)
    return WeekdaySpan(first, last, tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Mo-Fr 10:00-18:00", (_span(0, 4, "10:00-18:00"),)),
        ("10:00-18:00", (_span(0, 6, "10:00-18:00"),)),
        (
            "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00",
            (_span(0, 4, "09:00-12:00", "13:00-17:00"), _span(5, 5, "10:00-14:00")),
        ),
        (
            "Mo,We,Fr 10:00-12:00",
            (_span(0, 0, "10:00-12:00"), _span(2, 2, "10:00-12:00"), _span(4, 4, "10:00-12:00")),
        ),
        ("Tu-Fr 18:00-03:00", (_span(1, 4, "18:00-03:00"),)),
        ("Mo 08:00-24:00", (_span(0, 0, "08:00-00:00"),)),
        ("24/7", (_span(0, 6, "00:00-00:00"),)),
        ("Sa-Su 00:00-24:00", (_span(5, 6, "00:00-00:00"),)),
        ("off", ()),
    ],
)
def test_the_week(expression: str, expected: tuple[WeekdaySpan, ...]) -> None:
    assert weekly(Hours(expression, BERLIN)) == expected
    assert weekly(Hours(expression, BERLIN, (date(2026, 12, 24),))) == expected, "a closure is no part of the week"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Mo-Su 22:00-02:00", (_span(0, 6, "22:00-02:00"),)),
        ("Su 22:00-02:00", (_span(6, 6, "22:00-02:00"),)),
    ],
)
def test_the_week_has_no_seam(expression: str, expected: tuple[WeekdaySpan, ...]) -> None:
    assert weekly(Hours(expression, BERLIN)) == expected


@pytest.mark.parametrize("expression", ["", "always", "Mo-Fr 10-18", "Mon-Fri 10:00 to 18:00", "10:00-99:00"])
def test_hours_that_are_not_understood_are_refused_with_an_example(expression: str) -> None:
    with pytest.raises(HoursError) as refused:
        Hours(expression, BERLIN)
    assert repr(expression) in str(refused.value)
    assert "'Mo-Fr 10:00-18:00'" in str(refused.value)


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
def test_zones_of_places_are_known(name: str) -> None:
    assert zone_named(name).key == name


@pytest.mark.parametrize("name", ["GMT+17:30", "gmt+17:30", "UTC-13", "+14:30", "UTC +1730", "GMT-12:01"])
def test_an_impossible_offset_is_refused_with_an_explanation(name: str) -> None:
    with pytest.raises(HoursError) as refused:
        zone_named(name)
    assert repr(name) in str(refused.value)
    assert "offsets end at +14:00 and -12:00" in str(refused.value)
    assert "'Asia/Kolkata'" in str(refused.value)


@pytest.mark.parametrize(
    "name", ["GMT+5:30", "+05:30", "GMT+14:00", "-12:00", "Kolkata", "asia/kolkata", "", "../etc/passwd", "Mars/Crater"]
)
def test_what_is_no_name_of_a_place_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(HoursError) as refused:
        zone_named(name)
    assert "write an IANA name such as 'Asia/Kolkata'" in str(refused.value)
    assert "does not exist" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Europe/Berlin", BERLIN), ("GMT+17:30", None), ("", None), (None, None), ("../../etc/passwd", None)],
)
def test_a_visitors_zone_is_taken_where_it_exists(name: str | None, zone: ZoneInfo | None) -> None:
    assert zone_or_none(name) == zone
