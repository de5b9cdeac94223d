"""Opening hours: one pure function of a moment. The widget, the bot, people and mails all ask this file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

_MONDAY = datetime(2001, 1, 1)  # any Monday will do: the weekly text knows no dates
_OFFSET = re.compile(r"^(?:GMT|UTC)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)


class HoursError(ValueError):
    """Hours or a zone that cannot be meant; the text says what to write instead."""


@dataclass(frozen=True)
class Hours:
    """When the team is there."""

    expression: str
    """In OpenStreetMap's opening_hours syntax, without dates: `Mo-Fr 10:00-18:00`."""
    zone: ZoneInfo
    closed: tuple[date, ...] = ()
    """Holidays and single closures, in the team's zone."""
    _compiled: OpeningHours = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules. Raises HoursError where the expression is not understood."""
        rules = [self.expression, *(f"{day:%Y %b %d} off" for day in self.closed)]
        try:
            compiled = OpeningHours("; ".join(rules), timezone=self.zone)
        except ParserError:
            raise HoursError(
                f"the opening hours {self.expression!r} are not understood: write them like "
                "'Mo-Fr 10:00-18:00' or 'Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00'"
            ) from None
        object.__setattr__(self, "_compiled", compiled)


@dataclass(frozen=True)
class HoursStatus:
    """What the hours say of a moment."""

    is_open: bool
    opens_at: datetime | None
    """When it opens next (aware, in the team's zone); None while open, or where it never opens."""
    closes_at: datetime | None
    """When it closes (aware, in the team's zone); None while closed, or where it never closes."""


@dataclass(frozen=True)
class WeekdaySpan:
    """Days with the same hours: 0 is Monday; a span that ends at 00:00 or earlier than it begins passes midnight."""

    first_day: int
    last_day: int
    spans: tuple[tuple[time, time], ...]


def zone_named(name: str) -> ZoneInfo:
    """Give the zone of an IANA name. Raises HoursError with what to write instead."""
    if name in _zones():
        return ZoneInfo(name)
    offset = _OFFSET.match(name.strip())
    if offset:
        sign, hours, minutes = offset.group(1), int(offset.group(2)), int(offset.group(3) or 0)
        if hours * 60 + minutes > (14 * 60 if sign == "+" else 12 * 60):
            raise HoursError(
                f"the zone {name!r} does not exist: offsets end at +14:00 and -12:00. "
                "Write the name of a place instead, such as 'Asia/Kolkata' or 'Europe/Berlin'"
            )
    raise HoursError(
        f"the zone {name!r} is not known: write an IANA name such as 'Asia/Kolkata' or 'Europe/Berlin' "
        "(an offset knows no daylight saving time)"
    )


def zone_or_none(name: str | None) -> ZoneInfo | None:
    """Give the zone that a visitor's browser names, or None where it names none that exists."""
    return ZoneInfo(name) if name in _zones() else None


@cache
def _zones() -> frozenset[str]:
    """Give the names of all zones: the system's list is on a disk, and a visitor names one with every connection."""
    return frozenset(available_timezones())


def status(hours: Hours, at: datetime) -> HoursStatus:
    """Say whether the team is there `at` (aware), and when that changes."""
    local = at.astimezone(hours.zone)
    is_open = hours._compiled.is_open(local)
    change = hours._compiled.next_change(local)
    return HoursStatus(is_open, None if is_open else change, change if is_open else None)


def weekly(hours: Hours) -> tuple[WeekdaySpan, ...]:
    """Give the hours of a week without holidays; days with the same hours stand together."""
    plain = OpeningHours(hours.expression)
    days: list[tuple[tuple[time, time], ...]] = [()] * 7
    for start, end, state, _ in plain.intervals(_MONDAY, _MONDAY + timedelta(days=7)):
        if str(state) == "open":
            for day, span in _by_day(start, end or _MONDAY + timedelta(days=7)):
                days[day] = (*days[day], span)
    return tuple(
        WeekdaySpan(same[0][0], same[-1][0], spans)
        for spans, same in ((spans, list(run)) for spans, run in groupby(enumerate(days), key=lambda pair: pair[1]))
        if spans
    )


def _by_day(start: datetime, end: datetime) -> Iterable[tuple[int, tuple[time, time]]]:
    """Cut what runs for a day or longer at midnight; a shorter span over midnight stays whole with its first day."""
    if end - start < timedelta(days=1):
        yield start.weekday(), (start.time(), end.time())
        return
    while start < end:
        stop = min(end, datetime.combine(start.date() + timedelta(days=1), time()))
        yield start.weekday(), (start.time(), stop.time())
        start = stop
