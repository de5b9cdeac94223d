"""Versions: the number of our product's version, told from those of everything else that has versions too.

A number that is ours (bot/core/owners.py) is meant; of one that is nobody's ("ich habe 2.3.1") a word for a version, a v or three parts
must say that it is a version; one that is another's never is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.core.denials import is_denied
from bot.core.facts import IS_DATE
from bot.core.owners import Owner, Surroundings, Told
from bot.core.products import Mention

_MOST = 200  # numbers that are read

_UNIT = (
    r"(?:€|\$|£|₹|%|°|(?:eur|euro|usd|chf|gbp|pounds|quid|dollars?|rupees|uhr|am|pm|[kmgt]b|[kmgt]ib|[gm]hz|px|mal|x|ms|s|sec|sek|min|mio"
    r"|million|st(?:ü|u)ck|sterne|stars|stunden?|hours?|std|tagen?|tage|days?|wochen?|weeks?|monaten?|months?|jahren?|years?|zeilen|rows|lines"
    r"|datensätze|users?|kunden|kontakte|contacts|lizenzen|licen[cs]es)\b)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/#•+-])(?<!\d:)(?P<v>v\.? ?|vers?\.?|version)?"
    r"(?P<number>[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?:[-.]?(?:alpha|beta|rc|pre|dev)[-.]?[0-9]{0,3})?)"
    rf"(?!\w|[.,:/]\d|-\d| ?{_UNIT})",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:€|\$|£|₹|\beur|\busd|\bchf|\bgbp|\brs\.?)\s?\Z", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){1,3}")
_CORRECTED = re.compile(
    r"[\s,.;:–—-]{1,4}(?:(?:nein|nope|nee|sorry|doch|sondern|but|rather|vielmehr|wait|moment|hang on|just checked|grad nachgeschaut"
    r"|gerade nachgesehen|stimmt nicht|falsch|wrong|i mean|meine|it['’]?s|es ist|no|auf|to|bis|then|dann)[\s,.;:–—-]{1,3}){1,4}"
    r"|\s?(?:->|→|>)\s?",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s?[,/&]\s?(?:(?:und|and|oder|or)\s)?|\s(?:und|and|oder|or|bis)\s", re.IGNORECASE)
_IN_USE = re.compile(
    r"\s(?:ist|is|läuft|runs)\s[^.,;!?\n\d]{0,25}(?:drauf|installiert|installed|im einsatz|aktiv|running)",
    re.IGNORECASE,
)


def versions(text: str, named: Sequence[Mention] = ()) -> list[str]:
    """Give the numbers that are meant as our product's version, in their order; if some are surely ours, only those.

    `named` are the products that are named in the text, in their order.
    """
    found = list(_versions(text, named))
    surest = max((owner for owner, _ in found), default=Owner.OTHERS)
    return [number for owner, number in found if owner == surest]


def _versions(text: str, named: Sequence[Mention]) -> Iterator[tuple[Owner, str]]:
    surroundings = Surroundings(text, named)
    told, told_end = Told(Owner.NOBODYS), 0
    for found in islice(_NUMBER.finditer(text), _MOST):
        start, end = found.span()
        told, told_end = _told(text, found, surroundings, told, told_end), end
        is_other = IS_DATE.fullmatch(found["number"]) or _MONEY.search(text[max(0, start - 6) : start])
        if not is_other and _is_meant(text, found, told) and not is_denied(text, start, end):
            yield told.owner, found["number"]


def _told(text: str, found: re.Match[str], surroundings: Surroundings, last: Told, last_end: int) -> Told:
    """Say whose a number is: what stands behind it decides, then what stands before it, then the number that it corrects."""
    start, end = found.span()
    told = surroundings.before(start, found["v"] is not None)
    if len(found["v"] or "") > 3:  # "ver2.3" in one
        told = replace(told, is_version=True)
    if surroundings.is_ours_after(end):
        return replace(told, owner=Owner.OURS)
    if told.owner is not Owner.NOBODYS:
        return told
    if surroundings.is_others_after(end):
        return replace(told, owner=Owner.OTHERS)
    if last_end and _CORRECTED.fullmatch(text, last_end, start):
        told = Told(last.owner, told.is_version or last.is_version, told.is_update or last.is_update)
    elif last.owner is Owner.OTHERS and _LISTED.fullmatch(text, last_end, start):
        return replace(told, owner=Owner.OTHERS)
    if told.is_update and not told.is_version and surroundings.is_others_near(start, end):
        return replace(told, owner=Owner.OTHERS)
    return told


def _is_meant(text: str, found: re.Match[str], told: Told) -> bool:
    number = found["number"]
    parts = number.count(".") + 1
    is_called = told.is_version or (found["v"] is not None and (parts > 1 or told.owner is Owner.OURS))
    if told.owner is Owner.OTHERS or (_THOUSANDS.fullmatch(number) and not told.is_version):
        return False
    if told.owner is Owner.OURS:
        return is_called or 1 < parts < 4
    is_used = parts > 1 and _IN_USE.match(text, found.end()) is not None
    return is_called or parts == 3 or is_used or (parts > 1 and told.is_update)
