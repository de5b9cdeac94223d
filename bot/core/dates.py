"""Dates: the days of the calendar that a text tells of, in German and English. Never times of day, versions or prices.

The law of this file: what is told has happened. A day that is yet to come and a limit ("bis 3.11.") are no date; of a day without a year
the most recent past one is meant; the day stands before the month, unless it cannot.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from bot.core.clauses import is_ahead, is_past
from bot.core.days import days
from bot.core.denials import is_denied

_LOOKALIKES = str.maketrans(
    "İıſ\u212a", "iisk"
)  # they match i, s and k regardless of case, and are not them in lower case
_OLDEST = 2000  # the year before which nothing is told of
_REACH = 40  # letters before a mention that are looked at
_MOST = 20  # mentions of a kind that are read

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jänner jaenner jan",
            "februar february feber feb",
            "märz maerz march mär mar mrz",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"

_NUMERIC = (
    re.compile(
        r"(?<![\w.,:/+-])(?P<year>20\d\d)(?P<by>[-/.])(?P<m>\d\d?)(?P=by)(?P<d>\d\d?)(?![\dA-SU-Za-z_]|[.,:/-]\d)"
    ),
    re.compile(
        r"(?<![\w.,:/+-])(?P<d>\d\d?)(?P<by>[./-])\s?(?P<m>\d\d?)(?P=by)\s?(?P<year>20\d\d|[23]\d)(?!\w|[.,:/-]\d)"
    ),
)
_WORDED = (
    re.compile(
        rf"(?<![\w.,:/-])(?P<d>\d\d?)(?P<nth>\.|st|nd|rd|th|ter|ten)?\s?(?P<of>of\s)?(?<![^\W\d_]){_MONTH}(?![^\W_])"
        r"(?:\.?,?\s(?P<year>20\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.-]){_MONTH}\.?\s(?:the\s)?(?P<d>\d\d?)(?P<nth>st|nd|rd|th)?(?![\w%]|[.:,/-]\d|\s?(?:€|%|am\b|pm\b))"
        r"(?:,?\s(?P<year>20\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
)
_YEARLESS = (
    re.compile(r"(?<![\w.,:/+-])(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.(?![\w.,]|\s?\d)"),
    re.compile(
        r"(?<!\w)(?:am|vom)\s(?P<d>\d\d?)\.(?P<m>\d\d?)(?![\w.:/-]|,\d|\s?(?:uhr|h\b|€|%|eur|auf\s\d))", re.IGNORECASE
    ),
    re.compile(
        r"(?<!\w)(?:on|am|vom|since|seit|dated|bought|paid|ordered)\s(?!24/7)(?P<d>\d\d?)/(?P<m>\d\d?)(?![\w/]|[.,:-]\d)",
        re.IGNORECASE,
    ),
)
_CUE = re.compile(
    r"(?<!\w)(?:am|vom|seit|dem|den|der|on|since|of|from|dated?|datum|gekauft|bestellt|bezahlt|paid|bought|ordered)[\s:]{1,3}\Z",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?<!\w)(?:kauf|zahlung|bestellung|lieferung|rechnung|purchase|payment|order|invoice|vom|seit|since|from|of|dated?|gekauft|bestellt|bezahlt|paid|bought|ordered)\s[^.,;!?\n]{0,12}\Z",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:\A|[\n(,;:–—])\s{0,3}\Z")
_GOES_ON = re.compile(r"\s{0,3}(?:[a-zäöü,)–—-]|\Z)")
_LIMIT = re.compile(
    r"(?<!\w)(?:bis|by|until|till?|before|vor|ab|starting|due|spätestens|für|for|every|each|jede[nrs]?|born|geboren|fällig)\s"
    r"(?:(?:zum|den|dem|the|am|on)\s)?(?:\w{3,10}(?:day|tag),?\s(?:(?:den|dem|the)\s)?)?\Z",
    re.IGNORECASE,
)


def dates(text: str, today: date | None = None) -> list[date]:
    """Give the days that a text tells of, in their order.

    Without `today`, only those with a year are read.
    """
    text = text.translate(_LOOKALIKES)
    found = list(_calendar(text, today))
    if today is not None:
        rest = text
        for start, end, _ in found:
            rest = rest[:start] + "." * (end - start) + rest[end:]
        found += days(rest, today)
    return [day for start, end, day in sorted(found) if not is_denied(text, start, end)]


def _calendar(text: str, today: date | None) -> Iterator[tuple[int, int, date]]:
    """Give where dates of the calendar stand, and the days."""
    for shape in (*_NUMERIC, *_WORDED, *_YEARLESS):
        for found in islice(shape.finditer(text), _MOST):
            start, end = found.span()
            before = text[max(0, start - _REACH) : start]
            if _LIMIT.search(before) or not _is_date(shape, found, before, text[end : end + 4]):
                continue
            day = _day(found, today)
            if day is None or day.year < _OLDEST or (today is not None and day > today):
                continue
            if found.groupdict().get("year") or today is None or _has_been(text, found, day, today):
                yield start, end, day


def _has_been(text: str, found: re.Match[str], day: date, today: date) -> bool:
    """Tell whether a day without a year is told to have been; of one that is yet to come this year, a word must say so."""
    start, end = found.span()
    if _FROM.search(text[max(0, start - _REACH) : start]) or found[0][:3].lower() == "vom":
        return True
    return not is_ahead(text, start, end) if day.year == today.year else is_past(text, start, end)


def _is_date(shape: re.Pattern[str], found: re.Match[str], before: str, after: str) -> bool:
    """Tell a date from what only looks like it: MariaDB 10.11.24, "in May 12 people", "auf 3.11."."""
    said = found.groupdict()
    if shape in _NUMERIC:
        return len(said["year"]) == 4 or said["by"] != "." or bool(_CUE.search(before) or _OPENING.search(before))
    if shape in _WORDED:
        if said["year"] or said["nth"] or said.get("of"):
            return True
        is_verb = said["month"] in ("may", "march", "mar")  # "5 may fail"
        return not is_verb and (shape is _WORDED[0] or re.search(r"(?<!\w)in\s\Z", before, re.IGNORECASE) is None)
    if shape is _YEARLESS[0]:
        return bool(_CUE.search(before)) or bool(_OPENING.search(before) and _GOES_ON.match(after))
    return True


def _day(found: re.Match[str], today: date | None) -> date | None:
    """Give the day; without a year, the most recent one."""
    said = found.groupdict()
    day, month = int(said["d"]), int(said["m"]) if said.get("m") else _MONTHS[said["month"].lower()]
    if month > 12 >= day and said.get("m") and said.get("by") == "/":
        day, month = month, day
    year = said.get("year")
    if year:
        return _valid(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if today is None:
        return None
    this_year = _valid(today.year, month, day)
    if this_year is not None and this_year <= today:
        return this_year
    return _valid(today.year - 1, month, day)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
