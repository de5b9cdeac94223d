"""The promise: until when an answer is due. Visitor, agent and mail all ask this function."""

from datetime import UTC, date, datetime, time, timedelta

from bot.core.hours import Hours, status

_WEEKEND = (5, 6)
_FARTHEST = 366  # days that are looked ahead for a working day


def promise_due(hours: Hours, at: datetime, answer_hours: int) -> datetime:
    """Give the moment (aware, in the team's zone) until which what came `at` (aware) is answered.

    Policy section 1.4 says: e-mails are answered within 48 hours; e-mails of a weekend are handled on Monday, at the start of the
    week. So what comes on a Saturday or Sunday in the team's zone counts from the opening of the next working day, and what comes
    on a day on which the team is not there at all (holiday, closure) counts like it. What comes on a working day counts at
    once, though it come before the opening or after the end.

    The end is not moved: the policy promises hours, not working hours, and says nothing of a weekend in between. An answer that
    is due on a Saturday has to be written on Friday. The hours are those of a clock that nobody sets: over a daylight-saving
    change they are as long as ever.
    """
    begins = _begins(hours, at.astimezone(hours.zone))
    return (begins.astimezone(UTC) + timedelta(hours=answer_hours)).astimezone(hours.zone)


def _begins(hours: Hours, at: datetime) -> datetime:
    """Give the moment from which on the hours count; `at` itself where the team never works."""
    if _opening_on(hours, at.date()):
        return at
    days = (at.date() + timedelta(days=ahead) for ahead in range(1, _FARTHEST))
    return next((opening for opening in (_opening_on(hours, day) for day in days) if opening), at)


def _opening_on(hours: Hours, day: date) -> datetime | None:
    """Give when the team is first there on a working day, or None where the day is none."""
    if day.weekday() in _WEEKEND:
        return None
    midnight = datetime.combine(day, time(), hours.zone)
    now = status(hours, midnight)
    opening = midnight if now.is_open else now.opens_at
    return opening if opening is not None and opening.date() == day else None
