"""Opening hours: one pure function of a moment. The widget, the bot, people and mails all ask this file.

The law of this file: what the clock on the team's wall shows decides, minute by minute. A time that a daylight-saving change leaves
out is over when it would have begun; a time that comes twice counts twice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

_MONDAY = datetime(2001, 1, 1)  # any Monday will do: the weekly text knows no dates
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMED = rf"(?:{'|'.join(_DAYS)})(?:-(?:{'|'.join(_DAYS)}))?"
_SPAN = r"\d\d?:\d\d-\d\d?:\d\d"
_RULE = re.compile(rf"(?:(?P<days>{_NAMED}(?:,{_NAMED})*) )?(?:(?P<spans>{_SPAN}(?:, ?{_SPAN})*)|off|closed)")
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FARTHEST = 1100  # days that are looked ahead for a change: as far as holidays are known
_MOST_STEPS = 1000  # changes of the rules that change nothing (comments), before the search ends
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
    """Holidays and single closures, in the team's zone: closed from midnight to midnight."""
    _compiled: OpeningHours = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules. Raises HoursError where the expression is not understood."""
        rules = [_by_weekday(self.expression), *(f"{day:%Y %b %d} off" for day in self.closed)]
        try:
            compiled = OpeningHours(
                "; ".join(rules), max_interval_days=_FARTHEST
            )  # by the wall clock: it knows no zone
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


def _by_weekday(expression: str) -> str:
    """Write rules of weekdays as a sum: by the syntax `Fr 20:00-02:00; Sa 10:00-14:00` would close at Friday's midnight.

    In a sum no day cuts what runs into it from the day before. What holds more than weekdays and spans stays as it is.
    """
    week: dict[str, str | None] = dict.fromkeys(_DAYS)
    for rule in expression.split(";"):
        found = _RULE.fullmatch(rule.strip())
        if found is None:
            return expression
        for run in (found["days"] or "Mo-Su").split(","):
            first, last = (_DAYS.index(day) for day in (run[:2], run[-2:]))
            for at in range(first, last + 1 if last >= first else last + 8):
                week[_DAYS[at % 7]] = found["spans"]
    return ", ".join(f"{day} {spans}" for day, spans in week.items() if spans) or "off"


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
    is_open = _is_open(hours, at)
    change = _next_change(hours, at.astimezone(UTC), is_open)
    return HoursStatus(is_open, None if is_open else change, change if is_open else None)


def _wall(zone: ZoneInfo, at: datetime) -> datetime:
    """Give what the clock on a wall shows."""
    return at.astimezone(zone).replace(tzinfo=None)


def _is_open(hours: Hours, at: datetime) -> bool:
    return hours._compiled.is_open(_wall(hours.zone, at))


def _next_change(hours: Hours, at: datetime, is_open: bool) -> datetime | None:
    """Give the next moment at which it is the other way round, going from rule to rule and from clock change to clock change."""
    for _ in range(_MOST_STEPS):
        wall = _wall(hours.zone, at)
        change = hours._compiled.next_change(wall)
        # The wall clock runs with time up to here, unless somebody moves its hands before.
        until = at + (_DAY if change is None else change - wall)
        moved = _clock_change(hours.zone, at, until)
        if moved is None and change is None:
            return None
        at = moved or until
        if _is_open(hours, at) != is_open:
            return at.astimezone(hours.zone)
    return None


def _clock_change(zone: ZoneInfo, after: datetime, until: datetime) -> datetime | None:
    """Give the first moment after `after`, up to `until`, from which on the offset is another one."""
    offset = after.astimezone(zone).utcoffset()
    early = after
    while early < until:
        late = min(early + _DAY, until)
        if late.astimezone(zone).utcoffset() != offset:
            break
        early = late
    else:
        return None
    first, last = int(early.timestamp()), int(late.timestamp())
    while last - first > 1:
        middle = (first + last) // 2
        is_before = datetime.fromtimestamp(middle, zone).utcoffset() == offset
        first, last = (middle, last) if is_before else (first, middle)
    return datetime.fromtimestamp(last, UTC)


def weekly(hours: Hours) -> tuple[WeekdaySpan, ...]:
    """Give the hours of a week without holidays; days with the same hours stand together."""
    plain = OpeningHours(_by_weekday(hours.expression))
    days: list[tuple[tuple[time, time], ...]] = [()] * 7
    # A day more on both sides: what runs from Sunday into Monday belongs to Sunday.
    for start, end, state, _ in plain.intervals(_MONDAY - _DAY, _MONDAY + _WEEK + _DAY):
        if str(state) == "open":
            for begins, span in _by_day(start, end or _MONDAY + _WEEK + _DAY):
                if _MONDAY <= begins < _MONDAY + _WEEK:
                    days[begins.weekday()] = (*days[begins.weekday()], span)
    return tuple(
        WeekdaySpan(same[0][0], same[-1][0], spans)
        for spans, same in ((spans, list(run)) for spans, run in groupby(enumerate(days), key=lambda pair: pair[1]))
        if spans
    )


def _by_day(start: datetime, end: datetime) -> Iterable[tuple[datetime, tuple[time, time]]]:
    """Cut what runs for a day or longer at midnight; a shorter span over midnight stays whole with its first day."""
    if end - start < _DAY:
        yield start, (start.time(), end.time())
        return
    while start < end:
        stop = min(end, datetime.combine(start.date() + _DAY, time()))
        yield start, (start.time(), stop.time())
        start = stop
