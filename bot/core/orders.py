"""Orders: the order ID that a visitor names."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.core.denials import is_denied
from bot.core.errors import BadRequest
from bot.core.facts import check_order_id

_REACH = 40  # letters before a number that are looked at
ORDER_PATTERN = r"(?:[A-Z]{1,6}[-_/]?)?\d{4,12}"

_ID_WORD = r"(?:id|nr|no|num(?:mer|ber)?|ref(?:erenz|erence)?)"
_ORDER = (
    r"(?:be?st[eä]l{1,2}(?!(?:e|en|t|te|ten)\b)\w{0,15}|best\.|ord(?:er|re|r)s?|oder(?=[- ]?(?:id|no|num))|auftrags?\w{0,20}"
    r"|purchase)"
    rf"(?:[- ]{{0,2}}{_ID_WORD})?(?![^\W_])\.?"
)
_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,6}"
_DAY = rf"(?:\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{1,2}}\.?\s?{_MONTH}(?:\s\d{{4}})?)"
_BETWEEN = r"[\s:=#(\"„'\-,–]"
# What may stand between the word and the number. No "of", "for", "über": "Bestellung über 1500 Euro".
_GLUE = (
    rf"(?:{_BETWEEN}{{1,3}}(?:{_ID_WORD}|n°|№|ist|is|isch|lautet|war|was|hat|has|die|der|the|meine|my|our|unsere|v[oa]m|from"
    rf"|(?:mit|with)(?=\s(?:(?:der|the)\s)?{_ID_WORD}\b)|{_DAY})(?![^\W_])\.?){{0,5}}{_BETWEEN}{{0,4}}"
)
_WORD = re.compile(rf"(?<![\w/.])(?<!to ){_ORDER}", re.IGNORECASE)
# After a word for its number, people say more before they say it: "Bestellnummer müsste 66120 sein".
_NUMBER_WORD = rf"(?:be?st[eä]l{{1,2}}(?:ungs?)?|ord(?:er|re|r)s?|auftrags?)[-. ]{{0,2}}{_ID_WORD}(?![^\W_])\.?"
_TALK = (
    rf"(?:{_BETWEEN}{{1,3}}(?:müsste|muesste|sollte|should|be|sein|think|i|glaube|glaub|ich|habe?|auch|also|hier|here|is|ist|wäre|would|von|for"
    rf"|mir|mine|wohl|probably|n°|№)(?![^\W_])){{1,5}}{_BETWEEN}{{0,4}}"
)
# Numbers of these are no orders'.
_OTHER_WORD = (
    r"(?:ticket\w{0,10}|case|issue|vorgang\w{0,10}|fall|anfrage\w{0,10}|request|rechnung\w{0,10}|invoice|re\.?-?nr|kunden?-?n\w{1,8}"
    r"|kundennummer|customer|client|account|konto\w{0,10}|sort code|iban|bic|blz|plz|postleitzahl|zip|postcode|tel\w{0,8}|phone|fon|fax"
    r"|handy|mobil\w{0,4}|mobile|cell|durchwahl|ust\S{0,8}|vat|tax|steuer\w{0,10}|company|firma|hrb|transaction|transaktion\w{0,10}|paypal"
    r"|fehler\w{0,8}|error\w{0,5}|code|zeile|line|port|version|build|licen[cs]e (?:key|no)|key|lizenz\w{2,12}|schlüssel|mitglieds?\w{0,8}"
    r"|member\w{0,5}|vertrag\w{0,10}|contract|quote|angebot\w{0,10}|ref|referenz|reference|mahnung|user|benutzer\w{0,4}|artikel\w{0,8}|item|sku)"
)
_OF_OTHER = re.compile(
    rf"(?<![^\W_]){_OTHER_WORD}(?:[\s:.#(-]{{0,3}}(?:{_ID_WORD}|ist|is|lautet|was|war|from|of|the)(?![^\W_])\.?){{0,3}}[\s:.#=(\"„'–-]{{0,4}}\Z",
    re.IGNORECASE,
)
_OTHER_PREFIX = re.compile(
    r"(?:ISO|RFC|KB|CVE|INV|RE|RG|RNR|SKU|EAN|DIN|EN|VAT|ATU|DE|TKT|TIC|TICKET|CASE|BUG|ISSUE|GH|PR|UTF|SHA|ISBN|HRB|KD|KDN?R|CUST|PLZ|HTTP"
    r"|ERR|ERROR|REF|TEL|FAX|IP|ID|WP|PHP|MS|AES|RSA|TX|TXN|RMA)[-_/]?\d",
    re.IGNORECASE,
)
_UNIT = (
    r"(?!\s?(?:€|\$|£|%|eur|usd|chf|gbp|rupees|dollars?|pounds|mal|x|st(?:ü|u)ck|lizenz\w*|licen[cs]es?|users?|kunden|customers|kontakte"
    r"|contacts)\b|\s?[€$£%])"
)
_BOUGHT = re.compile(
    r"(?<![^\W_])(?:bought|purchased?|gekauft|kauf|licen[cs]e|lizenz|ord(?:er)?(?=[-_/]\d))(?![^\W_])", re.IGNORECASE
)
_PAID = re.compile(
    r"(?<!\w)(?:paid|pay|spent|bezahlt?|gezahlt|zahlte|überwiesen|charged|costs?|kostet)\s(?:\w{2,6}\s)?\Z",
    re.IGNORECASE,
)
_AS = re.compile(r"[\s,]*(?:as|als|for|für)\s", re.IGNORECASE)  # "5000 for the order" may be money
_YEAR = re.compile(r"20[0-4]\d")
_ID_SAID = re.compile(rf"{_ID_WORD}\b|#", re.IGNORECASE)
_TO_END = r"(?=\s{0,3}(?:[,.;:!?)\n–—]|-\s|\Z))"
_BEGIN = (
    r"(?:\A|[,:;.!?(\n–—]\s{0,3}|-\s|\b(?:it['’]?s|its|is|ist|lautet|sondern|but|namely|nämlich|rather|statt|instead of|not|nicht"
    r"|nr\.?|no\.?|nummer|number)\s)"
)


@lru_cache(maxsize=8)
def _shapes(pattern: str) -> tuple[re.Pattern[str], ...]:
    """Give how an order ID is said: behind a word for it, before one, behind # (but for tickets), all alone, or with letters of its own."""
    order = rf"(?P<id>{pattern})(?![\w•]|[.,:/]\d|-\d){_UNIT}"
    article = r"(?:(?:die|der|das|the|my|our|meine|unsere|your|right|correct|actual|new|richtige|korrekte|neue|eigentliche)\s){0,3}"
    shapes = [
        rf"(?P<word>(?<![\w/.])(?<!to ){_ORDER}{_GLUE}){order}",
        rf"(?P<word>(?<![\w/.]){_NUMBER_WORD}{_TALK}){order}",
        rf"(?<![\w/.,:@•+-]){order}(?P<after>(?:\s?,?\s(?:ist|is|war|was|lautet|as|als|for|für)|\s?[(=])\s?{article}{_ORDER})",
        rf"(?<![\w&])#\s?{order}",
        rf"\A\s*#?{order}[\s.!]*\Z",
    ]
    if pattern != ORDER_PATTERN:
        shapes.append(rf"(?<![\w/.@•-])(?=\S*[^\W\d_]){order}")
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


