"""The promise: until when an answer is due. Visitor, agent and mail all ask this function."""

from datetime import datetime, time, timedelta

from bot.core.hours import Hours, status

_WEEKEND = (5, 6)
_FARTHEST = 60  # days that are looked ahead: hours that never open promise from the moment itself


def promise_due(hours: Hours, at: datetime, answer_hours: int) -> datetime:
    """Give the moment (aware, in the team's zone) until which what came `at` is answered.

    Policy section 1.4: within 48 hours; what comes on a weekend is handled on Monday, at the start of the week. A holiday or
    closure counts like a weekend: the hours begin with the next working day's opening. The end of the 48 hours is not moved,
    for the policy promises hours, not working hours.
    """
    begins = at.astimezone(hours.zone)
    for _ in range(_FARTHEST):
        opening = _opening_on(hours, begins)
        if begins.weekday() not in _WEEKEND and opening is not None:
            start = begins if begins.date() == at.astimezone(hours.zone).date() else opening
            return (start.astimezone(at.tzinfo) + timedelta(hours=answer_hours)).astimezone(hours.zone)
        begins = datetime.combine(begins.date() + timedelta(days=1), time(), hours.zone)
    return at + timedelta(hours=answer_hours)


def _opening_on(hours: Hours, at: datetime) -> datetime | None:
    """Give when the team is first there on a day, or None where it is closed all day."""
    midnight = datetime.combine(at.date(), time(), hours.zone)
    found = status(hours, midnight)
    opening = midnight if found.is_open else found.opens_at
    return opening if opening is not None and opening.date() == at.date() else None
