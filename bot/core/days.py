"""Days: those that are told from today's point of view. Yesterday, three days ago, on Sunday.

The law of this file: what is told has happened. Weekdays and today count only where a past is told, or after "since" and "last"; habits,
opening hours, durations and what lies a month back or "about" so many days are no day.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from bot.core.clauses import is_ahead, is_past, is_past_at_once

Told = tuple[int, int, date]
"""First and last letter of a text, and the day that is told there."""

_REACH = 30  # letters before a mention that are looked at
_MOST = 20  # mentions of a kind that are read
_WEEK = 7

_NUMBERS = {
    name: number
    for number, names in (
        (1, "einem einer einen a an one"),
        (2, "zwei two"),
        (3, "drei three"),
        (4, "vier four"),
        (5, "fünf fuenf five"),
        (6, "sechs six"),
        (7, "sieben seven"),
        (8, "acht eight"),
        (9, "neun nine"),
        (10, "zehn ten"),
        (11, "elf eleven"),
        (12, "zwölf zwoelf twelve"),
        (14, "vierzehn fourteen"),
    )
    for name in names.split()
}
_COUNTS = rf"{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|\d{{1,2}}"
_UNITS = {"tag": 1, "day": 1, "woche": _WEEK, "week": _WEEK, "fortnight": 2 * _WEEK}
_AGO = re.compile(
    rf"(?<!\w)(?:vor\s(?:genau\s)?(?P<de>{_COUNTS})\s?(?P<einheit>tag|woche)e?n?|(?P<en>{_COUNTS})\s?(?P<unit>day|week|fortnight)s?\s(?:ago|back))"
    r"(?!\w)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?<!\w)(?:about|over|around|roughly|almost|nearly|than|like|some|to|or|half|and|circa|approx\.?|\d\s?-)\s?\Z",
    re.IGNORECASE,
)
_YESTERDAY = re.compile(
    r"(?<!\w)(?:(?P<before>vorgestern|(?:the\s)?day\sbefore\syesterday)|(?<!nicht von )(?:gestern|yesterday|yesteday|yesturday)"
    r"(?:abend|morgen|nacht)?|last\snight|letzte\snacht)(?!\w)",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"(?<!\w)(?:(?P<since>(?:seit|since)\s(?:heute|today|this\smorning)(?:\s(?:früh|frueh|morgen|vormittag|mittag))?)"
    r"|(?P<early>heute\s(?:früh|frueh|morgen|vormittag|nacht|in\sder\sfrüh)|this\smorning|earlier\stoday)"
    r"|heute|today)(?![\w'’]|\s(?:noch|abend|bitte))",
    re.IGNORECASE,
)

_WISH = re.compile(r"(?<!\w)(?:wants?|needs?|wish|brauch(?:en|e|t)?|möchten?|hätte gern)(?!\w)", re.IGNORECASE)

_NAMES = (
    ("montag", "monday", "mon"),
    ("dienstag", "tuesday", "tues", "tue"),
    ("mittwoch", "wednesday", "wed"),
    ("donnerstag", "thursday", "thurs", "thur", "thu"),
    ("freitag", "friday", "fri"),
    ("samstag", "sonnabend", "saturday", "sat"),
    ("sonntag", "sunday", "sun"),
)
_WEEKDAYS = {name: number for number, names in enumerate(_NAMES) for name in names}
_LONG = "|".join(name for name in _WEEKDAYS if len(name) > 5)
_ANY = rf"(?:{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))}|mo|di|mi|do|fr|sa|so)"
_LAST = r"(?:last|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?)"
_WEEKDAY = re.compile(
    rf"(?<!\w)(?P<sure>(?:(?:seit|since|from|vom)\s)?(?:dem\s|the\s)?{_LAST}\s|(?:seit|since|vom|of)\s(?:dem\s)?)?"
    r"(?<!black )(?<!black-)"
    rf"(?:(?P<name>{_LONG})(?:abend|morgen|nacht|mittag|vormittag|nachmittag|früh)?"
    r"|(?:(?<=\b[Oo]n )|(?<=\b[Ll]ast )|(?<=\b[Ss]ince ))(?-i:(?P<short>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)))"
    rf"(?![^\W_]|\s(?:of(?!\slast\sweek)|im|in)\s)(?P<week>\s(?:of\s)?{_LAST}\s(?:woche|week))?",
    re.IGNORECASE,
)
_LAST_WEEK = re.compile(rf"(?<!\w){_LAST}\s(?:woche|week),?\s(?:am\s|on\s|den\s)?\Z", re.IGNORECASE)
_SPAN = re.compile(
    rf"(?<!\w){_ANY}\.?\s?(?:bis|to|-|–|through|thru|till|until|&|/|und|and|oder|or)\s?{_ANY}(?![^\W_])", re.IGNORECASE
)
_NOT_BACK = re.compile(
    r"(?<!\w)(?:bis|by|until|till?|before|vor|ab|from|nächste[nrms]?|naechste[nrms]?|kommende[nrms]?|next"
    r"|every|each|jede[nrms]?|immer|für|for|erst|only|as of"
    r"|coming|this|diese[nrms]?|an?|eine[nrm]?)\s(?:(?:zum|den|dem|the|am|on)\s)?\Z",
    re.IGNORECASE,
)


def days(text: str, today: date) -> Iterator[Told]:
    """Give where days are told from today's point of view, and which they are."""
    for found in islice(_YESTERDAY.finditer(text), _MOST):
        yield *found.span(), today - timedelta(days=2 if found["before"] else 1)
    for found in islice(_AGO.finditer(text), _MOST):
        if not _ABOUT.search(text[max(0, found.start() - _REACH) : found.start()]):
            unit = _UNITS[(found["einheit"] or found["unit"]).lower()]
            yield *found.span(), today - timedelta(days=unit * _number(found["de"] or found["en"]))
    for found in islice(_TODAY.finditer(text), _MOST):
        if _is_told(text, found):
            yield *found.span(), today
    yield from _weekdays(text, today)


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _NUMBERS[said.lower()]


def _is_told(text: str, found: re.Match[str]) -> bool:
    """Tell whether something is told to have happened today, not asked or wished for today."""
    start, end = found.span()
    if found["since"]:
        return True
    before, around = text[max(0, start - _REACH) : start], text[max(0, start - 2 * _REACH) : end + _REACH]
    if _NOT_BACK.search(before) or _WISH.search(around):
        return False
    return is_past_at_once(text, start, end) or (found["early"] is not None and not is_ahead(text, start, end))


def _weekdays(text: str, today: date) -> Iterator[Told]:
    spans = [found.span() for found in islice(_SPAN.finditer(text), _MOST)]
    for found in islice(_WEEKDAY.finditer(text), _MOST):
        start, end = found.span()
        before = text[max(0, start - _REACH) : start]
        if _NOT_BACK.search(before) or any(a <= start < b or a < end <= b for a, b in spans):
            continue
        number = _WEEKDAYS[(found["name"] or found["short"]).lower()]
        back = (today.weekday() - number - 1) % _WEEK + 1  # on a Wednesday, Wednesday was a week ago
        if found["week"] or _LAST_WEEK.search(before):
            yield start, end, today - timedelta(days=_WEEK + today.weekday() - number)
        elif found["sure"] or is_past(text, start, end):
            yield start, end, today - timedelta(days=back)