# By itself, in a text that speaks of an order elsewhere: letters of its own, or a number as long as a clause.
_LETTERED = re.compile(rf"(?<![\w/.@•#+-])(?P<id>[A-Z]{{1,6}}[-_/]\d{{4,12}})(?![\w•]|[.,:/]\d|-\w){_UNIT}")
_LONE = re.compile(rf"{_BEGIN}(?P<id>[1-9]\d{{4,11}})(?![\w•]|[.,:/-]\d){_TO_END}", re.IGNORECASE)


def order_ids(text: str, pattern: str = ORDER_PATTERN) -> Iterator[str]:
    """Give the order IDs of a text in their order, as the operator's pattern spells them."""
    said = [found for shape in _shapes(pattern) for found in shape.finditer(text) if _is_meant(text, found)]
    if not said and pattern == ORDER_PATTERN:
        said = _by_itself(text)
    for found in sorted(said, key=lambda each: each.end("id")):
        try:
            yield check_order_id(found["id"], pattern)
        except BadRequest:
            continue


def _is_meant(text: str, found: re.Match[str]) -> bool:
    groups = found.groupdict()
    start, end = found.span("id")
    before = text[max(0, start - _REACH) : start]
    if is_denied(text, start, end):
        return False
    if groups.get("after") is not None:
        is_sum = _PAID.search(before) or (len(found["id"]) < 5 and _AS.match(groups["after"]))
        return not (is_sum or _OF_OTHER.search(before))
    if groups.get("word") is not None:
        return not _YEAR.fullmatch(found["id"]) or _ID_SAID.search(groups["word"]) is not None
    return not (
        found[0].lstrip().startswith("#") and _OF_OTHER.search(text[max(0, found.start() - _REACH) : found.start()])
    )


def _by_itself(text: str) -> list[re.Match[str]]:
    """Give the one number that can be the order's, in a text that speaks of an order, or of a purchase, and does not say which."""
    said = _WORD.search(text) is not None
    for shape, is_enough in ((_LETTERED, said or _BOUGHT.search(text) is not None), (_LONE, said)):
        found = [each for each in shape.finditer(text) if is_enough and _can_be_order(text, each)]
        if found:
            return found if len({each["id"] for each in found}) == 1 else []
    return []


def _can_be_order(text: str, found: re.Match[str]) -> bool:
    start, end = found.span("id")
    before = text[max(0, start - _REACH) : start]
    return not (_OTHER_PREFIX.match(found["id"]) or _OF_OTHER.search(before) or is_denied(text, start, end))
