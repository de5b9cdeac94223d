"""Until when an answer is due, by tables and against the words of the policy."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.hours import Hours
from bot.core.promise import promise_due

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
SHIPPED = Hours("Mo-Fr 10:00-18:00", KOLKATA)
OFFICE = Hours("Mo-Fr 09:00-17:00", BERLIN)


@pytest.mark.parametrize(
    ("hours", "came", "due"),
    [
        # 2026-11-23 is a Monday. On a working day the hours count at once, open or not.
        (SHIPPED, "2026-11-23T12:00+05:30", "2026-11-25T12:00+05:30"),
        (SHIPPED, "2026-11-23T03:00+05:30", "2026-11-25T03:00+05:30"),
        (SHIPPED, "2026-11-23T23:59:59+05:30", "2026-11-25T23:59:59+05:30"),
        # They are not moved out of a weekend.
        (SHIPPED, "2026-11-26T17:00+05:30", "2026-11-28T17:00+05:30"),
        (SHIPPED, "2026-11-27T23:59:59+05:30", "2026-11-29T23:59:59+05:30"),
        # A weekend's mail counts from Monday's opening.
        (SHIPPED, "2026-11-28T00:00+05:30", "2026-12-02T10:00+05:30"),
        (SHIPPED, "2026-11-29T23:59:59+05:30", "2026-12-02T10:00+05:30"),
        (SHIPPED, "2026-11-30T00:00+05:30", "2026-12-02T00:00+05:30"),
        # The weekend is the team's: Friday evening in Berlin is Saturday in Kolkata, Sunday evening in New York is Monday.
        (SHIPPED, "2026-11-27T19:30+01:00", "2026-12-02T10:00+05:30"),
        (SHIPPED, "2026-11-27T19:29:59+01:00", "2026-11-29T23:59:59+05:30"),
        (SHIPPED, "2026-11-29T20:00-05:00", "2026-12-02T06:30+05:30"),
        # Several spans, a night, all day: the opening is the first moment of the day at which somebody is there.
        (Hours("Mo-Fr 09:00-12:00,13:00-17:00", BERLIN), "2026-11-28T12:30+01:00", "2026-12-02T09:00+01:00"),
        (Hours("Mo-Fr 22:00-02:00", BERLIN), "2026-11-29T12:00+01:00", "2026-12-02T22:00+01:00"),
        (Hours("Mo-Su 22:00-02:00", BERLIN), "2026-11-29T23:00+01:00", "2026-12-02T00:00+01:00"),
        (Hours("24/7", BERLIN), "2026-11-29T12:00+01:00", "2026-12-02T00:00+01:00"),
        # Chat hours on Saturday make no working day of it: the policy says weekend.
        (Hours("Mo-Sa 09:00-17:00", BERLIN), "2026-11-28T10:00+01:00", "2026-12-02T09:00+01:00"),
        # A weekday without hours is a closed day.
        (Hours("Mo-Th 09:00-17:00", BERLIN), "2026-11-27T10:00+01:00", "2026-12-02T09:00+01:00"),
        # Who is never there promises from the moment itself.
        (Hours("off", BERLIN), "2026-11-28T10:00+01:00", "2026-11-30T10:00+01:00"),
        (Hours("Sa-Su 10:00-12:00", BERLIN), "2026-11-25T10:00+01:00", "2026-11-27T10:00+01:00"),
    ],
)
def test_due(hours: Hours, came: str, due: str) -> None:
    assert promise_due(hours, datetime.fromisoformat(came), 48) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        # 24 to 26 December 2026 are closed, Thursday to Saturday; Monday the 28th is the next working day.
        ("2026-12-23T23:00+01:00", "2026-12-25T23:00+01:00"),
        ("2026-12-24T00:00+01:00", "2026-12-30T09:00+01:00"),
        ("2026-12-25T15:00+01:00", "2026-12-30T09:00+01:00"),
        ("2026-12-27T15:00+01:00", "2026-12-30T09:00+01:00"),
        # New Year's day is a Friday, Monday the 4th is closed as well.
        ("2027-01-01T12:00+01:00", "2027-01-07T09:00+01:00"),
        ("2026-12-31T12:00+01:00", "2027-01-02T12:00+01:00"),
    ],
)
def test_closed_days(came: str, due: str) -> None:
    closed = (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 4))
    hours = Hours("Mo-Fr 09:00-17:00", BERLIN, closed)
    assert promise_due(hours, datetime.fromisoformat(came), 48) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("hours", "came", "due"),
    [
        # Berlin: 29 March 2026 has 23 hours, 25 October 2026 has 25. 48 hours are 48 hours.
        (OFFICE, "2026-03-27T12:00+01:00", "2026-03-29T13:00+02:00"),
        (OFFICE, "2026-03-27T02:30+01:00", "2026-03-29T03:30+02:00"),
        (OFFICE, "2026-03-28T12:00+01:00", "2026-04-01T09:00+02:00"),
        (OFFICE, "2026-10-23T12:00+02:00", "2026-10-25T11:00+01:00"),
        (OFFICE, "2026-10-25T02:30+02:00", "2026-10-28T09:00+01:00"),
        (OFFICE, "2026-10-25T02:30+01:00", "2026-10-28T09:00+01:00"),
        # New York: 8 March and 1 November 2026.
        (Hours("Mo-Fr 09:00-17:00", ZoneInfo("America/New_York")), "2026-03-06T12:00-05:00", "2026-03-08T13:00-04:00"),
        (Hours("Mo-Fr 09:00-17:00", ZoneInfo("America/New_York")), "2026-10-31T12:00-04:00", "2026-11-04T09:00-05:00"),
        # Lord Howe moves by half an hour: 5 April and 4 October 2026.
        (
            Hours("Mo-Fr 09:00-17:00", ZoneInfo("Australia/Lord_Howe")),
            "2026-04-03T12:00+11:00",
            "2026-04-05T11:30+10:30",
        ),
        # The visitor's clock may change while the team's does not.
        (SHIPPED, "2026-03-27T12:00+01:00", "2026-03-29T16:30+05:30"),
    ],
)
def test_daylight_saving_time(hours: Hours, came: str, due: str) -> None:
    found = promise_due(hours, datetime.fromisoformat(came), 48)
    assert found == datetime.fromisoformat(due)
    assert found.tzinfo == hours.zone


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/New_York"])
def test_it_is_the_same_in_whatever_zone_the_moment_is_said(zone: str) -> None:
    came = datetime(2026, 3, 27, 20, tzinfo=UTC)
    assert promise_due(OFFICE, came.astimezone(ZoneInfo(zone)), 48) == datetime(2026, 3, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize("answer_hours", [1, 24, 48, 72])
def test_other_promises(answer_hours: int) -> None:
    came = datetime(2026, 11, 23, 12, tzinfo=KOLKATA)
    assert promise_due(SHIPPED, came, answer_hours) == came + timedelta(hours=answer_hours)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from([SHIPPED, OFFICE]))
@settings(max_examples=200, deadline=None)
def test_never_less_and_never_much_more_than_48_hours(moment: datetime, hours: Hours) -> None:
    came = moment.replace(tzinfo=UTC)
    waits = promise_due(hours, came, 48) - came
    local = came.astimezone(hours.zone)
    if local.weekday() < 5:
        assert waits == timedelta(hours=48)
    else:
        assert timedelta(hours=48) < waits <= timedelta(days=5)
